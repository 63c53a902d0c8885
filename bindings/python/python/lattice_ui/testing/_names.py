"""Accessible names, as "Accessible Name and Description Computation 1.2" has them for what HTML offers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ._page import Element
from ._roles import NAMED_BY_CONTENT, role

LABELABLE = frozenset(("button", "input", "meter", "output", "progress", "select", "textarea"))
#: The element in an element that says its name.
CAPTIONS = {"fieldset": "legend", "figure": "figcaption", "table": "caption", "details": "summary"}
#: What a field says when it stands in the label of another one: its value.
Shown = Callable[[Element], str]


def name(element: Element, shown: Shown) -> str:
    """The accessible name of an element, with single spaces; an empty text if it has none."""
    referenced = _referenced(element)
    if referenced:
        parts = (_own_name(it, shown) if it is element else _text_of(it, element, shown) for it in referenced)
        return " ".join(part for part in parts if part)
    return _own_name(element, shown)


def labels(element: Element, shown: Shown) -> list[str]:
    """The texts that label an element: what points at it, what is around it, and what it says of itself."""
    found = (*_referenced(element), *_label_elements(element), *_caption(element))
    own = element.get("aria-label")
    return [_text_of(it, element, shown) for it in found] + ([own] if own else [])


def _own_name(element: Element, shown: Shown) -> str:
    """Its name, without what it refers to."""
    own = (element.get("aria-label") or "").strip()
    if own:
        return own
    native = _label_elements(element) or _caption(element)
    found = " ".join(filter(None, (_text_of(it, element, shown) for it in native))) or _by_itself(element, shown)
    return found or _words([element.get("title") or element.get("placeholder") or ""])


def _by_itself(element: Element, shown: Shown) -> str:
    if element.tag == "input":
        is_button = element.get("type") in ("button", "submit", "reset")
        return _words([element.get("value" if is_button else "alt") or ""])
    if element.tag in ("img", "area"):
        return _words([element.get("alt") or ""])
    if element.tag == "svg":
        titles = (child for child in element.elements if child.tag == "title")
        return next((title.words for title in titles), "")
    return _words(_content(element, element, shown)) if role(element) in NAMED_BY_CONTENT else ""


def _referenced(element: Element) -> list[Element]:
    ids = (element.get("aria-labelledby") or "").split()
    return [element.page.by_id[it] for it in ids if it in element.page.by_id]


def _label_elements(element: Element) -> list[Element]:
    if element.tag not in LABELABLE:
        return []
    own_id = element.get("id")
    pointing = element.page.labels_for.get(own_id, []) if own_id is not None else []
    around = [it for it in element.around if it.tag == "label" and it.get("for") is None]
    return [*pointing, *around]


def _caption(element: Element) -> list[Element]:
    wanted = CAPTIONS.get(element.tag)
    return [child for child in element.elements if child.tag == wanted][:1]


def _text_of(element: Element, named: Element, shown: Shown) -> str:
    """What an element says of the one that it names."""
    return _words(_part(element, named, shown))


def _part(element: Element, named: Element, shown: Shown) -> Iterator[str]:
    own = (element.get("aria-label") or "").strip()
    if own:
        yield own
    elif element.tag in ("input", "select", "textarea"):
        yield shown(element)
    elif element.tag == "img":
        yield element.get("alt") or ""
    else:
        yield from _content(element, named, shown)


def _content(element: Element, named: Element, shown: Shown) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, str):
            yield child
        elif child is not named and not child.hides:
            gap = "" if child.is_in_text else " "
            yield gap
            yield from _part(child, named, shown)
            yield gap


def _words(pieces: Iterable[str]) -> str:
    return " ".join("".join(pieces).split())
