"""A session and its page, one turn after the other: what a screen and its locators stand on."""

from __future__ import annotations

import re
import shutil
import weakref
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, NamedTuple, TypedDict, TypeVar

from .._core import App, Component, TestSession, User
from ._browser import STORED, Browser
from ._delays import Delays, Post
from ._entered import Entered, Patch
from ._errors import AppError
from ._names import name
from ._page import Element, Key, Page

_T = TypeVar("_T")


class Listener(NamedTuple):
    """A slot that listens to an event of an element."""

    instance: int
    slot: int
    event: str
    #: What travels with the event, by its number in the protocol.
    carries: int
    #: If there are any, only these keys count.
    keys: list[str]
    #: Whether elements further out hear nothing of it.
    stops: bool
    #: Sent once nothing more has come for so many milliseconds, or at most once in so many; 0 is at once and always.
    debounce_ms: int
    throttle_ms: int


class FilePayload(TypedDict):
    """A file that a test chooses, without one on the disk."""

    name: str
    mimeType: str
    buffer: bytes


class Session:
    """One user's session, in process."""

    def __init__(
        self,
        app: Component[...] | App,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        seed: int,
        now_ms: int,
        debug: bool = True,
        browser: Browser | None = None,
        user: User | None = None,
    ) -> None:
        self.browser = browser or Browser("/")
        self._core = TestSession(app, *args, seed=seed, now_ms=now_ms, debug=debug, at=self.browser.url, user=user, **kwargs)
        self.entered = Entered()
        #: The operations of the last action.
        self.patches: list[Patch] = []
        self._page: Page | None = None
        self._listeners: dict[Key, list[Listener]] | None = None
        self._watched: list[list[Patch]] = []
        self._expected: list[str] | None = None
        self._uploads = 0
        #: For the files that it was sent; they go with it, also when nobody closes it.
        self._folder: Path | None = None
        self._end_folder: weakref.finalize[..., Session] | None = None
        #: What time it is.
        self.now_ms = now_ms
        #: Events that the page holds back.
        self.delays = Delays()
        self.browser.take(self._core.patches())
        self._tell_stored()

    @property
    def title(self) -> str:
        """The page's title."""
        return self._core.title()

    def page_event(self, slot: int, payload: object) -> None:
        """A turn: an event of the page itself."""
        self.event(0, slot, payload)

    def succeed(self, other: Session) -> None:
        """A turn: what another session leaves is taken over."""
        self._turn(lambda: self._core.succeed(other._core))

    @property
    def page(self) -> Page:
        """The page as it is now."""
        if self._page is None:
            self._page = Page(self._core.html(), self._core.instances())
        return self._page

    @property
    def listeners(self) -> dict[Key, list[Listener]]:
        """What listens to which element."""
        if self._listeners is None:
            self._listeners = {}
            for index, instance, slot, event, carries, keys, stops, debounce_ms, throttle_ms in self._core.listeners():
                listener = Listener(instance, slot, event, carries, keys, stops, debounce_ms, throttle_ms)
                self._listeners.setdefault(self.page.elements[index].key, []).append(listener)
        return self._listeners

    def name(self, element: Element) -> str:
        """The accessible name of an element."""
        return name(element, self.entered.value)

    def counts(self) -> dict[str, int]:
        """What the session has done so far, by name."""
        return self._core.counts()

    @contextmanager
    def action(self) -> Generator[None, None, None]:
        """Something that a test does: what its turns sent counts together, and the app's failures are raised at its end."""
        self.patches = []
        yield
        self.raise_failures()

    def happens(self, listener: Listener, payload: object) -> None:
        """An event of the page, which sends it now or later."""
        post = Post(listener.instance, listener.slot, payload)
        if not (listener.debounce_ms or listener.throttle_ms):
            for held in self.delays.flush():
                self.event(*held)
        elif not self.delays.take(post, listener.debounce_ms, listener.throttle_ms, self.now_ms):
            return
        self.event(*post)

    def send_due(self) -> None:
        """What the page has held back until now."""
        for post in self.delays.due(self.now_ms):
            self.event(*post)

    def event(self, instance: int, slot: int, payload: object) -> None:
        """A turn: an event of the page."""
        self._turn(lambda: self._core.event(instance, slot, payload))

    def upload(self, target: tuple[int, int], file: FilePayload) -> str | None:
        """Turns: a file, all of it; or what the person is told if it is not taken."""
        self._uploads += 1
        number, size = self._uploads, len(file["buffer"])
        refused = self._turn(lambda: self._core.begin_upload(number, target, file["name"], file["mimeType"], size))
        if refused is not None:
            return refused
        if self._folder is None:
            self._folder = Path(mkdtemp(prefix="lattice-test-"))
            self._end_folder = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        path = (self._folder / str(number)).with_suffix(Path(file["name"]).suffix)
        path.write_bytes(file["buffer"])
        self._turn(lambda: self._core.end_upload(number, file["name"], file["mimeType"], size, path))
        return None

    def calls(self, element: Element) -> list[str]:
        """The methods that the app has called on an element."""
        return self._core.calls()[element.index]

    def run(self, work: Callable[[], _T]) -> _T:
        """A turn: a call within the session."""
        return self._turn(lambda: self._core.run(work))

    def clock(self, now_ms: int) -> None:
        """A turn: the time."""
        self.now_ms = now_ms
        self._turn(lambda: self._core.clock(now_ms))

    def next_alarm(self) -> int | None:
        """When something happens by the clock next, in milliseconds since 1970."""
        alarms = (self._core.next_alarm(), self.delays.next_ms())
        return min((alarm for alarm in alarms if alarm is not None), default=None)

    def offline(self) -> None:
        """Nothing gets through from here on."""
        self._core.offline()

    def online(self) -> None:
        """Something does again; what comes by it is one turn."""
        self._turn(self._core.online)

    @property
    def is_offline(self) -> bool:
        """Whether nothing gets through."""
        return self._core.is_offline()

    def settle(self, timeout: float = 5.0) -> None:
        """Until no async handler runs any more."""
        self._turn(lambda: self._core.settle(timeout))

    def is_at_work(self) -> bool:
        """Whether an async handler runs."""
        return self._core.tasks() > 0

    def wait(self) -> None:
        """A little, for what comes from outside."""
        self._turn(self._core.wait, goes_on=True)

    @contextmanager
    def sent(self) -> Generator[list[Patch], None, None]:
        """The operations that come within this."""
        sent: list[Patch] = []
        self._watched.append(sent)
        try:
            yield sent
        finally:
            # The innermost is the last.
            self._watched.pop()

    @contextmanager
    def expected_failures(self) -> Generator[list[str], None, None]:
        """Within this, failures are collected and not raised."""
        outer, self._expected = self._expected, []
        try:
            yield self._expected
        finally:
            self.raise_failures()
            self._expected = outer

    def raise_failures(self) -> None:
        """Raises the app's failures since the last time, if there are any."""
        failures = [(text, detail) for text, detail, is_slow_step in self._core.failures() if not is_slow_step]
        if self._expected is not None:
            self._expected += [text for text, _ in failures]
        elif failures:
            raise AppError("\n\n".join(f"{text}\n{detail}".strip() for text, detail in failures))

    def close(self) -> None:
        """Ends the session."""
        self._core.close()
        if self._end_folder is not None:
            self._end_folder()

    def _turn(self, run: Callable[[], _T], goes_on: bool = False) -> _T:
        seen = len(self._core.patches()) if goes_on else 0
        result = run()
        patches = self._core.patches()[seen:]
        self.browser.take(patches)
        if patches:
            before, self._page, self._listeners = self._page, None, None
            self.patches += patches
            for watched in self._watched:
                watched += patches
            if before is not None and self.entered.is_any:
                self.entered.forget(before, self.page, patches)
        self._tell_stored()
        return result

    def _tell_stored(self) -> None:
        """Answers a session that asked what the browser keeps."""
        if self.browser.asked:
            self.browser.asked = False
            self.page_event(STORED, [part for pair in sorted(self.browser.stored.items()) for part in pair])


def fits(pattern: str | re.Pattern[str], texts: list[str]) -> bool:
    """Whether one of the texts has something that matches."""
    return any(re.search(pattern, text) for text in texts)
