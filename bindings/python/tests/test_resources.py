"""Resources: loaded off the turn, followed where they read, cancelled when they are stale."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator

import lattice_ui as lt
import lattice_ui.testing
import pytest
from lattice_ui import ui
from lattice_ui.testing import PageError, render

WAIT_SECONDS = 20.0


def click(screen: lt.testing.Screen, name: str) -> None:
    screen.get_by_role("button", name=name, exact=True).click()


def test_a_plain_function_loads_on_another_thread_and_the_page_follows() -> None:
    threads = []

    @lt.component
    def App() -> None:
        def load() -> str:
            threads.append(threading.current_thread())
            return "loaded"

        found = lt.resource(load)
        ui.text(lambda: f"{found.latest()}, {'loading' if found.loading() else 'at rest'}")

    with render(App) as screen:
        screen.expect_text("None, loading")
        with screen.expect_runs(components=0):
            screen.settle()
        screen.expect_text("loaded, at rest")
    assert threads != [threading.main_thread()]


def test_an_async_function_loads_as_a_task() -> None:
    @lt.component
    def App() -> None:
        async def load() -> int:
            await asyncio.sleep(1)
            return 7

        found = lt.resource(load)
        ui.text(lambda: f"Found {found.latest()}")

    with render(App) as screen:
        screen.clock.advance(0.5)
        screen.expect_text("Found None")
        screen.clock.advance(0.6)
        screen.settle()
        screen.expect_text("Found 7")


def test_a_lambda_that_gives_a_coroutine_is_awaited() -> None:
    async def fetch(n: int) -> int:
        await asyncio.sleep(0)
        return n + 1

    @lt.component
    def App() -> None:
        n = lt.signal(1)
        found = lt.resource(lambda: fetch(n()))
        ui.text(lambda: f"Found {found.latest()}")
        ui.button("more", on_click=lambda: n.add(1))

    with render(App) as screen:
        screen.settle()
        screen.expect_text("Found 2")
        click(screen, "more")
        screen.settle()
        screen.expect_text("Found 3")


@pytest.mark.parametrize("is_async", [False, True])
def test_it_is_loaded_anew_when_a_signal_that_it_read_changes_and_for_no_other(is_async: bool) -> None:
    loads: list[int] = []

    @lt.component
    def App() -> None:
        page, other = lt.signal(1), lt.signal(1)

        def load() -> int:
            loads.append(page())
            return lt.untrack(other) * 100 + page()

        async def load_async() -> int:
            await asyncio.sleep(0)
            return load()

        found = lt.resource(load_async) if is_async else lt.resource(load)
        ui.text(lambda: f"Found {found.latest()}")
        ui.button("page", on_click=lambda: page.add(1))
        ui.button("other", on_click=lambda: other.add(1))

    with render(App) as screen:
        screen.settle()
        click(screen, "other")
        screen.settle()
        assert loads == [1]
        click(screen, "page")
        screen.settle()
        assert loads == [1, 2]
        screen.expect_text("Found 202")


def test_it_follows_memos_models_and_lists_also_in_a_thread_that_it_starts() -> None:
    class Filter(lt.Model):
        word: str = "a"

    loads: list[str] = []

    @lt.component
    def App() -> None:
        filter, items, n = lt.memo(Filter)(), lt.list_of(str, ["x"]), lt.signal(1)
        double = lt.memo(lambda: n() * 2)

        async def load() -> str:
            twice = double()
            text = await asyncio.to_thread(lambda: f"{filter.word} {','.join(items)}")
            loads.append(f"{twice} {text}")
            return loads[-1]

        found = lt.resource(load)
        ui.text(lambda: f"Found {found.latest()}")
        ui.button("word", on_click=lambda: setattr(filter, "word", "b"))
        ui.button("item", on_click=lambda: items.append("y"))
        ui.button("n", on_click=lambda: n.add(1))

    with render(App) as screen:
        screen.settle()
        for name, text in [("word", "2 b x"), ("item", "2 b x,y"), ("n", "4 b x,y")]:
            click(screen, name)
            screen.settle()
            screen.expect_text(f"Found {text}")
    assert len(loads) == 4


def test_a_memo_that_comes_out_equal_loads_nothing() -> None:
    loads: list[bool] = []

    @lt.component
    def App() -> None:
        n = lt.signal(1)
        is_big = lt.memo(lambda: n() > 2)

        def load() -> None:
            loads.append(is_big())

        lt.resource(load)
        ui.button("more", on_click=lambda: n.add(1))

    with render(App) as screen:
        for _ in range(4):
            screen.settle()
            click(screen, "more")
        screen.settle()
    assert loads == [False, True]


def test_a_load_that_is_stale_is_cancelled_and_never_shown() -> None:
    cancelled = []

    @lt.component
    def App() -> None:
        query = lt.signal("a")

        async def search() -> str:
            text = query()
            try:
                await asyncio.sleep(1 if text == "a" else 0)
            except asyncio.CancelledError:
                cancelled.append(text)
                raise
            return text

        found = lt.resource(search)
        ui.text(lambda: f"Found {found.latest()}")
        ui.button("b", on_click=lambda: query.set("b"))

    with render(App) as screen:
        click(screen, "b")
        screen.settle()
        assert cancelled == ["a"]
        screen.expect_text("Found b")
        screen.clock.advance(2)
        screen.expect_text("Found b")


def test_what_a_slow_thread_gives_too_late_is_not_shown() -> None:
    go_on = threading.Event()

    @lt.component
    def App() -> None:
        n = lt.signal(1)

        def load() -> int:
            found = n()
            if found == 1:
                go_on.wait(WAIT_SECONDS)
            return found

        found = lt.resource(load)
        ui.text(lambda: f"Found {found.latest()}")
        ui.button("more", on_click=lambda: n.add(1))

    with render(App) as screen:
        click(screen, "more")
        screen.expect_text("Found 2", timeout=WAIT_SECONDS)
        go_on.set()
        screen.settle()
        screen.expect_text("Found 2")


def test_a_value_that_is_equal_runs_nobody() -> None:
    @lt.component
    def App() -> None:
        n = lt.signal(1)
        found = lt.resource(lambda: [n() // 10])
        ui.text(f"Found {found.latest()}")
        ui.button("more", on_click=lambda: n.add(1))

    with render(App) as screen:
        screen.settle()
        with screen.expect_runs(components=0), screen.expect_patches(max=0):
            click(screen, "more")
            screen.settle()


def test_refetch_loads_anew_and_keeps_the_value_meanwhile() -> None:
    loads = []

    @lt.component
    def App() -> None:
        async def load() -> int:
            await asyncio.sleep(1)
            loads.append(1)
            return len(loads)

        found = lt.resource(load)
        ui.text(lambda: f"Found {found.latest()} {found.loading()}")
        ui.button("again", on_click=found.refetch)

    with render(App) as screen:
        screen.clock.advance(1.1)
        screen.settle()
        click(screen, "again")
        screen.expect_text("Found 1 True")
        screen.clock.advance(1.1)
        screen.settle()
        screen.expect_text("Found 2 False")


def test_what_a_load_fails_with_can_be_read_and_the_next_one_may_succeed() -> None:
    @lt.component
    def App() -> None:
        n = lt.signal(0)
        found = lt.resource(lambda: 10 // n())
        error = found.error
        ui.text(lambda: f"{found.latest()} {type(error()).__name__}")
        ui.button("one", on_click=lambda: n.set(1))
        ui.button("zero", on_click=lambda: n.set(0))

    with render(App) as screen:
        screen.settle()
        screen.expect_text("None ZeroDivisionError")
        click(screen, "one")
        screen.settle()
        screen.expect_text("10 NoneType")
        click(screen, "zero")
        screen.settle()
        screen.expect_text("10 ZeroDivisionError")


def test_a_load_may_wait_for_another_resource() -> None:
    @lt.component
    def App() -> None:
        async def who() -> int:
            await asyncio.sleep(1)
            return 3

        user = lt.resource(who)
        orders = lt.resource(lambda: f"orders of {user()}")
        with ui.suspense(fallback=lambda: ui.text("Loading")):
            ui.text(orders)

    with render(App) as screen:
        screen.settle(WAIT_SECONDS)
        screen.expect_text("orders of 3")


def test_a_function_that_has_captured_something_else_loads_anew() -> None:
    @lt.component
    def Page(number: int) -> None:
        found = lt.resource(lambda: number * 10)
        ui.text(lambda: f"Found {found.latest()}")

    @lt.component
    def App() -> None:
        number = lt.signal(1)
        Page(number())
        ui.button("more", on_click=lambda: number.add(1))

    with render(App) as screen:
        screen.settle()
        click(screen, "more")
        screen.settle()
        screen.expect_text("Found 20")


def test_a_load_ends_with_its_component() -> None:
    ended = []

    @lt.component
    def Part() -> None:
        async def load() -> None:
            try:
                await asyncio.sleep(60)
            finally:
                ended.append(1)

        lt.resource(load)

    @lt.component
    def App() -> None:
        shown = lt.signal(True)
        if shown():
            Part()
        ui.button("away", on_click=lambda: shown.set(False))

    with render(App) as screen:
        click(screen, "away")
        screen.settle()
        assert ended == [1]


def test_called_too_early_in_a_handler_it_says_what_would_work() -> None:
    @lt.component
    def App() -> None:
        async def orders() -> int:
            await asyncio.sleep(60)
            return 1

        found = lt.resource(orders)
        ui.button("use", on_click=lambda: found() + 1)

    with render(App) as screen, screen.expect_failure("orders has none yet: .* latest"):
        click(screen, "use")


def test_what_is_no_function_is_refused() -> None:
    @lt.component
    def App() -> None:
        lt.resource(5)  # type: ignore[call-overload]

    with pytest.raises(lt.testing.AppError, match="plain or async, and int 5 came"):
        render(App)
    with pytest.raises(lt.LatticeError, match=r"lt\.resource works within a session"):
        lt.resource(lambda: 1)


def test_a_stream_sets_a_signal_and_fills_a_list_and_begins_anew() -> None:
    ended = []

    @lt.component
    def App() -> None:
        first = lt.signal(1)
        latest, all_of_them = lt.signal(0), lt.list_of(int)

        async def numbers() -> AsyncIterator[int]:
            try:
                for n in range(first(), first() + 3):
                    yield n
                    await asyncio.sleep(1)
            finally:
                ended.append(first.peek())

        lt.stream(numbers, into=latest)
        lt.stream(numbers, into=all_of_them)
        ui.text("Latest ", latest, lambda: f" of {list(all_of_them)}")
        ui.button("ten", on_click=lambda: first.set(10))

    with render(App) as screen:
        screen.clock.advance(1.5)
        screen.expect_text("Latest 2 of [1, 2]")
        click(screen, "ten")
        screen.clock.advance(5)
        screen.settle()
        screen.expect_text("Latest 12 of [1, 2, 10, 11, 12]")
    assert ended == [10, 10, 10, 10]


def test_what_a_stream_fails_with_is_told() -> None:
    async def broken() -> AsyncIterator[int]:
        yield 1
        raise OSError("line is dead")

    @lt.component
    def App() -> None:
        latest = lt.signal(0)
        lt.stream(broken, into=latest)
        ui.text("Latest ", latest)

    screen = render(App)
    with screen.expect_failure("line is dead"):
        screen.settle()
    screen.expect_text("Latest 1")


def test_an_interval_counts_periods_by_the_clock() -> None:
    seen = []

    @lt.component
    def App() -> None:
        seconds = lt.interval(1)
        lt.effect(lambda: seen.append(seconds()))
        ui.text("Seconds: ", seconds)

    with render(App) as screen:
        screen.clock.advance(2.5)
        screen.expect_text("Seconds: 2")
        assert seen == [0, 1, 2]
        screen.clock.advance(0.5)
        screen.expect_text("Seconds: 3")


def test_an_interval_without_length_is_refused() -> None:
    @lt.component
    def App() -> None:
        lt.interval(0)

    with pytest.raises(lt.testing.AppError, match="a thousandth of a second or more, and 0 came"):
        render(App)


def test_expect_text_waits_for_a_load() -> None:
    @lt.component
    def App() -> None:
        found = lt.resource(lambda: "here")
        ui.text(lambda: str(found.latest()))

    with render(App) as screen:
        screen.expect_text("here")
        with pytest.raises(PageError):
            screen.expect_text("there")
