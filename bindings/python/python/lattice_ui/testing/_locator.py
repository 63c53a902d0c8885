"""Elements of a page, as a test describes them; looked for anew each time that they are used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from . import _actions as actions
from ._errors import PageError
from ._matching import Wanted, by_label, by_role, by_text, matcher
from ._outline import line, outline
from ._page import Element
from ._roles import is_disabled, role

if TYPE_CHECKING:
    from ._screen import Screen
    from ._session import FilePayload, Session

SHOWN_MAX = 10
Find = Callable[[Iterable[Element]], list[Element]]


class Locator:
    """Elements of a page that fit a description, such as ``screen.get_by_role("button", name="Add")``.

    It is a description and holds no element: the page may change between two uses. What acts on an element, or reads it, needs
    exactly one that fits; ``count()`` and ``all()`` take any number.
    """

    def __init__(self, screen: Screen, text: str, find: Callable[[], list[Element]]) -> None:
        self._screen = screen
        self._text = text
        self._find = find

    # Narrower.

    def get_by_role(self, role: str, *, name: Wanted | None = None, exact: bool = False, hidden: bool = False) -> Locator:
        """Those of this role within it; see `Screen.get_by_role`."""
        text = described("get_by_role", role, name=name, exact=exact, hidden=hidden)
        return self._within(text, lambda inside: by_role(inside, self._shown, role, name, exact, hidden))

    def get_by_label(self, text: Wanted, *, exact: bool = False) -> Locator:
        """Those with this label within it; see `Screen.get_by_label`."""
        step = described("get_by_label", text, exact=exact)
        return self._within(step, lambda inside: by_label(inside, self._shown, text, exact))

    def get_by_text(self, text: Wanted, *, exact: bool = False) -> Locator:
        """The innermost with this text within it; see `Screen.get_by_text`."""
        return self._within(described("get_by_text", text, exact=exact), lambda inside: by_text(inside, text, exact))

    def filter(self, *, has_text: Wanted) -> Locator:
        """Those of them that have this text in them."""
        fits = matcher(has_text, False)
        step = described("filter", has_text=has_text)
        return Locator(self._screen, f"{self._text}.{step}", lambda: [it for it in self._find() if fits(it.words)])

    def nth(self, index: int) -> Locator:
        """The one at this place among them, from 0; from the end if it is negative."""
        last = index + 1 or None
        return Locator(self._screen, f"{self._text}.nth({index})", lambda: self._find()[index:last])

    @property
    def first(self) -> Locator:
        """The first of them."""
        return self.nth(0)

    @property
    def last(self) -> Locator:
        """The last of them."""
        return self.nth(-1)

    def all(self) -> list[Locator]:
        """Each of them, by its place."""
        return [self.nth(index) for index in range(self.count())]

    def count(self) -> int:
        """How many there are."""
        return len(self._find())

    def __iter__(self) -> Iterator[Locator]:
        return iter(self.all())

    # What a person does.

    def click(self) -> None:
        """Click it. A click on a label or a box ticks the box, one on a button in a form sends the form."""
        self._act(actions.click)

    def fill(self, value: str | float) -> None:
        """Type this in place of what the field holds, or slide to it, and leave the field."""
        self._act(lambda session, element: actions.fill(session, element, value))

    def press(self, key: str) -> None:
        """Press a key on it, by its name in browsers: ``Enter``, ``Escape``, ``ArrowDown``, ``a``."""
        self._act(lambda session, element: actions.press(session, element, key))

    def check(self) -> None:
        """Tick the box, or choose the radio button, if it is not yet."""
        self._act(lambda session, element: actions.check(session, element, True))

    def uncheck(self) -> None:
        """Untick the box if it is ticked."""
        self._act(lambda session, element: actions.check(session, element, False))

    def select(self, option: str) -> None:
        """Choose an option of a list, or of a group of radio buttons, by what it says or by its value."""
        self._act(lambda session, element: actions.select(session, element, option))

    def set_input_files(self, files: str | Path | FilePayload | Sequence[str | Path | FilePayload]) -> None:
        """Choose these files in a file field: paths, or ``{"name": "a.txt", "mimeType": "text/plain", "buffer": b"..."}``.

        All of each comes at once. `PageError` with what the person would read if one is of another type or larger than the field takes.
        """
        several = [files] if isinstance(files, (str, Path)) or not isinstance(files, Sequence) else files
        self._act(lambda session, element: actions.set_input_files(session, element, several))

    # What a person sees.

    @property
    def text(self) -> str:
        """Its visible text with single spaces."""
        return self._one().words

    @property
    def name(self) -> str:
        """Its accessible name: what a screen reader says that it is."""
        return self._session.name(self._one())

    @property
    def role(self) -> str:
        """Its role, such as ``button``; an empty text if it has none."""
        return role(self._one())

    @property
    def value(self) -> str:
        """The text that a field holds; of a list, the value of the chosen option."""
        return self._session.entered.value(self._one())

    @property
    def checked(self) -> bool:
        """Whether a box is ticked."""
        return self._session.entered.is_checked(self._one())

    @property
    def disabled(self) -> bool:
        """Whether it can't be used."""
        return is_disabled(self._one())

    @property
    def calls(self) -> list[str]:
        """The methods that the app has called on it by a trigger, in order: ``focus``, ``scrollIntoView``."""
        return self._session.calls(self._one())

    def attribute(self, name: str) -> str | None:
        """An attribute, None if it is not there."""
        return self._one().get(name)

    def tree(self) -> str:
        """It and what is in it, as roles, names, states and texts."""
        element = self._one()
        inside = outline(element, self._session.entered)
        lines = [line(element, self._session.entered), *(f"  {it}" for it in inside.splitlines())]
        return "\n".join(lines)

    def expect_text(self, text: Wanted, *, timeout: float = 5.0) -> None:
        """Its text has this in it, or comes to have it while async handlers run, within so many seconds.

        `PageError`, an AssertionError, says what it has instead.
        """
        self._screen.expect(lambda: self._one().words, text, f"{self._text}", timeout)

    def __repr__(self) -> str:
        return f"<{self._text}>"

    @property
    def _session(self) -> Session:
        return self._screen.session

    def _shown(self, element: Element) -> str:
        return self._session.entered.value(element)

    def _act(self, action: Callable[[Session, Element], None]) -> None:
        with self._session.action():
            action(self._session, self._one())

    def _within(self, step: str, find: Find) -> Locator:
        def found() -> list[Element]:
            outer = self._find()
            seen = {inner.index: inner for it in outer for inner in it.inside if inner is not it}
            return find(seen[index] for index in sorted(seen))

        return Locator(self._screen, f"{self._text}.{step}", found)

    def _one(self) -> Element:
        found = self._find()
        if len(found) == 1:
            return found[0]
        tree = outline(self._session.page.root, self._session.entered)
        if not found:
            raise PageError(f"{self._text} finds nothing. The page:\n\n{tree}")
        shown = [f"  {place}: {line(it, self._session.entered)}" for place, it in enumerate(found[:SHOWN_MAX])]
        rest = f"\n  ... {len(found) - SHOWN_MAX} more" if len(found) > SHOWN_MAX else ""
        raise PageError(
            f"{self._text} should find one element, and {len(found)} fit:\n\n" + "\n".join(shown) + rest
            + "\n\nSay more of it (name=, exact=True), look within another one, or take one by .nth(place), .first or .last."
            + f" The page:\n\n{tree}"
        )  # fmt: skip


def described(method: str, *values: object, **options: object) -> str:
    """A call as the test wrote it, without what is as if it had not been said."""
    said = [repr(value) for value in values]
    said += [f"{name}={value!r}" for name, value in options.items() if value is not None and value is not False]
    return f"{method}({', '.join(said)})"
