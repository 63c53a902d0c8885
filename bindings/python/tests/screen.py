"""A page of `lattice_ui.testing` that keeps failures and says what each turn did: for tests of the package itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lattice_ui import Component
from lattice_ui.testing import Clock, Locator
from lattice_ui.testing import Screen as Page
from lattice_ui.testing._screen import EPOCH
from lattice_ui.testing._session import Session


@dataclass(frozen=True)
class Change:
    """What one turn did."""

    patches: int
    component_runs: int
    memo_runs: int
    operations: list[str]


class KeepingSession(Session):
    """One whose failures are asked for."""

    def raise_failures(self) -> None:
        pass

    def failures(self) -> list[str]:
        """The failures and warnings since the last call."""
        return [text for text, _, _ in self._core.failures()]


class Screen:
    """A session of one component and its page."""

    def __init__(self, app: Component[...], *args: Any, seed: int = 1, **kwargs: Any) -> None:
        self.page = Page(
            Clock(EPOCH), seed, "/", lambda seed, now_ms, browser: KeepingSession(app, args, kwargs, seed, now_ms, True, browser)
        )
        self.session: KeepingSession = self.page.session  # type: ignore[assignment]

    @property
    def html(self) -> str:
        return self.page.html

    @property
    def text(self) -> str:
        return self.page.text

    def __contains__(self, text: str) -> bool:
        return text in self.text

    def click(self, name: str, nth: int = 0) -> Change:
        """Click the nth button of this name."""
        return self.change(self.page.get_by_role("button", name=name, exact=True).nth(nth).click)

    def fill(self, label: str, text: str, nth: int = 0) -> Change:
        """Type into the field of this label."""
        return self.change(lambda: self._labelled(label, nth).fill(text))

    def press_enter(self, label: str, nth: int = 0) -> Change:
        return self.change(lambda: self._labelled(label, nth).press("Enter"))

    def tick(self, label: str, checked: bool, nth: int = 0) -> Change:
        """Check or uncheck the box of this label."""
        box = self.page.get_by_label(label, exact=True).nth(nth)
        return self.change(box.check if checked else box.uncheck)

    def choose(self, label: str, option: str) -> Change:
        """Choose an option of a select, or of a group of radio buttons."""
        return self.change(lambda: self._labelled(label).select(option))

    def slide(self, label: str, value: float) -> Change:
        return self.change(lambda: self._labelled(label).fill(value))

    def run(self, action: Callable[[], object]) -> Change:
        """Do something in the session as one turn."""
        return self.change(lambda: self.page.run(action))

    def change(self, turn: Callable[[], object]) -> Change:
        before = self.session.counts()
        turn()
        after = self.session.counts()
        runs = [after[name] - before[name] for name in ("component_runs", "memo_runs")]
        operations = [operation for operation, *_ in self.session.patches]
        return Change(len(operations), *runs, operations)

    def _labelled(self, label: str, nth: int = 0) -> Locator:
        return self.page.get_by_label(label).nth(nth)
