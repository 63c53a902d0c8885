"""A page as a person who can't see it knows it: roles, names, states and texts, for the texts of errors."""

from __future__ import annotations

from collections.abc import Iterator

from ._entered import Entered, holds_text, is_ticked
from ._names import name
from ._page import Element
from ._roles import NAMED_BY_CONTENT, is_disabled, level, role

LINES_MAX = 80
TEXT_MAX = 100
#: Roles that say nothing where they have no name.
QUIET = frozenset(("", "code", "emphasis", "generic", "group", "paragraph", "rowgroup", "status", "strong", "time"))
#: Roles whose content is all in the line of the element.
CLOSED = frozenset(("button", "checkbox", "combobox", "img", "listbox", "radio", "slider", "switch", "textbox"))

#: Elements whose text is heard as the name of another one.
NAMING = frozenset(("caption", "figcaption", "label", "legend"))


def outline(root: Element, entered: Entered) -> str:
    """The tree below an element, one line for each thing."""
    lines: list[str] = []
    for line in _lines(root, entered, 0):
        if len(lines) == LINES_MAX:
            lines.append(f"... and more: the first {LINES_MAX} lines are shown")
            break
        lines.append(line)
    return "\n".join(lines) or "(nothing)"


def line(element: Element, entered: Entered) -> str:
    """An element in one line."""
    kind, title = role(element) or f"<{element.tag}>", name(element, entered.value)
    parts = [kind]
    if title:
        parts.append(f'"{_short(title)}"')
    parts += [f"[{state}]" for state in _states(element, entered)]
    if element.tag == "select" or holds_text(element) or role(element) in ("slider", "spinbutton"):
        said = entered.value(element)
    else:
        # What has no name is known by its text.
        said = "" if title else element.words
    return " ".join(parts) + (f": {_short(said)}" if said else "")


def _lines(element: Element, entered: Entered, depth: int) -> Iterator[str]:
    indent = "  " * depth
    for child in element.elements:
        if child.hides:
            continue
        kind = role(child)
        if kind in QUIET and not (kind and name(child, entered.value)):
            yield from _plain(child, entered, depth)
        elif kind in CLOSED or not _has_parts(child):
            yield f"{indent}- {line(child, entered)}"
        else:
            # A name that is the content would say it twice.
            title = "" if kind in NAMED_BY_CONTENT and child.get("aria-label") is None else name(child, entered.value)
            yield f"{indent}- {kind}" + (f' "{_short(title)}"' if title else "")
            yield from _plain(child, entered, depth + 1)


def _plain(element: Element, entered: Entered, depth: int) -> Iterator[str]:
    """What says nothing of itself: its own text, then what is in it."""
    if element.tag in NAMING:
        parts = (inner for inner in element.inside if inner is not element and role(inner) not in QUIET)
        yield from (f"{'  ' * depth}- {line(part, entered)}" for part in parts)
    elif not _has_parts(element):
        if element.words:
            yield f"{'  ' * depth}- text: {_short(element.words)}"
    else:
        own = " ".join("".join(child for child in element.children if isinstance(child, str)).split())
        if own:
            yield f"{'  ' * depth}- text: {_short(own)}"
        yield from _lines(element, entered, depth)


def _has_parts(element: Element) -> bool:
    return any(role(inner) not in QUIET for inner in element.inside if inner is not element)


def _states(element: Element, entered: Entered) -> Iterator[str]:
    if is_ticked(element) and entered.is_checked(element):
        yield "checked"
    if is_disabled(element):
        yield "disabled"
    for state in ("expanded", "pressed", "selected", "current", "busy", "invalid"):
        value = element.get(f"aria-{state}")
        if value not in (None, "false"):
            yield state if value in ("true", "") else f"{state}={value}"
    depth = level(element)
    if depth is not None:
        yield f"level={depth}"


def _short(text: str) -> str:
    return text if len(text) <= TEXT_MAX else f"{text[: TEXT_MAX - 3]}..."
