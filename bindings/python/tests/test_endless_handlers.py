"""Handlers that never end, behind the real server: they are stopped, their page begins anew, and nobody else waits."""

from __future__ import annotations

import struct
import threading
import time

import lattice_ui as lt
import pytest
from lattice_ui import ui
from lattice_ui._core import Server
from wire import WAIT_SECONDS, Page

ERROR, FAILED = 1, 1011


def test_a_handler_that_loops_is_stopped_and_the_next_one_is_not(capfd: pytest.CaptureFixture[str]) -> None:
    ended, begun = threading.Event(), threading.Event()

    @lt.component
    def App() -> None:
        count = lt.signal(0)

        def loop() -> None:
            try:
                while True:
                    try:
                        begun.set()
                    except Exception:  # noqa: BLE001 - what careless code does must not keep it alive
                        pass
            finally:
                ended.set()

        ui.button("loop", on_click=loop)
        ui.button("add", on_click=lambda: count.add(1))
        ui.text(count)

    server = Server(App, turn_ms_max=200)
    try:
        with Page(server.url) as page, Page(server.url) as other:
            page.click(0)
            assert begun.wait(WAIT_SECONDS)
            other.click(1)
            assert other.values() == [1], "others go on meanwhile"
            assert page.receive_bytes()[0] == ERROR
            assert struct.unpack(">H", page.receive_bytes()[:2]) == (FAILED,)
            assert ended.wait(WAIT_SECONDS), "an exception was raised in it"
            until = time.monotonic() + WAIT_SECONDS
            while server.stats()["sessions_open"] > 1 and time.monotonic() < until:
                time.sleep(0.01)
            for number in range(2, 12):
                other.click(1)
                assert other.values() == [number], "the thread that was stopped runs other turns as ever"
            assert server.stats()["turns_overdue"] == 1
            assert server.stats()["sessions_open"] == 1
    finally:
        server.stop()
    assert "took longer than turn_ms_max" in capfd.readouterr().err


def test_a_body_that_takes_too_long_is_an_error_page() -> None:
    @lt.component
    def App() -> None:
        while True:
            pass

    server = Server(App, turn_ms_max=200)
    try:
        with pytest.raises(Exception, match="500"):
            Page(server.url)
        assert server.stats()["turns_overdue"] == 1
    finally:
        server.stop()
