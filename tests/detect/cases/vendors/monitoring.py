"""Error monitoring, performance monitoring, traces, logs and metrics."""

from __future__ import annotations

import json
import zlib

from ..case import at
from ..encoders import gzipped, msgpack, proto
from .wire import gather, get, in_page, lines, named, send, send_form, send_json, vendor

ENVELOPE = "https://o44170.ingest.sentry.io/api/4417/envelope/?sentry_key=c0ffee&sentry_version=7"
DSN = {
    "event_id": "9ec79c33ec9942ab8353589fcb2e04dc",
    "sent_at": "2024-11-25T12:40:00Z",
    "sdk": {"name": "sentry.python"},
}


def _event(p):
    frame = {"function": "open_chart", "lineno": 88, "vars": {"patient": f"<Patient {p.mrn}>", "phone": repr(p.phone)}}
    return {
        "exception": {
            "values": [{"type": "KeyError", "value": f"no chart for {p.mrn}", "stacktrace": {"frames": [frame]}}]
        },
        "user": {"email": p.email, "ip_address": p.ip_address},
        "request": {"url": p.page, "headers": {"Referer": "https://portal.example/"}},
        "breadcrumbs": {"values": [{"category": "query", "message": f"SELECT 1 WHERE ssn = '{p.ssn}'"}]},
    }


def _seen(item: str, *chain: str):
    return (
        at("mrn", f"{item}.exception.values[0].stacktrace.frames[0].vars.patient", *chain),
        at("phone", f"{item}.exception.values[0].stacktrace.frames[0].vars.phone", *chain),
        at("mrn", f"{item}.exception.values[0].value", *chain),
        at("email", f"{item}.user.email", *chain),
        at("ip_address", f"{item}.user.ip_address", *chain),
        in_page(f"{item}.request.url", *chain),
        at("ssn", f"{item}.breadcrumbs.values[0].message", *chain),
    )


@vendor("sentry", *_seen("body.json:[2]", "gzip"))
def sentry_envelope(p):
    """an envelope of the Python SDK in gzip."""
    body = gzipped(lines(DSN, {"type": "event", "content_type": "application/json"}, _event(p)))
    return send(ENVELOPE, body, "application/x-sentry-envelope", Content_Encoding="gzip")


@vendor("sentry", *_seen("body.json:[2]"))
def sentry_browser(p):
    """an envelope of a browser as text/plain."""
    return send(ENVELOPE, lines(DSN, {"type": "event"}, _event(p)), "text/plain;charset=UTF-8")


@vendor("sentry", named("body.part:1|json:[0].data.text", "zlib"))
def sentry_replay(p):
    """an envelope with a recording, packed behind its own header."""
    recording = json.dumps([{"type": 3, "timestamp": 1732538400123, "data": {"text": f"Chart of {p.name}"}}])
    item = b'{"segment_id":0}\n' + zlib.compress(recording.encode())
    head = lines(
        DSN, {"type": "replay_event"}, {"replay_id": "c0ffee"}, {"type": "replay_recording", "length": len(item)}
    )
    return send(ENVELOPE, head.encode() + item + b"\n", "application/x-sentry-envelope")


@vendor("sentry", at("email", "body.json:user.email"))
def sentry_store(p):
    """the older store call."""
    return send_json(
        "https://o44170.ingest.sentry.io/api/4417/store/", {"user": {"email": p.email}, "platform": "python"}
    )


@vendor(
    "datadog_rum",
    at("email", "body.json:[1].usr.email", "zlib"),
    named("body.json:[1].usr.name", "zlib"),
    at("mrn", "body.json:[0].view.url|url.query:mrn", "zlib"),
    at("ip_address", "body.json:[0].view.url|url.query:ip", "zlib"),
)
def datadog_rum(p):
    """views and actions, packed as only the query tells."""
    body = lines(
        {"type": "view", "view": {"url": p.page}}, {"type": "action", "usr": {"email": p.email, "name": p.name}}
    )
    url = "https://browser-intake-datadoghq.com/api/v2/rum?ddsource=browser&dd-api-key=pub4417&dd-evp-encoding=deflate"
    return send(url, zlib.compress(body.encode()), "text/plain")


@vendor("datadog_rum", at("mrn", "body.json:[0].message", "gzip"), at("ssn", "body.json:[0].message", "gzip"))
def datadog_logs(p):
    """logs of a server in gzip."""
    body = [
        {"ddsource": "python", "service": "portal", "message": f"chart {p.mrn} opened, ssn={p.ssn}", "status": "info"}
    ]
    return send(
        "https://http-intake.logs.datadoghq.com/api/v2/logs",
        gzipped(json.dumps(body)),
        "application/json",
        Content_Encoding="gzip",
    )


@vendor(
    "datadog_rum",
    at("email", "body.msgpack:[0][0].meta.usr.email", "msgpack"),
    at("mrn", "body.msgpack:[0][0].resource", "msgpack"),
)
def datadog_traces(p):
    """traces of a server in MessagePack."""
    span = {
        "name": "django.request",
        "resource": f"GET /charts/{p.mrn}",
        "meta": {"usr.email": p.email},
        "duration": 1732538400,
    }
    return send("https://trace.agent.datadoghq.com/v0.4/traces", msgpack([[span]]), "application/msgpack")


@vendor("log_shippers", at("mrn", "body"), at("username", "body"))
def statsd(p):
    """metrics of StatsD with tags."""
    body = f"portal.chart.open:1|c|#user:{p.username},chart:{p.mrn}\nportal.latency:320|ms|@0.1|#env:prod\n"
    return send("https://metrics.example.net:8125/", body, "text/plain")


@vendor("log_shippers", at("mrn", "body", "lowercase"))
def graphite(p):
    """a metric of Graphite whose path holds a record number."""
    return send("https://carbon.example.net/", f"portal.charts.{p.mrn.lower()}.opened 1 1732538400\n", "text/plain")


def _pair(key, value):
    return proto(1, key) + proto(2, proto(1, value))


@vendor(
    "log_shippers",
    at("email", "body", "protobuf", "gzip"),
    at("mrn", "body", "protobuf", "gzip"),
    at("ip_address", "body", "protobuf", "gzip"),
)
def otlp_protobuf(p):
    """traces of OpenTelemetry in protobuf and gzip."""
    span = proto(1, bytes(range(16))) + proto(2, bytes(range(8))) + proto(5, f"GET /charts/{p.mrn}") + proto(6, 2)
    span += proto(9, _pair("enduser.id", p.email)) + proto(9, _pair("client.address", p.ip_address))
    resource = proto(1, proto(1, _pair("service.name", "portal"))) + proto(
        2, proto(1, proto(1, "django")) + proto(2, span)
    )
    return send(
        "https://api.honeycomb.io/v1/traces",
        gzipped(proto(1, resource)),
        "application/x-protobuf",
        Content_Encoding="gzip",
    )


SPAN = "body.json:resourceSpans[0].scopeSpans[0].spans[0]"


@vendor("log_shippers", at("mrn", f"{SPAN}.name"), at("email", f"{SPAN}.attributes[0].value.stringValue"))
def otlp_json(p):
    """traces of OpenTelemetry in JSON."""
    attributes = [{"key": "enduser.id", "value": {"stringValue": p.email}}]
    span = {"traceId": "5b8aa5a2d2c872e8321cf37308d69df2", "name": f"GET /charts/{p.mrn}", "attributes": attributes}
    body = {"resourceSpans": [{"resource": {}, "scopeSpans": [{"scope": {"name": "django"}, "spans": [span]}]}]}
    return send_json("https://otlp.example.net/v1/traces", body)


@vendor("log_shippers", at("phone", "body.json:streams[0].values[0][1]"))
def loki(p):
    """a push to Loki in JSON."""
    stream = {"stream": {"app": "portal"}, "values": [["1732538400000000000", f"sms to {p.phone} queued"]]}
    return send_json("https://logs-prod.grafana.net/loki/api/v1/push", {"streams": [stream]})


@vendor("log_shippers", at("email", "body"), at("mrn", "body"))
def syslog(p):
    """a line of syslog, RFC 5424."""
    body = f'<165>1 2024-11-25T12:40:00Z web1 portal 812 ID47 [user@32473 mail="{p.email}"] opened {p.mrn}\n'
    return send("https://logs-01.loggly.com/inputs/c0ffee/tag/http/", body, "text/plain")


@vendor(
    "azure_application_insights",
    in_page("body.json:[0].data.baseData.uri"),
    at("email", "body.json:[0].tags.ai.user.authUserId"),
)
def application_insights(p):
    """a page view."""
    item = {
        "name": "Microsoft.ApplicationInsights.Pageview",
        "tags": {"ai.user.id": "c0ffee", "ai.user.authUserId": p.email},
    }
    item["data"] = {"baseType": "PageviewData", "baseData": {"name": "Chart", "uri": p.page}}
    return send_json("https://dc.services.visualstudio.com/v2/track", [item])


@vendor("new_relic", at("mrn", "url.query:ref"))
def new_relic_page(p):
    """a page load: the path stays, the query goes."""
    values = {
        "a": 44170012,
        "sa": 1,
        "v": "1.272.0",
        "t": "Unnamed",
        "rst": 812,
        "ck": 0,
        "ref": f"https://portal.example/charts/{p.mrn}",
    }
    return get("https://bam.nr-data.net/1/NRJS-c0ffee4417", values)


@vendor("new_relic", at("mrn", "body.json:err[0].params.message"), at("email", "body.json:err[0].custom.enduser"))
def new_relic_errors(p):
    """an error."""
    error = {"params": {"message": f"no chart {p.mrn}", "exceptionClass": "Error"}, "custom": {"enduser": p.email}}
    return send_json("https://bam.nr-data.net/jserrors/1/NRJS-c0ffee4417?a=44170012", {"err": [error]}, "text/plain")


@vendor("new_relic", at("email", "body"))
def new_relic_events(p):
    """events in the bel.7 coding."""
    body = f"bel.7;1,2,,1f4,,,'ajax,'POST,5k,'portal.example,'/api/login;5,'mail,'{p.email}"
    return send("https://bam.nr-data.net/events/1/NRJS-c0ffee4417?a=44170012", body, "text/plain")


@vendor(
    "rollbar",
    at("email", "body.json:data.person.email"),
    in_page("body.json:data.request.url"),
    at("ssn", "body.json:data.body.trace.frames[0].locals.ssn"),
)
def rollbar(p):
    """an item with the locals of a frame."""
    frame = {"filename": "app/views.py", "lineno": 88, "locals": {"ssn": f"'{p.ssn}'"}}
    body = {"body": {"trace": {"frames": [frame]}}, "person": {"id": "7", "email": p.email}, "request": {"url": p.page}}
    return send_json("https://api.rollbar.com/api/1/item/", {"access_token": "c0ffee", "data": body})


@vendor(
    "bugsnag",
    at("email", "body.json:events[0].user.email"),
    named("body.json:events[0].user.name"),
    in_page("body.json:events[0].request.url"),
)
def bugsnag(p):
    """an event."""
    event = {
        "exceptions": [{"errorClass": "Error"}],
        "user": {"id": "7", "email": p.email, "name": p.name},
        "request": {"url": p.page},
    }
    return send_json("https://notify.bugsnag.com/", {"apiKey": "c0ffee", "payloadVersion": "5", "events": [event]})


@vendor("raygun", in_page("body.json:Details.Request.Url"), at("email", "body.json:Details.User.Identifier"))
def raygun(p):
    """an entry."""
    details = {"Error": {"Message": "x"}, "Request": {"Url": p.page}, "User": {"Identifier": p.email}}
    return send_json(
        "https://api.raygun.io/entries?apikey=c0ffee", {"OccurredOn": "2024-11-25T12:40:00Z", "Details": details}
    )


@vendor("trackjs", in_page("body.json:url"), at("mrn", "body.json:network[0].url"))
def trackjs(p):
    """a capture with its network log."""
    body = {"message": "undefined", "url": p.page, "network": [{"method": "GET", "url": f"/api/charts/{p.mrn}"}]}
    return send_json("https://capture.trackjs.com/capture?token=c0ffee", body, "text/plain")


@vendor("honeybadger", in_page("body.json:request.url"), at("email", "body.json:request.context.user_email"))
def honeybadger(p):
    """a notice."""
    body = {"error": {"class": "Error"}, "request": {"url": p.page, "context": {"user_email": p.email}}}
    return send_json("https://api.honeybadger.io/v1/notices/js", body)


@vendor(
    "dynatrace",
    at("mrn", "body.form:url|url.query:mrn"),
    at("ip_address", "body.form:url|url.query:ip"),
    named("body.form:title"),
)
def dynatrace(p):
    """an action, parted by bars."""
    action = "1|1|_load_|_load_|-|1732538400123|1732538400999|dn|44|lr|Load"
    return send_form(
        "https://bf44170abc.bf.dynatrace.com/bf?type=js3&app=c0ffee",
        {"a": action, "url": p.page, "title": f"Chart {p.name}"},
    )


@vendor("appdynamics", in_page("body.json:es[0].eu"))
def appdynamics(p):
    """a beacon."""
    body = {"vr": "24.4", "dt": "R", "rg": "0", "es": [{"eg": "1", "et": 0, "eu": p.page}], "ai": "c0ffee"}
    return send_json(
        "https://col.eum-appdynamics.com/eumcollector/beacons/browser/v2/AD-AAB-ABC/adrum", body, "text/plain"
    )


@vendor("akamai_mpulse", in_page("body.form:u"))
def mpulse(p):
    """a beacon."""
    return send_form(
        "https://c.go-mpulse.akstat.io/",
        {"h.key": "C0FFE-4417", "u": p.page, "v": "1.720.0", "rt.tstart": 1732538400123},
    )


@vendor(
    "elastic_rum",
    at("mrn", "body.json:[1].transaction.context.page.url|url.query:mrn", "gzip"),
    at("ip_address", "body.json:[1].transaction.context.page.url|url.query:ip", "gzip"),
    at("email", "body.json:[1].transaction.context.user.email", "gzip"),
)
def elastic(p):
    """a transaction in lines and gzip."""
    context = {"page": {"url": p.page, "referer": ""}, "user": {"email": p.email}}
    body = lines({"metadata": {"service": {"name": "portal"}}}, {"transaction": {"id": "c0ffee", "context": context}})
    return send(
        "https://c44170.apm.us-east-1.cloud.es.io/intake/v2/rum/events",
        gzipped(body),
        "application/x-ndjson",
        Content_Encoding="gzip",
    )


@vendor(
    "pagerduty_opsgenie",
    at("mrn", "body.json:payload.summary"),
    at("phone", "body.json:payload.custom_details.callback"),
)
def pagerduty(p):
    """an alert."""
    payload = {
        "summary": f"lab result stuck for {p.mrn}",
        "severity": "error",
        "source": "web1",
        "custom_details": {"callback": p.phone},
    }
    return send_json(
        "https://events.pagerduty.com/v2/enqueue",
        {"routing_key": "c0ffee", "event_action": "trigger", "payload": payload},
    )


CASES = gather(globals())
