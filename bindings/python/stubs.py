"""Write ``ui.pyi`` and ``h.pyi`` from the table of controls that the built extension carries.

    python bindings/python/stubs.py            write them
    python bindings/python/stubs.py --check    fail when one is stale

One table makes the C functions' argument parsing and the types that a checker sees, so they cannot differ.
"""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parent / "python" / "lattice_ui"

UI_HEAD = '''"""The standard controls. Written by stubs.py from the extension's table of controls: do not edit."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, Literal, TypeAlias, TypeVar

from ._core import Block, Holder, Node, Problem, Signal, Trigger
from ._types import Reactive

T = TypeVar("T")

#: What a text shows; None shows nothing.
Text: TypeAlias = str | int | float | bool | None
#: Called for an event, with its value if it takes an argument. May be a coroutine function.
Handler: TypeAlias = Callable[[], object] | Callable[[Any], object]
#: What a field reads and writes: a signal, or a lambda that reads exactly one field of a model.
Bind: TypeAlias = Signal[T] | Callable[[], T]
#: A table: columns by name, or rows. Missing values are None, days are dates or ISO texts.
Data: TypeAlias = Mapping[str, Sequence[object]] | Sequence[Mapping[str, object]]
'''

UI_COMPOSITES = '''
def each(
    items: Reactive[Iterable[T]],
    row: Callable[[T], object],
    /,
    *,
    key: Callable[[T], Hashable] | None = None,
) -> Node:
    """One row for each item. `key` tells which row is which when items come, go and move.

    An `lt.List` or `lt.Dict` is followed: a write costs what it changes, however long it is. The rows of a `lt.Dict` are its keys. Anything
    else is compared as a whole, and the rows of new and changed items run.
    """

def suspense(*, fallback: Callable[[], object] | None = None) -> Holder:
    """Holds what stands in its ``with`` block, and shows `fallback` in its place while something in it waits for a resource.

    Meanwhile the content is there, hidden, with its state. Without a fallback a placeholder is shown.
    """

def error_boundary(*, fallback: Callable[[], object] | Callable[[Problem], object] | None = None) -> Holder:
    """Holds what stands in its ``with`` block, and shows `fallback` in place of all of it when something in it has failed: the lines of
    the block, a component, a bound lambda. The rest of the page stays as it is, and the log has the traceback.

    Without a fallback a box says what happened, with its traceback, or in production only its id, and offers a second attempt.
    """

def portal() -> Holder:
    """Holds what stands in its ``with`` block, and shows it at the page's end, above all else: a dialog, a message.

    It belongs here all the same: contexts, boundaries and its end are those of this place.
    """

def match(
    value: Reactive[T],
    cases: Mapping[T, Callable[[], object]],
    /,
    *,
    default: Callable[[], object] | None = None,
) -> Node:
    """Of several parts the one for this value, or else `default`. Each is a component or a function that makes elements.

    A part is made when it is first seen, and then stays: while it is not seen, it keeps its state and what was entered. Where that is not
    wanted, a plain ``if`` or ``match`` does it.
    """
'''

#: The type of an argument, by the kind of its parameter in the table. `{choices}` are its literals.
TYPES = {
    "Text": "Reactive[Text]",
    "Flag": "Reactive[bool]",
    "Number": "Reactive[float]",
    "Choice": "Reactive[Literal[{choices}]]",
    "Handler": "Handler | None",
    "BindText": "Bind[str]",
    "BindFlag": "Bind[bool]",
    "BindNumber": "Bind[float] | Bind[int]",
    "BindChoice": "Bind[T]",
    "Options": "Reactive[Iterable[T]] | Reactive[Iterable[tuple[T, str]]]",
    "Parts": "Reactive[Text]",
    "Children": "Node",
    "Data": "Reactive[Data]",
    "Name": "str",
    "Names": "str | Sequence[str]",
    "Trigger": "Trigger | None",
}


def ui_stub(schema: list[dict[str, Any]]) -> str:
    """The text of ``ui.pyi``."""
    return UI_HEAD + "".join(_control(control) for control in schema) + UI_COMPOSITES


def _control(control: dict[str, Any]) -> str:
    parameters = control["params"]
    variadic = [item for item in parameters if item["place"] == "variadic"]
    positional = [item for item in parameters if item["place"] == "positional"]
    keywords = [item for item in parameters if item["place"] == "keyword"]
    written = [_parameter(item) for item in positional]
    if variadic:
        written += [f"*{item['name']}: {_type(item)}" for item in variadic]
    elif keywords:
        written.append("*")
    written += [_parameter(item) for item in keywords]
    result = "Block" if control["container"] else "Node"
    lines = "".join(f"    {item},\n" for item in written)
    return f"\ndef {control['name']}(\n{lines}) -> {result}:\n{_doc(control, parameters)}"


def _parameter(item: dict[str, Any]) -> str:
    if item["required"]:
        return f"{item['name']}: {_type(item)}"
    kind = _type(item)
    return f"{item['name']}: {kind if 'None' in kind else f'{kind} | None'} = None"


def _type(item: dict[str, Any]) -> str:
    choices = ", ".join(f'"{choice}"' for choice in item["choices"] or ())
    return TYPES[item["kind"]].format(choices=choices)


def _doc(control: dict[str, Any], parameters: list[dict[str, Any]]) -> str:
    text = textwrap.wrap(control["doc"], 112)
    notes = [line for item in parameters for line in textwrap.wrap(f"{item['name']}: {item['doc']}", 112)]
    if not notes:
        return f'    """{text[0]}"""\n' if len(text) == 1 else _block(text)
    return _block([*text, "", *notes])


def _block(lines: list[str]) -> str:
    body = "".join(f"    {line}\n" if line else "\n" for line in lines)
    return f'    """{body[4:]}    """\n'


H_HEAD = '''"""Plain HTML and SVG elements. Written by stubs.py from the extension's list of tags: do not edit."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeAlias

from ._core import Block, Node, On, Trigger
from ._types import Reactive

Child: TypeAlias = Node | Reactive[str | int | float | bool | None]
Attribute: TypeAlias = Reactive[str | int | float | bool | None] | Callable[[Any], object] | On | Trigger

class Tag(Protocol):
    """Makes an element: children by position, attributes by keyword, `on_*` for events (see `lt.on`), `call_*` for triggers.

    A trailing underscore is dropped and other underscores become hyphens, as in ``class_="x", aria_label="y"``.
    """

    def __call__(
        self,
        *children: Child,
        style: Mapping[str, Reactive[str | int | float | None]] | None = None,
        **attributes: Attribute,
    ) -> Block: ...

'''


def h_stub(tags: list[str]) -> str:
    """The text of ``h.pyi``."""
    return H_HEAD + "".join(f"{tag}: Tag\n" for tag in tags)


def main(arguments: list[str]) -> int:
    from lattice_ui import _core

    texts = {"ui.pyi": ui_stub(_core.schema()), "h.pyi": h_stub(list(_core.h.__all__))}
    stale = [name for name, text in texts.items() if _read(PACKAGE / name) != text]
    if arguments == ["--check"]:
        for name in stale:
            print(f"{PACKAGE / name} is stale: run python bindings/python/stubs.py", file=sys.stderr)
        return 1 if stale else 0
    for name in stale:
        (PACKAGE / name).write_text(texts[name], encoding="utf-8")
    return 0


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
