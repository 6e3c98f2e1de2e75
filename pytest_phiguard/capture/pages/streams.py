"""Owns the recording of an answer that is sent piece by piece; must not know any framework.

Nothing is consumed: each piece is looked at when whoever serves the answer takes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pytest_phiguard.capture.base import serving
from pytest_phiguard.capture.pages.answers import CUT_OFF

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from pytest_phiguard.capture.pages.answers import Answer

_END: Final = object()


class TeedStream:
    """An answer's pieces; what the application sends while it makes them is sent by the page.

    Args:
        inner: What yields the pieces.
        answer: What is recorded.
    """

    def __init__(self, inner: Any, answer: Answer) -> None:
        self._inner = inner
        self._iterator = iter(inner)
        self._answer: Answer | None = answer

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        answer = self._answer
        if answer is None:
            return next(self._iterator)
        with serving(answer.serving):
            try:
                chunk = next(self._iterator, _END)
            except BaseException:
                self._finish(CUT_OFF)
                raise
        if chunk is _END:
            self._finish()
            raise StopIteration
        answer.tee(chunk)
        return chunk

    def close(self) -> None:
        """End the answer, as a server does when the client has gone or all is sent."""
        try:
            close = getattr(self._inner, "close", None)
            if close is not None:
                close()
        finally:
            self._finish(CUT_OFF)

    def _finish(self, problem: str = "") -> None:
        answer, self._answer = self._answer, None
        if answer is not None:
            answer.finish(problem)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class TeedAsyncStream:
    """The same for an asynchronous answer.

    Args:
        inner: What yields the pieces.
        answer: What is recorded.
    """

    def __init__(self, inner: Any, answer: Answer) -> None:
        self._inner = inner
        self._serving = answer.serving
        self._answer: Answer | None = answer

    async def __aiter__(self) -> AsyncIterator[Any]:
        iterator = aiter(self._inner)
        try:
            while True:
                with serving(self._serving):
                    chunk = await anext(iterator, _END)
                if chunk is _END:
                    break
                if self._answer is not None:
                    self._answer.tee(chunk)
                yield chunk
        except BaseException:
            self.finish(CUT_OFF)
            raise
        self.finish()

    def finish(self, problem: str = "") -> None:
        """End the answer; the first end counts.

        Args:
            problem: Why it is not complete, or empty.
        """
        answer, self._answer = self._answer, None
        if answer is not None:
            answer.finish(problem)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)
