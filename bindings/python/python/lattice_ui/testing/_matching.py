"""Which elements a test means: by role, by label and by text, with the rules of Playwright."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from ._entered import kind
from ._names import Shown, labels, name
from ._page import Element
from ._roles import role

#: A text to look for: as it is, or as a pattern.
Wanted = str | re.Pattern[str]


def matcher(wanted: Wanted, exact: bool) -> Callable[[str], bool]:
    """Whether a text is the wanted one: without `exact`, letters' case does not count and a part is enough."""
    if isinstance(wanted, re.Pattern):
        return lambda text: wanted.search(text) is not None
    words = " ".join(wanted.split())
    if exact:
        return lambda text: text == words
    return lambda text: words.casefold() in text.casefold()


def contains(wanted: Wanted) -> Callable[[str], bool]:
    """Whether a text has the wanted one in it, as it is written."""
    if isinstance(wanted, re.Pattern):
        return lambda text: wanted.search(text) is not None
    words = " ".join(wanted.split())
    return lambda text: words in text


def by_role(
    within: Iterable[Element], shown: Shown, wanted: str, title: Wanted | None, exact: bool, hidden: bool
) -> list[Element]:
    """Elements of a role, and of a name if one is asked for."""
    found = [element for element in within if role(element) == wanted and (hidden or not element.is_hidden)]
    if title is None:
        return found
    fits = matcher(title, exact)
    return [element for element in found if fits(name(element, shown))]


def by_label(within: Iterable[Element], shown: Shown, wanted: Wanted, exact: bool) -> list[Element]:
    """Elements that are labelled so."""
    fits = matcher(wanted, exact)
    return [element for element in within if any(map(fits, labels(element, shown)))]


def by_text(within: Iterable[Element], wanted: Wanted, exact: bool) -> list[Element]:
    """The innermost elements with this text."""
    fits = matcher(wanted, exact)

    def has(element: Element) -> bool:
        is_button = element.tag == "input" and kind(element) in ("button", "submit", "reset")
        return fits((element.get("value") or "") if is_button else element.words)

    found = [element for element in within if has(element)]
    # Of what is nested, the innermost: an element of which a child has the text too is not meant.
    outer = {id(element.parent) for element in found}
    return [element for element in found if id(element) not in outer]
