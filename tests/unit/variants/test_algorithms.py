"""Digest algorithms."""

from __future__ import annotations

import hashlib
import sys
import uuid
from types import SimpleNamespace

import pytest

from pytest_phiguard.model import DIGESTS
from pytest_phiguard.variants import algorithms
from pytest_phiguard.variants.algorithms import SIZES, find_algorithm, make_fnv1a, make_keys

# Of b"abc": NIST's examples, RFC 7693, the Keccak and BLAKE3 papers' test vectors, the reference programs of the others.
VECTORS = {
    "md5": "900150983cd24fb0d6963f7d28e17f72",
    "sha512_224": "4634270f707b6a54daae7530460842e20e37ed265ceee9a43e8924aa",
    "sha512_256": "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23",
    "blake2b_256": "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319",
    "ripemd160": "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc",
    "keccak_256": "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45",
    "blake3": "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85",
    "murmur3_128": "6778ad3f3f3f96b4522dca264174a23b",
    "murmur3_128_words": "b4963f3f3fad78673ba2744126ca2d52",
    "murmur3_128_x86": "d1c6cd75a506b0a2a506b0a2a506b0a2",
    "murmur3_128_x86_words": "75cdc6d1a2b006a5a2b006a5a2b006a5",
    "xxh64": "44bc2cf5ad770999",
    "xxh3_64": "78af5f94892f3950",
    "xxh128": "06b05ab6733a618578af5f94892f3950",
    "fnv1a_64": "e71fa2190541574b",
}


@pytest.fixture(autouse=True)
def _forget():
    """Look algorithms up anew."""
    find_algorithm.cache_clear()
    yield
    find_algorithm.cache_clear()


@pytest.mark.parametrize("name", SIZES)
def test_digest_is_the_published_one(name):
    """An algorithm that is there has its size and gives the published digest."""
    make = find_algorithm(name)
    if make is None:
        pytest.skip(f"no library for {name} is installed")
    assert len(make(b"abc")) == SIZES[name]
    assert make(b"abc").hex() == VECTORS.get(name, make(b"abc").hex())


@pytest.mark.parametrize("version", [3, 5])
@pytest.mark.parametrize("namespace", ["dns", "url", "oid", "x500"])
def test_uuid_is_the_library_s(version, namespace):
    """A name-based UUID is the one that the standard library makes."""
    make = find_algorithm(f"uuid{version}_{namespace}")
    expected = getattr(uuid, f"uuid{version}")(getattr(uuid, f"NAMESPACE_{namespace.upper()}"), "z@example.com")
    assert make(b"z@example.com") == expected.bytes


@pytest.mark.parametrize(
    "name", ["blake3", "xxh64", "xxh3_64", "xxh128", "murmur3_128", "murmur3_128_x86", "keccak_256"]
)
def test_algorithm_of_a_missing_library_is_none(monkeypatch, name):
    """What needs a library is left out where it is not installed."""
    for module in ("blake3", "xxhash", "mmh3", "Crypto.Hash.keccak"):
        monkeypatch.setitem(sys.modules, module, None)
    assert find_algorithm(name) is None


def test_libraries_are_used(monkeypatch):
    """Each library is called the way it documents."""
    digests = SimpleNamespace(digest=lambda: b"digest")
    monkeypatch.setitem(sys.modules, "blake3", SimpleNamespace(blake3=lambda content: digests))
    monkeypatch.setitem(sys.modules, "xxhash", SimpleNamespace(xxh64_digest=lambda content: b"8" + content))
    keccak = SimpleNamespace(new=lambda *, data, digest_bits: digests)
    monkeypatch.setitem(sys.modules, "Crypto.Hash.keccak", keccak)
    words = bytes(range(16))
    monkeypatch.setitem(sys.modules, "mmh3", SimpleNamespace(hash_bytes=lambda content, seed, wide: words))
    assert find_algorithm("blake3")(b"x") == find_algorithm("keccak_256")(b"x") == b"digest"
    assert find_algorithm("xxh64")(b"x") == b"8x"
    assert find_algorithm("murmur3_128")(b"x") == words
    assert find_algorithm("murmur3_128_words")(b"x") == words[7::-1] + words[:7:-1]
    assert find_algorithm("murmur3_128_x86_words")(b"x")[:4] == words[3::-1]


def test_ripemd_comes_from_either_library(monkeypatch):
    """Where OpenSSL was built without RIPEMD-160, the optional library makes it; where that is missing too, nothing."""

    def refuse(name, *content, **options):
        raise ValueError(name)

    monkeypatch.setattr(hashlib, "new", refuse)
    digests = SimpleNamespace(digest=lambda: b"digest")
    monkeypatch.setitem(sys.modules, "Crypto.Hash.RIPEMD160", SimpleNamespace(new=lambda content: digests))
    assert find_algorithm("ripemd160")(b"x") == b"digest"
    assert find_algorithm("sha512_256") is None
    find_algorithm.cache_clear()
    monkeypatch.setitem(sys.modules, "Crypto.Hash.RIPEMD160", None)
    assert find_algorithm("ripemd160") is None


def test_fnv_of_nothing_is_its_basis():
    """The FNV-1a digest of nothing is the offset basis."""
    assert make_fnv1a(b"").hex() == "cbf29ce484222325"


def test_every_algorithm_is_a_digest_to_the_rules():
    """A chain through any of the algorithms is one through a digest."""
    assert set(SIZES) == DIGESTS


@pytest.mark.parametrize("name", ["sha256", "fnv1a_64"])
def test_keys_are_the_first_bytes_of_digests(name):
    """Keys are what the algorithm makes of each text, cut off."""
    make = find_algorithm(name)
    assert make_keys(name, [b"a", b"b"], 6) == [make(b"a")[:6], make(b"b")[:6]]


def test_without_its_library_an_algorithm_has_no_keys(monkeypatch):
    """An algorithm that cannot be had gives no keys, and no error."""
    monkeypatch.setattr(algorithms, "find_algorithm", lambda name: None)
    assert make_keys("blake3", [b"a"], 6) == []
