"""A page as a tree of elements, read from the HTML that a session prints: canonical, so a short grammar does."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import cached_property

TOKEN = re.compile(r'<!---->|</[^>]*>|<([^\s/>]+)((?: [^\s=>]+="[^"]*")*)>|([^<]+)')
ATTRIBUTE = re.compile(r' ([^\s=>]+)="([^"]*)"')
VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))
#: Elements that stand in a line of text: no gap is heard or seen around them. Those of our controls are laid out, and have one.
IN_TEXT = frozenset(
    "a abbr b bdi bdo cite code data del dfn em i ins kbd mark q s samp small span strong sub sup time u var".split()
)
#: What holds no text of the page, but values.
NO_WORDS = frozenset(("datalist", "option", "textarea"))

#: An element as it is known from one state of the page to the next: the instance, and which of its elements it is.
Key = tuple[int, int]


class Element:
    """An element of the page in one of its states."""

    __slots__ = ("_attributes", "_markup", "children", "index", "key", "page", "parent", "tag")

    def __init__(self, page: Page, parent: Element | None, tag: str, markup: str, index: int, key: Key) -> None:
        self.page = page
        self.parent = parent
        self.tag = tag
        self.index = index
        self.key = key
        self.children: list[Element | str] = []
        self._markup = markup
        self._attributes: dict[str, str] | None = None

    @property
    def attributes(self) -> dict[str, str]:
        """What stands in its start tag."""
        if self._attributes is None:
            found = ATTRIBUTE.findall(self._markup)
            self._attributes = {name: html.unescape(value) for name, value in found}
        return self._attributes

    def get(self, name: str) -> str | None:
        """An attribute."""
        # Most elements have few of what is asked for: the markup says so without being taken apart.
        return self.attributes.get(name) if name in self._markup else None

    @property
    def elements(self) -> Iterator[Element]:
        """Its child elements."""
        return (child for child in self.children if isinstance(child, Element))

    @property
    def around(self) -> Iterator[Element]:
        """It and what it stands in, outwards."""
        element: Element | None = self
        while element is not None:
            yield element
            element = element.parent

    @property
    def inside(self) -> Iterator[Element]:
        """It and all that stands in it, in document order."""
        rest: list[Element] = [self]
        while rest:
            element = rest.pop()
            yield element
            rest.extend(reversed(list(element.elements)))

    @property
    def hides(self) -> bool:
        """Whether nobody sees or hears what is in it."""
        if self.get("hidden") is not None or self.get("aria-hidden") == "true":
            return True
        can_be_shut = self.tag == "dialog" or self.get("popover") is not None
        return can_be_shut and self.get("open") is None

    @property
    def is_hidden(self) -> bool:
        """Whether nobody sees or hears it."""
        return any(element.hides for element in self.around)

    @property
    def is_in_text(self) -> bool:
        """Whether it stands in a line of text, with no gap around it."""
        return self.tag in IN_TEXT and "lt-" not in (self.get("class") or "")

    @property
    def words(self) -> str:
        """Its visible text with single spaces."""
        return " ".join("".join(pieces(self)).split())


class Page:
    """One state of a page."""

    def __init__(self, markup: str, instances: list[int]) -> None:
        self.markup = markup
        self._instances = instances
        self.root = Element(self, None, "", "", -1, (0, -1))
        self.elements: list[Element] = []
        self._read(markup)

    def _read(self, markup: str) -> None:
        counts: dict[int, int] = {}
        open_ = self.root
        for token in TOKEN.finditer(markup):
            tag, attributes, text = token.groups()
            if text is not None:
                open_.children.append(html.unescape(text) if "&" in text else text)
            elif tag is not None:
                index = len(self.elements)
                instance = self._instances[index]
                nth = counts.get(instance, 0)
                counts[instance] = nth + 1
                element = Element(self, open_, tag, attributes, index, (instance, nth))
                self.elements.append(element)
                open_.children.append(element)
                if tag not in VOID:
                    open_ = element
            elif token[0] != "<!---->" and open_.parent is not None:
                open_ = open_.parent

    @cached_property
    def by_id(self) -> dict[str, Element]:
        """Elements by their ids."""
        found = ((element.get("id"), element) for element in self.elements)
        return {name: element for name, element in found if name is not None}

    @cached_property
    def by_key(self) -> dict[Key, Element]:
        """Elements as they are known from one state to the next."""
        return {element.key: element for element in self.elements}

    @cached_property
    def labels_for(self) -> dict[str, list[Element]]:
        """The `label` elements that name another one, by its id."""
        labels: dict[str, list[Element]] = {}
        for element in self.elements:
            if element.tag == "label" and (target := element.get("for")) is not None:
                labels.setdefault(target, []).append(element)
        return labels


def pieces(element: Element) -> Iterator[str]:
    """The visible texts in an element, with white space where elements are apart."""
    for child in element.children:
        if isinstance(child, str):
            yield child
        elif child.tag not in NO_WORDS and not child.hides:
            gap = "" if child.is_in_text else " "
            yield gap
            yield from pieces(child)
            yield gap
