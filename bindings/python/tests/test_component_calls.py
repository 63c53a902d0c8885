"""Calls of components: what a wrong one says, and where."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import lattice_ui as lt
import pytest
from lattice_ui import ui
from screen import Screen


async def waiting() -> None: ...


def yielding() -> Iterator[int]:
    yield 1


async def streaming() -> AsyncIterator[int]:
    yield 1


@pytest.mark.parametrize("function", [waiting, yielding, streaming])
def test_a_function_that_a_call_does_not_run_is_no_component(function: Callable[[], Any]) -> None:
    with pytest.raises(TypeError, match="decorates a plain function"):
        lt.component(function)


def test_an_effect_is_no_async_function() -> None:
    @lt.component
    def App() -> None:
        lt.effect(waiting)

    screen = Screen(App)
    screen.run(lambda: None)
    (failure,) = screen.session.failures()
    assert "an effect is a plain function" in failure


def positional(a: int, b: int = 2, /) -> None:
    ui.text(f"{a} {b}")


def named(a: int, *, b: int, c: int = 3) -> None:
    ui.text(f"{a} {b} {c}")


def open_ended(a: int, *more: int, **rest: int) -> None:
    ui.text(f"{a} {more} {rest}")


@functools.wraps(named)
def wrapped(*args: Any, **kwargs: Any) -> None:
    named(*args, **kwargs)


RIGHT = [
    (positional, (1,), {}, "1 2"),
    (positional, (1, 3), {}, "1 3"),
    (named, (1,), {"b": 2}, "1 2 3"),
    (named, (), {"a": 1, "b": 2, "c": 4}, "1 2 4"),
    (open_ended, (1, 2), {"x": 3}, "1 (2,) {'x': 3}"),
    (wrapped, (1,), {"b": 2}, "1 2 3"),
]
WRONG = [
    (positional, (), {}, "missing a required argument: 'a'"),
    (positional, (1, 2, 3), {}, "too many positional arguments"),
    (positional, (), {"a": 1}, "'a' parameter is positional only"),
    (named, (1,), {}, "missing a required argument: 'b'"),
    (named, (1, 2), {"b": 2}, "too many positional arguments"),
    (named, (1,), {"a": 1, "b": 2}, "multiple values for argument 'a'"),
    (named, (1,), {"b": 2, "d": 4}, "unexpected keyword argument 'd'"),
    (open_ended, (), {"x": 3}, "missing a required argument: 'a'"),
    (wrapped, (1,), {}, "missing a required argument: 'b'"),
]


@pytest.mark.parametrize(("function", "args", "kwargs", "text"), RIGHT)
def test_a_right_call_is_taken(
    function: Callable[..., None], args: tuple[int, ...], kwargs: dict[str, int], text: str
) -> None:
    Part = lt.component(function)
    screen = Screen(lt.component(lambda: (Part(*args, **kwargs), None)[1]))
    assert screen.session.failures() == []
    assert screen.text == text


@pytest.mark.parametrize(("function", "args", "kwargs", "text"), WRONG)
def test_a_wrong_call_is_the_callers_error_on_its_line(
    function: Callable[..., None], args: tuple[int, ...], kwargs: dict[str, int], text: str
) -> None:
    Part = lt.component(function)

    @lt.component
    def App() -> None:
        Part(*args, **kwargs)  # the line

    (failure,) = Screen(App).session.failures()
    assert failure.startswith("App: TypeError: ")
    with open(__file__, encoding="utf-8") as file:
        line = next(number for number, line in enumerate(file, 1) if "# the line" in line)
    assert failure.endswith(f"test_component_calls.py:{line})")
