"""A user with a page: where a test begins."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from .._core import App, Component, User
from ._browser import MOVED, VISIT, WORDS, Browser
from ._clock import Clock, milliseconds
from ._entered import Patch
from ._errors import PageError
from ._locator import Locator
from ._matching import Wanted, contains
from ._outline import line, outline
from ._roles import role
from ._session import Session, fits

_P = ParamSpec("_P")
_T = TypeVar("_T")

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Screen:
    """A user's session and the page that they see. Made by `render`; ``with`` ends it."""

    def __init__(
        self, clock: Clock, seed: int, at: str, open_session: Callable[[int, int, Browser], Session]
    ) -> None:
        self._clock, self._seed, self._at, self._open = clock, seed, at, open_session
        #: For locators.
        self.session = open_session(seed, milliseconds(clock.now()), Browser(at))
        self._everything = Locator(self, "screen", lambda: [self.session.page.root])
        clock.sessions.append(self.session)
        self.session.raise_failures()

    def join(self) -> Screen:
        """Another user who opens the same app: a session of their own, with the same clock."""
        return Screen(self._clock, self._seed + 1, self._at, self._open)

    # What a person sees.

    def get_by_role(self, role: str, *, name: Wanted | None = None, exact: bool = False, hidden: bool = False) -> Locator:
        """Elements of a role, as `WAI-ARIA <https://www.w3.org/TR/wai-aria-1.2/#role_definitions>`_ calls it.

        name: Their accessible name: a part of it in any case, all of it as it is with `exact`, or a pattern.
        hidden: Also those that nobody sees.
        """
        return self._everything.get_by_role(role, name=name, exact=exact, hidden=hidden)

    def get_by_label(self, text: Wanted, *, exact: bool = False) -> Locator:
        """Fields by their labels: what `label`, `legend`, `aria-label` and `aria-labelledby` say."""
        return self._everything.get_by_label(text, exact=exact)

    def get_by_text(self, text: Wanted, *, exact: bool = False) -> Locator:
        """The innermost elements that have this text."""
        return self._everything.get_by_text(text, exact=exact)

    @property
    def text(self) -> str:
        """The visible text of the page with single spaces."""
        return self.session.page.root.words

    @property
    def html(self) -> str:
        """The page as HTML."""
        return self.session.page.markup

    def tree(self) -> str:
        """The page as roles, names, states and texts: as errors show it.

        >>> import lattice_ui as lt
        >>> from lattice_ui import ui
        >>> from lattice_ui.testing import render
        >>> @lt.component
        ... def Login() -> None:
        ...     ui.title("Welcome")
        ...     ui.text_input("Name", bind=lt.signal("Ada"))
        ...     ui.button("Log in", disabled=True)
        >>> print(render(Login).tree())
        - heading "Welcome" [level=1]
        - textbox "Name": Ada
        - button "Log in" [disabled]
        """
        return outline(self.session.page.root, self.session.entered)

    def expect_text(self, text: Wanted, *, timeout: float = 5.0) -> None:
        """The page has this text, or comes to have it while async handlers run, within so many seconds.

        `PageError`, an AssertionError, shows the page as it is instead.
        """
        self.expect(lambda: self.text, text, "the page", timeout)

    def expect(self, read: Callable[[], str], wanted: Wanted, what: str, timeout: float) -> None:
        """For locators: a text comes to have the wanted one in it."""
        has = contains(wanted)
        until = time.monotonic() + timeout
        self.session.raise_failures()
        while not has(text := read()):
            if not self.session.is_at_work() or time.monotonic() > until:
                waited = f" within {timeout:g} s, while async handlers still run" if self.session.is_at_work() else ""
                raise PageError(f"{what} should have the text {wanted!r}{waited}, and has {text!r}. The page:\n\n{self.tree()}")
            self.session.wait()
            self.session.raise_failures()

    # The browser around the page.

    @property
    def url(self) -> str:
        """The page's URL below the app's address: ``/boards/7?sort=name``."""
        return self.session.browser.url

    @property
    def title(self) -> str:
        """The page's title."""
        return self.session.title

    @property
    def steps_back(self) -> int:
        """How many steps the browser can go back."""
        return self.session.browser.at

    def visit(self, url: str) -> None:
        """Follow a link of the app to this URL."""
        with self.session.action():
            self.session.page_event(VISIT, url)

    def back(self) -> None:
        """Press the browser's "back"."""
        self._move(-1, "back")

    def forward(self) -> None:
        """Press the browser's "forward"."""
        self._move(1, "forward")

    def reload(self) -> None:
        """Load the page anew: a new session takes its place, with what the URL says, what the browser keeps, and what the old one leaves.

        >>> import lattice_ui as lt
        >>> from lattice_ui import ui
        >>> from lattice_ui.testing import render
        >>> @lt.component
        ... def Counter() -> None:
        ...     kept, lost = lt.signal(0, url="n"), lt.signal(0)
        ...     ui.button("More", on_click=lambda: (kept.add(1), lost.add(1)))
        ...     ui.text(kept, " ", lost)
        >>> screen = render(Counter)
        >>> screen.get_by_role("button", name="More").click()
        >>> screen.reload()
        >>> screen.url
        '/?n=1'
        >>> screen.expect_text("1 0")
        """
        old, browser = self.session, self.session.browser
        leaves, browser.leaves = browser.leaves, False
        with old.action():
            pass
        self.session = self._open(self._seed, milliseconds(self._clock.now()), browser)
        if leaves:
            self.session.succeed(old)
        self._clock.sessions[self._clock.sessions.index(old)] = self.session
        old.close()
        self.session.raise_failures()

    def _move(self, steps: int, way: str) -> None:
        browser = self.session.browser
        if not 0 <= browser.at + steps < len(browser.steps):
            raise PageError(f"the browser has no step to go {way}: it is at {browser.url}")
        browser.at += steps
        with self.session.action():
            self.session.page_event(MOVED, browser.url)

    # Time and other work.

    @property
    def clock(self) -> Clock:
        """The time that the session sees."""
        return self._clock

    def settle(self, timeout: float = 5.0) -> None:
        """Let async handlers run to their ends, in real time; `TimeoutError` if some are not there within so many seconds."""
        with self.session.action():
            self.session.settle(timeout)

    def run(self, work: Callable[[], _T]) -> _T:
        """Call a function in the session as one turn: what it reads are this user's values, what it writes is one change."""
        with self.session.action():
            return self.session.run(work)

    # The connection.

    def offline(self) -> None:
        """Cut the connection of this user: nothing gets through to the app, nor back to the page, until `online`.

        The page stays as it is and keeps what is clicked, entered and pressed; the app goes on without it.

        >>> import lattice_ui as lt
        >>> from lattice_ui import ui
        >>> from lattice_ui.testing import render
        >>> @lt.component
        ... def Counter() -> None:
        ...     count = lt.signal(0)
        ...     ui.button("More", on_click=lambda: count.add(1))
        ...     ui.text("Count: ", count)
        >>> screen = render(Counter)
        >>> screen.offline()
        >>> screen.get_by_role("button").click()
        >>> screen.expect_text("Count: 0")
        >>> screen.online()
        >>> screen.expect_text("Count: 1")
        """
        self.session.offline()

    def online(self) -> None:
        """The connection is there again, as after a lost one: the page gets what it has missed, by the numbers and the bytes of the
        protocol, and then sends what it has kept. The app handles each of that once."""
        with self.session.action():
            self.session.online()

    @property
    def is_offline(self) -> bool:
        """Whether the connection is cut."""
        return self.session.is_offline

    # What it costs.

    @property
    def patches(self) -> list[str]:
        """What the last action sent to the page, one line for each operation."""
        return self._told(self.session.patches)

    @contextmanager
    def expect_patches(self, *, max: int) -> Generator[None, None, None]:
        """What is done within sends at most so many operations to the page; else a `PageError` lists them.

        >>> import lattice_ui as lt
        >>> from lattice_ui import ui
        >>> from lattice_ui.testing import render
        >>> @lt.component
        ... def Counter() -> None:
        ...     count = lt.signal(0)
        ...     ui.button("More", on_click=lambda: count.add(1))
        ...     ui.text("Count: ", count)
        >>> screen = render(Counter)
        >>> with screen.expect_patches(max=1), screen.expect_runs(components=0):
        ...     screen.get_by_role("button", name="More").click()
        >>> screen.patches
        ['set 1']
        """
        with self.session.sent() as sent:
            yield
        if len(sent) > max:
            lines = "\n".join(f"  {it}" for it in self._told(sent))
            raise PageError(f"at most {_some(max, 'patch', 'patches')} should come, and {len(sent)} came:\n\n{lines}")

    @contextmanager
    def expect_runs(
        self, *, components: int | None = None, memos: int | None = None, effects: int | None = None
    ) -> Generator[None, None, None]:
        """What is done within runs the bodies of components, memos and effects at most so many times; else a `PageError` says how
        often they ran."""
        allowed = {"component": components, "memo": memos, "effect": effects}
        before = self.session.counts()
        yield
        after = self.session.counts()
        ran = {kind: after[f"{kind}_runs"] - before[f"{kind}_runs"] for kind in allowed}
        beyond = [kind for kind, most in allowed.items() if most is not None and ran[kind] > most]
        if beyond:
            wanted = " and ".join(f"{_some(allowed[kind] or 0, kind)}" for kind in beyond)
            raise PageError(
                f"at most {wanted} should run, and there ran "
                + ", ".join(_some(count, kind) for kind, count in ran.items())
            )

    @contextmanager
    def expect_failure(self, pattern: str | re.Pattern[str] = "") -> Generator[None, None, None]:
        """The app's code fails within, with a text that the pattern is found in. Without this, failures are raised as `AppError`."""
        with self.session.expected_failures() as failures:
            yield
        if not fits(pattern, failures):
            came = "\n".join(failures) or "nothing failed"
            raise PageError(f"the app's code should fail with {pattern!r}, and {came}")

    def close(self) -> None:
        """End the session, and with it its async handlers."""
        if self.session in self._clock.sessions:
            self._clock.sessions.remove(self.session)
        self.session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.session.raise_failures()
        finally:
            self.close()

    def _told(self, patches: list[Patch]) -> list[str]:
        return [self._patch(*patch) for patch in patches]

    def _patch(self, operation: str, instance: int, slot: int | None, value: object) -> str:
        parts = (element for element in self.session.page.elements if element.key[0] == instance)
        target = next((element for element in parts if role(element)), None)
        where = "" if target is None else f" in {line(target, self.session.entered)}"
        said = "" if slot is None else f" {value!r}"
        if instance == 0 and slot is not None:
            return f"{WORDS[slot]}{said}"
        return f"{operation}{said}{where}"


@dataclass(frozen=True)
class Start:
    """What a session begins with, where it matters: ``Start(seed=7, now=datetime(2026, 1, 1, tzinfo=timezone.utc)).render(App)``.

    seed: Where ``lt.random`` and ``lt.new_id`` come from.
    now: The time that the clock begins at.
    debug: Whether pages tell what failed, or only an id of it.
    at: The URL at which the app is opened, below its address.
    user: Who opens it; None for nobody in particular.
    """

    seed: int = 0
    now: datetime = EPOCH
    debug: bool = True
    at: str = "/"
    user: User | None = None

    def render(self, app: Component[_P] | App, /, *args: _P.args, **kwargs: _P.kwargs) -> Screen:
        """Open an app as a user would."""
        return Screen(
            Clock(self.now),
            self.seed,
            self.at,
            lambda seed, now_ms, browser: Session(app, args, kwargs, seed, now_ms, self.debug, browser, self.user),
        )


def render(app: Component[_P] | App, /, *args: _P.args, **kwargs: _P.kwargs) -> Screen:
    """Open an app as a user would: a session, and the page that it shows. The arguments are those of the component; an app of several
    pages takes none, and is opened at ``/`` (`Start` says another place)."""
    return Start().render(app, *args, **kwargs)


def _some(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"
