"""Content on its way, and how deep it may lie."""

from __future__ import annotations

from pytest_phiguard.decode.content import Content, is_deep, is_digest
from pytest_phiguard.decode.piece import Budget


def test_inner_location():
    """Inside the body a dot follows, inside anything else a bar."""
    assert Content("body", b"").inner == "body."
    assert Content("body.part:a", b"").inner == "body.part:a|"


def test_declaration():
    """A content type names a format in whatever case and company."""
    assert Content("body", b"", "application/X-Protobuf; x=y").is_declared("grpc", "protobuf")
    assert not Content("body", b"", "text/plain").is_declared("protobuf")


def test_depth_is_told():
    """Formats inside each other end at the budget's structures, and that is noted once."""
    budget = Budget(structures=2)
    assert not is_deep(Content("body|zip:a", b"", chain=("zip",))._replace(chain=()), budget)
    assert budget.unread == ()
    assert is_deep(Content("body|zip:a", b"", chain=("zip",)), budget)
    assert budget.unread == ("body: not decoded beyond 2 formats inside each other",)


def test_digest_is_told_by_its_size():
    """Bytes of a digest's size that are no text may be one."""
    assert is_digest(bytes(range(240, 256)))
    assert not is_digest(bytes(range(240, 255)))
    assert not is_digest(b"sixteen letters!")
    assert not is_digest("восемь_".encode() + b"xyz")
