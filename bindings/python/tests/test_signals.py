"""Signals and memos as Python objects: how they are read, and what they refuse."""

from __future__ import annotations

import gc
import weakref

import lattice_ui as lt
import pytest
from screen import Screen


def test_a_signal_is_called_for_its_value() -> None:
    count = lt.signal(5)
    assert count() == 5
    assert count.__call__() == 5
    assert list(map(lambda read: read(), [count, count])) == [5, 5]
    assert (str(count), repr(count), f"{count:03d}") == ("5", "Signal(5)", "005")
    assert isinstance(count, lt.Signal)


def test_what_a_signal_refuses_is_said() -> None:
    count = lt.signal(5)
    with pytest.raises(TypeError, match="a Signal is called without arguments"):
        count(1)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="a Signal is called without arguments"):
        count(value=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(count)
    with pytest.raises(TypeError, match="cannot create"):
        lt.Signal()


def test_a_memo_is_called_for_its_value() -> None:
    seen: list[object] = []

    @lt.component
    def App() -> None:
        memo = lt.memo(lambda: 5)
        seen.extend([memo(), f"{memo:03d}", isinstance(memo, lt.Memo)])
        with pytest.raises(TypeError, match="a Memo is called without arguments"):
            memo(1)  # type: ignore[call-arg]
        with pytest.raises(TypeError, match="neither true nor false"):
            bool(memo)

    assert Screen(App).session.failures() == []
    assert seen == [5, "005", True]


def test_a_signal_that_holds_itself_is_collected() -> None:
    circle: lt.Signal[object] = lt.signal(None)
    circle.set([circle])
    alive = weakref.ref(circle)
    del circle
    gc.collect()
    assert alive() is None
