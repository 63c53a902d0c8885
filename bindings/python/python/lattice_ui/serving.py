"""Serving an app from this process."""

from __future__ import annotations

import gc
import signal
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

from ._core import App, Component, Server
from .auth import Auth
from .pages import route_of

__all__ = ["DEFAULT_HOST", "DEFAULT_PORT", "run", "serve"]

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
#: How many objects more than before there are when the cyclic collector looks at the newest. Pages keep a handler or two for each of
#: their rows, and at Python's own 700 the collector takes up to a sixth of the time of a large update.
COLLECTED_OBJECTS = 50_000


def run(
    app: Component[...] | App, /, *, host: str = DEFAULT_HOST, port: int = DEFAULT_PORT, debug: bool = True, auth: Auth | None = None,
    trusted_proxies: Sequence[str] | None = None,
) -> None:
    """Serve `app`, a component or an `App` of several pages, until Ctrl-C; each visitor gets a session of its own.

    With `debug` a page tells what failed, with its traceback; without, as it should be for people who did not write the app, only an
    id that the log has too. `auth` is a function of a `Request` that says who asks: a `User`, None, or an `Answer`; it may be
    async, and a plain one may block. Of `trusted_proxies` (addresses, networks) what `Request.proxy_header` has is believed.
    Port 0 picks a free port. The address is printed on one line. OSError when the address cannot be had.

        if __name__ == "__main__":
            lt.run(App)
    """
    serve(Server(check_app(app), host=host, port=port, debug=debug, auth=auth, trusted_proxies=trusted_proxies))


def serve(server: Server) -> None:
    """Say where it runs, and serve until Ctrl-C, SIGTERM or its `stop()`."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        print(f"Lattice runs at {server.url}", flush=True)
        with rare_collections():
            server.run()
    except KeyboardInterrupt:
        server.stop()  # Ctrl-C is how a served app is meant to end


@contextmanager
def rare_collections() -> Generator[None, None, None]:
    """While it lasts, the cyclic collector leaves alone what is there already (modules, mostly), and looks less often at the rest.

    A collector that the app has turned off, or told to look as rarely itself, stays as it is.
    """
    before = gc.get_threshold()
    if not gc.isenabled() or before[0] == 0 or before[0] >= COLLECTED_OBJECTS:
        yield
        return
    # What is garbage now would be kept for good.
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECTED_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def check_app(app: Any) -> Component[...] | App:
    """What is served of `app`; TypeError if it is none."""
    if isinstance(app, App):
        return app
    if not isinstance(app, Component):
        raise TypeError(
            f"an app is a function decorated with @lt.component, or lt.App(Home, ..) of several pages; {app!r} is not: write run(App)"
        )
    if route_of(app) is not None:
        return App(app)
    needed = required_arguments(app)
    if needed:
        raise TypeError(
            f"an app is called without arguments, and {app.__name__} needs {', '.join(needed)}: give "
            f"{'it a default' if len(needed) == 1 else 'them defaults'}"
        )
    return app


def required_arguments(app: Component[...]) -> list[str]:
    """The names of the parameters of `app` that have no default."""
    from inspect import Parameter, signature

    return [
        parameter.name
        for parameter in signature(app.__wrapped__).parameters.values()
        if parameter.default is Parameter.empty
        and parameter.kind not in (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)
    ]
