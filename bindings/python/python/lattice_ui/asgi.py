"""One component as an ASGI app: for uvicorn and its like, and for a mount in a Starlette or FastAPI app."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ._core import App, Component
from .auth import Auth
from .serving import check_app

if TYPE_CHECKING:
    from ._asgi import Asgi
    from ._core import Service

__all__ = ["asgi"]


def asgi(
    app: Component[...] | App,
    /,
    *,
    root_path: str = "",
    title: str | None = None,
    debug: bool = False,
    allowed_hosts: Sequence[str] = (),
    allowed_origins: Sequence[str] = (),
    trusted_proxies: Sequence[str] = (),
    auth: Auth | None = None,
) -> Asgi:
    """`app` as an ASGI app: pages, their files, and their WebSockets; sessions run in this process, on threads of their own.

        app = lt.asgi(Dashboard)                    # uvicorn module:app
        fastapi_app.mount("/ui", lt.asgi(Dashboard))

    Where it is mounted the server around it says; `root_path` is for what stands before that server. A page may open a socket to the
    host that it came from, and to no other than `allowed_hosts` if there are some; `allowed_origins` are origins beside it.
    `trusted_proxies` has addresses and networks whose ``X-Forwarded-`` headers are believed, if the server does not look at them
    itself. With `debug` a page tells what failed, with its traceback. `auth` is a function of a `Request` that says who asks: a `User`,
    None, or an `Answer`; an async one runs on the server's event loop, a plain one on a thread. ``request.scope`` is the ASGI scope.

    Threads start with the server's lifespan, or with the first request. TypeError unless `app` is a component that can be called
    without arguments, or an `App` of several pages; ValueError, at that time, for a setting that cannot be.
    """
    from ._asgi import Asgi  # with asyncio, which other apps need later or never

    served = check_app(app)

    def start() -> Service:
        from ._core import Service

        return Service(
            served,
            title=title,
            debug=debug,
            root_path=root_path,
            allowed_hosts=list(allowed_hosts),
            allowed_origins=list(allowed_origins),
            trusted_proxies=list(trusted_proxies),
        )

    return Asgi(start, auth)
