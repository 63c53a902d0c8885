"""Roles and states of elements, as HTML-AAM and WAI-ARIA 1.2 map them."""

from __future__ import annotations

from ._page import Element

BY_TAG = {
    "address": "group", "article": "article", "aside": "complementary", "blockquote": "blockquote", "button": "button",
    "caption": "caption", "code": "code", "datalist": "listbox", "dd": "definition", "del": "deletion",
    "details": "group", "dfn": "term", "dialog": "dialog", "dt": "term", "em": "emphasis", "fieldset": "group",
    "figure": "figure", "form": "form", "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading",
    "h5": "heading", "h6": "heading", "hr": "separator", "ins": "insertion", "li": "listitem", "main": "main",
    "menu": "list", "meter": "meter", "nav": "navigation", "ol": "list", "optgroup": "group", "option": "option",
    "output": "status", "p": "paragraph", "progress": "progressbar", "search": "search", "strong": "strong",
    "sub": "subscript", "sup": "superscript", "table": "table", "tbody": "rowgroup", "td": "cell",
    "textarea": "textbox", "tfoot": "rowgroup", "thead": "rowgroup", "time": "time", "tr": "row", "ul": "list",
}  # fmt: skip
BY_INPUT_TYPE = {
    "button": "button", "checkbox": "checkbox", "image": "button", "number": "spinbutton", "radio": "radio",
    "range": "slider", "reset": "button", "search": "searchbox", "submit": "button",
}  # fmt: skip
NO_ROLE_INPUTS = frozenset(("color", "date", "datetime-local", "file", "hidden", "month", "password", "time", "week"))
#: Those around which a `header` or `footer` is one of them and not of the page.
SECTIONS = frozenset(("article", "aside", "main", "nav", "section"))

#: Roles whose name is what stands in the element.
NAMED_BY_CONTENT = frozenset(
    "button cell checkbox columnheader gridcell heading link menuitem menuitemcheckbox menuitemradio option radio row"
    " rowheader switch tab tooltip treeitem".split()
)


def role(element: Element) -> str:
    """The role of an element, or an empty text where it has none."""
    given = element.get("role")
    if given:
        first = given.split()[0]
        return "" if first in ("none", "presentation") else first
    tag = element.tag
    special = SPECIAL.get(tag)
    return special(element) if special is not None else BY_TAG.get(tag, "")


def _of_input(element: Element) -> str:
    type_ = element.get("type") or "text"
    if type_ in NO_ROLE_INPUTS:
        return ""
    if type_ in BY_INPUT_TYPE:
        return BY_INPUT_TYPE[type_]
    return "textbox" if element.get("list") is None else "combobox"


def _of_select(element: Element) -> str:
    is_list = element.get("multiple") is not None or int(element.get("size") or 0) > 1
    return "listbox" if is_list else "combobox"


def _of_link(element: Element) -> str:
    return "link" if element.get("href") is not None else ""


def _of_image(element: Element) -> str:
    return "" if element.get("alt") == "" else "img"


def _of_head_cell(element: Element) -> str:
    scope = element.get("scope")
    return "rowheader" if scope in ("row", "rowgroup") else "columnheader"


def _of_section(element: Element) -> str:
    is_named = any(element.get(name) for name in ("aria-label", "aria-labelledby", "title"))
    return "region" if is_named else ""


def _of_cell(element: Element) -> str:
    table = next((it for it in element.around if it.tag == "table"), None)
    return "gridcell" if table is not None and table.get("role") in ("grid", "treegrid") else "cell"


def _of_page_part(element: Element) -> str:
    is_part = any(around.tag in SECTIONS for around in element.around)
    return "" if is_part else {"header": "banner", "footer": "contentinfo"}[element.tag]


SPECIAL = {
    "a": _of_link, "area": _of_link, "footer": _of_page_part, "header": _of_page_part, "img": _of_image,
    "input": _of_input, "section": _of_section, "select": _of_select, "td": _of_cell, "th": _of_head_cell,
}  # fmt: skip


def level(element: Element) -> int | None:
    """The level of a heading."""
    given = element.get("aria-level")
    if given is not None:
        return int(given)
    return int(element.tag[1]) if element.tag in ("h1", "h2", "h3", "h4", "h5", "h6") else None


def is_disabled(element: Element) -> bool:
    """Whether it can't be used, by itself or by the `fieldset` around it."""
    if element.get("aria-disabled") == "true":
        return True
    if element.tag not in ("button", "input", "select", "textarea", "option", "optgroup", "fieldset"):
        return False
    return any(it.get("disabled") is not None for it in element.around if it is element or it.tag == "fieldset")
