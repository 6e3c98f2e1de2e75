"""Advertising pixels and conversion interfaces, as vendors.json describes their wire formats; knows no other vendor."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from corpus.carriers import FORM, get, multipart, post, post_json
from corpus.codecs import gzip_steady
from corpus.vendor_shapes import (
    b64,
    dumps,
    e164,
    mail,
    md5,
    page,
    phone_digits,
    plain_letters,
    sha,
    sha1,
    sha_url,
)

if TYPE_CHECKING:
    from corpus.message import Draw
    from corpus.people import Person
    from corpus.vendor_shapes import Table
    from pytest_phiguard import Transmission


def _enhanced(p: Person) -> str:
    """Return Google's user-provided data: ``tv.1~em.<base64url of SHA-256>~pn0.…``."""
    fields = {
        "em": mail(p),
        "pn0": e164(p),
        "fn0": p["given_name"].lower(),
        "ln0": p["family_name"].lower(),
        "pc0": p["zip"][:5],
    }
    return "tv.1~" + "~".join(f"{key}.{sha_url(value)}" for key, value in fields.items())


def _meta_user(p: Person) -> dict[str, str]:
    return {
        "em": sha(mail(p)), "ph": sha(phone_digits(p)), "fn": sha(plain_letters(p["given_name"])), "ln": sha(plain_letters(p["family_name"])),
        "db": sha(f"{p.born:%Y%m%d}"), "zp": sha(p["zip"][:5]), "ct": sha(plain_letters(p["city"])), "external_id": p["mrn"],
    }  # fmt: skip


META_KINDS = ("email", "phone", "given_name", "family_name", "date_of_birth", "zip", "city", "mrn")


def _meta_get(draw: Draw, p: Person) -> Transmission:
    query = {
        "id": draw.digits(15),
        "ev": "Lead",
        "dl": page(p),
        "if": "false",
        "ts": draw.digits(13),
        "v": "2.9.176",
        "fbp": f"fb.1.{draw.digits(13)}.{draw.digits(9)}",
    }
    query |= {f"ud[{key}]": value for key, value in _meta_user(p).items()}
    return get("https://www.facebook.com/tr/?" + urlencode(query), {"Referer": "https://portal.meadowlark.example/"})


def _meta_multipart(draw: Draw, p: Person) -> Transmission:
    kind, body = multipart(
        {
            "id": draw.digits(15),
            "ev": "SubmitApplication",
            "udff[em]": sha(mail(p)),
            "cd[content_name]": f"Refill for {p['name']}",
        }
    )
    return post("https://www.facebook.com/tr/", body, kind)


def _meta_server(draw: Draw, p: Person) -> Transmission:
    user = {key: [value] for key, value in _meta_user(p).items()} | {"client_ip_address": p["ip_address"]}
    event = {"event_name": "Lead", "event_time": int(draw.digits(10)), "action_source": "website", "user_data": user}
    return post_json(
        f"https://graph.facebook.com/v19.0/{draw.digits(15)}/events?access_token={draw.token(40)}", {"data": [event]}
    )


def _linkedin_wa(draw: Draw, p: Person) -> Transmission:
    document = {
        "pids": [int(draw.digits(7))],
        "signalType": "CLICK",
        "href": page(p),
        "innerElements": [{"innerText": p["name"]}],
        "hem": sha(mail(p)),
        "isFilteredByClient": False,
    }
    return post(
        "https://px.ads.linkedin.com/wa/", b64(gzip_steady(dumps(document).encode())), "text/plain;charset=UTF-8"
    )


def _tiktok(draw: Draw, p: Person) -> Transmission:
    user = {
        "email": sha(mail(p)),
        "phone_number": sha(e164(p)),
        "external_id": sha(p["mrn"]),
        "anonymous_id": draw.uuid(),
    }
    document = {
        "event": "CompleteRegistration",
        "event_id": draw.token(12),
        "context": {"pixel": {"code": draw.token(20)}, "user": user, "page": {"url": page(p)}},
    }
    return post_json("https://analytics.tiktok.com/api/v2/pixel", document)


def _tiktok_get(draw: Draw, p: Person) -> Transmission:
    message = b64({"event": "Pageview", "context": {"page": {"url": page(p)}, "user": {"email": sha(mail(p))}}})
    return get("https://analytics.tiktok.com/api/v2/pixel?" + urlencode({"analytics_message": message}))


def _tiktok_server(draw: Draw, p: Person) -> Transmission:
    document = {
        "event_source": "web",
        "event_source_id": draw.token(20),
        "data": [
            {"event": "Contact", "user": {"email": [sha(mail(p))], "phone": [sha(e164(p))], "ip": p["ip_address"]}}
        ],
    }
    return post_json(
        "https://business-api.tiktok.com/open_api/v1.3/event/track/", document, {"Access-Token": draw.hexadecimal(40)}
    )


def _snap(draw: Draw, p: Person) -> Transmission:
    query = {
        "pid": draw.uuid(),
        "ev": "SIGN_UP",
        "pl": page(p),
        "u_hem": sha(mail(p)),
        "u_hpn": sha(phone_digits(p)),
        "u_fn": sha(p["given_name"].lower()),
    }
    return get("https://tr.snapchat.com/p?" + urlencode(query))


def _snap_server(draw: Draw, p: Person) -> Transmission:
    user = {
        "em": [sha(mail(p))],
        "ph": [sha(phone_digits(p))],
        "ln": sha(p["family_name"].lower()),
        "client_ip_address": p["ip_address"],
    }
    return post_json(
        f"https://tr.snapchat.com/v3/{draw.uuid()}/events?access_token=x",
        {"data": [{"event_name": "LEAD", "user_data": user}]},
    )


def _pinterest(algorithm: str) -> object:
    turn = {"sha256": sha, "sha1": sha1, "md5": md5}[algorithm]

    def make(draw: Draw, p: Person) -> Transmission:
        query = {
            "tid": draw.digits(13),
            "event": "lead",
            "pd": dumps({"em": turn(mail(p))}),
            "ad": dumps({"loc": page(p), "ref": "", "if": False, "sh": 1080}),
            "cb": draw.digits(13),
        }
        return get("https://ct.pinterest.com/v3/?" + urlencode(query))

    return make


def _bing(draw: Draw, p: Person) -> Transmission:
    query = {
        "ti": draw.digits(8),
        "Ver": "2",
        "mid": draw.uuid(),
        "evt": "custom",
        "p": page(p),
        "pid": urlencode({"em": sha(mail(p)), "ph": sha(e164(p))}),
        "tl": f"Chart of {p['name']}",
    }
    return get("https://bat.bing.com/action/0?" + urlencode(query, quote_via=quote))


def _criteo(draw: Draw, p: Person) -> Transmission:
    inner = urlencode({"e": "ce", "m": "[" + mail(p) + "]"})
    hashed = urlencode({"e": "ce", "m": "[" + md5(mail(p)) + "]", "h": "md5"})
    query = urlencode(
        {
            "a": draw.digits(5),
            "v": "5.23.0",
            "p0": quote(inner, safe=""),
            "p1": quote(hashed, safe=""),
            "tld": "meadowlark.example",
        }
    )
    return get(f"https://sslwidget.criteo.com/event?{query}")


def _criteo_double(draw: Draw, p: Person) -> Transmission:
    inner = urlencode({"e": "ce", "m": sha(md5(mail(p))), "h": "sha256_md5"})
    return get("https://sslwidget.criteo.com/event?" + urlencode({"a": draw.digits(5), "v": "5.23.0", "p0": inner}))


def _quantcast(draw: Draw, p: Person) -> Transmission:
    fields = {"a": f"p-{draw.token(10)}", "url": quote(page(p), safe=""), "uht": "2", "uh": sha(mail(p)), "fpan": "1"}
    return get(
        f"https://pixel.quantserve.com/pixel;r={draw.digits(9)};"
        + ";".join(f"{key}={value}" for key, value in fields.items())
    )


def _floodlight(draw: Draw, p: Person) -> Transmission:
    fields = f"src={draw.digits(7)};type=visit0;cat=refil0;ord={draw.digits(13)};u1={quote(p['mrn'], safe='')};u2={sha(mail(p))};~oref={quote(page(p), safe='')}"
    return get(f"https://{draw.digits(7)}.fls.doubleclick.net/activityi;{fields}")


def _liveramp(draw: Draw, p: Person) -> Transmission:
    return get(
        "https://api.rlcdn.com/api/identity/envelope?"
        + urlencode({"pid": draw.digits(4), "it": "4", "iv": sha(mail(p)), "ct": "4"})
    )


def _liveramp_three(draw: Draw, p: Person) -> Transmission:
    address = mail(p)
    return get(
        f"https://idsync.rlcdn.com/{draw.digits(6)}.gif?"
        + urlencode({"cparams": f"m={md5(address)}&s={sha1(address)}&s2={sha(address)}"})
    )


def _id5(draw: Draw, p: Person) -> Transmission:
    data = b64(urlencode({"1": sha(mail(p)), "2": sha(e164(p))}))
    return post_json(
        f"https://id5-sync.com/g/v2/{draw.digits(4)}.json", {"requests": [{"partner": 173, "pd": data, "u": page(p)}]}
    )


def _uid2(draw: Draw, p: Person) -> Transmission:
    import base64
    import hashlib

    from corpus.normal import dotless

    raw = hashlib.sha256(
        dotless(p["email"]).encode() if p["email"].endswith("gmail.com") else mail(p).encode()
    ).digest()
    return post_json(
        "https://prod.uidapi.com/v2/token/generate", {"email_hash": base64.b64encode(raw).decode(), "optout_check": 1}
    )


def _x_pixel(draw: Draw, p: Person) -> Transmission:
    events = dumps(
        [
            [
                "tw-" + draw.token(5) + "-" + draw.token(5),
                {"email_address": sha(mail(p)), "conversion_id": draw.digits(8)},
            ]
        ]
    )
    return get(
        "https://t.co/1/i/adsct?"
        + urlencode({"txn_id": draw.token(5), "events": events, "tw_document_href": page(p), "type": "javascript"})
    )


def _reddit_auto(draw: Draw, p: Person) -> Transmission:
    query = {
        "id": f"t2_{draw.token(8)}",
        "event": "Lead",
        "auto_em": f"{sha('nobody@example.test')},{sha(mail(p))}",
        "auto_pn": f"1~{sha(e164(p))}",
        "uuid": draw.uuid(),
    }
    return get("https://alb.reddit.com/rp.gif?" + urlencode(query))


def _spotify(draw: Draw, p: Person) -> Transmission:
    return post_json(
        "https://pixels.spotify.com/v1/ingest",
        {
            "batch": [
                {
                    "pid": draw.hexadecimal(32),
                    "events": [{"action": "lead", "body": {"url": page(p), "email": sha(mail(p))}}],
                }
            ]
        },
    )


def _simple(address: str, **fields: str) -> object:
    """Return a maker of a GET whose parameters name what stands there: ``em``, ``pn``, ``url``, ``md5``, ``mail``."""

    def make(draw: Draw, p: Person) -> Transmission:
        found = {
            "em": sha(mail(p)),
            "pn": sha(e164(p)),
            "url": page(p),
            "md5": md5(mail(p)),
            "mail": mail(p),
            "xid": p["mrn"],
            "sha1": sha1(mail(p)),
        }
        query = {key: found.get(value, value) for key, value in fields.items()}
        return get(f"{address.replace('<id>', draw.digits(9))}?" + urlencode({**query, "cb": draw.digits(9)}))

    return make


ADVERTISING: Table = {
    "Google Ads enhanced conversions": (("email", "phone", "given_name", "family_name", "zip"), lambda d, p: get(f"https://www.google.com/pagead/form-data/{d.digits(9)}?" + urlencode({"em": _enhanced(p), "gtm": "45be4", "auid": d.digits(10)}))),
    "Google Ads conversion address": (("mrn",), lambda d, p: get(f"https://googleads.g.doubleclick.net/pagead/viewthroughconversion/{d.digits(9)}/?" + urlencode({"url": page(p), "tiba": "Refill", "data": "event=conversion"}))),
    "Google Ads title": (("name",), lambda d, p: get(f"https://www.googleadservices.com/pagead/conversion/{d.digits(9)}/?" + urlencode({"tiba": f"{p['name']} - lab results", "label": d.token(12)}))),
    "Google Ads API upload": (("email", "phone"), lambda d, p: post_json(f"https://googleads.googleapis.com/v16/customers/{d.digits(10)}:uploadClickConversions", {"conversions": [{"userIdentifiers": [{"hashedEmail": sha(mail(p))}, {"hashedPhoneNumber": sha(e164(p))}]}]})),
    "Floodlight": (("mrn", "email"), _floodlight),
    "Google Publisher Tag": (("email", "mrn"), lambda d, p: get("https://securepubads.g.doubleclick.net/gampad/ads?" + urlencode({"iu": "/1/x", "cust_params": urlencode({"hem": sha(mail(p)), "kw": "rx"}), "url": page(p), "ppid": d.hexadecimal(32)}))),
    "Meta pixel GET": (META_KINDS, _meta_get), "Meta pixel multipart": (("email", "name"), _meta_multipart),
    "Meta pixel form": (("email", "name"), lambda d, p: post("https://www.facebook.com/tr/", urlencode({"id": d.digits(15), "ev": "ViewContent", "ud[em]": sha(mail(p)), "cd[content_name]": f"Visit of {p['name']}"}), FORM)),
    "Meta Conversions API": ((*META_KINDS, "ip_address"), _meta_server),
    "Meta microdata": (("name",), lambda d, p: get("https://www.facebook.com/tr/?" + urlencode({"id": d.digits(15), "ev": "Microdata", "cd[Meta]": dumps({"title": f"{p['name']} | My chart"}), "cd[DataLayer]": "[]"}))),
    "LinkedIn /wa/": (("mrn", "name", "email"), _linkedin_wa),
    "LinkedIn /collect": (("mrn",), lambda d, p: get("https://px.ads.linkedin.com/collect/?" + urlencode({"v": "2", "fmt": "js", "pid": d.digits(7), "url": page(p), "time": d.digits(13)}))),
    "LinkedIn Conversions API": (("email", "given_name", "family_name"), lambda d, p: post_json("https://api.linkedin.com/rest/conversionEvents", {"conversion": "urn:lla:llaPartnerConversion:1", "user": {"userIds": [{"idType": "SHA256_EMAIL", "idValue": sha(mail(p))}], "userInfo": {"firstName": p["given_name"], "lastName": p["family_name"]}}})),
    "TikTok pixel": (("email", "phone", "mrn"), _tiktok), "TikTok pixel GET": (("email", "mrn"), _tiktok_get), "TikTok Events API": (("email", "phone", "ip_address"), _tiktok_server),
    "Snap pixel": (("email", "phone", "given_name", "mrn"), _snap), "Snap Conversions API": (("email", "phone", "family_name", "ip_address"), _snap_server),
    "Pinterest SHA-256": (("email", "mrn"), _pinterest("sha256")), "Pinterest SHA-1": (("email", "mrn"), _pinterest("sha1")), "Pinterest MD5": (("email", "mrn"), _pinterest("md5")),
    "Pinterest API": (("email", "phone"), lambda d, p: post_json(f"https://api.pinterest.com/v5/ad_accounts/{d.digits(12)}/events", {"data": [{"event_name": "lead", "user_data": {"em": [sha(mail(p))], "ph": [sha(phone_digits(p))]}}]})),
    "Reddit pixel": (("email", "phone"), _simple("https://alb.reddit.com/rp.gif", id="t2_x", event="SignUp", em="em", pn="pn")), "Reddit automatic": (("email", "phone"), _reddit_auto),
    "Reddit API": (("email", "ip_address"), lambda d, p: post_json(f"https://ads-api.reddit.com/api/v2.0/conversions/events/t2_{d.token(6)}", {"events": [{"event_type": {"tracking_type": "Lead"}, "user": {"email": sha(mail(p)), "ip_address": sha(p["ip_address"])}}]})),
    "X pixel": (("email", "mrn"), _x_pixel), "Bing UET": (("email", "phone", "mrn", "name"), _bing),
    "Quora pixel": (("email", "mrn"), _simple("https://q.quora.com/_/ad/<id>/pixel", tag="Generic", i="em", u="url")), "Nextdoor pixel": (("email",), _simple("https://flask.nextdoor.com/pixel", pid="1", em="em")),
    "Spotify pixel": (("email", "mrn"), _spotify), "Amazon Ads tag": (("email",), lambda d, p: get("https://s.amazon-adsystem.com/iu3?" + urlencode({"pid": d.uuid(), "event": "Lead", "hashedRecords": dumps([{"type": "email", "record": sha(mail(p).replace("+", "").replace("_", ""))}])}))),
    "Criteo": (("email",), _criteo), "Criteo double digest": (("email",), _criteo_double), "AdRoll": (("email",), _simple("https://d.adroll.com/pixel/<id>/X", adroll_s_ref="x", user_email="md5")),
    "The Trade Desk": (("email", "mrn"), _simple("https://insight.adsrvr.org/track/up", adv="x1", ref="url", upid="u", td1="em")), "UID2": (("email",), _uid2),
    "Taboola": (("mrn",), _simple("https://trc.taboola.com/<id>/log/3/unip", en="view", **{"item-url": "url"})), "Outbrain": (("mrn",), _simple("https://tr.outbrain.com/unifiedPixel", marketerId="00a", name="Lead", dl="url")),
    "StackAdapt": (("mrn", "email"), _simple("https://tags.srv.stackadapt.com/saq_pxl", uid="x", landing_url="url", title="em")), "Xandr": (("email",), _simple("https://secure.adnxs.com/px", id="1", seg="2", e="em")),
    "Yahoo": (("email",), _simple("https://sp.analytics.yahoo.com/sp.pl", a="1000", he="em", et="custom")), "Quantcast": (("email", "mrn"), _quantcast), "comScore": (("mrn",), _simple("https://sb.scorecardresearch.com/b", c1="2", c2="1", c7="url", c8="Chart")),
    "LiveRamp envelope": (("email",), _liveramp), "LiveRamp three digests": (("email",), _liveramp_three), "ID5": (("email", "phone", "mrn"), _id5),
    "MNTN": (("mrn",), _simple("https://dx.mountain.com/spx", dxver="4", shaid="1", plh="url")), "Yandex Metrica": (("mrn",), lambda d, p: post(f"https://mc.yandex.ru/watch/{d.digits(8)}?" + urlencode({"page-url": page(p), "browser-info": "pv:1:vf:x"}), "site-info=" + quote(dumps({"__ym": {"user_id": p["mrn"]}})), FORM)),
    "Dynamic Yield": (("email",), lambda d, p: post_json("https://async-px.dynamicyield.com/uia", {"sec": d.digits(7), "name": "Login", "props": {"dyType": "login-v1", "hashedEmail": sha(mail(p))}})),
}  # fmt: skip
