"""The command ``lattice``: ``lattice run app.py[:App] [--host HOST] [--port PORT] [--no-debug] [--config FILE]``.

Each setting of the server is an option (``--ping-ms 20000``), an environment variable (``LATTICE_PING_MS=20000``), and a line of the
file (``ping_ms = 20000``); what stands first here wins.

Whatever is wrong with the app's file is said in one message with the file and the line, and status 2.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from ._core import Server, __version__, settings
from .loading import AppError, load_app, split_target
from .serving import serve

__all__ = ["main"]

#: The status of a command that could not do its work for a reason that its user can mend.
STATUS_WRONG_USE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        given = vars(options)
        chosen = [(_option(name), given[name]) for name, _, _ in settings() if name in given]
        return _run(options.app, options.config, chosen, options.debug)
    except AppError as error:
        print(f"lattice: {error}", file=sys.stderr)
        return STATUS_WRONG_USE


def _run(target: str, config: str | None, chosen: list[tuple[str, str]], debug: bool) -> int:
    path, name = split_target(target)
    app = load_app(path, name)
    try:
        server = Server(app, debug=debug, config=config, settings=chosen)
    except (OSError, ValueError) as error:
        raise AppError(str(error)) from None
    serve(server)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lattice", description="User interfaces in plain Python.")
    parser.add_argument("--version", action="version", version=f"lattice {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    run = commands.add_parser(
        "run", help="serve an app", description="Serve an app; each visitor gets a session of its own."
    )
    run.add_argument(
        "app",
        metavar="app.py[:App]",
        help="the file, and which of its apps or components; by default its App, its pages, or the last component that needs no arguments",
    )
    run.add_argument(
        "--debug",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="whether pages tell what failed, with the traceback; with --no-debug only an id, which the log has too",
    )
    run.add_argument("--config", metavar="FILE", help="a file of settings, in TOML; LATTICE_CONFIG may name it")
    server = run.add_argument_group("settings", "in the environment and in the file too: LATTICE_PORT=80, port = 80")
    for name, help, default in settings():
        default = f" (default: {default})" if default else ""
        server.add_argument(
            f"--{_option(name)}", dest=name, metavar="..", default=argparse.SUPPRESS, help=f"{help}{default}"
        )
    return parser


def _option(setting: str) -> str:
    return setting.replace("_", "-")
