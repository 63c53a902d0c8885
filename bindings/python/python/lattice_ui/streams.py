"""Streams: values that an async generator gives, one after the other, written where readers follow them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import TypeVar

from ._core import Resource, Signal, effect, resource
from .collections import List

__all__ = ["stream"]

T = TypeVar("T")


def stream(source: Callable[[], AsyncIterator[T]], /, *, into: Signal[T] | List[T] | Callable[[T], object]) -> Resource[None]:
    """Take what an async generator gives: a signal is set to each value, to a list each is appended, a function is called with it.

    It begins when the component is shown and ends when that goes. When a signal that the generator has read changes, it ends and
    begins anew. What it fails with is told in the log and in the page; ``refetch()`` of what this returns begins once more.

        >>> import asyncio
        >>> import lattice_ui as lt
        >>> from lattice_ui import ui
        >>> from lattice_ui.testing import render
        >>> async def countdown():
        ...     for n in (3, 2, 1):
        ...         yield n
        ...         await asyncio.sleep(1)
        >>> @lt.component
        ... def Launch() -> None:
        ...     seconds = lt.signal(0)
        ...     lt.stream(countdown, into=seconds)
        ...     ui.text("T-", seconds)
        >>> with render(Launch) as screen:
        ...     screen.clock.advance(1.5)
        ...     screen.expect_text("T-2")
    """
    put = _put(into)

    async def consume() -> None:
        values = source()
        if not hasattr(values, "__aiter__"):
            raise TypeError(f"lt.stream(source) takes an async generator function, and {source!r} gave {values!r}")
        close = getattr(values, "aclose", None)
        try:
            async for value in values:
                put(value)
        finally:
            if close is not None:
                await close()

    consumed = resource(consume)

    @effect
    def tell() -> None:
        error = consumed.error()
        if error is not None:
            raise error

    return consumed


def _put(into: Signal[T] | List[T] | Callable[[T], object]) -> Callable[[T], object]:
    if isinstance(into, Signal):
        return into.set
    if isinstance(into, List):
        return into.append  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    if callable(into):
        return into
    raise TypeError(f"lt.stream(into=...) takes a signal, an lt.List or a function of one argument, and {into!r} came")
