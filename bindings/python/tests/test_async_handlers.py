"""Async handlers: each step between two awaits is one turn of its session, and nobody else waits for it."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from collections.abc import Callable

import lattice_ui as lt
import pytest
from lattice_ui import ui
from lattice_ui._core import keep
from screen import Screen

WAIT_SECONDS = 20.0


def buttons(**handlers: Callable[[], object]) -> None:
    for name, handler in handlers.items():
        ui.button(name, on_click=handler)


def test_a_handler_goes_on_after_it_has_awaited() -> None:
    go_on = threading.Event()

    @lt.component
    def App() -> None:
        count = lt.signal(0)

        async def work() -> None:
            count.set(1)
            await asyncio.sleep(0)
            count.add(1)
            await asyncio.to_thread(go_on.wait, WAIT_SECONDS)
            await asyncio.sleep(0.001)
            count.add(1)

        buttons(work=work)
        ui.text("Count: ", count)

    screen = Screen(App)
    screen.click("work")
    assert "Count: 2" in screen
    go_on.set()
    screen.session.settle(WAIT_SECONDS)
    assert "Count: 3" in screen
    assert screen.session.failures() == []


def test_a_lambda_that_returns_a_coroutine_is_an_async_handler_and_gets_the_value() -> None:
    got = []

    async def search(text: str) -> None:
        await asyncio.sleep(0)
        got.append(text)

    @lt.component
    def App() -> None:
        text = lt.signal("")
        ui.text_input("Name", bind=text, on_enter=lambda: search(text()))

    screen = Screen(App)
    screen.fill("Name", "Ada")
    screen.press_enter("Name")
    assert got == ["Ada"]


def test_the_writes_of_a_step_are_one_batch() -> None:
    seen: list[tuple[int, int]] = []

    @lt.component
    def App() -> None:
        a, b = lt.signal(0), lt.signal(0)

        async def work() -> None:
            for _ in range(3):
                a.add(1)
                a.add(1)
                b.add(1)
                await asyncio.sleep(0)

        lt.effect(lambda: seen.append((a(), b())))
        ui.text(a)
        buttons(work=work)

    screen = Screen(App)
    change = screen.click("work")
    # One flush a step, each with all of the step's writes: the last step writes nothing.
    assert seen == [(0, 0), (2, 1), (4, 2), (6, 3)]
    assert change.operations == ["set"] * 3


def test_the_first_step_belongs_to_its_event_so_events_keep_their_order() -> None:
    go_on = threading.Event()

    @lt.component
    def App() -> None:
        log = lt.list_of(str)

        async def later() -> None:
            log.append("first step")
            await asyncio.to_thread(go_on.wait, WAIT_SECONDS)
            log.append("second step")

        buttons(later=later, now=lambda: log.append("sync"))
        ui.text(lambda: ", ".join(log))

    screen = Screen(App)
    assert screen.click("later").patches == 1
    screen.click("now")
    go_on.set()
    screen.session.settle(WAIT_SECONDS)
    assert "first step, sync, second step" in screen


def test_two_sessions_that_interleave_at_awaits_never_see_each_others_values() -> None:
    ids: dict[str, set[str]] = {"A": set(), "B": set()}
    seen: dict[str, list[object]] = {"A": [], "B": []}
    both = threading.Barrier(2)

    @lt.component
    def App(name: str) -> None:
        mine = lt.signal(name)
        twice = lt.memo(lambda: mine() * 2)

        async def work() -> None:
            for number in range(50):
                mine.set(f"{name}{number}")
                await asyncio.sleep(0)
                seen[name].append((mine(), twice()))
                ids[name].add(lt.new_id())

        buttons(work=work)
        ui.text(mine)

    screens = {name: Screen(App, name, seed=seed) for seed, name in enumerate("AB")}

    def act(name: str) -> None:
        both.wait()
        screens[name].click("work")
        screens[name].session.settle(WAIT_SECONDS)

    threads = [threading.Thread(target=act, args=(name,)) for name in "AB"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name in "AB":
        assert seen[name] == [(f"{name}{number}", f"{name}{number}" * 2) for number in range(50)]
        assert f"{name}49" in screens[name]
        assert len(ids[name]) == 50
    assert not ids["A"] & ids["B"], "ids come from each session's own seed"


def test_an_exception_reaches_page_and_log_with_the_apps_line() -> None:
    @lt.component
    def App() -> None:
        count = lt.signal(0)

        async def fail() -> None:
            count.add(1)
            await asyncio.sleep(0)
            count.add(1)
            await asyncio.wait_for(asyncio.sleep(10), 0.001)

        buttons(fail=fail)
        ui.text("Count: ", count)

    screen = Screen(App)
    screen.click("fail")
    screen.session.settle(WAIT_SECONDS)
    (failure,) = screen.session.failures()
    line = fail_line("asyncio.wait_for(asyncio.sleep(10), 0.001)")
    assert failure.startswith("App: TimeoutError")
    assert failure.endswith(f"test_async_handlers.py:{line})")
    assert 'class="lt-crash"' in screen.html
    assert "Count: 2" in screen
    screen.click("Dismiss")
    assert 'class="lt-crash"' not in screen.html


def fail_line(text: str) -> int:
    with open(__file__, encoding="utf-8") as file:
        return next(number for number, line in enumerate(file, 1) if text in line)


def test_what_a_handler_starts_belongs_to_its_session() -> None:
    @lt.component
    def App() -> None:
        steps = lt.list_of(str)
        total = lt.signal(0)

        async def child(name: str) -> int:
            steps.append(name)
            lt.effect(lambda: total())
            await asyncio.sleep(0)
            total.add(1)
            await asyncio.sleep(0.005)
            return 1

        async def work() -> None:
            task = asyncio.create_task(child("task"))
            assert await asyncio.gather(child("one"), child("two")) == [1, 1]
            assert await task == 1
            async with asyncio.TaskGroup() as group:
                group.create_task(child("group"))

        buttons(work=work)
        ui.text(lambda: " ".join(sorted(steps)), " ", total)

    screen = Screen(App)
    screen.click("work")
    screen.session.settle(WAIT_SECONDS)
    assert screen.session.failures() == []
    assert "group one task two 4" in screen


def test_an_exception_of_a_task_that_nobody_awaits_is_told_too() -> None:
    @lt.component
    def App() -> None:
        async def broken() -> None:
            raise ValueError("nobody looks")

        async def work() -> None:
            asyncio.create_task(broken())  # noqa: RUF006

        buttons(work=work)

    screen = Screen(App)
    screen.click("work")
    screen.session.settle(WAIT_SECONDS)
    gc.collect()
    screen.run(lambda: None)
    (failure,) = screen.session.failures()
    assert "ValueError: nobody looks" in failure
    assert 'class="lt-crash"' in screen.html


def test_tasks_end_with_their_session_and_leave_nothing_behind() -> None:
    cancelled = threading.Event()
    alive: list[weakref.ref[object]] = []

    @lt.component
    def App() -> None:
        count = lt.signal(0)
        alive.append(weakref.ref(count))

        async def forever() -> None:
            try:
                while True:
                    count.add(1)
                    await asyncio.sleep(3600)
            finally:
                count.add(1)
                cancelled.set()

        buttons(forever=forever)
        ui.text(count)

    screen = Screen(App)
    screen.click("forever")
    screen.session.close()
    assert cancelled.wait(WAIT_SECONDS)
    other = Screen(lt.component(lambda: buttons(nothing=asyncio_nothing)))
    other.click("nothing")
    gc.collect()
    assert [one() for one in alive] == [None]


async def asyncio_nothing() -> None:
    await asyncio.sleep(0)


def test_other_sessions_go_on_while_a_handler_awaits() -> None:
    go_on = threading.Event()

    @lt.component
    def App() -> None:
        count = lt.signal(0)

        async def wait() -> None:
            await asyncio.to_thread(go_on.wait, WAIT_SECONDS)
            count.set(10)

        buttons(wait=wait, sync=lambda: count.add(1))
        ui.text("Count: ", count)

    waiting, other = Screen(App), Screen(App)
    waiting.click("wait")
    other.click("sync")
    assert "Count: 1" in other
    # Its own session goes on as well.
    waiting.click("sync")
    assert "Count: 1" in waiting
    go_on.set()
    waiting.session.settle(WAIT_SECONDS)
    assert "Count: 10" in waiting


def test_a_handler_can_wait_for_another_event() -> None:
    @lt.component
    def App() -> None:
        said = keep(asyncio.Event)
        text = lt.signal("nothing yet")

        async def ask() -> None:
            text.set("waiting")
            await said.wait()
            text.set("answered")

        async def answer() -> None:
            said.set()

        buttons(ask=ask, answer=answer)
        ui.text(text)

    screen = Screen(App)
    screen.click("ask")
    assert "waiting" in screen
    screen.click("answer")
    assert "answered" in screen


def test_timeouts_and_groups_that_fail_are_the_handlers_own_to_catch() -> None:
    @lt.component
    def App() -> None:
        log = lt.list_of(str)

        async def never() -> None:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                log.append("cancelled")
                raise

        async def fail() -> None:
            await asyncio.sleep(0)
            raise ValueError

        async def work() -> None:
            try:
                async with asyncio.timeout(0.001):
                    await never()
            except TimeoutError:
                log.append("too late")
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(never())
                    group.create_task(fail())
            except* ValueError:
                log.append("failed")

        buttons(work=work)
        ui.text(lambda: ", ".join(log))

    screen = Screen(App)
    screen.click("work")
    screen.session.settle(WAIT_SECONDS)
    assert screen.session.failures() == []
    assert "cancelled, too late, cancelled, failed" in screen


def test_what_runs_too_long_to_settle_is_named() -> None:
    @lt.component
    def App() -> None:
        async def forever() -> None:
            await asyncio.sleep(3600)

        buttons(forever=forever)

    screen = Screen(App)
    screen.click("forever")
    with pytest.raises(TimeoutError, match="1 still do"):
        screen.session.settle(0)


def test_a_step_that_blocks_is_told_with_its_line() -> None:
    blocked = threading.Event()

    @lt.component
    def App() -> None:
        async def block() -> None:
            await asyncio.sleep(0)
            blocked.wait(0.15)
            await asyncio.sleep(0)  # the step ended here

        buttons(block=block)

    screen = Screen(App)
    screen.click("block")
    (warning,) = screen.session.failures()
    assert "a step of an async handler is over in 100 ms" in warning
    assert warning.endswith(f"test_async_handlers.py:{fail_line('# the step ended here')})")
    assert 'class="lt-crash"' not in screen.html


def test_an_async_generator_is_refused() -> None:
    @lt.component
    def App() -> None:
        async def steps() -> object:  # type: ignore[misc]
            yield 1

        buttons(steps=steps)  # type: ignore[arg-type]

    screen = Screen(App)
    screen.click("steps")
    (failure,) = screen.session.failures()
    assert "has a `yield`" in failure


def test_system_exit_in_a_handler_is_a_failure_like_others() -> None:
    @lt.component
    def App() -> None:
        count = lt.signal(0)

        async def leave() -> None:
            await asyncio.sleep(0)
            raise SystemExit(3)

        async def work() -> None:
            await asyncio.sleep(0)
            count.add(1)

        buttons(leave=leave, work=work)
        ui.text("Count: ", count)

    screen = Screen(App)
    screen.click("leave")
    assert "SystemExit: 3" in screen.session.failures()[0]
    screen.click("work")
    assert "Count: 1" in screen
