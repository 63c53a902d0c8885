"""Lattice: user interfaces in plain Python, kept up to date by a Rust core.

    import lattice_ui as lt
    from lattice_ui import ui

    @lt.component
    def Counter(start: int = 0) -> None:
        count = lt.signal(start)
        with ui.row():
            ui.button("-", on_click=lambda: count.add(-1))
            ui.text("Count: ", count)
            ui.button("+", on_click=lambda: count.add(1))

``lattice run counter.py`` serves it. A component is a function that runs again when a signal that it read changes; a
signal, a memo or a lambda that is *passed* to a control updates that one place of the page and runs nothing else.
"""

from . import h as h
from . import ui as ui
from ._core import (
    App,
    Component,
    Context,
    LatticeError,
    Memo,
    Node,
    NotFound,
    Problem,
    Resource,
    Signal,
    Trigger,
    User,
    Waiting,
    __version__,
    batch,
    component,
    context,
    debounced,
    effect,
    head,
    interval,
    memo,
    navigate,
    new_id,
    now,
    on,
    on_cleanup,
    outlet,
    path,
    query,
    random,
    resource,
    session,
    signal,
    trigger,
    untrack,
    user,
)
from ._types import Reactive
from .asgi import asgi
from .auth import Answer, Request
from .collections import Dict, List, dict_of, list_of
from .files import UploadedFile
from .model import Model, field
from .pages import error_page, layout, not_found, page
from .serving import run
from .streams import stream

__all__ = [
    "Answer",
    "App",
    "Component",
    "Context",
    "Dict",
    "LatticeError",
    "List",
    "Memo",
    "Model",
    "Node",
    "NotFound",
    "Problem",
    "Reactive",
    "Request",
    "Resource",
    "Signal",
    "Trigger",
    "User",
    "UploadedFile",
    "Waiting",
    "__version__",
    "asgi",
    "batch",
    "component",
    "context",
    "debounced",
    "dict_of",
    "effect",
    "error_page",
    "field",
    "h",
    "head",
    "interval",
    "layout",
    "list_of",
    "memo",
    "navigate",
    "new_id",
    "not_found",
    "now",
    "on",
    "on_cleanup",
    "outlet",
    "page",
    "path",
    "query",
    "random",
    "resource",
    "run",
    "session",
    "signal",
    "stream",
    "trigger",
    "ui",
    "untrack",
    "user",
]
