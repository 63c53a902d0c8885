"""``lt.asgi`` under a real uvicorn: alone, and mounted in a Starlette app."""

import asyncio
import http.client
import json
import re
import threading
import time
import urllib.request
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import lattice_ui as lt
import pytest
import uvicorn
from lattice_ui import ui
from lattice_ui._asgi import Asgi
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from wire import EVENT, HELLO, VERSION, WAIT_SECONDS, Page, listeners, pack

ended: list[str] = []


@lt.component
def Counter() -> None:
    count = lt.signal(0)
    text = lt.signal("")
    lt.on_cleanup(lambda: ended.append("ended"))
    ui.button("+", on_click=lambda: count.add(1))
    ui.button("large", on_click=lambda: text.set("x" * 300_000))
    ui.text("Count: ", count)
    ui.text(text)


@contextmanager
def served(app: Any, **settings: Any) -> Generator[str]:
    """A uvicorn of this process, in a thread of its own."""
    config = uvicorn.Config(app, port=0, log_level="warning", ws="websockets-sansio", **settings)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    eventually(lambda: server.started or not thread.is_alive())
    try:
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def eventually(holds: Callable[[], bool]) -> None:
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < WAIT_SECONDS, "it never came true"
        time.sleep(0.005)


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=WAIT_SECONDS) as answer:
        text: str = answer.read().decode()
        return text


def counts(page: Page) -> None:
    for count in (1, 2, 3):
        page.click(0)
        assert page.values() == [count]


def test_a_page_is_live_under_uvicorn() -> None:
    app = lt.asgi(Counter)
    with served(app) as url:
        with Page(url) as page:
            counts(page)
            page.click(1)
            assert page.values() == ["x" * 300_000]
            stats = app.stats()
            assert (stats["sessions_open"], stats["sockets_open"]) == (1, 1)
        eventually(lambda: app.stats()["sockets_open"] == 0)
    assert app.stats() == {}


def test_the_end_of_the_lifespan_ends_sessions() -> None:
    ended.clear()
    with served(lt.asgi(Counter)) as url, Page(url) as page:
        counts(page)
    assert ended == ["ended"]


@pytest.mark.parametrize("mount", ["/ui", "/apps/one"])
def test_an_app_is_mounted_in_another(mount: str) -> None:
    async def own(_: Any) -> PlainTextResponse:
        return PlainTextResponse("its own")

    app = lt.asgi(Counter)
    with served(Starlette(routes=[Route("/own", own), Mount(mount, app)])) as url:
        assert get(f"{url}/own") == "its own"
        with Page(f"{url}{mount}/") as page:
            assert page.data["socket"] == f"{mount}/_lattice/socket"
            counts(page)
        linked = re.findall(r' (?:href|src)="([^"]+)"', get(f"{url}{mount}/"))
        assert len(linked) == 5
        for address in linked:
            assert address.startswith(f"{mount}/_lattice/")
            assert get(f"{url}{address}")
    app.stop()


def test_a_root_path_is_for_what_stands_before_the_server() -> None:
    with served(lt.asgi(Counter, root_path="/outside")) as url:
        found = re.search(r'"socket":"(.*?)"', get(url))
        assert found is not None
        assert found[1] == "/outside/_lattice/socket"
        # Whatever stands there may take the path off or leave it on.
        assert get(f"{url}/outside/")


def test_a_root_path_of_the_server_counts() -> None:
    with served(lt.asgi(Counter), root_path="/outside") as url:
        assert '"socket":"/outside/_lattice/socket"' in get(url)


def post(url: str, headers: dict[str, str], body: bytes) -> http.client.HTTPResponse:
    """A request for a stream, or to one."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=WAIT_SECONDS)
    own = {"Origin": url, "Content-Type": "application/x-lattice", "Connection": "close"}
    connection.request("POST", "/_lattice/stream", body, own | headers)
    return connection.getresponse()


def status(url: str, headers: dict[str, str], body: bytes) -> int:
    with post(url, headers, body) as answer:
        answer.read()
        return answer.status


def test_a_stream_takes_the_place_of_a_socket() -> None:
    app = lt.asgi(Counter)
    with served(app) as url:
        found = re.search(r'id="lattice-data">(.*?)</script>', get(url))
        assert found is not None
        data = json.loads(found[1])
        hello = b"".join(map(pack, [HELLO, VERSION, data["token"], 0, 0, True]))
        assert status(url, {"Origin": "http://evil.example"}, hello) == 403
        assert status(url, {}, bytes(3_000_000)) == 413
        stream = post(url, {}, hello)
        assert stream.status == 200
        assert stream.read(8) == bytes([0, 0, 0, 4, 0, VERSION, 0, 1])
        key = {"Lattice-Stream": stream.headers["Lattice-Stream"]}
        instance, slot, _ = next(listeners(data["templates"], data["items"]))
        click = b"".join(map(pack, [EVENT, 1, 0, instance, slot, None]))
        assert status(url, key, len(click).to_bytes(4, "big") + click) == 204
        patch = stream.read(int.from_bytes(stream.read(4), "big"))
        assert patch[-1] == 1
        assert app.stats()["streams_open"] == 1
        stream.close()
        eventually(lambda: app.stats()["streams_open"] == 0)
        assert status(url, key, b"") == 410


def test_a_page_of_a_foreign_origin_gets_no_socket() -> None:
    app = lt.asgi(Counter)
    with served(app) as url:
        headers = {
            "Origin": "http://evil.example",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        }
        connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=WAIT_SECONDS)
        connection.request("GET", "/_lattice/socket", headers=headers)
        assert connection.getresponse().status == 403
        connection.close()
        assert app.stats()["refused_origins"] == 1


def lived(app: Asgi) -> list[dict[str, Any]]:
    """What it says to the beginning of a lifespan."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "lifespan.startup"}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app({"type": "lifespan"}, receive, send))
    return sent


def test_a_setting_that_cannot_be_is_named_at_the_start() -> None:
    (failed,) = lived(lt.asgi(Counter, root_path="ui"))
    assert failed["type"] == "lifespan.startup.failed"
    assert 'root_path is "ui"; it must begin with one slash' in failed["message"]
    (failed,) = lived(lt.asgi(Counter, trusted_proxies=["proxy.example"]))
    assert '"proxy.example"' in failed["message"]


def test_what_is_no_app_is_refused_at_once() -> None:
    with pytest.raises(TypeError, match="decorated with @lt.component"):
        lt.asgi(print)  # type: ignore[arg-type]


def test_another_kind_of_scope_is_an_error_that_names_it() -> None:
    async def nothing(*_: Any) -> Any: ...

    with pytest.raises(ValueError, match="'ftp'"):
        asyncio.run(lt.asgi(Counter)({"type": "ftp"}, nothing, nothing))
