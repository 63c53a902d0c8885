"""What a field shows: what the session says, or what a person entered since."""

from __future__ import annotations

from collections.abc import Iterable

from ._page import Element, Key, Page

#: A patch as the session tells it: operation, instance, slot, value.
Patch = tuple[str, int, int | None, str | int | float | bool | None]

#: Types of `input` that hold no text that a person types.
NO_TEXT = frozenset(("button", "checkbox", "color", "file", "hidden", "image", "radio", "range", "reset", "submit"))


def kind(element: Element) -> str:
    """The type of an `input`, or the element's name."""
    return (element.get("type") or "text") if element.tag == "input" else element.tag


def is_ticked(element: Element) -> bool:
    """Whether it is one of those that are checked or not."""
    return kind(element) in ("checkbox", "radio")


def holds_text(element: Element) -> bool:
    """Whether a person can type into it."""
    return element.tag == "textarea" or (element.tag == "input" and kind(element) not in NO_TEXT)


def options(select: Element) -> list[Element]:
    """What a `select` offers."""
    return [element for element in select.inside if element.tag == "option"]


def option_value(option: Element) -> str:
    """What an option stands for."""
    value = option.get("value")
    return option.words if value is None else value


class Entered:
    """What a person entered, until the session says something about it: as the page in a browser does."""

    def __init__(self) -> None:
        self._values: dict[Key, str | bool] = {}

    @property
    def is_any(self) -> bool:
        """Whether there is something that the session has not answered."""
        return bool(self._values)

    def enter(self, element: Element, value: str | bool) -> None:
        """The person changed it."""
        self._values[element.key] = value

    def value(self, element: Element) -> str:
        """The text that a field holds."""
        entered = self._values.get(element.key)
        return entered if isinstance(entered, str) else said_value(element)

    def is_checked(self, element: Element) -> bool:
        """Whether a box is ticked."""
        entered = self._values.get(element.key)
        return entered if isinstance(entered, bool) else element.get("checked") is not None

    def forget(self, before: Page, after: Page, patches: Iterable[Patch]) -> None:
        """Forget what the session has answered: it set the field to something, be it the same as before."""
        said: dict[int, set[str]] = {}
        for operation, instance, _, value in patches:
            if operation == "set":
                said.setdefault(instance, set()).add(_text(value))
        for key in list(self._values):
            old, new = before.by_key.get(key), after.by_key.get(key)
            if old is None or new is None or _said(old) != _said(new) or _said(new) in said.get(key[0], ()):
                del self._values[key]


def said_value(element: Element) -> str:
    """The text that the session wants a field to hold."""
    if element.tag == "textarea":
        return "".join(child for child in element.children if isinstance(child, str))
    if element.tag != "select":
        value = element.get("value")
        return value if value is not None else ("on" if is_ticked(element) else "")
    offered = options(element)
    chosen = [option for option in offered if option.get("selected") is not None]
    return option_value((chosen or offered)[0]) if offered else ""


def _said(element: Element) -> str:
    return _text(element.get("checked") is not None) if is_ticked(element) else said_value(element)


def _text(value: object) -> str:
    # As HTML has it: a number without a fraction is written without a point.
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
