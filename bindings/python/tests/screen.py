"""A page in process, acted on by what a user sees: the names of buttons and the labels of fields."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lattice_ui import Component
from lattice_ui._core import TestSession

TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Change:
    """What one turn did."""

    patches: int
    component_runs: int
    memo_runs: int
    operations: list[str]


class Screen:
    """A session of one component and its page."""

    def __init__(self, app: Component[...], *args: Any, seed: int = 1, **kwargs: Any) -> None:
        self.session = TestSession(app, *args, seed=seed, **kwargs)

    @property
    def html(self) -> str:
        return self.session.html()

    @property
    def text(self) -> str:
        """The page's text, elements separated by one space each."""
        return words(self.html)

    def __contains__(self, text: str) -> bool:
        return text in self.text

    def click(self, name: str, nth: int = 0) -> Change:
        """Click the nth button of this name."""
        return self._act("click", None, lambda tag, markup: tag == "button" and words(markup) == name, name, nth)

    def fill(self, label: str, text: str, nth: int = 0) -> Change:
        """Type into the field of this label."""
        return self._act("input", text, self._labelled(label), label, nth)

    def press_enter(self, label: str, nth: int = 0) -> Change:
        return self._act("keydown", "Enter", self._labelled(label), label, nth)

    def tick(self, label: str, checked: bool, nth: int = 0) -> Change:
        """Check or uncheck the box of this label."""
        labelled = self._labelled(label)
        return self._act(
            "change", checked, lambda tag, markup: 'type="checkbox"' in markup and labelled(tag, markup), label, nth
        )

    def choose(self, label: str, option: str) -> Change:
        """Choose an option of a select, or of a group of radio buttons."""
        picked = next((one for one in self._listeners("change") if self._is_choice(one, label, option)), None)
        assert picked is not None, f"nothing chooses {option!r} of {label!r}: {self._listeners('change')}"
        return self.change(lambda: self.session.event(picked[0], picked[1], option))

    def slide(self, label: str, value: float) -> Change:
        return self._act("input", value, self._labelled(label), label, 0)

    def run(self, action: Callable[[], object]) -> Change:
        """Do something in the session as one turn."""
        return self.change(lambda: self.session.run(action))

    def change(self, turn: Callable[[], object]) -> Change:
        before = self.session.counts()
        turn()
        after = self.session.counts()
        runs = [after[name] - before[name] for name in ("component_runs", "memo_runs")]
        operations = self.session.ops()
        return Change(len(operations), *runs, operations)

    def _listeners(self, event: str) -> list[tuple[int, int, str, str, str]]:
        return [one for one in self.session.listeners() if one[2] == event]

    def _act(
        self, event: str, payload: object, wanted: Callable[[str, str], bool], name: str, nth: int
    ) -> Change:
        found = [one for one in self._listeners(event) if wanted(one[3], one[4])]
        assert len(found) > nth, f"no {event} on {name!r}, number {nth}; listening: {self.session.listeners()}"
        instance, slot = found[nth][:2]
        return self.change(lambda: self.session.event(instance, slot, payload))

    def _labelled(self, label: str) -> Callable[[str, str], bool]:
        ids = {id for id, text in re.findall(r'<label[^>]* for="([^"]+)"[^>]*>(.*?)</label>', self.html, re.S)
               if words(text).startswith(label)}  # fmt: skip
        wrapped = [text for text in re.findall(r"<label[^>]*>.*?</label>", self.html, re.S) if words(text) == label]

        def wanted(tag: str, markup: str) -> bool:
            opening = markup.partition(">")[0]
            found = re.search(r' id="([^"]+)"', opening)
            named = f' aria-label="{label}"' in opening
            return named or (found is not None and found[1] in ids) or any(markup in text for text in wrapped)

        return wanted

    def _is_choice(self, listener: tuple[int, int, str, str, str], label: str, option: str) -> bool:
        _, _, _, tag, markup = listener
        if tag == "select":
            return self._labelled(label)(tag, markup)
        return tag in ("fieldset", "input") and f'value="{html.escape(option)}"' in markup


def words(markup: str) -> str:
    """The text of some markup, with single spaces."""
    return " ".join(html.unescape(TAG.sub(" ", markup.replace("<!---->", ""))).split())
