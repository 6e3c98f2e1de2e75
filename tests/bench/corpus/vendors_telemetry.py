"""Error monitoring, tracing, logs and metrics, as their SDKs and protocols write them; knows no other vendor."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from corpus.binary import encode_msgpack, encode_protobuf, frame_grpc, frame_snappy
from corpus.carriers import get, multipart, post, post_json
from corpus.codecs import BINARY, deflate, gzip_steady
from corpus.vendor_shapes import PORTAL, dumps, page
from pytest_phiguard import Transmission

if TYPE_CHECKING:
    from corpus.message import Draw
    from corpus.people import Person
    from corpus.vendor_shapes import Table

NDJSON = "application/x-ndjson"


def _sentry_event(d: Draw, p: Person) -> dict[str, Any]:
    frames = [
        {
            "filename": "views.py",
            "function": "refill",
            "lineno": 88,
            "vars": {"patient": f"<Patient {p['name']}>", "mrn": f"'{p['mrn']}'", "n": "3"},
        }
    ]
    return {
        "event_id": d.hexadecimal(32), "level": "error", "platform": "python", "user": {"email": p["email"], "ip_address": p["ip_address"]},
        "request": {"url": page(p), "method": "POST", "headers": {"Referer": PORTAL}, "data": {"phone": p["phone"]}},
        "exception": {"values": [{"type": "ValueError", "value": f"no chart for {p['mrn']}", "stacktrace": {"frames": frames}}]},
    }  # fmt: skip


SENTRY_KINDS = ("mrn", "name", "email", "phone", "ip_address")


def _envelope(d: Draw, p: Person) -> bytes:
    event = dumps(_sentry_event(d, p))
    head = dumps(
        {"event_id": d.hexadecimal(32), "sent_at": "2024-05-01T10:00:00Z", "dsn": "https://x@o1.ingest.sentry.io/1"}
    )
    item = dumps({"type": "event", "content_type": "application/json", "length": len(event.encode())})
    return f"{head}\n{item}\n{event}\n".encode()


def _sentry(coding: str) -> Any:
    def make(d: Draw, p: Person) -> Transmission:
        body = _envelope(d, p)
        headers = {"X-Sentry-Auth": f"Sentry sentry_version=7, sentry_key={d.hexadecimal(32)}"}
        if coding:
            body, headers = BINARY[{"br": "brotli"}.get(coding, coding)](body), {**headers, "Content-Encoding": coding}
        return post(
            f"https://o{d.digits(6)}.ingest.sentry.io/api/{d.digits(7)}/envelope/",
            body,
            "application/x-sentry-envelope",
            headers,
        )

    return make


def _sentry_replay(d: Draw, p: Person) -> Transmission:
    recording = b'{"segment_id":0}\n' + zlib.compress(
        dumps(
            [{"type": 3, "data": {"source": 5, "text": p["email"], "id": 7}}, {"type": 4, "data": {"href": page(p)}}]
        ).encode()
    )
    head = dumps({"event_id": d.hexadecimal(32)}).encode()
    item = dumps({"type": "replay_recording", "length": len(recording)}).encode()
    return post(
        f"https://o1.ingest.sentry.io/api/1/envelope/?sentry_key={d.hexadecimal(32)}",
        head + b"\n" + item + b"\n" + recording,
        "text/plain",
    )


def _attribute(key: str, value: str) -> list[tuple[int, Any]]:
    """Return an OTLP ``KeyValue``: key = 1, value = 2 with string_value = 1."""
    return [(1, key), (2, [(1, value)])]


def _otlp_trace(d: Draw, p: Person) -> bytes:
    rng = d.rng
    span = [
        (1, rng.randbytes(16)), (2, rng.randbytes(8)), (5, "GET /visit"), (6, 2), (9, _attribute("http.url", page(p))),
        (9, _attribute("enduser.id", p["email"])), (9, _attribute("db.statement", f"SELECT * FROM patient WHERE phone = '{p['phone']}'")),
    ]  # fmt: skip
    return encode_protobuf(
        [(1, [(1, [(1, _attribute("service.name", "portal"))]), (2, [(1, [(1, "django")]), (2, span)])])]
    )


def _otlp_log(d: Draw, p: Person) -> bytes:
    record = [
        (3, "INFO"),
        (5, [(1, f"refill for {p['name']}")]),
        (6, _attribute("mrn", p["mrn"])),
        (9, d.rng.randbytes(16)),
    ]
    return encode_protobuf([(1, [(1, [(1, _attribute("service.name", "portal"))]), (2, [(2, record)])])])


def _otlp_metric(d: Draw, p: Person) -> bytes:
    point = [(2, 171), (7, _attribute("patient", p["mrn"])), (4, 1.0)]
    return encode_protobuf([(1, [(2, [(2, [(1, "visits"), (7, [(1, point)])])])])])


def _otlp_json(d: Draw, p: Person) -> dict[str, Any]:
    attributes = [
        {"key": "http.url", "value": {"stringValue": page(p)}},
        {"key": "user.email", "value": {"stringValue": p["email"]}},
    ]
    return {
        "resourceSpans": [
            {
                "resource": {"attributes": []},
                "scopeSpans": [
                    {
                        "spans": [
                            {
                                "traceId": d.hexadecimal(32),
                                "spanId": d.hexadecimal(16),
                                "name": "GET",
                                "attributes": attributes,
                            }
                        ]
                    }
                ],
            }
        ]
    }


def _datadog_traces(d: Draw, p: Person) -> Transmission:
    span = {
        "name": "django.request",
        "service": "portal",
        "resource": "GET ^visit$",
        "trace_id": int(d.digits(15)),
        "meta": {"http.url": page(p), "usr.email": p["email"], "language": "python"},
        "metrics": {"_dd.top_level": 1.0},
    }
    return Transmission.http(
        "PUT",
        "http://trace-agent.example:8126/v0.4/traces",
        {"Content-Type": "application/msgpack", "X-Datadog-Trace-Count": "1"},
        encode_msgpack([[span]]),
    )


def _datadog_logs(d: Draw, p: Person) -> list[dict[str, Any]]:
    return [
        {
            "message": f"INFO views refill for {p['name']} ({p['email']})",
            "ddsource": "python",
            "service": "portal",
            "hostname": "web-1",
            "ddtags": "env:test",
        }
    ]


def _datadog_rum(d: Draw, p: Person) -> bytes:
    rows = [
        {"type": "view", "view": {"url": page(p)}, "usr": {"id": p["mrn"], "name": p["name"], "email": p["email"]}},
        {"type": "action", "action": {"target": {"name": "Refill"}}},
    ]
    return "\n".join(map(dumps, rows)).encode()


def _datadog_replay(d: Draw, p: Person) -> Transmission:
    segment = deflate(dumps({"records": [{"type": 2, "data": {"text": p["name"]}}]}).encode())
    kind, body = multipart(
        {
            "segment": zlib.compress(dumps({"records": [{"data": {"textContent": p["name"]}}]}).encode()),
            "event": dumps({"view": {"id": d.uuid()}, "size": len(segment)}),
        }
    )
    return post("https://browser-intake-datadoghq.com/api/v2/replay?ddsource=browser", body, kind)


def _udp(port: int, text: str) -> Transmission:
    return Transmission("socket", "SEND", f"udp://metrics.example:{port}", (), text.encode())


def _syslog(d: Draw, p: Person) -> Transmission:
    line = f'<14>1 2024-05-01T10:00:00Z web-1 portal {d.digits(4)} - [meta mrn="{p["mrn"]}"] refill for {p["email"]}\n'
    return Transmission("socket", "SEND", "tcp://logs.example:6514", (), f"{len(line.encode())} {line}".encode())


def _loki(d: Draw, p: Person) -> Transmission:
    entry = [(1, [(1, 1714557600)]), (2, f'level=info msg="refill" email={p["email"]} path={page(p)}')]
    return post(
        "https://logs-prod-006.grafana.net/loki/api/v1/push",
        frame_snappy(encode_protobuf([(1, [(1, '{app="portal"}'), (2, entry)])])),
        "application/x-protobuf",
        {"Content-Encoding": "snappy"},
    )


def _gelf(d: Draw, p: Person) -> Transmission:
    return Transmission(
        "socket",
        "SEND",
        "udp://graylog.example:12201",
        (),
        zlib.compress(
            dumps(
                {"version": "1.1", "host": "web", "short_message": f"chart of {p['name']}", "_mrn": p["mrn"]}
            ).encode()
        ),
    )


def _fluent(d: Draw, p: Person) -> Transmission:
    return Transmission(
        "socket",
        "SEND",
        "tcp://fluent.example:24224",
        (),
        encode_msgpack(["app.portal", 1714557600, {"message": "refill", "email": p["email"], "mrn": p["mrn"]}]),
    )


def _new_relic(d: Draw, p: Person) -> Transmission:
    return get(
        f"https://bam.nr-data.net/1/{d.hexadecimal(18)}?"
        + urlencode(
            {"a": d.digits(9), "sa": "1", "v": "1.260", "rst": "812", "ref": page(p), "perf": dumps({"timing": {}})}
        )
    )


def _new_relic_bel(d: Draw, p: Person) -> Transmission:
    return post(
        f"https://bam.nr-data.net/events/1/{d.hexadecimal(18)}?a=1",
        f"bel.7;1,a,,,1,'/visit,'{page(p)},1,1;5,'userEmail,'{p['email']};6,'n,3.",
        "text/plain",
    )


def _dynatrace(d: Draw, p: Person) -> Transmission:
    body = f"$a=1%7C1%7Cclick%20on%20{quote('Refill for ' + p['name'], safe='')}%7CC%7C-%7C1714557600000$url={quote(page(p), safe='')}$title=Chart$v=102"
    return post(
        "https://bf123.bf.dynatrace.com/bf?type=js3&sn=v_4",
        body.replace("$", "&").lstrip("&"),
        "text/plain;charset=UTF-8",
    )


def _rollbar(d: Draw, p: Person) -> dict[str, Any]:
    frames = [{"filename": "views.py", "lineno": 12, "locals": {"email": p["email"], "mrn": p["mrn"]}}]
    return {
        "access_token": d.hexadecimal(32),
        "data": {
            "body": {"trace": {"frames": frames, "exception": {"class": "KeyError", "message": "x"}}},
            "person": {"id": p["mrn"]},
            "environment": "test",
        },
    }


def _apm(d: Draw, p: Person) -> bytes:
    rows = [
        {"metadata": {"service": {"name": "portal"}}},
        {
            "transaction": {
                "id": d.hexadecimal(16),
                "name": "GET",
                "context": {"page": {"url": page(p)}, "user": {"email": p["email"]}},
            }
        },
    ]
    return "\n".join(map(dumps, rows)).encode()


def _json(address: str, make: Any, kind: str = "application/json") -> Any:
    def run(d: Draw, p: Person) -> Transmission:
        return post_json(address, make(d, p), kind=kind)

    return run


def _body(address: str, make: Any, kind: str, step: str = "", coding: str = "") -> Any:
    def run(d: Draw, p: Person) -> Transmission:
        body = make(d, p)
        raw = body if isinstance(body, bytes) else dumps(body).encode()
        return post(address, BINARY[step](raw) if step else raw, kind, {"Content-Encoding": coding} if coding else None)

    return run


PROTOBUF, OTLP_KINDS = "application/x-protobuf", ("mrn", "email", "phone")
TELEMETRY: Table = {
    "Sentry envelope": (SENTRY_KINDS, _sentry("")), "Sentry envelope gzip": (SENTRY_KINDS, _sentry("gzip")), "Sentry envelope br": (SENTRY_KINDS, _sentry("br")), "Sentry replay": (("email", "mrn"), _sentry_replay),
    "Sentry store": (SENTRY_KINDS, _json("https://o1.ingest.us.sentry.io/api/1/store/", _sentry_event)),
    "OTLP traces protobuf": (OTLP_KINDS, _body("https://otlp.nr-data.net/v1/traces", _otlp_trace, PROTOBUF)),
    "OTLP traces protobuf gzip": (OTLP_KINDS, _body("https://api.honeycomb.io/v1/traces", _otlp_trace, PROTOBUF, "gzip", "gzip")),
    "OTLP logs protobuf": (("name", "mrn"), _body("https://otlp.example/v1/logs", _otlp_log, PROTOBUF)),
    "OTLP metrics protobuf": (("mrn",), _body("https://otlp.example/v1/metrics", _otlp_metric, PROTOBUF)),
    "OTLP gRPC frame": (OTLP_KINDS, lambda d, p: post("https://otlp.example/opentelemetry.proto.collector.trace.v1.TraceService/Export", frame_grpc(_otlp_trace(d, p)), "application/grpc")),
    "OTLP JSON": (("mrn", "email"), _json("https://otel.highlight.io/v1/traces", _otlp_json)),
    "Datadog traces msgpack": (("mrn", "email"), _datadog_traces),
    "Datadog logs zstd": (("name", "email"), _body("https://http-intake.logs.datadoghq.com/api/v2/logs", _datadog_logs, "application/json", "zstd", "zstd")),
    "Datadog logs gzip": (("name", "email"), _body("https://http-intake.logs.datadoghq.com/api/v2/logs", _datadog_logs, "application/json", "gzip", "gzip")),
    "Datadog logs deflate": (("name", "email"), _body("https://http-intake.logs.datadoghq.com/api/v2/logs", _datadog_logs, "application/json", "zlib", "deflate")),
    "Datadog RUM": (("mrn", "name", "email"), _body("https://browser-intake-datadoghq.com/api/v2/rum?ddsource=browser", _datadog_rum, "text/plain;charset=UTF-8")),
    "Datadog RUM deflate": (("mrn", "name", "email"), _body("https://browser-intake-datadoghq.eu/api/v2/rum?ddsource=browser&dd-evp-encoding=deflate", _datadog_rum, "text/plain", "zlib")),
    "Datadog replay": (("name",), _datadog_replay),
    "DogStatsD": (("mrn", "email"), lambda d, p: _udp(8125, f"portal.visits:1|c|@0.5|#env:test,mrn:{p['mrn']},email:{p['email']}")),
    "Graphite": (("mrn",), lambda d, p: _udp(2003, f"portal.patients.{p['mrn']}.visits 1 1714557600\n")),
    "InfluxDB line": (("mrn", "email"), lambda d, p: post("https://eu.influxdata.example/api/v2/write?org=x&bucket=b", f'visit,mrn={p["mrn"]} email="{p["email"]}",n=1i 1714557600000000000', "text/plain")),
    "syslog": (("mrn", "email"), _syslog), "GELF": (("name", "mrn"), _gelf), "Fluent forward": (("email", "mrn"), _fluent), "Loki snappy": (("email", "mrn"), _loki),
    "New Relic": (("mrn",), _new_relic), "New Relic bel.7": (("mrn", "email"), _new_relic_bel), "Dynatrace": (("name", "mrn"), _dynatrace),
    "Rollbar": (("email", "mrn"), _json("https://api.rollbar.com/api/1/item/", _rollbar)),
    "Bugsnag": (("email", "name", "mrn"), _json("https://notify.bugsnag.com/", lambda d, p: {"apiKey": d.hexadecimal(32), "events": [{"user": {"id": p["mrn"], "name": p["name"], "email": p["email"]}, "request": {"url": page(p)}}]})),
    "Raygun": (("email", "name"), _json("https://api.raygun.io/entries", lambda d, p: {"details": {"user": {"identifier": p["email"], "fullName": p["name"]}, "error": {"message": "x"}}})),
    "TrackJS": (("mrn",), _json("https://capture.trackjs.com/capture?token=x", lambda d, p: {"url": page(p), "message": "x", "network": []})),
    "Honeybadger": (("mrn", "email"), _json("https://api.honeybadger.io/v1/notices/js", lambda d, p: {"request": {"url": page(p), "context": {"user_email": p["email"]}}})),
    "Azure Application Insights": (("email", "mrn"), _json("https://dc.services.visualstudio.com/v2/track", lambda d, p: [{"iKey": d.uuid(), "tags": {"ai.user.authUserId": p["email"]}, "data": {"baseData": {"url": page(p)}}}])),
    "Elastic RUM": (("mrn", "email"), _body("https://x.apm.us-east-1.aws.cloud.es.io/intake/v2/rum/events", _apm, NDJSON, "gzip", "gzip")),
    "mPulse": (("mrn",), lambda d, p: get("https://684d.akstat.io/?" + urlencode({"u": page(p), "v": "1.737", "rt.start": "navigation", "h.key": d.token(20)}))),
    "AppDynamics": (("mrn",), _json("https://col.eum-appdynamics.com/eumcollector/beacons/browser/v1/x/adrum", lambda d, p: {"vr": "1", "es": [{"eu": "0://1/visit?mrn=" + p["mrn"]}], "gs": [page(p)]})),
    "PagerDuty": (("name", "mrn"), _json("https://events.pagerduty.com/v2/enqueue", lambda d, p: {"routing_key": d.hexadecimal(32), "event_action": "trigger", "payload": {"summary": f"Sync failed for {p['name']}", "custom_details": {"mrn": p["mrn"]}}})),
    "CSP report": (("mrn",), lambda d, p: post("https://sentry.example/csp", dumps({"csp-report": {"document-uri": page(p), "violated-directive": "img-src", "blocked-uri": "https://x.example"}}), "application/csp-report")),
    "Reporting API": (("mrn",), lambda d, p: post("https://reports.example/nel", dumps([{"age": 0, "type": "network-error", "url": page(p), "body": {"phase": "application"}}]), "application/reports+json")),
    "Splunk HEC": (("email",), lambda d, p: post("https://http-inputs.splunkcloud.example/services/collector", gzip_steady(dumps({"event": {"user": p["email"]}, "sourcetype": "_json"}).encode()), "", {"Content-Encoding": "gzip"})),
}  # fmt: skip
