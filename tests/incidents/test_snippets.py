"""The snippets that vendors document, on a page whose address holds an e-mail address: no script hands it over."""

from __future__ import annotations

import pytest

SNIPPETS = {
    "linkedin": r"""
_linkedin_partner_id = "123"; window._linkedin_data_partner_ids = window._linkedin_data_partner_ids || [];
window._linkedin_data_partner_ids.push(_linkedin_partner_id);
(function(l) { if (!l){
window.lintrk = function(a,b){window.lintrk.q.push([a,b])}; window.lintrk.q=[]}
var s = document.getElementsByTagName("script")[0]; var b = document.createElement("script");
b.type = "text/javascript";b.async = true;
b.src = "https://snap.licdn.com/li.lms-analytics/insight.min.js"; s.parentNode.insertBefore(b, s);}
)(window.lintrk);
""",
    "gtm": r"""
(function(w,d,s,l,i){w[l]=w[l]||[];w[l].push({'gtm.start':new Date().getTime(),event:'gtm.js'});
var f=d.getElementsByTagName(s)[0],j=d.createElement(s),dl=l!='dataLayer'?'&l='+l:'';j.async=true;
j.src='https://www.googletagmanager.com/gtm.js?id='+i+dl;f.parentNode.insertBefore(j,f);})(window,document,
'script','dataLayer','GTM-XXXX');
""",
    "ga4": r"""
window.dataLayer = window.dataLayer || []; function gtag(){dataLayer.push(arguments);} gtag('js',
new Date()); gtag('config', 'G-XXXX');
""",
    "meta": r"""
!function(f,b,e,v,n,t,s){if(f.fbq)return;n=f.fbq=function(){n.callMethod?n.callMethod.apply(n,
arguments):n.queue.push(arguments)};if(!f._fbq)f._fbq=n;n.push=n;n.loaded=!0;n.version='2.0';n.queue=[];
t=b.createElement(e);t.async=!0;t.src=v;s=b.getElementsByTagName(e)[0];s.parentNode.insertBefore(t,s)}
(window, document,'script','https://connect.facebook.net/en_US/fbevents.js');fbq('init', '123');fbq('track',
'PageView');
""",
    "tiktok": r"""
!function (w, d, t) {w.TiktokAnalyticsObject=t;var ttq=w[t]=w[t]||[];ttq.methods=["page","track","identify",
"instances"],ttq.setAndDefer=function(t,e){t[e]=function(){
t.push([e].concat(Array.prototype.slice.call(arguments,0)))}};for(var i=0;i<ttq.methods.length;
i++)ttq.setAndDefer(ttq,ttq.methods[i]);ttq.instance=function(t){for(var e=ttq._i[t]||[],n=0;
n<ttq.methods.length;n++)ttq.setAndDefer(e,ttq.methods[n]);return e},ttq.load=function(e,n){
var i="https://analytics.tiktok.com/i18n/pixel/events.js";ttq._i=ttq._i||{},ttq._i[e]=[],ttq._i[e]._u=i,
ttq._t=ttq._t||{},ttq._t[e]=+new Date,ttq._o=ttq._o||{},ttq._o[e]=n||{};
var o=document.createElement("script");o.type="text/javascript",o.async=!0,o.src=i+"?sdkid="+e+"&lib="+t;
var a=document.getElementsByTagName("script")[0];a.parentNode.insertBefore(o,a)};ttq.load('ABC');ttq.page();
}(window, document, 'ttq');
""",
    "hotjar": r"""
(function(h,o,t,j,a,r){h.hj=h.hj||function(){(h.hj.q=h.hj.q||[]).push(arguments)};h._hjSettings={hjid:123,
hjsv:6};a=o.getElementsByTagName('head')[0];r=o.createElement('script');r.async=1;
r.src=t+h._hjSettings.hjid+j+h._hjSettings.hjsv;a.appendChild(r);})(window,document,
'https://static.hotjar.com/c/hotjar-','.js?sv=');
""",
    "segment": r"""
!function(){var i="analytics",analytics=window[i]=window[i]||[];
if(!analytics.initialize)if(analytics.invoked)window.console&&console.error&&console.error("Segment snippet included twice.");
else{analytics.invoked=!0;analytics.methods=["trackSubmit","page","identify"];analytics.factory=function(e){
return function(){if(window[i].initialized)return window[i][e].apply(window[i],arguments);
var n=Array.prototype.slice.call(arguments);if(["track","page"].indexOf(e)>-1){
var c=document.querySelector("link[rel='canonical']");n.push({__t:"bpc",c:c&&c.getAttribute("href")||void 0,
p:location.pathname,u:location.href,s:location.search,t:document.title,r:document.referrer})}n.unshift(e);
analytics.push(n);return analytics}};for(var n=0;n<analytics.methods.length;n++){
var key=analytics.methods[n];analytics[key]=analytics.factory(key)}analytics.load=function(key,n){
var t=document.createElement("script");t.type="text/javascript";t.async=!0;
t.setAttribute("data-global-segment-analytics-key",i);
t.src="https://cdn.segment.com/analytics.js/v1/" + key + "/analytics.min.js";
var r=document.getElementsByTagName("script")[0];r.parentNode.insertBefore(t,r);analytics._loadOptions=n};
analytics._writeKey="KEY";analytics.SNIPPET_VERSION="5.2.1";analytics.load("KEY");analytics.page();}}();
""",
    "vwo": r"""
window._vwo_code || (function() {var account_id=1,version=2.1,settings_tolerance=2000,hide_element='body',
f=false,w=window,d=document,v=d.querySelector('#vwoCode'),cK='_vwo_'+account_id+'_settings',cc={};var code={
nonce:v&&v.nonce,library_tolerance:function(){},finish:function(e){if(!f){f=true;
if(e)(new Image).src='https://dev.visualwebsiteoptimizer.com/ee.gif?a='+account_id+e}},load:function(e){
var t=this;var n=d.createElement('script');n.src=e;n.type='text/javascript';n.onerror=function(){
_vwo_code.finish()};d.getElementsByTagName('head')[0].appendChild(n)},init:function(){
this.load('https://dev.visualwebsiteoptimizer.com/j.php?a='+account_id+'&u='+encodeURIComponent(d.URL)+'&vn='+version)}
};w._vwo_code=code;code.init();})();
""",
}
PAGES = {name: f"<script>{text}</script>" for name, text in SNIPPETS.items()} | {
    "hubspot": '<script id="hs-script-loader" async defer src="//js.hs-scripts.com/1.js"></script>'
}
SITE = """
from flask import Flask

app = Flask(__name__)


@app.get("/ack")
def ack():
    return {page!r}, 200, {{"Referrer-Policy": "no-referrer"}}


def test_page(phi_patient):
    answer = app.test_client().get("/ack", query_string={{"email": phi_patient.email}})
    assert answer.status_code == 200
"""
LOADER = """(function () { var s = document.createElement('script'); s.async = true;
s.src = 'https://widgets.example.net/chat.js'; document.head.appendChild(s) })()"""


@pytest.mark.parametrize("name", PAGES)
def test_snippet_hands_nothing_over(suite, name):
    """The vendor may read the address; no script hands the identifier to it."""
    suite.write(SITE.format(page=PAGES[name]))
    suite.run()
    assert suite.report["summary"]["pages"] == 1
    assert set(suite.rules) == (set() if name == "ga4" else {"PHG202"})


def test_unknown_loader_is_found(suite):
    """A script that an inline script loads counts like a tag."""
    suite.write(SITE.format(page=f"<script>{LOADER}</script>"))
    suite.run()
    assert suite.rules == ["PHG208"]
