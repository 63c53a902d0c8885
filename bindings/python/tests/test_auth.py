"""Who asks: `auth=` of servers, `lt.user()`, `allow=` of pages. Over real HTTP, as a browser would."""

from __future__ import annotations

import asyncio
import http.client
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import lattice_ui as lt
import pytest
from lattice_ui import ui
from lattice_ui._core import Server
from lattice_ui.testing import AppError, Start, render
from test_asgi import served


@lt.page("/")
def Home() -> None:
    user = lt.user()
    ui.text("Hello ", user.id if user else "nobody")
    ui.link("People", to="/people")


@lt.page("/people", allow=lambda user: user is not None and user.has("roles", "admin"))
def People() -> None:
    ui.text("Everybody")


@lt.page("/mine", allow=lambda user: True if user else "/")
def Mine() -> None:
    ui.text("Mine alone")


PAGES = lt.App(Home, People, Mine)


def by_cookie(request: lt.Request) -> lt.User | lt.Answer | None:
    who = request.cookies.get("sid")
    if who == "banned":
        return lt.Answer.redirect("https://login.example/?next=" + request.path)
    if who == "broken":
        raise RuntimeError("the database is away")
    if who == "odd":
        return "ada"  # type: ignore[return-value]
    return lt.User(who, roles=["admin"] if who == "root" else []) if who else None


async def later(request: lt.Request) -> lt.User | lt.Answer | None:
    await asyncio.sleep(0.001)
    return by_cookie(request)


@contextmanager
def by_lattice(auth: Any) -> Generator[str]:
    server = Server(PAGES, auth=auth)
    try:
        yield server.url
    finally:
        server.stop()


@contextmanager
def by_uvicorn(auth: Any) -> Generator[str]:
    with served(lt.asgi(PAGES, auth=auth)) as url:
        yield url


def get(url: str, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode()
    finally:
        connection.close()


@pytest.mark.parametrize("auth", [by_cookie, later])
@pytest.mark.parametrize("serve", [by_lattice, by_uvicorn])
def test_a_server_asks_who_asks(serve: Callable[[Any], Any], auth: Any) -> None:
    with serve(auth) as url:
        assert "Hello <!---->nobody" in get(url, "/")[2]
        assert "Hello <!---->ada" in get(url, "/", Cookie="x=1; sid=ada")[2]
        status, headers, _ = get(url, "/people", Cookie="sid=banned")
        assert (status, headers["location"]) == (303, "https://login.example/?next=/people")
        assert headers["x-content-type-options"] == "nosniff"
        assert get(url, "/people", Cookie="sid=ada")[0] == 403
        assert get(url, "/people", Cookie="sid=root")[0] == 200
        status, headers, _ = get(url, "/mine")
        assert (status, headers["location"]) == (303, "/")
        assert get(url, "/healthz", Cookie="sid=broken")[0] == 200


@pytest.mark.parametrize("auth", [by_cookie, later])
@pytest.mark.parametrize("who", ["broken", "odd"])
def test_a_function_that_fails_lets_nobody_in(auth: Any, who: str, capfd: pytest.CaptureFixture[str]) -> None:
    with by_lattice(auth) as url:
        status, _, body = get(url, "/", Cookie=f"sid={who}")
        assert status == 500
        assert "database" not in body
        assert get(url, "/", Cookie="sid=ada")[0] == 200
    said = capfd.readouterr().err
    assert ("the database is away" if who == "broken" else "auth returns an lt.User, an lt.Answer, or None") in said


@pytest.mark.parametrize("serve", [by_lattice, by_uvicorn])
def test_a_token_is_worth_nothing_to_somebody_else(serve: Callable[[Any], Any]) -> None:
    from wire import Page

    with serve(by_cookie) as url:
        page = Page(url, {"Cookie": "sid=ada"})
        page.close()
        for who in ("eve", "banned", ""):
            assert page.claim_as({"Cookie": f"sid={who}"}) == 4404
        assert page.claim_as({"Cookie": "sid=ada"}) is None
        page.close()


def test_a_request_says_what_is_known() -> None:
    seen: list[lt.Request] = []

    def auth(request: lt.Request) -> None:
        seen.append(request)

    server = Server(PAGES, auth=auth, trusted_proxies=["127.0.0.1"])
    try:
        get(server.url, "/people?a=1&a=2&b=", **{"X-Forwarded-User": "ada", "X-Forwarded-For": "10.1.2.3", "X-Name": "Zo\xeb"})
    finally:
        server.stop()
    request = seen[0]
    assert (request.method, request.path, dict(request.query)) == ("GET", "/people", {"a": "1", "b": ""})
    assert (request.client, request.is_secure, request.base) == ("10.1.2.3", False, "")
    assert request.host == urlsplit(server.url).netloc
    assert request.headers["x-name"] == "Zo\xeb"
    assert request.proxy_header("X-Forwarded-User") == "ada"


def test_headers_that_a_client_writes_itself_are_no_proxys() -> None:
    twice = lt.Request("GET", "/", header_list=[("x-user", "ada"), ("x-user", "eve"), ("x-one", "1")], is_from_proxy=True)
    assert twice.proxy_header("x-user") is None
    assert twice.proxy_header("x-one") == "1"
    assert lt.Request("GET", "/", header_list=[("x-one", "1")]).proxy_header("x-one") is None


def test_under_asgi_the_scope_is_there() -> None:
    def around(app: Any) -> Any:
        async def call(scope: Any, receive: Any, send: Any) -> None:
            await app({**scope, "session": {"user": "ada"}}, receive, send)

        return call

    app = lt.asgi(PAGES, auth=lambda request: lt.User(request.scope["session"]["user"]))
    with served(around(app)) as url:
        assert "Hello <!---->ada" in get(url, "/")[2]


def test_a_guard_holds_within_a_session() -> None:
    with Start(user=lt.User("ada")).render(PAGES) as screen:
        screen.get_by_role("link", name="People").click()
        screen.expect_text("Not allowed")
        assert "Everybody" not in screen.text
    with Start(user=lt.User("root", roles=["admin"])).render(PAGES) as screen:
        screen.get_by_role("link", name="People").click()
        screen.expect_text("Everybody")
    with Start(at="/mine").render(PAGES) as screen:
        screen.expect_text("Hello nobody")


def test_handlers_and_their_tasks_know_their_user() -> None:
    seen: list[object] = []

    @lt.component
    def App() -> None:
        async def ask() -> None:
            await asyncio.sleep(0)
            seen.append(lt.user())

        ui.button("now", on_click=lambda: seen.append(lt.user()))
        ui.button("later", on_click=ask)

    ada = lt.User("ada", level=3)
    with Start(user=ada).render(App) as screen:
        screen.get_by_role("button", name="now").click()
        screen.get_by_role("button", name="later").click()
    assert seen == [ada, ada]
    with render(App) as screen:
        screen.get_by_role("button", name="now").click()
    assert seen[2] is None
    with pytest.raises(lt.LatticeError, match="works within a session"):
        lt.user()


def test_a_user_is_known_by_id_and_claims() -> None:
    ada = lt.User("ada", roles={"b", "a"}, level=3, active=True)
    assert repr(ada) == "User('ada', active=True, level=3, roles=['a', 'b'])"
    assert ada == lt.User("ada", active=True, level=3, roles=("a", "b"))
    assert hash(ada) == hash(lt.User("ada"))
    assert ada != lt.User("ada")
    assert ada.has("roles", "a")
    assert not ada.has("roles", "c")
    assert ada.claims["level"] == 3
    with pytest.raises(TypeError, match="a claim of a user is a str, int or bool, or a list"):
        lt.User("ada", born=1.5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="a user has an id"):
        lt.User("")
    with pytest.raises(AttributeError):
        ada.id = "eve"  # type: ignore[misc]


def test_what_allow_returns_is_checked() -> None:
    @lt.page("/", allow=lambda user: 1)  # type: ignore[arg-type,return-value]
    def Odd() -> None:
        ui.text("secret")

    with pytest.raises(AppError, match="allow= returns True, False, or the path"):
        render(lt.App(Odd))
