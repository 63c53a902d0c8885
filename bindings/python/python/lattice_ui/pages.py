"""Pages: which function shows which path of an app.

    @lt.page("/boards/{board_id}", title="Board")
    def Board(board_id: int) -> None:
        ui.title(f"Board {board_id}")

    app = lt.App(Home, Board)
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from inspect import Parameter, signature
from typing import Any, ParamSpec
from uuid import UUID

from ._core import Component, component, params_of
from .auth import Allow

__all__ = ["Route", "error_page", "layout", "not_found", "page", "route_of"]

_P = ParamSpec("_P")


@dataclass(frozen=True)
class Route:
    """What a function is in an app of several pages."""

    #: ``page``, ``layout``, ``not_found`` or ``error_page``.
    kind: str
    #: Where the source says so: file and line.
    place: str
    path: str = ""
    title: str | None = None
    description: str | None = None
    #: For each parameter of the path, what makes its value of a text; None leaves it a text.
    convert: dict[str, Callable[[str], Any] | None] = field(default_factory=dict)
    #: Of pages and layouts: who may see them.
    allow: Allow | None = None


def page(
    path: str, /, *, title: str | None = None, description: str | None = None, allow: Allow | None = None
) -> Callable[[Callable[_P, None]], Component[_P]]:
    """Make a component that is the page of a path; a decorator.

    path: A pattern such as ``/boards/{board_id}``. The function takes its parameters by their names; their types are those that
        the function says: str, int, float, bool, date, UUID. A path with other values is not found. ``{rest:path}`` at the end takes all
        that is left of a path. Of several patterns that a path fits, one with fixed parts goes before one with parameters.
    title: The page's title; `lt.head` says one that changes.
    description: What it is about, in a sentence, for search engines.
    allow: Who may see it: a function of the user (None for nobody in particular) that returns True, False, or the path of a page
        to go to instead. It holds however one comes to the page. Whom it refuses sees that, with status 403.

    Whatever is wrong with the path is a `LatticeError` or `TypeError` at once. Pages are put together by `App`; `lattice run` finds
    those of its file.
    """

    def decorate(run: Callable[_P, None]) -> Component[_P]:
        return _routed(run, "page", path, title, description, allow)

    return decorate


def layout(path: str, /, *, allow: Allow | None = None) -> Callable[[Callable[_P, None]], Component[_P]]:
    """Make a component that stands around all pages whose paths are or begin with `path`; a decorator.

    Where it calls `lt.outlet()` stands the page, or the layout of a longer path. On the way from page to page it stays, with its state.
    `allow` says who may see it and all pages in it, as for `page`; whom it refuses does not see the layout either.
    """

    def decorate(run: Callable[_P, None]) -> Component[_P]:
        return _routed(run, "layout", path, allow=allow)

    return decorate


def not_found(run: Callable[[], None], /) -> Component[[]]:
    """Make a component that is shown where there is no page, within the layouts of that path; a decorator."""
    return _routed(run, "not_found", None)


def error_page(run: Callable[_P, None], /) -> Component[_P]:
    """Make a component that is shown in place of a page that fails; a decorator.

    It takes the `Problem` as ``problem``, or nothing.
    """
    made, place = _component(run)
    names = list(signature(made.__wrapped__).parameters)
    if names not in ([], ["problem"]):
        raise TypeError(f"{place}: an error page takes nothing, or the problem: def {made.__name__}(problem: lt.Problem)")
    _set(made, Route("error_page", place, convert=dict.fromkeys(names)))
    return made


def route_of(value: object) -> Route | None:
    """What a component is in an app of several pages, if it is one of these."""
    found = getattr(value, "route", None) if isinstance(value, Component) else None
    return found if isinstance(found, Route) else None


def _routed(
    run: Callable[_P, None],
    kind: str,
    path: str | None,
    title: str | None = None,
    description: str | None = None,
    allow: Allow | None = None,
) -> Component[_P]:
    made, place = _component(run)
    wanted = [] if path is None else _params(path, place)
    parameters = signature(made.__wrapped__).parameters
    for name in wanted:
        if name not in parameters:
            raise TypeError(f"{place}: {made.__name__} takes the parameters of its path, and {path!r} has {name}, which it does not")
    for name, parameter in parameters.items():
        if name not in wanted and parameter.default is Parameter.empty and parameter.kind not in (
            Parameter.VAR_POSITIONAL,
            Parameter.VAR_KEYWORD,
        ):
            where = f"the path {path!r} has no {{{name}}}" if path is not None else "there is no path to take it from"
            raise TypeError(f"{place}: {made.__name__} needs {name}, and {where}: give it a default")
    convert = {name: _converter(made.__name__, parameters[name], place) for name in wanted}
    _set(made, Route(kind, place, path or "", title, description, convert, allow))
    return made


def _component(run: Callable[_P, None]) -> tuple[Component[_P], str]:
    made = run if isinstance(run, Component) else component(run)
    code: Any = getattr(made.__wrapped__, "__code__")
    if route_of(made) is not None:
        raise TypeError(f"{code.co_filename}:{code.co_firstlineno}: {made.__name__} has a path already; a function is one page")
    return made, f"{code.co_filename}:{code.co_firstlineno}"


def _set(made: Component[_P], route: Route) -> None:
    vars(made)["route"] = route


def _params(path: str, place: str) -> list[str]:
    try:
        return params_of(path)
    except Exception as error:
        raise type(error)(f"{place}: {error}") from None


def _whole(text: str) -> int:
    if not re.fullmatch(r"-?[0-9]+", text):
        raise ValueError(text)
    return int(text)


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number) or "_" in text:
        raise ValueError(text)
    return number


def _truth(text: str) -> bool:
    return {"true": True, "false": False}[text]


#: By what a function says of a parameter: the type, or its name where annotations are not evaluated.
_CONVERTERS: dict[Any, Callable[[str], Any] | None] = {
    Parameter.empty: None,
    str: None,
    int: _whole,
    float: _number,
    bool: _truth,
    date: date.fromisoformat,
    UUID: UUID,
}
_CONVERTERS.update({key.__name__: value for key, value in list(_CONVERTERS.items()) if key is not Parameter.empty})
_CONVERTERS.update({"datetime.date": date.fromisoformat, "uuid.UUID": UUID})


def _converter(name: str, parameter: Parameter, place: str) -> Callable[[str], Any] | None:
    annotation = parameter.annotation
    try:
        return _CONVERTERS[annotation]
    except (KeyError, TypeError):
        shown = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", repr(annotation))
        raise TypeError(
            f"{place}: a path gives {name} its {parameter.name} as str, int, float, bool, date or UUID, and it says {shown}"
        ) from None
