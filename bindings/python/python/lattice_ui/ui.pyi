"""The standard controls. Written by stubs.py from the extension's table of controls: do not edit."""

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

def text(
    *parts: Reactive[Text],
    strike: Reactive[bool] | None = None,
) -> Node:
    """A text of one or several parts; a signal, memo or function among them is followed.

    parts: What it says, part by part, with nothing in between.
    strike: Struck through.
    """

def title(
    text: Reactive[Text],
    *,
    level: Reactive[float] | None = None,
) -> Node:
    """A heading.

    text: What it says.
    level: 1 for the page's own heading, up to 4. 1 if not given.
    """

def link(
    text: Reactive[Text],
    href: Reactive[Text] | None = None,
    *,
    to: Reactive[Text] | None = None,
) -> Node:
    """A link: to an address of any site, or to a page of the app, which is then shown without a reload.

    text: What it says.
    href: The address that it leads to; one that would run script leads nowhere.
    to: The page of the app that it leads to: a path such as /boards/7?sort=name, or ?sort=name for another query.
    """

def row(
    *children: Node,
    gap: Reactive[Literal["small", "large"]] | None = None,
) -> Block:
    """Elements side by side, lined up by their controls; they wrap where there is no room.

    children: Elements to stand in it, beside those of its `with` block.
    gap: The space between elements, if not the usual one.
    """

def column(
    *children: Node,
    gap: Reactive[Literal["small", "large"]] | None = None,
) -> Block:
    """Elements below each other.

    children: Elements to stand in it, beside those of its `with` block.
    gap: The space between elements, if not the usual one.
    """

def grid(
    *children: Node,
    columns: Reactive[float] | None = None,
) -> Block:
    """Elements in columns of equal width, fewer where there is no room. A metric or chart directly in it is a card.

    children: Elements to stand in it, beside those of its `with` block.
    columns: How many columns there are at most: 2, 3, 4 or 6. 3 if not given.
    """

def show(
    when: Reactive[bool],
    *children: Node,
) -> Block:
    """Elements that are seen only at times. They stay in the page while they are not, with their state and what was
    entered; where that is not wanted, a plain `if` does it.

    when: Whether they are seen.
    children: Elements to stand in it, beside those of its `with` block.
    """

def card(
    *children: Node,
    title: Reactive[Text] | None = None,
) -> Block:
    """A surface for what belongs together.

    children: Elements to stand in it, beside those of its `with` block.
    title: Its heading, which also names it to screen readers.
    """

def divider(
) -> Node:
    """A line between what is above and below."""

def button(
    label: Reactive[Text],
    *,
    on_click: Handler | None = None,
    color: Reactive[Literal["primary", "success", "warning", "danger", "info"]] | None = None,
    variant: Reactive[Literal["solid", "quiet"]] | None = None,
    size: Reactive[Literal["small"]] | None = None,
    disabled: Reactive[bool] | None = None,
    busy: Reactive[bool] | None = None,
    while_busy: Reactive[Literal["disable", "queue", "restart", "parallel"]] | None = None,
    focus: Trigger | None = None,
) -> Node:
    """A button. While its handler runs it is marked busy and keeps the focus.

    label: What it says.
    on_click: Called when it is pressed.
    color: What pressing it means; primary for the one main action.
    variant: How loud it is, if not as usual.
    size: Its size, if not as usual.
    disabled: It can't be pressed.
    busy: It is at work: it is marked so, keeps the focus, and takes no clicks.
    while_busy: What a press does while the async handler of an earlier one still runs: nothing, begin when that has
    ended, cancel it and begin anew, or begin beside it as if nothing is given.
    focus: What moves the focus here when it is called.
    """

def text_input(
    label: Reactive[Text],
    *,
    bind: Bind[str] | None = None,
    value: Reactive[Text] | None = None,
    placeholder: Reactive[Text] | None = None,
    help: Reactive[Text] | None = None,
    error: Reactive[Text] | None = None,
    type: Reactive[Literal["text", "password", "email", "search", "tel", "url"]] | None = None,
    disabled: Reactive[bool] | None = None,
    hidden_label: Reactive[bool] | None = None,
    on_change: Handler | None = None,
    on_enter: Handler | None = None,
    focus: Trigger | None = None,
) -> Node:
    """A field for one line of text.

    label: What is to be entered.
    bind: Shown in the field, and written with each change.
    value: Shown in the field, if nothing is bound.
    placeholder: Shown while the field is empty.
    help: A line below the field.
    error: What is wrong with the entry; nothing while it is right.
    type: What kind of text it is, for keyboards and password managers.
    disabled: It can't be changed.
    hidden_label: The label is for screen readers only.
    on_change: Called with the text after each change.
    on_enter: Called with the text when Enter is pressed.
    focus: What moves the focus here when it is called.
    """

def checkbox(
    label: Reactive[Text] | None = None,
    *,
    bind: Bind[bool] | None = None,
    value: Reactive[bool] | None = None,
    disabled: Reactive[bool] | None = None,
    hidden_label: Reactive[bool] | None = None,
    on_change: Handler | None = None,
    focus: Trigger | None = None,
) -> Node:
    """A box to tick.

    label: What ticking it means.
    bind: Whether it is ticked, and written when it is changed.
    value: Whether it is ticked, if nothing is bound.
    disabled: It can't be changed.
    hidden_label: The label is for screen readers only.
    on_change: Called with whether it is ticked after each change.
    focus: What moves the focus here when it is called.
    """

def select(
    label: Reactive[Text],
    options: Reactive[Iterable[T]] | Reactive[Iterable[tuple[T, str]]],
    *,
    bind: Bind[T] | None = None,
    help: Reactive[Text] | None = None,
    disabled: Reactive[bool] | None = None,
    hidden_label: Reactive[bool] | None = None,
    on_change: Handler | None = None,
    focus: Trigger | None = None,
) -> Node:
    """A list to choose one thing from.

    label: What is to be chosen.
    options: What there is to choose from: values, or pairs of a value and what people see for it.
    bind: The chosen option, written when another is chosen.
    help: A line below the field.
    disabled: It can't be changed.
    hidden_label: The label is for screen readers only.
    on_change: Called with the chosen option after each change.
    focus: What moves the focus here when it is called.
    """

def segmented(
    label: Reactive[Text],
    options: Reactive[Iterable[T]] | Reactive[Iterable[tuple[T, str]]],
    *,
    bind: Bind[T] | None = None,
    disabled: Reactive[bool] | None = None,
    hidden_label: Reactive[bool] | None = None,
    on_change: Handler | None = None,
) -> Node:
    """A few things to choose one from, side by side and all in view.

    label: What is to be chosen.
    options: What there is to choose from: values, or pairs of a value and what people see for it.
    bind: The chosen option, written when another is chosen.
    disabled: It can't be changed.
    hidden_label: The label is for screen readers only.
    on_change: Called with the chosen option after each change.
    """

def slider(
    label: Reactive[Text],
    *,
    min: Reactive[float] | None = None,
    max: Reactive[float] | None = None,
    step: Reactive[float] | None = None,
    bind: Bind[float] | Bind[int] | None = None,
    disabled: Reactive[bool] | None = None,
    on_change: Handler | None = None,
    focus: Trigger | None = None,
) -> Node:
    """A number chosen by sliding; the value stands beside the label.

    label: What the number is.
    min: The least value. 0 if not given.
    max: The greatest value. 100 if not given.
    step: What values are apart; "any" fraction is not offered. 1 if not given.
    bind: The number, written while it is slid.
    disabled: It can't be changed.
    on_change: Called with the number after each change.
    focus: What moves the focus here when it is called.
    """

def file(
    label: Reactive[Text],
    *,
    on_upload: Handler | None,
    multiple: Reactive[bool] | None = None,
    accept: str | Sequence[str] | None = None,
    max_bytes: Reactive[float] | None = None,
    help: Reactive[Text] | None = None,
    error: Reactive[Text] | None = None,
    disabled: Reactive[bool] | None = None,
    hidden_label: Reactive[bool] | None = None,
) -> Node:
    """Files to send from the person's machine: chosen, or dropped on it. Each comes in pieces beside all other events,
    with its progress shown and a way to cancel it; a connection that is lost for a moment goes on where it was.

    label: What is to be sent.
    on_upload: Called with each file when all of it is there. It stands on the server's disk until the session ends.
    multiple: Several files can be chosen at once.
    accept: Which files are taken: endings and media types, such as ".pdf" and "image/*". The page and the server go
    by the file's name and the type that the browser says; what is in a file is not looked at.
    max_bytes: How many bytes a file has at most. 100,000,000 if not given.
    help: A line below the field.
    error: What is wrong with what was sent; nothing while it is right.
    disabled: Nothing can be chosen.
    hidden_label: The label is for screen readers only.
    """

def metric(
    label: Reactive[Text],
    value: Reactive[Text],
    *,
    unit: Reactive[Text] | None = None,
    delta: Reactive[Text] | None = None,
    color: Reactive[Literal["success", "warning", "danger", "info"]] | None = None,
) -> Node:
    """One number that matters, large, with its name.

    label: What the number is.
    value: The number, or a text that says it.
    unit: What it is counted in.
    delta: How it differs from before: an arrow and words, as colour alone says nothing.
    color: What the difference means.
    """

def table(
    data: Reactive[Data],
    *,
    label: Reactive[Text] | None = None,
    height: Reactive[float] | None = None,
) -> Node:
    """A table of all rows of its data; a change of the data patches the cells that changed.

    data: Columns by name, or rows.
    label: What the rows are, for screen readers.
    height: How tall it is at most, in pixels; then it scrolls.
    """

def line_chart(
    data: Reactive[Data],
    *,
    x: str,
    y: str | Sequence[str],
    color: str | None = None,
    title: str | None = None,
    height: Reactive[float] | None = None,
) -> Node:
    """Values over an ordered x, such as time, as lines.

    data: Columns by name, or rows.
    x: The column along the bottom.
    y: The column of heights; several are several series.
    color: A column whose values tell series apart.
    title: What the chart shows. "y by x" if not given.
    height: How tall the plot is, in pixels.
    """

def bar_chart(
    data: Reactive[Data],
    *,
    x: str,
    y: str | Sequence[str],
    color: str | None = None,
    title: str | None = None,
    height: Reactive[float] | None = None,
) -> Node:
    """Values of categories as bars from zero.

    data: Columns by name, or rows.
    x: The column along the bottom.
    y: The column of heights; several are several series.
    color: A column whose values tell series apart.
    title: What the chart shows. "y by x" if not given.
    height: How tall the plot is, in pixels.
    """

def scatter_chart(
    data: Reactive[Data],
    *,
    x: str,
    y: str | Sequence[str],
    color: str | None = None,
    title: str | None = None,
    height: Reactive[float] | None = None,
) -> Node:
    """Pairs of numbers as points.

    data: Columns by name, or rows.
    x: The column along the bottom.
    y: The column of heights; several are several series.
    color: A column whose values tell series apart.
    title: What the chart shows. "y by x" if not given.
    height: How tall the plot is, in pixels.
    """

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
