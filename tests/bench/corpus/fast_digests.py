"""Digests without cryptography that trackers use, written from their descriptions; knows nothing else."""

from __future__ import annotations

_M32, _M64 = 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF


def _rotate(value: int, by: int, bits: int) -> int:
    return (value << by | value >> (bits - by)) & ((1 << bits) - 1)


def fnv1a_64(content: bytes) -> bytes:
    """Return FNV-1a of 64 bits."""
    value = 0xCBF29CE484222325
    for byte in content:
        value = (value ^ byte) * 0x100000001B3 & _M64
    return value.to_bytes(8, "big")


def murmur3_32(content: bytes) -> int:
    """Return MurmurHash3 x86 of 32 bits, seed 0."""
    value, end = 0, len(content) & ~3
    for at in range(0, end, 4):
        part = int.from_bytes(content[at : at + 4], "little") * 0xCC9E2D51 & _M32
        value ^= _rotate(part, 15, 32) * 0x1B873593 & _M32
        value = (_rotate(value, 13, 32) * 5 + 0xE6546B64) & _M32
    if tail := content[end:]:
        part = int.from_bytes(tail, "little") * 0xCC9E2D51 & _M32
        value ^= _rotate(part, 15, 32) * 0x1B873593 & _M32
    value ^= len(content)
    value = (value ^ value >> 16) * 0x85EBCA6B & _M32
    value = (value ^ value >> 13) * 0xC2B2AE35 & _M32
    return value ^ value >> 16


def _finish(value: int) -> int:
    value = (value ^ value >> 33) * 0xFF51AFD7ED558CCD & _M64
    value = (value ^ value >> 33) * 0xC4CEB9FE1A85EC53 & _M64
    return value ^ value >> 33


def murmur3_128(content: bytes) -> bytes:
    """Return MurmurHash3 x64 of 128 bits, seed 0, as its halves are written in hexadecimal."""
    one, two, first, second = 0, 0, 0x87C37B91114253D5, 0x4CF5AD432745937F
    end = len(content) & ~15
    for at in range(0, end, 16):
        low, high = (int.from_bytes(content[at + n : at + n + 8], "little") for n in (0, 8))
        one ^= _rotate(low * first & _M64, 31, 64) * second & _M64
        one = ((_rotate(one, 27, 64) + two) * 5 + 0x52DCE729) & _M64
        two ^= _rotate(high * second & _M64, 33, 64) * first & _M64
        two = ((_rotate(two, 31, 64) + one) * 5 + 0x38495AB5) & _M64
    tail = content[end:]
    if tail[8:]:
        two ^= _rotate(int.from_bytes(tail[8:], "little") * second & _M64, 33, 64) * first & _M64
    if tail:
        one ^= _rotate(int.from_bytes(tail[:8], "little") * first & _M64, 31, 64) * second & _M64
    one, two = one ^ len(content), two ^ len(content)
    one = (one + two) & _M64
    two = (two + one) & _M64
    one, two = _finish(one), _finish(two)
    one = (one + two) & _M64
    return one.to_bytes(8, "big") + ((two + one) & _M64).to_bytes(8, "big")


def xxh64(content: bytes) -> bytes:
    """Return XXH64 with seed 0, big-endian as it is written."""
    p1, p2, p3, p4, p5 = (
        0x9E3779B185EBCA87,
        0xC2B2AE3D27D4EB4F,
        0x165667B19E3779F9,
        0x85EBCA77C2B2AE63,
        0x27D4EB2F165667C5,
    )

    def turn(state: int, lane: int) -> int:
        return _rotate((state + lane * p2) & _M64, 31, 64) * p1 & _M64

    at, size = 0, len(content)
    value = p5
    if size >= 32:
        lanes = [(p1 + p2) & _M64, p2, 0, -p1 & _M64]
        while at + 32 <= size:
            lanes = [
                turn(s, int.from_bytes(content[at + 8 * n : at + 8 * n + 8], "little")) for n, s in enumerate(lanes)
            ]
            at += 32
        value = sum(_rotate(s, by, 64) for s, by in zip(lanes, (1, 7, 12, 18), strict=True)) & _M64
        for state in lanes:
            value = ((value ^ turn(0, state)) * p1 + p4) & _M64
    value = (value + size) & _M64
    while at + 8 <= size:
        value ^= turn(0, int.from_bytes(content[at : at + 8], "little"))
        value, at = (_rotate(value, 27, 64) * p1 + p4) & _M64, at + 8
    if at + 4 <= size:
        value ^= int.from_bytes(content[at : at + 4], "little") * p1 & _M64
        value, at = (_rotate(value, 23, 64) * p2 + p3) & _M64, at + 4
    for byte in content[at:]:
        value = _rotate(value ^ byte * p5 & _M64, 11, 64) * p1 & _M64
    value = (value ^ value >> 33) * p2 & _M64
    value = (value ^ value >> 29) * p3 & _M64
    return (value ^ value >> 32).to_bytes(8, "big")
