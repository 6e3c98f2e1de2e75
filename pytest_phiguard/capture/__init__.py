"""Owns the list of the captures that come with the package; each watches one way out."""

from __future__ import annotations

from functools import cache, partial
from importlib import import_module
from typing import TYPE_CHECKING

from pytest_phiguard.capture.listed import ListedCapture

if TYPE_CHECKING:
    from pytest_phiguard.capture.base import Capture
    from pytest_phiguard.capture.mocks.roots import MockRoots
    from pytest_phiguard.config import Settings

    _Row = tuple[str, str, tuple[str, ...], str]

_TORNADO = ("tornado.httpclient", "tornado.simple_httpclient", "tornado.curl_httpclient", "tornado.websocket")
_PYREQWEST = ("pyreqwest.request", "pyreqwest.pytest_plugin.mock")
_GRPC = ("grpc._common", "grpc._channel", "grpc.aio._call", "grpc.aio._channel")
_PARAMIKO = tuple(f"paramiko.{part}" for part in ("client", "transport", "channel", "sftp_client", "sftp_file"))
_CHILDREN = ("subprocess", "os", "asyncio.subprocess", "uvloop")
_WEBSOCKETS = (
    "websockets.client",
    *(f"websockets.{room}.{part}" for room in ("asyncio", "sync") for part in ("client", "connection")),
    "websockets.legacy.client",
    "websockets.legacy.protocol",
)
# Name, distribution, modules, file and class. The guard of the network comes first, and clients before what mocks them,
# so that nothing is unguarded meanwhile.
_CLIENTS = (
    ("network", "", ("socket", "ssl", "asyncio.base_events", "gevent._socket3"), "clients.network.NetworkCapture"),
    ("listeners", "", ("socket",), "listeners.ListenersCapture"),
    ("threads", "", ("threading", "concurrent.futures.thread", "multiprocessing.pool"), "origin.OriginCapture"),
    ("http.client", "", ("http.client",), "clients.http_client.HttpClientCapture"),
    ("urllib.request", "", ("urllib.request",), "clients.urllib_request.UrllibCapture"),
    ("urllib3", "urllib3", ("urllib3",), "clients.urllib3.Urllib3Capture"),
    ("requests", "requests", ("requests",), "clients.requests.RequestsCapture"),
    ("aiohttp", "aiohttp", ("aiohttp",), "clients.aiohttp.AiohttpCapture"),
    ("aiohttp websocket", "aiohttp", ("aiohttp.client_ws",), "clients.aiohttp_websocket.AiohttpWebsocketCapture"),
    ("websockets", "websockets", _WEBSOCKETS, "clients.websockets.WebsocketsCapture"),
    ("websocket-client", "websocket-client", ("websocket",), "clients.websocket_client.WebsocketClientCapture"),
    ("grpc", "grpcio", _GRPC, "clients.grpc.GrpcCapture"),
    ("paramiko", "paramiko", _PARAMIKO, "clients.paramiko.ParamikoCapture"),
    ("ftplib", "", ("ftplib",), "clients.ftplib.FtplibCapture"),
    ("subprocess", "", _CHILDREN, "clients.subprocess.SubprocessCapture"),
    ("botocore", "botocore", ("botocore.endpoint", "botocore.client"), "clients.botocore.BotocoreCapture"),
    ("httplib2", "httplib2", ("httplib2",), "clients.httplib2.Httplib2Capture"),
    ("tornado", "tornado", _TORNADO, "clients.tornado.TornadoCapture"),
    ("pycurl", "pycurl", ("pycurl",), "clients.pycurl.PycurlCapture"),
    ("curl_cffi", "curl_cffi", ("curl_cffi", "curl_cffi.requests.session"), "clients.curl_cffi.CurlCffiCapture"),
    ("pyreqwest", "pyreqwest", _PYREQWEST, "clients.pyreqwest.PyreqwestCapture"),
    ("niquests", "niquests", ("niquests",), "clients.niquests.NiquestsCapture"),
)
_MOCKS = (
    ("responses", "responses", ("responses",), "mocks.responses.ResponsesCapture"),
    ("requests-mock", "requests-mock", ("requests_mock",), "mocks.requests_mock.RequestsMockCapture"),
    ("respx", "respx", ("respx",), "mocks.respx.RespxCapture"),
    ("pytest-httpx", "pytest-httpx", ("pytest_httpx",), "mocks.pytest_httpx.PytestHttpxCapture"),
    ("vcrpy", "vcrpy", ("vcr.cassette", "vcr.errors"), "mocks.vcr.VcrCapture"),
    ("aioresponses", "aioresponses", ("aioresponses",), "mocks.aioresponses.AioresponsesCapture"),
)
_PAGES = (
    ("django", "Django", ("django.core.handlers.base", "django.test.client"), "pages.django.DjangoPagesCapture"),
    ("django views", "Django", ("django.http.response", "django.test.client"), "pages.django_views.DjangoViewsCapture"),
    ("flask", "Flask", ("flask.app",), "pages.flask.FlaskPagesCapture"),
    (
        "starlette",
        "starlette",
        ("starlette.applications", "starlette.testclient"),
        "pages.starlette.StarlettePagesCapture",
    ),
    ("quart", "Quart", ("quart.app", "quart.testing.client"), "pages.quart.QuartPagesCapture"),
    ("litestar", "litestar", ("litestar.app", "litestar.testing.transport"), "pages.litestar.LitestarPagesCapture"),
    (
        "aiohttp server",
        "aiohttp",
        ("aiohttp.web_protocol", "aiohttp.web_response"),
        "pages.aiohttp.AiohttpPagesCapture",
    ),
    ("werkzeug", "Werkzeug", ("werkzeug.test", "werkzeug.serving"), "pages.werkzeug.WerkzeugPagesCapture"),
    ("webtest", "WebTest", ("webtest.app",), "pages.webtest.WebtestPagesCapture"),
    ("wsgiref", "", ("wsgiref.handlers",), "pages.wsgiref.WsgirefPagesCapture"),
)
_TRANSPORTS = ("httpx", "httpx2")
_MAIL: tuple[_Row, ...] = (
    ("smtplib", "", ("smtplib",), "mail.smtplib.SmtplibCapture"),
    ("aiosmtplib", "aiosmtplib", ("aiosmtplib",), "mail.aiosmtplib.AiosmtplibCapture"),
    ("anymail", "django-anymail", ("anymail.backends.base",), "mail.anymail.AnymailCapture"),
    (
        "django.core.mail",
        "Django",
        ("django.core.mail", "django.core.mail.backends.base"),
        "mail.django.DjangoMailCapture",
    ),
    ("flask-mail", "Flask-Mail", ("flask_mail",), "mail.flask_mail.FlaskMailCapture"),
    ("flask-mailman", "Flask-Mailman", ("flask_mailman.backends.base",), "mail.flask_mailman.FlaskMailmanCapture"),
)
_ANALYTICS: tuple[_Row, ...] = (
    (
        "segment",
        "segment-analytics-python",
        ("segment.analytics.client", "segment.analytics", "analytics.client", "analytics"),
        "telemetry.segment.SegmentCapture",
    ),
    (
        "rudderstack",
        "rudder-sdk-python",
        ("rudderstack.analytics.client", "rudderstack.analytics"),
        "telemetry.rudderstack.RudderstackCapture",
    ),
    ("posthog", "posthog", ("posthog.client", "posthog.async_client"), "telemetry.posthog.PosthogCapture"),
    ("mixpanel", "mixpanel", ("mixpanel",), "telemetry.mixpanel.MixpanelCapture"),
    (
        "amplitude",
        "amplitude-analytics",
        ("amplitude.plugin", "amplitude.client"),
        "telemetry.amplitude.AmplitudeCapture",
    ),
)
_DATADOG = (
    *(f"datadog.dogstatsd.{part}" for part in ("base", "aggregator")),
    "datadog.api.api_client",
    "datadog.threadstats.base",
)
_MONITORS: tuple[_Row, ...] = (
    (
        "statsd",
        "statsd",
        tuple(f"statsd.client.{part}" for part in ("base", "udp", "stream")),
        "telemetry.statsd.StatsdCapture",
    ),
    ("datadog", "datadog", _DATADOG, "telemetry.datadog.DatadogCapture"),
    ("rollbar", "rollbar", ("rollbar",), "telemetry.rollbar.RollbarCapture"),
    ("bugsnag", "bugsnag", ("bugsnag.client", "bugsnag.middleware"), "telemetry.bugsnag.BugsnagCapture"),
    (
        "honeybadger",
        "honeybadger",
        tuple(f"honeybadger.{part}" for part in ("connection", "fake_connection", "events_worker")),
        "telemetry.honeybadger.HoneybadgerCapture",
    ),
    ("raygun4py", "raygun4py", ("raygun4py.raygunprovider",), "telemetry.raygun4py.Raygun4pyCapture"),
    ("logtail", "logtail-python", ("logtail.handler",), "telemetry.logtail.LogtailCapture"),
)
_TELEMETRY: tuple[_Row, ...] = (
    ("sentry-sdk", "sentry-sdk", ("sentry_sdk",), "telemetry.sentry.SentryCapture"),
    (
        "opentelemetry",
        "opentelemetry-api",
        (
            *(f"opentelemetry.{part}" for part in ("trace", "metrics", "_logs")),
            *(f"opentelemetry.sdk.{part}" for part in ("trace", "trace.export", "metrics", "_logs", "_logs.export")),
        ),
        "telemetry.opentelemetry.OpenTelemetryCapture",
    ),
    ("langfuse", "langfuse", ("langfuse",), "telemetry.langfuse.LangfuseCapture"),
    ("langsmith", "langsmith", ("langsmith.client",), "telemetry.langsmith.LangsmithCapture"),
    (
        "launchdarkly",
        "launchdarkly-server-sdk",
        ("ldclient.client", "ldclient.async_client"),
        "telemetry.launchdarkly.LaunchDarklyCapture",
    ),
    ("elastic-apm", "elastic-apm", ("elasticapm.base",), "telemetry.elastic_apm.ElasticApmCapture"),
    ("newrelic", "newrelic", ("newrelic.agent", "newrelic.common.agent_http"), "telemetry.newrelic.NewRelicCapture"),
    (
        "ddtrace",
        "ddtrace",
        ("ddtrace.internal.writer.writer", "ddtrace._trace.tracer"),
        "telemetry.ddtrace.DdtraceCapture",
    ),
    *_ANALYTICS,
    *_MONITORS,
)
_SPAWNING = tuple(f"multiprocessing.popen_{way}" for way in ("spawn_posix", "spawn_win32", "forkserver"))
_DRAMATIQ = (
    "dramatiq.broker",
    "dramatiq.worker",
    *(f"dramatiq.brokers.{one}" for one in ("stub", "redis", "rabbitmq")),
)
_DJANGO_Q = ("django_q.signing", *(f"django_q.brokers.{one}" for one in ("redis_broker", "aws_sqs", "mongo", "ironmq")))
_JOBS: tuple[_Row, ...] = (
    ("forks", "", ("os", *_SPAWNING), "forks.ForkCapture"),
    ("celery", "celery", ("kombu.messaging", "celery.concurrency.base"), "jobs.celery.CeleryCapture"),
    ("rq", "rq", ("rq.queue", "rq.job"), "jobs.rq.RqCapture"),
    ("dramatiq", "dramatiq", _DRAMATIQ, "jobs.dramatiq.DramatiqCapture"),
    ("django-q2", "django-q2", _DJANGO_Q, "jobs.django_q.DjangoQCapture"),
    ("huey", "huey", ("huey.api",), "jobs.huey.HueyCapture"),
    ("on_commit", "Django", ("django.test.testcases",), "jobs.django_commit.OnCommitCapture"),
)
_BACKENDS = ("sync", "anyio", "trio")


def builtin_captures() -> tuple[Capture, ...]:
    """Return the captures that come with the package, new ones on each call."""
    find_roots = cache(_make_roots)
    return (
        *_make_listed(_CLIENTS),
        _list_httpx("httpx"),
        _list_httpx("httpx2"),
        _list_httpcore("httpcore"),
        _list_httpcore("httpcore2"),
        *_make_listed(_MOCKS),
        ListedCapture(
            "unittest.mock", "", ("unittest.mock",), partial(_load, "mocks.unittest.MockCapture", find_roots)
        ),
        ListedCapture(
            "monkeypatch",
            "pytest",
            ("_pytest.monkeypatch",),
            partial(_load, "mocks.monkeypatch.MonkeypatchCapture", find_roots),
        ),
        *_make_listed(_PAGES),
        *map(_list_transports, _TRANSPORTS),
        *_make_listed(_MAIL),
        *_make_listed(_TELEMETRY),
        *_make_listed(_JOBS),
    )


def configured_captures(settings: Settings) -> tuple[Capture, ...]:
    """Return the captures that settings ask for.

    Args:
        settings: What the run was told.
    """
    seams = tuple(
        ListedCapture(f"seam {target}", "", _list_prefixes(target), partial(_load, "seams.SeamCapture", target, vendor))
        for target, vendor in settings.seams
    )
    if not settings.logs:
        return seams
    logs = ListedCapture("logging", "", ("logging",), partial(_load, "telemetry.logs.LogsCapture", settings.logs))
    return (*seams, logs)


def _list_prefixes(target: str) -> tuple[str, ...]:
    """Return the modules of which any may hold what a dotted name means, the nearest to the root first."""
    parts = target.split(".")
    return tuple(".".join(parts[:count]) for count in range(1, len(parts)))


def _make_listed(rows: tuple[_Row, ...]) -> list[Capture]:
    return [ListedCapture(*row[:3], partial(_load, row[3])) for row in rows]


def _list_httpx(name: str) -> Capture:
    core = name.replace("x", "core")
    modules = (name, core, *(f"{core}._backends.{backend}" for backend in _BACKENDS))
    return ListedCapture(name, name, modules, partial(_load, "clients.httpx.HttpxCapture", name))


def _list_transports(name: str) -> Capture:
    modules = tuple(f"{name}._transports.{kind}" for kind in ("asgi", "wsgi"))
    load = partial(_load, "pages.httpx.HttpxPagesCapture", name)
    return ListedCapture(f"{name} transports", name, modules, load)


def _list_httpcore(name: str) -> Capture:
    modules = (name, f"{name}._sync.http2", f"{name}._async.http2")
    return ListedCapture(name, name, modules, partial(_load, "clients.httpcore.HttpcoreCapture", name))


def _load(place: str, *arguments: object) -> Capture:
    module, _, name = place.rpartition(".")
    capture: Capture = getattr(import_module(f"{__name__}.{module}"), name)(*arguments)
    return capture


def _make_roots() -> MockRoots:
    from pytest_phiguard.capture.mocks.roots import MockRoots

    return MockRoots()
