"""What `lt.asgi` gives: it and asyncio are imported by who calls that."""

from __future__ import annotations

import asyncio
import atexit
from collections.abc import Awaitable, Callable, MutableMapping
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal, TypeAlias
from urllib.parse import quote

from ._core import User
from ._tasks import load
from .auth import Answer, Auth, Request

if TYPE_CHECKING:
    from ._core import Exchange, Service, Socket

__all__ = ["Asgi"]

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]


class Asgi:
    """What `asgi` gives: call it with ``scope``, ``receive`` and ``send``."""

    def __init__(self, start: Callable[[], Service], auth: Auth | None = None) -> None:
        self._start = start
        self._auth = auth
        self._service: Service | None = None
        self._lock = Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await _answer(self._started(), self._auth, scope, receive, send)
        elif scope["type"] == "websocket":
            await _connect(self._started(), self._auth, scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            raise ValueError(f"an ASGI app of Lattice takes http, websocket and lifespan, and this is {scope['type']!r}")

    def stats(self) -> dict[str, int]:
        """What it has done so far, by name; nothing before its first request."""
        return self._service.stats() if self._service else {}

    def stop(self) -> None:
        """End all sessions and threads, as the end of the lifespan does. Blocks until running handlers have finished."""
        with self._lock:
            service, self._service = self._service, None
        if service is not None:
            atexit.unregister(self.stop)
            service.stop()

    def _started(self) -> Service:
        with self._lock:
            if self._service is None:
                self._service = self._start()
                # A mounted app is told of no lifespan.
                atexit.register(self.stop)
            return self._service

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                try:
                    self._started()
                except ValueError as error:
                    await send({"type": "lifespan.startup.failed", "message": str(error)})
                    return
                await send({"type": "lifespan.startup.complete"})
            else:
                await asyncio.to_thread(self.stop)
                await send({"type": "lifespan.shutdown.complete"})
                return


async def _answer(service: Service, auth: Auth | None, scope: Scope, receive: Receive, send: Send) -> None:
    """One request."""
    who = await _who(auth, scope)
    if isinstance(who, Answer) and not _is_of_page(scope):
        await _say(send, who)
        return
    told: asyncio.Queue[tuple[int, list[tuple[bytes, bytes]]] | bytes | Literal[True] | None] = asyncio.Queue()
    exchange = service.exchange(scope["method"], _target(scope), list(scope["headers"]), _teller(told), **_known(scope), **_identity(who))
    if isinstance(exchange, tuple):
        await _refuse(send, *exchange)
        return
    wanted = asyncio.Event()
    reading = asyncio.create_task(_feed(exchange, receive, wanted, told))
    try:
        while (piece := await told.get()) is not None:
            if piece is True:
                wanted.set()
            elif isinstance(piece, bytes):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            else:
                await send({"type": "http.response.start", "status": piece[0], "headers": piece[1]})
        if not reading.done():
            await send({"type": "http.response.body", "body": b""})
    finally:
        reading.cancel()
        exchange.cancel()


async def _feed(exchange: Exchange, receive: Receive, wanted: asyncio.Event, told: asyncio.Queue[Any]) -> None:
    """Hand over the request's body as it is wanted, then wait for the client to go."""
    while (message := await receive())["type"] == "http.request":
        more = message.get("more_body", False)
        exchange.feed(message.get("body", b""), not more)
        if more:
            await wanted.wait()
            wanted.clear()
    exchange.cancel()
    told.put_nowait(None)


async def _who(auth: Auth | None, scope: Scope) -> User | Answer | None:
    """Who asks, as far as that matters for what they ask for."""
    path = _below(scope)
    if auth is None or path == "/healthz" or (path.startswith("/_lattice/") and not _is_of_page(scope)):
        return None
    headers = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]]
    client = scope.get("client")
    request = Request(
        method=scope.get("method", "GET"),
        path=path,
        query_string=scope.get("query_string", b"").decode("latin-1"),
        header_list=headers,
        host=next((value.lower() for name, value in headers if name == "host"), ""),
        client=client[0] if client else None,
        is_secure=scope.get("scheme") in ("https", "wss"),
        base=scope.get("root_path", ""),
        scope=scope,
    )
    said: object = await load(auth, request)
    if said is None or isinstance(said, (User, Answer)):
        return said
    raise TypeError(f"auth returns an lt.User, an lt.Answer, or None for nobody in particular, and {said!r} came")


def _identity(who: User | Answer | None) -> dict[str, Any]:
    return {"is_refused": True} if isinstance(who, Answer) else {"user": who}


def _below(scope: Scope) -> str:
    """The path below where the app is mounted."""
    path, root = scope["path"], scope.get("root_path", "")
    return path[len(root) :] or "/" if root and path.startswith(root) else path


def _is_of_page(scope: Scope) -> bool:
    """Whether it is what a page that is there already asks for."""
    return _below(scope) in ("/_lattice/socket", "/_lattice/stream")


async def _say(send: Send, answer: Answer) -> None:
    named = {name.lower() for name, _ in answer.headers}
    own = [("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store"), ("x-content-type-options", "nosniff")]
    headers = [*((name, value) for name, value in own if name not in named), *answer.headers]
    lines = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    await send({"type": "http.response.start", "status": answer.status, "headers": lines})
    await send({"type": "http.response.body", "body": answer.text.encode()})


async def _refuse(send: Send, status: int, text: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{text}\n".encode()})


async def _connect(service: Service, auth: Auth | None, scope: Scope, receive: Receive, send: Send) -> None:
    """One socket, from its handshake to its end."""
    if (await receive())["type"] != "websocket.connect":
        return
    who = await _who(auth, scope)
    said: asyncio.Queue[bytes | int] = asyncio.Queue()
    socket = service.socket(_target(scope), list(scope["headers"]), _teller(said), **_known(scope), **_identity(who))
    if isinstance(socket, tuple):
        # Before it is accepted, this is a status of 403.
        await send({"type": "websocket.close", "code": 1008, "reason": socket[1]})
        return
    room = asyncio.Event()
    reading: asyncio.Task[None] | None = None
    try:
        await send({"type": "websocket.accept"})
        reading = asyncio.create_task(_take(socket, receive, room, said))
        while True:
            piece = await said.get()
            if piece is True:
                room.set()
            elif isinstance(piece, bytes):
                await send({"type": "websocket.send", "bytes": piece})
            else:
                if piece:
                    await send({"type": "websocket.close", "code": piece})
                return
    except OSError:
        # The client has gone while something was on its way to it, which is no news to anybody.
        return
    finally:
        if reading is not None:
            reading.cancel()
        socket.close()


async def _take(socket: Socket, receive: Receive, room: asyncio.Event, said: asyncio.Queue[Any]) -> None:
    """Hand over messages as they come, while there is room."""
    while (message := await receive())["type"] == "websocket.receive":
        body = message.get("bytes")
        if body is None:
            socket.refuse_text()
        elif not socket.take(body):
            await room.wait()
            room.clear()
    said.put_nowait(0)


def _teller(queue: asyncio.Queue[Any]) -> Callable[[Any], None]:
    """What puts things into a queue of this event loop, from any thread."""
    loop = asyncio.get_running_loop()

    def tell(what: Any) -> None:
        loop.call_soon_threadsafe(queue.put_nowait, what)

    return tell


def _target(scope: Scope) -> str:
    """Path and query as they came."""
    raw: bytes | None = scope.get("raw_path")
    path = raw.decode("ascii") if raw else quote(scope["path"])
    query: bytes = scope.get("query_string", b"")
    return f"{path}?{query.decode('ascii')}" if query else path


def _known(scope: Scope) -> dict[str, Any]:
    """What the request itself does not say."""
    client = scope.get("client")
    return {
        "client": client[0] if client else None,
        "is_secure": scope.get("scheme") in ("https", "wss"),
        "root_path": scope.get("root_path", ""),
    }
