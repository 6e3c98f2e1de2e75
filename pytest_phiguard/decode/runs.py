"""Long runs of the characters that encodings are written with, found in text; decodes none."""

from __future__ import annotations

import re

from pytest_phiguard.decode.short_runs import MIN_RUN, Run, find_short_runs

__all__ = ["MIN_RUN", "UUID", "Run", "find_runs"]

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-"
_CLASSES = bytes(0x61 if code in _ALPHABET else 0x20 for code in range(256))
_LONG = b"a" * MIN_RUN
UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# A digest in groups of digits, as UUIDs are.
_GROUPS = re.compile("[0-9a-f-]+")
# Lines that mail programs and `base64` itself break after, RFC 2045 section 6.8, RFC 7468 section 2.
_LINE_LENGTHS = frozenset({60, 64, 72, 76})
_LINES = re.compile(r"(?:\r?\n[A-Za-z0-9+/]{1,76}(?![A-Za-z0-9+/]))+={0,2}")
_APART = re.compile(r"[+/_-]")
# Words of one case, numbers and hashes joined by signs: a path, slug or name. Hardly one encoded run in a million is.
_LOWER = re.compile("[a-z0-9/_+-]+")
_WORD = "(?:[A-Z]?[a-z]+|[A-Z]+|[0-9]+|v[0-9]+|[a-f0-9]{32,})"
_NAME = re.compile(rf"[/_+-]*{_WORD}(?:[/_+-]+{_WORD})*[/_+-]*")
# What of a name may be a run all the same: hashes, digits in hexadecimal, base32.
_LONG_PART = re.compile(r"[A-Za-z0-9]{16}")
_HASHES = re.compile(r"(?<![A-Za-z0-9])(?:[a-f0-9]{16,}|[A-Z2-7]{16,}|[a-z2-7]{16,})(?![A-Za-z0-9])")
# How gzip, zlib and zstd streams begin in base64.
_COMPRESSED = ("H4sI", "eJ", "eN", "eA", "eF", "KLUv", "UEsDB", "JVBERi", "BCJNG")
# Deeper in a path, or in a long run, what follows a sign is not tried as a whole.
_MOST_RESTS = 8
# Characters of digests in base64, of 16 to 64 bytes.
_DIGESTS = frozenset({22, 27, 38, 43, 64, 86})
_ESCAPING = frozenset("%\\")


def find_runs(text: str, limit: int) -> list[Run]:
    """Return the runs of a text, at most ``limit`` and some, and the parts between their signs.

    ``/`` and ``-`` are letters of base64 and just as well signs of paths and slugs, so a run that holds one
    is tried as a whole and part by part. A run that is words joined by signs is none.
    """
    # One letter for the whole alphabet: `find` on it is three times as fast as a regular expression.
    content = text.encode("ascii", "replace")
    classes = content.translate(_CLASSES)
    runs = find_short_runs(text, content)
    size = len(classes)
    start = classes.find(_LONG)
    while start >= 0 and len(runs) <= limit:
        end = classes.find(b" ", start)
        end = size if end < 0 else end
        begin = classes.rfind(b" ", 0, start) + 1 if start and classes[start - 1] == 0x61 else start
        run = text[begin:end]
        if run.isalnum():
            if not (run.isdigit() and _is_fraction(text, begin)):
                runs.append(_make_run(text, run, begin, end))
        elif _LOWER.fullmatch(run) or _NAME.fullmatch(run):
            if _GROUPS.fullmatch(run):
                runs.append(Run(run, begin))
            elif _LONG_PART.search(run):
                runs += [Run(found[0], begin + found.start(), "", True) for found in _HASHES.finditer(run)]
        elif run[8:9] == "-" and UUID.fullmatch(run):
            runs.append(Run(run, begin))
        else:
            runs.append(_make_run(text, run, begin, end))
            _add_parts(runs, run, begin)
        if end - begin in _LINE_LENGTHS and text[end : end + 1] in {"\r", "\n"}:
            end = _add_lines(runs, text, begin, end)
        start = classes.find(_LONG, end)
    return runs


def _make_run(text: str, run: str, start: int, end: int) -> Run:
    after = text[end : end + 1]
    mark = "=" if after == "=" else "." if after == "." or text[start - 1 : start] == "." else ""
    return Run(run, start, mark, after in _ESCAPING)


def _is_fraction(text: str, start: int) -> bool:
    """Tell whether the digits that begin at a position are the decimals of a number."""
    return text[start - 1 : start] == "." and text[start - 2 : start - 1].isdigit()


def _add_lines(runs: list[Run], text: str, start: int, end: int) -> int:
    """Add a run of equally long lines, and return where it ends; of other lines, where the first does."""
    lines = _LINES.match(text, end)
    if not lines:
        return end
    joined = text[start:end] + "".join(lines[0].split())
    runs.append(Run(joined.rstrip("="), start, "="))
    return lines.end()


def _add_parts(runs: list[Run], run: str, start: int) -> None:
    """Add the parts of a run that may be runs themselves."""
    for sign in "/-":
        if sign in run:
            position = 0
            for number, part in enumerate(run.split(sign)):
                if number and number <= _MOST_RESTS:
                    _add_rest(runs, run[position:], start + position, part, sign)
                if part != run and len(part) >= MIN_RUN and (part.isalnum() or not _NAME.fullmatch(part)):
                    runs.append(Run(part, start + position, "", True))
                position += len(part) + 1
    if "_" in run or "+" in run:
        position = 0
        for part in _APART.split(run):
            if len(part) >= MIN_RUN:
                runs.append(Run(part, start + position, "", True))
            position += len(part) + 1


def _add_rest(runs: list[Run], rest: str, start: int, part: str, sign: str) -> None:
    """Add what follows a sign, where that may be a run with the same sign in it: base64 at the end of a path."""
    if sign in rest and (len(part) >= MIN_RUN or len(rest) in _DIGESTS or rest.startswith(_COMPRESSED)):
        runs.append(Run(rest, start))
