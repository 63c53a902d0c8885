"""The command ``lattice``: ``lattice run app.py[:App] [--host HOST] [--port PORT] [--no-debug]``.

Whatever is wrong with the app's file is said in one message with the file and the line, and status 2.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from ._core import Server, __version__
from .loading import AppError, load_app, split_target
from .serving import DEFAULT_HOST, DEFAULT_PORT, serve

__all__ = ["main"]

#: The status of a command that could not do its work for a reason that its user can mend.
STATUS_WRONG_USE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        return _run(options.app, options.host, options.port, options.debug)
    except AppError as error:
        print(f"lattice: {error}", file=sys.stderr)
        return STATUS_WRONG_USE


def _run(target: str, host: str, port: int, debug: bool) -> int:
    path, name = split_target(target)
    app = load_app(path, name)
    try:
        server = Server(app, host=host, port=port, debug=debug)
    except OSError as error:
        raise AppError(f"cannot listen on {host}:{port}: {error.strerror or error}; --port 0 picks a free one") from None
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
    run.add_argument("--host", default=DEFAULT_HOST, help="address to listen on (default: %(default)s)")
    run.add_argument("--port", type=_port, default=DEFAULT_PORT, help="port, 0 for a free one (default: %(default)s)")
    run.add_argument(
        "--debug",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="whether pages tell what failed, with the traceback; with --no-debug only an id, which the log has too",
    )
    return parser


def _port(text: str) -> int:
    port = int(text) if text.isascii() and text.isdigit() else -1
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"a port is a whole number from 0 to 65535, not {text!r}")
    return port
