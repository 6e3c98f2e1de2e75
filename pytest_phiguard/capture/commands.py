"""Owns where the command of a child process leads, by its arguments; must not know how it is started."""

from __future__ import annotations

import os
import re
import shlex
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_URL = re.compile(r"(?i)\b((?:https?|wss?|ftps?|sftp|scp|ssh|s3|gs|smtps?|tcp|udp|telnet)://[^\s'\"<>|;`\\]+)")
# Addresses that nobody is meant to visit: the names of schemas, and of the code systems of FHIR.
_NAMESPACE = re.compile(
    r"(?i)https?://(?:www\.)?(?:(?:terminology\.)?hl7\.org|loinc\.org|snomed\.info|unitsofmeasure\.org|w3\.org|schema\.org|"
    r"json-schema\.org|ama-assn\.org|nlm\.nih\.gov)(?=[/#?]|$)"
)
_HOST = re.compile(
    r"(?i)^(?:[^@\s/]+@)?(localhost|[a-z0-9_](?:[a-z0-9_-]*\.)+[a-z0-9-]{2,}|\[[0-9a-f:]+\])(:\d+)?(?=[/?#]|$)"
)
_REMOTE = re.compile(r"^(?:[^@\s:/]+@)?([\w.-]+\w|\[[0-9a-fA-F:]+\])::?(?!\\)(.*)$")
_SOCAT = re.compile(r"(?i)^(?:tcp|udp|openssl|ssl)[46]?(?:-connect|-sendto)?:([^:,]+|\[[^\]]+\]):(\d+)")
_CHANNELS = {"ws": "websocket", "wss": "websocket", "smtp": "email", "smtps": "email"} | dict.fromkeys(
    ("ftp", "ftps", "sftp", "scp", "ssh", "tcp", "udp", "telnet"), "socket"
)

_SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ksh", "ash", "fish", "cmd", "cmd.exe", "powershell", "pwsh"})
# What starts another command, and what may stand before the name of that.
_WRAPPERS = frozenset(
    {"sudo", "env", "timeout", "nice", "nohup", "time", "xargs", "exec", "stdbuf", "setsid", "command", "ionice"}
)
_BEFORE = re.compile(r"^(-.*|\w+=.*|\d+(\.\d+)?[smhd]?)$", re.DOTALL)
_SEPARATOR = re.compile(r"^[|&;()\n{}!]+$")

_HTTP = frozenset({"curl", "wget", "http", "https", "httpie", "xh", "xhs", "curlie", "aria2c", "lynx", "w3m"})
_NETCAT = frozenset({"nc", "ncat", "netcat", "telnet"})
_COPY = frozenset({"scp", "rsync", "git"})
_LOGIN = {"ssh": "ssh", "mosh": "ssh", "sftp": "sftp", "ftp": "ftp", "lftp": "ftp"}
_SUBMIT = frozenset({"sendmail", "msmtp", "ssmtp", "exim", "exim4", "postdrop"})
_MAIL = _SUBMIT | {"mail", "mailx", "mutt", "neomutt", "s-nail", "nail"}
_VENDORS = {
    "gcloud": "https://www.googleapis.com/",
    "gsutil": "https://storage.googleapis.com/",
    "az": "https://management.azure.com/",
    "gh": "https://api.github.com/",
    "stripe": "https://api.stripe.com/",
    "twilio": "https://api.twilio.com/",
    "sentry-cli": "https://sentry.io/",
}
# Options whose value is no host, no recipient and no file to send.
_WITH_VALUE = {
    "ssh": frozenset("-b -c -D -E -e -F -I -i -J -L -l -m -O -o -p -Q -R -S -W -w".split()),
    "nc": frozenset("-i -I -O -P -p -q -s -T -V -w -W -X -x".split()),
    "mail": frozenset("-s -f -r -F -a -A -C -N -O -S -u --subject --from".split()),
    "http": frozenset(
        "-o -O -A -e -u -x -X -H -b -c -K -m -w -E --output --user-agent --referer --user --proxy --request --header "
        "--cookie --cookie-jar --config --max-time --write-out --cert --key --cacert -d --data --data-raw "
        "--data-binary --data-urlencode --json -F --form -T --upload-file -P --post-data --post-file --body-data "
        "--body-file --connect-timeout --retry --resolve".split()
    ),
}


@dataclass(slots=True)
class Command:
    """What a command says of what it will send.

    Args:
        arguments: Its arguments, as text.
        destinations: Channel and address of each place that it names.
        files: The files that it is told to send, as written.
        recipients: Mailboxes that it is told to send a message to.
        reads_recipients: Whether the message on its standard input says them.
        submits: Whether its standard input is a whole message, headers included.
    """

    arguments: tuple[str, ...]
    destinations: list[tuple[str, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    reads_recipients: bool = False
    submits: bool = False


def parse_command(arguments: Sequence[str], *, shell: bool = False) -> Command:
    """Return what a command says of what it will send.

    Args:
        arguments: Its arguments, the program first.
        shell: Whether the first one is a line for a shell.
    """
    command = Command(tuple(arguments))
    for segment in _iter_segments(arguments, shell=shell):
        _read_segment(command, segment)
    return command


def _find_urls(arguments: Sequence[str]) -> list[str]:
    found = [match[1].rstrip(".,)}") for text in arguments for match in _URL.finditer(text)]
    return [url for url in found if not _NAMESPACE.match(url)]


def _add(command: Command, url: str) -> None:
    scheme, _, rest = url.partition("://")
    scheme = scheme.lower()
    if scheme == "s3":
        bucket, _, key = rest.partition("/")
        url = f"https://{bucket}.s3.amazonaws.com/{key}"
    elif scheme == "gs":
        url = f"https://storage.googleapis.com/{rest}"
    destination = (_CHANNELS.get(scheme, "http"), url)
    if destination not in command.destinations:
        command.destinations.append(destination)


def _iter_segments(arguments: Sequence[str], *, shell: bool) -> Iterator[list[str]]:
    """Yield the simple commands that a command is made of, each from its program on."""
    tokens = _split(arguments[0]) if shell and arguments else list(arguments)
    segment: list[str] = []
    for token in [*tokens, ";"]:
        if not _SEPARATOR.match(token):
            segment.append(token)
            continue
        yield from _unwrap(segment)
        segment = []


def _split(line: str) -> list[str]:
    line = line.replace("\n", " ; ").replace("`", " ; ")
    try:
        lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        lexer.commenters = ""
        return list(lexer)
    except ValueError:
        # Quotes that do not match: a shell would refuse it.
        return line.split()


def _unwrap(segment: list[str]) -> Iterator[list[str]]:
    start = 0
    while start < len(segment) and (_name(segment[start]) in _WRAPPERS or (start and _BEFORE.match(segment[start]))):
        start += 1
    # Assignments before the program itself.
    while start < len(segment) and re.match(r"^\w+=", segment[start]):
        start += 1
    segment = segment[start:]
    if not segment:
        return
    if _name(segment[0]) not in _SHELLS:
        yield segment
        return
    for text in segment[1:]:
        if " " in text:
            yield from _iter_segments((text,), shell=True)
    yield [text for text in segment if " " not in text]


def _name(program: str) -> str:
    return os.path.basename(program).lower().removesuffix(".exe")  # noqa: PTH119 -- text of any platform, often no path


def _read_segment(command: Command, segment: list[str]) -> None:
    program, rest = _name(segment[0]), segment[1:]
    if program in _HTTP:
        _read_http(command, rest)
        return
    for url in _find_urls(rest):
        _add(command, url)
    if program in _MAIL:
        _read_mail(command, program, rest)
    elif program in _NETCAT or program in {"socat", "openssl"}:
        _read_socket(command, program, rest)
    elif program in _COPY or program in _LOGIN:
        _read_remote(command, program, rest)
    elif program == "aws" or program in _VENDORS:
        _read_vendor(command, program, rest)


def _read_vendor(command: Command, program: str, rest: list[str]) -> None:
    plain = list(_iter_plain(rest, frozenset({"--region", "--profile", "--output"})))
    if not command.destinations and plain:
        _add(command, _VENDORS.get(program) or f"https://{plain[0]}.amazonaws.com/")
    command.files += plain


def _iter_plain(arguments: list[str], with_value: frozenset[str]) -> Iterator[str]:
    """Yield the arguments that are neither options nor the values of any."""
    skip = False
    for argument in arguments:
        if skip:
            skip = False
        elif argument.startswith("-"):
            skip = _takes_next(argument, with_value)
        else:
            yield argument


def _takes_next(option: str, with_value: frozenset[str]) -> bool:
    if option.startswith("--"):
        return option in with_value
    # Of letters that share a dash, the first one that takes a value takes all that follow.
    taken = next((place for place, letter in enumerate(option[1:], 1) if f"-{letter}" in with_value), 0)
    return taken > 0 and taken == len(option) - 1


def _read_mail(command: Command, program: str, rest: list[str]) -> None:
    command.destinations.append(("email", "smtp://localhost"))
    command.submits |= program in _SUBMIT
    command.reads_recipients |= any(re.match(r"^-[a-zA-Z]*t$|^--read-recipients$", part) for part in rest)
    for argument in _iter_plain(rest, _WITH_VALUE["mail"]):
        command.recipients += [part.strip() for part in argument.split(",") if "@" in part]
    command.files += [value for option, value in pairwise(rest) if option in {"-a", "-A"}]


def _read_http(command: Command, rest: list[str]) -> None:
    plain = [*_iter_plain(rest, _WITH_VALUE["http"]), *(part for part in rest if part.startswith("--url="))]
    # An address in what is sent is no destination, unless there is no other.
    urls = _find_urls(plain)
    if not urls:
        hosts = (part for part in plain if _HOST.match(part) or re.match(r"^:\d", part))
        urls = [f"http://{'localhost' if part.startswith(':') else ''}{part}" for part in hosts][:1]
    for url in urls or _find_urls(rest):
        _add(command, url)
    for option, value in zip(["", *rest], rest, strict=False):
        if option in {"-T", "--upload-file", "--post-file", "--body-file"}:
            command.files.append(value)
        named = re.match(r"^(?:--(?:post|body|upload)-file=|[^@]*@)(.+)$", value, re.DOTALL)
        if named:
            command.files.append(named[1].partition(";")[0])


def _read_socket(command: Command, program: str, rest: list[str]) -> None:
    if program == "socat":
        for match in filter(None, map(_SOCAT.match, rest)):
            _add(command, f"tcp://{match[1]}:{match[2]}")
    elif program == "openssl":
        for option, value in pairwise(rest):
            if option in {"-connect", "-host"}:
                _add(command, f"tcp://{value}")
    elif not any(re.match(r"^-[a-zA-Z]*l", part) for part in rest):
        plain = list(_iter_plain(rest, _WITH_VALUE["nc"]))
        if plain:
            port = f":{plain[1]}" if len(plain) > 1 and plain[1].isdigit() else ""
            _add(command, f"tcp://{plain[0]}{port}")


def _read_remote(command: Command, program: str, rest: list[str]) -> None:
    plain = list(_iter_plain(rest, _WITH_VALUE["ssh"]))
    for argument in plain[:1] if program in _LOGIN else plain:
        remote = _REMOTE.match(argument)
        if remote and "://" not in argument and (program != "git" or "@" in argument):
            _add(command, f"{_LOGIN.get(program, 'ssh')}://{remote[1]}/{remote[2].lstrip('/')}")
        elif program in _LOGIN and "://" not in argument:
            _add(command, f"{_LOGIN[program]}://{argument.rpartition('@')[2]}")
        elif program in {"scp", "rsync"}:
            command.files.append(argument)
