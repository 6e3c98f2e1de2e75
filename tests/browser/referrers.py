"""What the Referer of a request tells, under each policy and wherever it is set."""

from __future__ import annotations

from tests.browser.cases import Case

_V = "https://vendor.test"
_IMG = f'<img src="{_V}/a.gif">'
_POLICIES = (
    "no-referrer",
    "no-referrer-when-downgrade",
    "same-origin",
    "origin",
    "strict-origin",
    "origin-when-cross-origin",
    "strict-origin-when-cross-origin",
    "unsafe-url",
)
_LOADS = {
    "img": _IMG,
    "script": f'<script src="{_V}/a.js"></script>',
    "stylesheet": f'<link rel=stylesheet href="{_V}/a.css">',
    "iframe": f'<iframe src="{_V}/a.html"></iframe>',
    "object": f'<object data="{_V}/a.html" type="text/html"></object>',
    "video": f'<video src="{_V}/a.mp4"></video>',
    "preload": f'<link rel=preload as=image href="{_V}/a.gif">',
    "style attribute": f'<div style="background:url({_V}/a.gif)">x</div>',
    "style element": f"<style>body{{background:url({_V}/a.gif)}}</style>x",
    "import": f'<style>@import "{_V}/a.css";</style>',
    "font": f"<style>@font-face{{font-family:f;src:url({_V}/a.woff2)}}body{{font-family:f}}</style>x",
    "svg image": f'<svg width=9 height=9><image href="{_V}/a.gif" width=9 height=9 /></svg>',
    "input": f'<input type=image src="{_V}/a.gif">',
    "poster": f'<video poster="{_V}/a.gif"></video>',
    "body background": f'<body background="{_V}/a.gif">x',
    "refresh": f'<meta http-equiv=refresh content="0;url={_V}/a.html">',
    "fetch": f"<script>fetch('{_V}/a.json')</script>",
    "image of a script": f"<script>new Image().src = '{_V}/a.gif'</script>",
    "srcdoc": f"<iframe srcdoc='<img src=\"{_V}/a.gif\">'></iframe>",
    "srcdoc sandboxed": f"<iframe sandbox srcdoc='<img src=\"{_V}/a.gif\">'></iframe>",
}
_MIXED = {
    "img": '<img src="http://vendor.test/a.gif">',
    "video": '<video src="http://vendor.test/a.mp4"></video>',
    "script": '<script src="http://vendor.test/a.js"></script>',
    "stylesheet": '<link rel=stylesheet href="http://vendor.test/a.css">',
    "iframe": '<iframe src="http://vendor.test/a.html"></iframe>',
    "fetch": "<script>fetch('http://vendor.test/a.json')</script>",
    "image of a script": "<script>new Image().src = 'http://vendor.test/a.gif'</script>",
    "object": '<object data="http://vendor.test/a.html" type="text/html"></object>',
    "background": '<div style="background:url(http://vendor.test/a.gif)">x</div>',
    "srcset": '<img srcset="http://vendor.test/a.gif 1x">',
}
_ATTRIBUTED = {
    "img": f'<img referrerpolicy="{{}}" src="{_V}/a.gif">',
    "script": f'<script referrerpolicy="{{}}" src="{_V}/a.js"></script>',
    "stylesheet": f'<link rel=stylesheet referrerpolicy="{{}}" href="{_V}/a.css">',
    "iframe": f'<iframe referrerpolicy="{{}}" src="{_V}/a.html"></iframe>',
    "video": f'<video referrerpolicy="{{}}" src="{_V}/a.mp4"></video>',
    "input": f'<input type=image referrerpolicy="{{}}" src="{_V}/a.gif">',
}
_METAS = {
    "unsafe-url": f"<meta name=referrer content=unsafe-url>{_IMG}",
    "always": f"<meta name=referrer content=always>{_IMG}",
    "never": f"<meta name=referrer content=never>{_IMG}",
    "default": f"<meta name=referrer content=default>{_IMG}",
    "origin-when-crossorigin": f"<meta name=referrer content=origin-when-crossorigin>{_IMG}",
    "of nonsense": f"<meta name=referrer content=bogus>{_IMG}",
    "empty": f'<meta name=referrer content="">{_IMG}',
    "list": f'<meta name=referrer content="no-referrer, unsafe-url">{_IMG}',
    "upper case": f"<meta name=REFERRER content=UNSAFE-URL>{_IMG}",
    "after a parser-inserted script": f'<script src="{_V}/a.js"></script><meta name=referrer content=unsafe-url>{_IMG}',
    "twice": f"<meta name=referrer content=no-referrer><meta name=referrer content=unsafe-url>{_IMG}",
    "in the body": f"<body><p>x</p><meta name=referrer content=unsafe-url>{_IMG}",
    "http-equiv": f"<meta http-equiv=Referrer-Policy content=unsafe-url>{_IMG}",
}
_HEADERS = {
    "list": "no-referrer, unsafe-url",
    "list with nonsense at its end": "no-referrer, unsafe-url, bogus",
    "nonsense": "bogus",
    "empty": "",
    "upper case": "UNSAFE-URL",
    "legacy word": "always",
}

CASES = (
    *(
        Case(f"{load} under {policy}", html, (("Referrer-Policy", policy),))
        for load, html in _LOADS.items()
        for policy in ("unsafe-url", "no-referrer", "")
    ),
    *(Case(f"img under {policy}", _IMG, (("Referrer-Policy", policy),)) for policy in _POLICIES),
    *(
        Case(f"img over http under {policy}", _IMG, (("Referrer-Policy", policy),), scheme="http")
        for policy in _POLICIES
    ),
    *(
        Case(f"{element} with its own {policy}", html.format(policy), (("Referrer-Policy", header),))
        for element, html in _ATTRIBUTED.items()
        for policy, header in (("unsafe-url", "no-referrer"), ("no-referrer", "unsafe-url"), ("bogus", "unsafe-url"))
    ),
    *(
        Case(f"mixed {name}", html, (("Referrer-Policy", "no-referrer-when-downgrade"),))
        for name, html in _MIXED.items()
    ),
    *(Case(f"meta {name}", html, (("Referrer-Policy", "origin"),)) for name, html in _METAS.items()),
    *(Case(f"header {name}", _IMG, (("Referrer-Policy", value),)) for name, value in _HEADERS.items()),
    Case("two headers", _IMG, (("Referrer-Policy", "no-referrer"), ("Referrer-Policy", "unsafe-url"))),
    Case("meta beats header", f"<meta name=referrer content=unsafe-url>{_IMG}", (("Referrer-Policy", "no-referrer"),)),
    Case("click under unsafe-url", f'<a id=go href="{_V}/a.html">x</a>', (("Referrer-Policy", "unsafe-url"),), "#go"),
    Case(
        "click on noreferrer under unsafe-url",
        f'<a id=go rel="noopener noreferrer" href="{_V}/a.html">x</a>',
        (("Referrer-Policy", "unsafe-url"),),
        "#go",
    ),
    Case(
        "click on a link with its own",
        f'<a id=go referrerpolicy=unsafe-url href="{_V}/a.html">x</a>',
        (("Referrer-Policy", "no-referrer"),),
        "#go",
    ),
    Case(
        "form under unsafe-url",
        f'<form action="{_V}/a.html"><button id=go>x</button></form>',
        (("Referrer-Policy", "unsafe-url"),),
        "#go",
    ),
)
