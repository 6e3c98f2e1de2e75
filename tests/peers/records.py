"""Owns which libraries' own suites are run, and how; must not know how they are built or compared."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Peer:
    """A library whose own suite must not notice the plugin.

    Attributes:
        name: The distribution; its source distribution ships the tests.
        version: The exact version.
        paths: The tests, relative to the source.
        extras: The extras to install it with.
        requires: What its tests need besides.
        arguments: Further arguments for pytest.
        hidden: Folders of the source to remove, where a package there would hide the installed one.
        flaky: Tests that differ from run to run without the plugin, as a part of their id, with the reason.
        quick: Whether it takes less than a minute, installation included.
    """

    name: str
    version: str
    paths: tuple[str, ...] = ("tests",)
    extras: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    flaky: dict[str, str] = field(default_factory=dict)
    quick: bool = False

    @property
    def requirement(self) -> str:
        """Return what pip installs."""
        extras = f"[{','.join(self.extras)}]" if self.extras else ""
        return f"{self.name}{extras}=={self.version}"


_HTTPBIN = ("pytest-httpbin==2.1.0", "httpbin~=0.10.0", "pytest-mock", "trustme")
_SENTRY = (
    "tests/test_client.py",
    "tests/test_transport.py",
    "tests/test_basics.py",
    "tests/test_scope.py",
    "tests/integrations/stdlib",
    "tests/integrations/requests",
    "tests/integrations/httpx",
    "tests/integrations/threading",
    "tests/integrations/logging",
)
_AIOHTTP = tuple(
    f"tests/test_{part}.py"
    for part in (
        "client_connection",
        "client_exceptions",
        "client_functional",
        "client_request",
        "client_response",
        "client_session",
        "client_ws",
        "client_ws_functional",
        "connector",
        "resolver",
    )
)

PEERS = (
    Peer(
        "responses",
        "0.26.3",
        ("responses/tests",),
        requires=("pytest-asyncio", "pytest-httpserver", "tomli-w", "pyyaml"),
        arguments=("--asyncio-mode=auto",),
        quick=True,
    ),
    Peer(
        "requests-mock",
        "1.12.1",
        requires=("fixtures", "purl", "testtools", "requests-futures"),
        quick=True,
    ),
    Peer("pytest-httpx", "0.36.2", requires=("pytest-asyncio==1.*",), quick=True),
    Peer("aioresponses", "0.7.9", requires=("aiohttp~=3.13.0", "ddt", "pytest-asyncio"), quick=True),
    Peer(
        "pytest-socket",
        "0.8.1",
        requires=("httpx", "starlette", "pytest-randomly"),
        arguments=("-p", "no:randomly"),
        quick=True,
    ),
    Peer(
        "requests-toolbelt",
        "1.0.0",
        requires=("pyopenssl", "betamax", "trustme"),
        arguments=("-W", "error::DeprecationWarning"),
        quick=True,
    ),
    Peer("mixpanel", "5.4.1", ("mixpanel",), extras=("test",), quick=True),
    Peer("requests", "2.34.2", extras=("socks",), requires=_HTTPBIN),
    Peer(
        "httpx",
        "0.28.1",
        extras=("brotli", "cli", "http2", "socks", "zstd"),
        requires=("chardet==5.2.0", "trio", "trio-typing", "trustme", "uvicorn"),
        quick=True,
    ),
    Peer(
        "urllib3",
        "2.8.0",
        ("test",),
        requires=(
            "anyio[trio]",
            "h2",
            "httpx",
            "hypercorn",
            "pysocks",
            "pytest-socket",
            "pytest-timeout",
            "quart",
            "quart-trio",
            "trio",
            "trustme",
        ),
        arguments=("--ignore=test/contrib/emscripten",),
        flaky={
            "test_http2_probe_blocked_per_thread": "without a network its tarpit refuses at once, and which thread comes "
            "next is chance"
        },
    ),
    Peer(
        "vcrpy",
        "9.4.2",
        extras=("tests",),
        flaky={"test_post_chunked_binary": "its server closes the connection now and then, with or without the plugin"},
    ),
    Peer(
        "werkzeug",
        "3.1.9",
        requires=("cffi", "cryptography", "ephemeral-port-reserve", "pytest-timeout", "watchdog"),
        # The reloaders watch every file of the environment, and may never see the one that changes.
        arguments=("-k", "not reloader"),
    ),
    Peer(
        "aiohttp",
        "3.14.5",
        _AIOHTTP,
        requires=(
            "blockbuster",
            "freezegun",
            "isal",
            "proxy.py",
            "pytest-codspeed",
            "pytest-cov",
            "pytest-mock",
            "pytest-timeout",
            "pytest-xdist",
            "python-on-whales",
            "re-assert",
            "trustme",
            "zlib-ng",
        ),
        arguments=("-o", "addopts=", "-p", "no:xdist"),
        hidden=("aiohttp",),
    ),
    Peer(
        "moto",
        "5.2.5",
        ("tests/test_ses", "tests/test_sqs", "tests/test_core"),
        extras=("all", "server"),
        requires=("freezegun", "pytest-xdist"),
        arguments=("-p", "no:xdist"),
        hidden=("moto",),
    ),
    Peer(
        "sentry-sdk",
        "2.75.0",
        _SENTRY,
        requires=(
            "asttokens",
            "brotli",
            "executing",
            "freezegun",
            "gevent",
            "httpcore[http2]",
            "httpx",
            "jsonschema",
            "pysocks",
            "pytest-asyncio",
            "pytest-forked",
            "pytest-localserver",
            "pytest-httpx",
            "pytest-watch",
            "requests",
            "responses",
            "setuptools",
            "socksio",
        ),
        arguments=("-o", "addopts="),
        hidden=("sentry_sdk",),
        flaky={
            "test_subprocess_basic": "it counts spans, of which there is one more now and then, with or without the plugin"
        },
    ),
)
