"""Finding the app in a file: `load_app("app.py", "App")`.

The file becomes a module under its own stem, so that what it defines can be pickled and imported by its neighbours, and
its folder goes to the front of the module path, as when Python runs a script. Every way in which this can fail is an
`AppError` that says where.
"""

from __future__ import annotations

import difflib
import importlib.util
import os
import sys
import tokenize
import traceback
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from ._core import App, Component, LatticeError
from .pages import route_of
from .serving import required_arguments

__all__ = ["AppError", "load_app", "split_target"]


class AppError(Exception):
    """The app cannot be served for a reason in its own files; the text names the place."""


def split_target(target: str) -> tuple[Path, str | None]:
    """Split ``app.py:App`` into the path and the name. A Windows drive's colon is no separator.

    >>> split_target("app.py:App") == (Path("app.py"), "App")
    True
    >>> split_target("app.py")[1] is None
    True
    """
    head, colon, name = target.rpartition(":")
    if colon and (name == "" or name.isidentifier()) and len(head) > 1:
        if not name:
            raise AppError(f"after the colon stands the name of a component, as in {head}:App")
        return Path(head), name
    return Path(target), None


def load_app(path: Path, name: str | None = None) -> Component[...] | App:
    """The app or component `name` of the file; or its `App`, or all its pages (those that it imports too), or the last component that
    it defines and that can be called without arguments."""
    code = _compile(path)
    module = _execute(path.resolve(), path, code)
    return _last_app(module, path) if name is None else _named_app(module, path, name)


def _compile(path: Path) -> CodeType:
    if path.is_dir():
        raise AppError(f"{path} is a folder: name the app's Python file in it")
    if not path.exists():
        raise AppError(f"{path} does not exist{_similar_files(path)}")
    try:
        with tokenize.open(path) as file:
            source = file.read()
        return compile(source, str(path.resolve()), "exec", dont_inherit=True)
    except OSError as error:
        raise AppError(f"{path} cannot be read: {error.strerror or error}") from None
    except (SyntaxError, UnicodeDecodeError, ValueError) as error:
        raise AppError(_syntax_text(path, error)) from None


def _similar_files(path: Path) -> str:
    folder = path.parent
    if not folder.is_dir():
        return f": there is no folder {folder}"
    names = [entry.name for entry in folder.glob("*.py")]
    close = difflib.get_close_matches(path.name, names, n=1)
    return f": did you mean {folder / close[0]}?" if close else ""


def _syntax_text(path: Path, error: Exception) -> str:
    if not isinstance(error, SyntaxError):
        return f"{path}:1: not Python text in UTF-8: {error}"
    where = f"{path}:{error.lineno or 1}: {type(error).__name__}: {error.msg}"
    line = (error.text or "").rstrip()
    if not line:
        return where
    indent = len(line) - len(line.lstrip())
    column = max((error.offset or 1) - 1 - indent, 0)
    return f"{where}\n    {line.lstrip()}\n    {' ' * column}^"


def _execute(full_path: Path, path: Path, code: CodeType) -> ModuleType:
    """Run the file as the module of its stem, with its folder first on the module path."""
    stem = full_path.stem
    taken = sys.modules.get(stem)
    if taken is not None and getattr(taken, "__file__", None) != str(full_path):
        raise AppError(
            f"{path}:1: the app becomes the module {stem!r}, a name that {_module_place(taken)} bears: rename the file"
        )
    folder = str(full_path.parent)
    if folder in sys.path:
        sys.path.remove(folder)
    sys.path.insert(0, folder)
    spec = importlib.util.spec_from_file_location(stem, full_path)
    if spec is None:
        raise AppError(f"{path} is not a Python file: its name must end in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[stem] = module
    try:
        exec(code, module.__dict__)
    except SystemExit as leaving:
        if isinstance(leaving.code, str):  # the app itself says why it cannot run
            raise AppError(leaving.code) from None
        raise
    except Exception as error:
        raise AppError(_failure_text(error, full_path, path)) from None
    return module


def _module_place(module: ModuleType) -> str:
    file = getattr(module, "__file__", None)
    return f"the module in {file}" if file else "a built-in module"


def _failure_text(error: Exception, full_path: Path, path: Path) -> str:
    """One message for an exception at import: the app's innermost line, and the way there through the app's files."""
    inside = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(full_path.parent) and "site-packages" not in frame.filename
    ]
    what = "".join(traceback.format_exception_only(error)).rstrip()
    if isinstance(error, SyntaxError) and error.filename:
        return _syntax_text(_shown(Path(error.filename), path), error)
    if not inside:
        return f"{path}:1: {what}"
    last = inside[-1]
    lines = [f"{_shown(Path(last.filename), path)}:{last.lineno}: {what}"]
    if last.line:
        lines.append(f"    {last.line}")
    lines += [f"  from {_shown(Path(frame.filename), path)}:{frame.lineno}" for frame in reversed(inside[:-1])]
    return "\n".join(lines)


def _shown(file: Path, app_path: Path) -> Path:
    """`file` as the user would write it: as they wrote the app's own path, else relative to where they are."""
    if file == app_path.resolve():
        return app_path
    relative = os.path.relpath(file)
    return file if relative.startswith(os.pardir) else Path(relative)


def _components(module: ModuleType) -> dict[str, Component[...]]:
    """The components that the file defines (not those it imports), in the order of their lines."""
    found = {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, Component) and value.__module__ == module.__name__
    }
    return dict(sorted(found.items(), key=lambda item: _line(item[1])))


def _line(app: Component[...]) -> int:
    code: Any = getattr(app.__wrapped__, "__code__", None)
    return code.co_firstlineno if code is not None else 1


def _last_app(module: ModuleType, path: Path) -> Component[...] | App:
    apps = [value for value in vars(module).values() if isinstance(value, App)]
    if apps:
        return apps[-1]
    pages = list({id(value): value for value in vars(module).values() if route_of(value) is not None}.values())
    if pages:
        return _app_of(pages)
    components = _components(module)
    for app in reversed(components.values()):
        if not required_arguments(app):
            return app
    if not components:
        raise AppError(f"{path}:1: no component in this file: decorate a function with @lt.component")
    name, app = list(components.items())[-1]
    raise AppError(_needs_arguments(name, app, path))


def _named_app(module: ModuleType, path: Path, name: str) -> Component[...] | App:
    app = getattr(module, name, None)
    if isinstance(app, App):
        return app
    if route_of(app) is not None:
        return _app_of([app])
    if isinstance(app, Component):
        if required_arguments(app):
            raise AppError(_needs_arguments(name, app, path))
        return app
    components = list(_components(module))
    if hasattr(module, name):
        what = f"{name} is a {type(app).__name__} and not a component: decorate a function with @lt.component"
    else:
        what = f"no {name} in this file"
    has = f"; its components: {', '.join(components)}" if components else "; it has no components"
    raise AppError(f"{path}:1: {what}{has}")


def _app_of(pages: list[Any]) -> App:
    try:
        return App(*pages)
    except LatticeError as error:
        raise AppError(str(error)) from None


def _needs_arguments(name: str, app: Component[...], path: Path) -> str:
    needed = ", ".join(required_arguments(app))
    return f"{path}:{_line(app)}: an app is called without arguments, and {name} needs {needed}: give a default"
