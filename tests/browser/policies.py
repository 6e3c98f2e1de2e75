"""What an enforced Content-Security-Policy stops, and what it does not."""

from __future__ import annotations

from tests.browser.cases import Case

_V = "https://vendor.test"
_IMG = f'<img src="{_V}/a.gif">'
_SCRIPT = f'<script src="{_V}/a.js"></script>'
_CSS = f'<link rel=stylesheet href="{_V}/a.css">'
_FRAME = f'<iframe src="{_V}/a.html"></iframe>'
_FETCH = f"<script>fetch('{_V}/a.json')</script>"
_ALL = _IMG + _SCRIPT + _CSS + _FRAME + _FETCH
# sha256 of: new Image().src='https://vendor.test/h.gif' with the case's own host cannot be told ahead, so none here.

_ENFORCED = {
    "default-src none": ("default-src 'none'", _ALL),
    "default-src self": ("default-src 'self'", _ALL),
    "default-src star": ("default-src * 'unsafe-inline'", _ALL),
    "default-src https": ("default-src https: 'unsafe-inline'", _ALL),
    "default-src the host": (f"default-src {_V} 'unsafe-inline'", _ALL),
    "the host without scheme": ("default-src vendor.test 'unsafe-inline'", _ALL),
    "a wildcard host": ("default-src *.vendor.test 'unsafe-inline'", _ALL),
    "another port": ("img-src vendor.test:444", _IMG),
    "any port": ("img-src vendor.test:*", _IMG),
    "http matches https": ("img-src http://vendor.test", _IMG),
    "a path that matches": ("img-src vendor.test/a.gif", _IMG),
    "a path that does not": ("img-src vendor.test/b/", _IMG),
    "a folder that matches": ("img-src vendor.test/", _IMG),
    "img-src none": ("img-src 'none'", _ALL),
    "script-src self": ("script-src 'self'", _ALL),
    "script-src-elem beats script-src": (f"script-src 'none'; script-src-elem {_V}", _SCRIPT),
    "style-src self": ("style-src 'self'", _ALL),
    "frame-src none": ("frame-src 'none'", _ALL),
    "child-src none": ("child-src 'none'", _FRAME),
    "frame-src beats child-src": (f"child-src 'none'; frame-src {_V}", _FRAME),
    "connect-src none": ("connect-src 'none'", _ALL),
    "connect-src none and a beacon": ("connect-src 'none'", f"<script>navigator.sendBeacon('{_V}/b')</script>"),
    "connect-src none and an image": ("connect-src 'none'", f"<script>new Image().src='{_V}/a.gif'</script>"),
    "font-src none": (
        "font-src 'none'",
        f"<style>@font-face{{font-family:f;src:url({_V}/a.woff2)}}body{{font-family:f}}</style>x",
    ),
    "media-src none": ("media-src 'none'", f'<video src="{_V}/a.mp4" poster="{_V}/a.gif"></video>'),
    "object-src none": ("object-src 'none'", f'<object data="{_V}/a.html" type="text/html"></object>'),
    "style attribute": ("style-src 'none'", f'<div style="background:url({_V}/a.gif)">x</div>'),
    "style attribute allowed": (
        "style-src 'none'; style-src-attr 'unsafe-inline'",
        f'<div style="background:url({_V}/a.gif)">x</div>',
    ),
    "style element without inline": ("style-src 'self'", f"<style>body{{background:url({_V}/a.gif)}}</style>x"),
    "style element with a nonce": (
        "style-src 'nonce-abc'",
        f"<style nonce=abc>body{{background:url({_V}/a.gif)}}</style>x",
    ),
    "import in a style with a nonce": ("style-src 'nonce-abc'", f'<style nonce=abc>@import "{_V}/a.css";</style>'),
    "script with a nonce": ("script-src 'nonce-abc'", f'<script nonce=abc src="{_V}/a.js"></script>'),
    "script with another nonce": ("script-src 'nonce-abc'", f'<script nonce=xyz src="{_V}/a.js"></script>'),
    "script without a nonce": (f"script-src 'nonce-abc' {_V}", _SCRIPT),
    "inline script without a nonce": ("script-src 'nonce-abc'", f"<script>new Image().src='{_V}/a.gif'</script>"),
    "inline script with a nonce": (
        "script-src 'nonce-abc'",
        f"<script nonce=abc>new Image().src='{_V}/a.gif'</script>",
    ),
    "unsafe-inline beside a nonce": (
        "script-src 'unsafe-inline' 'nonce-abc'",
        f"<script>new Image().src='{_V}/a.gif'</script>",
    ),
    "strict-dynamic ignores hosts": (f"script-src 'strict-dynamic' 'nonce-abc' {_V}", _SCRIPT),
    "strict-dynamic lets a trusted script load": (
        "script-src 'strict-dynamic' 'nonce-abc'",
        f"<script nonce=abc>var s=document.createElement('script');s.src='{_V}/a.js';document.head.append(s)</script>",
    ),
    "a nonce does not let a script load": (
        "script-src 'nonce-abc'",
        f"<script nonce=abc>var s=document.createElement('script');s.src='{_V}/a.js';document.head.append(s)</script>",
    ),
    "strict-dynamic and markup": (
        "script-src 'strict-dynamic' 'nonce-abc'",
        f"<script nonce=abc>document.write('<script src=\"{_V}/a.js\"><\\/script>')</script>",
    ),
    "event handler": ("script-src 'self'", f'<img src="data:x" onerror="new Image().src=\'{_V}/a.gif\'">'),
    "event handler allowed": (
        "script-src-attr 'unsafe-inline'; script-src 'self'",
        f'<img src="data:x" onerror="new Image().src=\'{_V}/a.gif\'">',
    ),
    "navigation by refresh": ("default-src 'none'", f'<meta http-equiv=refresh content="0;url={_V}/a.html">'),
    "preload": ("script-src 'none'", f'<link rel=preload as=script href="{_V}/a.js">'),
    "preload of an image": ("img-src 'none'", f'<link rel=preload as=image href="{_V}/a.gif">'),
    "sandbox": ("sandbox", _ALL),
    "sandbox with scripts": ("sandbox allow-scripts", _ALL),
    "base-uri none": ("base-uri 'none'", f'<base href="{_V}/"><img src="a.gif">'),
    "unknown directive": ("bogus-src 'none'", _IMG),
    "a directive twice": ("img-src *; img-src 'none'", _IMG),
    "upper case": ("IMG-SRC 'NONE'", _IMG),
    "two in one header": ("img-src *, img-src 'none'", _IMG),
    "data alone": ("img-src data:", _IMG),
    "upgrade": ("upgrade-insecure-requests", '<img src="http://vendor.test/a.gif">'),
    "upgrade of a script": ("upgrade-insecure-requests", '<script src="http://vendor.test/a.js"></script>'),
    "upgrade of a frame": ("upgrade-insecure-requests", '<iframe src="http://vendor.test/a.html"></iframe>'),
    "upgrade of a refresh": (
        "upgrade-insecure-requests",
        '<meta http-equiv=refresh content="0;url=http://vendor.test/a.html">',
    ),
    "modulepreload": ("script-src 'self'", f'<link rel=modulepreload href="{_V}/a.js">'),
    "manifest": ("manifest-src 'none'", f'<link rel=manifest href="{_V}/m.json">'),
    "svg image": (
        "img-src 'none'",
        f'<svg width=9 height=9><image href="{_V}/a.gif" width=9 height=9 /></svg>',
    ),
}
_METAS = {
    "before": f"<meta http-equiv=Content-Security-Policy content=\"img-src 'none'\">{_IMG}",
    "after": f"{_IMG}<meta http-equiv=Content-Security-Policy content=\"img-src 'none'\">",
    "script before": f"{_SCRIPT}<meta http-equiv=Content-Security-Policy content=\"script-src 'none'\">",
    "in the body": f"<body><p>x</p><meta http-equiv=Content-Security-Policy content=\"img-src 'none'\">{_IMG}",
    "report only": f"<meta http-equiv=Content-Security-Policy-Report-Only content=\"img-src 'none'\">{_IMG}",
    "sandbox": f'<meta http-equiv=Content-Security-Policy content="sandbox">{_ALL}',
    "in srcdoc": f"<iframe srcdoc='<img src=\"{_V}/a.gif\">'></iframe><meta http-equiv=Content-Security-Policy content=\"img-src 'none'\">",
}
_FORM = f'<form action="{_V}/f.html"><button id=go>x</button></form>'
_LINK = f'<a id=go href="{_V}/a.html">x</a>'
_PING = f'<a id=go href="#x" ping="{_V}/p">x</a>'

CASES = (
    *(Case(name, html, (("Content-Security-Policy", policy),)) for name, (policy, html) in _ENFORCED.items()),
    *(Case(f"meta {name}", html) for name, html in _METAS.items()),
    Case("report only", _ALL, (("Content-Security-Policy-Report-Only", "default-src 'none'"),)),
    Case(
        "two headers intersect",
        _IMG + _SCRIPT,
        (("Content-Security-Policy", "img-src 'none'"), ("Content-Security-Policy", "script-src 'none'")),
    ),
    Case(
        "header and meta intersect",
        f"<meta http-equiv=Content-Security-Policy content=\"script-src 'none'\">{_IMG}{_SCRIPT}",
        (("Content-Security-Policy", "img-src 'none'"),),
    ),
    Case(
        "srcdoc inherits",
        f"<iframe srcdoc='<img src=\"{_V}/a.gif\">'></iframe>",
        (("Content-Security-Policy", "img-src 'none'"),),
    ),
    Case("srcdoc sandboxed with a script", f"<iframe sandbox srcdoc='<script src=\"{_V}/a.js\"></script>'></iframe>"),
    Case(
        "form under upgrade",
        '<form action="http://vendor.test/f.html"><button id=go>x</button></form>',
        (("Content-Security-Policy", "upgrade-insecure-requests"),),
        "#go",
    ),
    Case(
        "link under upgrade",
        '<a id=go href="http://vendor.test/a.html">x</a>',
        (("Content-Security-Policy", "upgrade-insecure-requests"),),
        "#go",
    ),
    Case("form-action", _FORM, (("Content-Security-Policy", "form-action 'self'"),), "#go"),
    Case("form under default-src", _FORM, (("Content-Security-Policy", "default-src 'none'"),), "#go"),
    Case("link under default-src", _LINK, (("Content-Security-Policy", "default-src 'none'"),), "#go"),
    Case("ping under connect-src", _PING, (("Content-Security-Policy", "connect-src 'none'"),), "#go"),
    Case("ping under img-src", _PING, (("Content-Security-Policy", "img-src 'none'"),), "#go"),
)
