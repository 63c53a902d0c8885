"""Async handlers behind the real server: turns of their own, over a real socket, until the server stops."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import lattice_ui as lt
import pytest
from lattice_ui import ui
from lattice_ui._core import Server
from wire import WAIT_SECONDS, Page


@contextmanager
def served(app: lt.Component[...]) -> Iterator[Server]:
    server = Server(app)
    try:
        yield server
    finally:
        server.stop()


def test_each_step_is_one_message_and_other_sessions_and_events_go_on_meanwhile() -> None:
    go_on = threading.Event()

    @lt.component
    def App() -> None:
        count, twice = lt.signal(0), lt.signal(0)

        async def work() -> None:
            count.add(1)
            twice.add(2)
            await asyncio.to_thread(go_on.wait, WAIT_SECONDS)
            count.add(10)
            twice.add(20)
            await asyncio.sleep(0)
            count.add(100)

        ui.button("work", on_click=work)
        ui.button("sync", on_click=lambda: count.add(1000))
        ui.text(count)
        ui.text(twice)

    with served(App) as server, Page(server.url) as one, Page(server.url) as other:
        one.click(0)
        assert one.values() == [1, 2]
        other.click(1)
        assert other.values() == [1000]
        one.click(1)
        assert one.values() == [1001]
        go_on.set()
        assert one.values() == [1011, 22]
        assert one.values() == [1111]
        assert server.stats()["events"] == 3


def test_a_thread_and_a_timer_of_a_handler_write_and_the_page_follows() -> None:
    @lt.component
    def App() -> None:
        count = lt.signal(0)
        ids = lt.signal("")

        async def work() -> None:
            await asyncio.to_thread(lambda: ids.set(lt.new_id()))
            asyncio.get_running_loop().call_later(0.001, lambda: count.set(5))

        ui.button("work", on_click=work)
        ui.text(ids)
        ui.text(count)

    with served(App) as server, Page(server.url) as page:
        page.click(0)
        (made,) = page.values()
        assert len(made) == 12, "an id of the session's own seed"
        assert page.values() == [5]


def test_a_failure_is_in_the_log_and_in_the_page(capfd: pytest.CaptureFixture[str]) -> None:
    @lt.component
    def App() -> None:
        async def fail() -> None:
            await asyncio.sleep(0)
            raise ValueError("the dog ate it")

        ui.button("fail", on_click=fail)

    with served(App) as server, Page(server.url) as page:
        page.click(0)
        while b"the dog ate it" not in page.receive_bytes():
            pass
    logged = capfd.readouterr().err
    assert "lattice: App: ValueError: the dog ate it (" in logged
    assert "test_async_server.py:" in logged


def test_a_stop_lets_handlers_finish_and_cancels_those_that_do_not() -> None:
    started, ended = threading.Semaphore(0), []
    cancelled = threading.Event()

    @lt.component
    def App() -> None:
        async def short() -> None:
            started.release()
            await asyncio.sleep(0.05)
            ended.append("short")

        async def long() -> None:
            started.release()
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                cancelled.set()
                raise

        ui.button("short", on_click=short)
        ui.button("long", on_click=long)

    with served(App) as server, Page(server.url) as page:
        for button in (0, 1):
            page.click(button)
            assert started.acquire(timeout=WAIT_SECONDS)
        server.stop()
        assert ended == ["short"]
        assert cancelled.wait(WAIT_SECONDS)
