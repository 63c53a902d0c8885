"""`while_busy`: what a press does while the async handler of an earlier one still runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Literal

import lattice_ui as lt
import pytest
from lattice_ui import ui
from lattice_ui.testing import AppError, PageError, Screen, render

WhileBusy = Literal["disable", "queue", "restart", "parallel"]


class Work:
    """A handler that waits until it is told to go on, and what became of each run."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.gates: list[asyncio.Event] = []

    async def __call__(self) -> None:
        number = len(self.gates)
        gate = asyncio.Event()
        self.gates.append(gate)
        self.log.append(f"begin {number}")
        try:
            await gate.wait()
            self.log.append(f"end {number}")
        except asyncio.CancelledError:
            self.log.append(f"cancelled {number}")
            raise


def show(work: Callable[[], object], mode: WhileBusy) -> Screen:
    @lt.component
    def App() -> None:
        again = lt.signal(0)
        ui.button("Go", on_click=work, while_busy=mode)
        ui.button("Again", on_click=lambda: again.add(1))
        ui.text(f"runs {again()}")

    return render(App)


def go_on(screen: Screen, work: Work, number: int) -> None:
    async def open_gate() -> None:
        work.gates[number].set()

    # A handler runs on the loop that the gate belongs to.
    @lt.component
    def Opener() -> None:
        ui.button("Open", on_click=open_gate)

    with render(Opener) as opener:
        opener.get_by_role("button").click()
        opener.settle()
    screen.run(lambda: None)


def test_disable_marks_the_button_and_takes_no_press_until_the_end() -> None:
    work = Work()
    with show(work, "disable") as screen:
        go = screen.get_by_role("button", name="Go")
        assert go.attribute("aria-busy") is None
        go.click()
        assert go.attribute("aria-busy") == "true"
        with pytest.raises(PageError, match="not busy"):
            go.click()
        # The run of the body gives another handler, and the button is still at work.
        screen.get_by_role("button", name="Again").click()
        screen.expect_text("runs 1")
        assert go.attribute("aria-busy") == "true"
        go_on(screen, work, 0)
        assert (work.log, go.attribute("aria-busy")) == (["begin 0", "end 0"], None)
        go.click()
        assert work.log[-1] == "begin 1"
        go_on(screen, work, 1)


def test_a_press_that_was_under_way_is_ignored_by_disable() -> None:
    work = Work()
    with show(work, "disable") as screen:
        (listener,) = screen.session.listeners[screen.get_by_role("button", name="Go")._one().key]
        for _ in range(3):
            screen.session.event(listener.instance, listener.slot, None)
        assert work.log == ["begin 0"]
        go_on(screen, work, 0)


def test_queue_begins_the_next_when_the_one_before_has_ended() -> None:
    work = Work()
    with show(work, "queue") as screen:
        go = screen.get_by_role("button", name="Go")
        for _ in range(3):
            go.click()
        assert work.log == ["begin 0"]
        for number in range(3):
            go_on(screen, work, number)
        assert work.log == ["begin 0", "end 0", "begin 1", "end 1", "begin 2", "end 2"]


def test_restart_cancels_the_one_before() -> None:
    work = Work()
    with show(work, "restart") as screen:
        go = screen.get_by_role("button", name="Go")
        go.click()
        go.click()
        screen.run(lambda: None)
        assert sorted(work.log) == ["begin 0", "begin 1", "cancelled 0"]
        go_on(screen, work, 1)
        assert work.log[-1] == "end 1"


def test_parallel_runs_all_at_once() -> None:
    work = Work()
    with show(work, "parallel") as screen:
        go = screen.get_by_role("button", name="Go")
        go.click()
        go.click()
        assert work.log == ["begin 0", "begin 1"]
        go_on(screen, work, 0)
        go_on(screen, work, 1)


@pytest.mark.parametrize("mode", ["disable", "queue", "restart", "parallel"])
def test_plain_and_failing_handlers_leave_the_button_free(mode: WhileBusy) -> None:
    calls: list[int] = []

    async def fail() -> None:
        calls.append(1)
        raise ValueError("boom")

    for work in (lambda: calls.append(1), fail):
        calls.clear()
        with show(work, mode) as screen:
            for _ in range(2):
                try:
                    screen.get_by_role("button", name="Go").click()
                except AppError as error:
                    assert "boom" in str(error)
            assert calls == [1, 1]
            assert screen.get_by_role("button", name="Go").attribute("aria-busy") is None


def test_a_button_that_goes_while_its_handler_runs_disturbs_nobody() -> None:
    work = Work()
    there = lt.signal(True)

    @lt.component
    def App() -> None:
        if there():
            ui.button("Go", on_click=work, while_busy="disable")
        ui.text("here" if there() else "gone")

    with render(App) as screen:
        screen.get_by_role("button").click()
        screen.run(lambda: there.set(False))
        screen.expect_text("gone")
        go_on(screen, work, 0)
        assert work.log == ["begin 0", "end 0"]
        screen.run(lambda: there.set(True))
        screen.get_by_role("button").click()
        go_on(screen, work, 1)


def test_it_is_one_fixed_word() -> None:
    with pytest.raises(AppError, match="while_busy is one fixed word"):
        show(Work(), lambda: "queue")  # type: ignore[arg-type]
    with pytest.raises(AppError, match="one of disable, queue, restart, parallel"):
        show(Work(), "wait")  # type: ignore[arg-type]
