"""Session replay, heat maps, experiments and feature flags."""

from __future__ import annotations

import json
import zlib

from ..case import Expected, Message, at
from ..encoders import base64_text, base64url, gzipped, proto, raw_deflate
from ..packings import LZ_BASE64
from .wire import gather, get, in_page, lines, named, query, send, send_form, send_json, sha256, vendor


@vendor(
    "microsoft_clarity",
    named("body.json:p[0][6]", "gzip"),
    at("mrn", "body.json:e[11]|url.query:mrn", "gzip"),
    at("ip_address", "body.json:e[11]|url.query:ip", "gzip"),
)
def clarity(p):
    """a payload in gzip that only Accept tells of."""
    envelope = ["0.7.56", 3, 4417, 992, "c0ffee44", "1abc", "9def", 1, 1, 0, 1, p.page]
    body = {"e": envelope, "a": [[12, 4, 22, 1]], "p": [[40, 8, 5, 3, "div", "class", f"Chart of {p.name}"]]}
    return send(
        "https://k.clarity.ms/collect", gzipped(json.dumps(body)), "text/plain", Accept="application/x-clarity-gzip"
    )


@vendor("microsoft_clarity", at("email", "body.json:a[0][3]", "sha256", "hex"))
def clarity_identify(p):
    """an identify call by beacon."""
    body = {"e": ["0.7.56", 4, 1], "a": [[900, 46, "userId", sha256(p.email)]], "p": []}
    return send_json("https://k.clarity.ms/collect", body, "text/plain")


@vendor("hotjar", at("email", "body.json:[1].identify.email", "gzip"), named("body.json:[0].dom.text", "gzip"))
def hotjar(p):
    """a snapshot in gzip."""
    frames = [
        {"type": "snap", "dom": {"tag": "h1", "text": f"Hello {p.name}"}},
        {"type": "id", "identify": {"email": p.email}},
    ]
    return send("https://in.hotjar.com/?site_id=4417001&gzip=1", gzipped(json.dumps(frames)), "text/plain")


@vendor("fullstory", in_page("body.json:Url"), at("username", "body.json:AppKey"))
def fullstory_page(p):
    """the page call."""
    body = {"OrgId": "o-44170-na1", "Url": p.page, "Base": p.page.split("?")[0], "Width": 1440, "AppKey": p.username}
    return send_json("https://rs.fullstory.com/rec/page", body, "text/plain")


@vendor("fullstory", named("body.json:Evts[0].Args[1]"), at("email", "body.json:Evts[1].Args[2]"))
def fullstory_bundle(p):
    """a bundle."""
    events = [
        {"Kind": 2, "Args": [44, f"Chart: {p.name}"], "When": 12},
        {"Kind": 18, "Args": [45, "value", p.email], "When": 90},
    ]
    return send_json(
        "https://rs.fullstory.com/rec/bundle/v2?OrgId=o-44170-na1&Seq=3",
        {"When": 1732538400, "Evts": events},
        "text/plain",
    )


@vendor("fullstory", named("body.json:Evts[0].Args[1]", "deflate"))
def fullstory_deflate(p):
    """a bundle in raw deflate."""
    body = json.dumps({"When": 1732538400, "Evts": [{"Kind": 2, "Args": [44, f"Chart: {p.name}"]}]})
    return send(
        "https://rs.fullstory.com/rec/bundle/v2?OrgId=o-44170-na1",
        raw_deflate(body.encode()),
        "application/octet-stream",
    )


@vendor("logrocket", at("email", "body", "protobuf", "zlib"))
def logrocket(p):
    """a batch in protobuf and zlib."""
    event = proto(1, "lr:identify") + proto(2, proto(1, "email") + proto(2, p.email))
    return send(
        "https://r.lr-ingest.io/i?a=clinic%2Fportal&r=5-44", zlib.compress(proto(1, event)), "application/octet-stream"
    )


@vendor("contentsquare", in_page("url.query:url"), at("condition", "url.query:cvarp|json:1[1]"))
def contentsquare(p):
    """a page view with custom variables."""
    values = {
        "pid": 4417,
        "uu": "c0ffee",
        "sn": 1,
        "pn": 3,
        "url": p.page,
        "cvarp": json.dumps({"1": ["topic", p.condition]}),
    }
    return get("https://c.contentsquare.net/pageview", values)


@vendor("mouseflow", Expected("email", "body.form:data|json:properties.distinct_id", steps={"lz_string"}))
def mouseflow(p):
    """a page in lz-string."""
    return send_form("https://o2.mouseflow.com/dom?website=c0ffee&session=4417", {"data": LZ_BASE64[p.email]})


@vendor("quantum_metric", at("mrn", "body", "zlib"), at("ip_address", "body", "zlib"), named("body", "zlib"))
def quantum_metric(p):
    """a replay piece in zlib."""
    body = f"T=4417&u={p.page}\nH,0,<h1>Chart of {p.name}</h1>\nQ,1,click,button"
    return send(
        "https://ingest.quantummetric.com/horizon/clinic?s=c0ffee&z=1",
        zlib.compress(body.encode()),
        "application/octet-stream",
    )


@vendor("glassbox", at("email", "body|json:events[0].value", "gzip", "base64"))
def glassbox(p):
    """a report in gzip and base64."""
    body = {"p": "https://portal.example/login", "events": [{"t": "change", "value": p.email}]}
    return send(
        "https://report.clinic.gbqofs.io/reporting/c0ffee-4417/cls_report?clsjsv=7",
        base64_text(gzipped(json.dumps(body))),
        "text/plain",
    )


@vendor("openreplay", named("body", "gzip"), at("mrn", "body", "gzip"), at("ip_address", "body", "gzip"))
def openreplay(p):
    """a batch of binary messages in gzip."""

    def text(value):
        return bytes([len(value.encode())]) + value.encode()

    body = (
        b"\x51\x01" + bytes(8) + b"\x04" + text(p.page) + text("") + b"\x0a" + text(f"Chart of {p.name}") + b"\x00\x07"
    )
    return send(
        "https://api.openreplay.com/v1/web/i",
        gzipped(body),
        "application/octet-stream",
        Content_Encoding="gzip",
        Authorization="Bearer 44c0ffee",
    )


@vendor("highlight", at("email", "body.json:variables.data|json:identifier", "gzip", "base64"))
def highlight(p):
    """a payload in GraphQL, gzip and base64."""
    data = base64_text(gzipped(json.dumps({"identifier": p.email, "events": []})))
    mutation = "mutation PushPayloadCompressed($session_secure_id: String!, $data: String!) { pushPayloadCompressed(d: $data) }"
    return send_json(
        "https://pub.highlight.io/", {"query": mutation, "variables": {"session_secure_id": "c0ffee", "data": data}}
    )


@vendor("vwo", in_page("url.query:u"))
def vwo_settings(p):
    """the settings call at page load: the insulin pump's."""
    return get(
        "https://dev.visualwebsiteoptimizer.com/j.php", {"a": 44170, "u": p.page, "vn": "2.1", "x": "true", "r": 0.77}
    )


@vendor("vwo", in_page("body.json:d.event.props.page.url"), at("device_model", "body.json:d.visitor.props.device"))
def vwo_event(p):
    """an event."""
    event = {"props": {"page": {"url": p.page}}, "name": "vwo_pageView", "time": 1732538400123}
    body = {"d": {"msgId": "C0FFEE-1732538400", "event": event, "visitor": {"props": {"device": p.device_model}}}}
    return send_json("https://dev.visualwebsiteoptimizer.com/events/t?en=vwo_pageView&a=44170", body, "text/plain")


@vendor(
    "optimizely",
    at("username", "body.json:visitors[0].visitor_id"),
    at("email", "body.json:visitors[0].attributes[0].value"),
)
def optimizely(p):
    """a batch of events."""
    attribute = {"entity_id": "4417", "key": "email", "type": "custom", "value": p.email}
    visitor = {"visitor_id": p.username, "attributes": [attribute], "snapshots": [{"events": [{"key": "view"}]}]}
    return send_json(
        "https://logx.optimizely.com/v1/events", {"account_id": "4417001", "visitors": [visitor], "anonymize_ip": True}
    )


@vendor("ab_tasty", in_page("body.json:dl"))
def ab_tasty(p):
    """a hit."""
    return send_json(
        "https://ariane.abtasty.com/", {"cid": "c0ffee", "vid": "44", "dl": p.page, "dr": "", "t": "PAGEVIEW"}
    )


@vendor("kameleoon", in_page("body.form:href"), named("body.form:title"))
def kameleoon(p):
    """lines of events."""
    body = query(eventType="page", href=p.page, title=f"{p.name}: chart", nonce="C0FFEE4417")
    return send("https://data.kameleoon.io/visit/events?siteCode=4417qk", body, "text/plain")


@vendor("dynamic_yield", at("email", "url.query:cuid", "sha256", "hex"), in_page("url.query:ctx|json:page.location"))
def dynamic_yield(p):
    """a page view."""
    ctx = json.dumps({"page": {"type": "OTHER", "location": p.page}})
    return get(
        "https://async-px.dynamicyield.com/uia", {"sec": 4417001, "id": "c0ffee", "ctx": ctx, "cuid": sha256(p.email)}
    )


@vendor(
    "launchdarkly", at("email", "url.path|json:email", "base64url"), at("username", "url.path|json:key", "base64url")
)
def launchdarkly_path(p):
    """a context in the path."""
    context = base64url(json.dumps({"kind": "user", "key": p.username, "email": p.email, "plan": "??>>~~"}))
    return Message("GET", f"https://app.launchdarkly.com/sdk/evalx/c0ffee44170012/contexts/{context}", {})


@vendor("launchdarkly", at("username", "body.json:[0].context.key"), named("body.json:[0].context.name"))
def launchdarkly_events(p):
    """a batch of events."""
    event = {
        "kind": "identify",
        "creationDate": 1732538400123,
        "context": {"kind": "user", "key": p.username, "name": p.name},
    }
    return send_json("https://events.launchdarkly.com/events/bulk/c0ffee44170012", [event])


@vendor("statsig", at("email", "body.json:user.email"), at("username", "body.json:user.userID"))
def statsig(p):
    """the initialise call."""
    user = {"userID": p.username, "email": p.email, "custom": {"tier": "a"}}
    return send_json(
        "https://api.statsig.com/v1/initialize?k=client-4417", {"user": user, "statsigMetadata": {"sdkType": "js"}}
    )


@vendor("statsig", Expected("email", "body|json:events[0].user.email", ("base64", "reversed")))
def statsig_reversed(p):
    """events in reversed base64."""
    body = base64_text(json.dumps({"events": [{"eventName": "auto_capture::page_view", "user": {"email": p.email}}]}))[
        ::-1
    ]
    return send("https://events.statsigapi.net/v1/rgstr?k=client-4417&se=1", body, "text/plain")


@vendor("inspectlet", named("body.json:[1].d"))
def inspectlet(p):
    """lines of a recording."""
    return send(
        "https://hn.inspectlet.com/rec",
        lines({"k": "start", "w": 4417}, {"k": "txt", "d": f"Results of {p.name}"}),
        "text/plain",
    )


CASES = gather(globals())
