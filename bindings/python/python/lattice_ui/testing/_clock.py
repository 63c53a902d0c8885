"""The time that sessions of a test see."""

from __future__ import annotations

import math
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .._core import running_tasks

if TYPE_CHECKING:
    from ._session import Session

#: How much time passes at least from one moment to the next.
LEAST_SECONDS = 0.001


class Clock:
    """The clock of a page and of those that joined it. It stands still until a test lets time pass.

    What a session's code reads by ``lt.now()`` is this time, and intervals and events that a page holds back (``lt.on(..., debounce=)``)
    go by it. What async handlers wait for (``asyncio.sleep``, timeouts) comes when
    the clock passes it; in real time too, so that a test can wait for what is really slow.
    """

    def __init__(self, now: datetime) -> None:
        self._now = now
        #: Those that see this time.
        self.sessions: list[Session] = []

    def now(self) -> datetime:
        """What time it is."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Let time pass, from one moment at which something wakes to the next.

        >>> import asyncio
        >>> import lattice_ui as lt
        >>> from lattice_ui import ui
        >>> from lattice_ui.testing import render
        >>> @lt.component
        ... def Egg() -> None:
        ...     state = lt.signal("raw")
        ...     async def boil() -> None:
        ...         await asyncio.sleep(240)
        ...         state.set("soft")
        ...     ui.button("Boil", on_click=boil)
        ...     ui.text(state)
        >>> with render(Egg) as screen:
        ...     screen.get_by_role("button", name="Boil").click()
        ...     screen.clock.advance(120)
        ...     screen.expect_text("raw")
        ...     screen.clock.advance(120)
        ...     screen.expect_text("soft")
        """
        if seconds < 0:
            raise ValueError(f"time passes forwards: advance() takes a number of seconds that is not negative, and {seconds} came")
        with ExitStack() as actions:
            for session in self.sessions:
                actions.enter_context(session.action())
            begun, left = self._now, float(seconds)
            while left > 0:
                tasks = running_tasks()
                step = self._until_alarm(left)
                if tasks is not None:
                    step = tasks.until_next(step)
                left -= step
                # From the beginning each time, so that roundings do not add up.
                self._now = begun + timedelta(seconds=seconds - left)
                # They know what time it is before anybody wakes.
                self._tell()
                if tasks is not None:
                    tasks.pass_time(step)
                    self._tell()

    def _until_alarm(self, at_most: float) -> float:
        """How many seconds it is until something happens by the clock of a session, but at most so many."""
        alarms = [alarm for session in self.sessions if (alarm := session.next_alarm()) is not None]
        seconds = (min(alarms, default=math.inf) - milliseconds(self._now)) / 1000
        return min(max(seconds, LEAST_SECONDS), at_most)

    def _tell(self) -> None:
        for session in self.sessions:
            session.clock(milliseconds(self._now))
            session.send_due()


def milliseconds(moment: datetime) -> int:
    """Milliseconds since 1970."""
    return round(moment.timestamp() * 1000)
