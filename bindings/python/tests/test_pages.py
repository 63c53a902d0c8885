"""Several pages in one app: paths with typed parameters, layouts, links, the way back, and what is shown where there is none."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

import lattice_ui as lt
from lattice_ui import ui
from lattice_ui.loading import AppError, load_app
from lattice_ui.testing import Screen, Start, render


@lt.layout("/")
def Frame() -> None:
    opened = lt.signal(0)
    ui.button("Menu", on_click=lambda: opened.add(1))
    ui.text("menu ", opened)
    ui.link("Home", to="/")
    ui.link("Seven", to="/boards/7?sort=name")
    lt.outlet()


@lt.page("/", title="Start")
def Home() -> None:
    ui.title("Welcome")
    ui.button("Open", on_click=lambda: lt.navigate("/boards/8"))


@lt.page("/boards/{board_id}")
def Board(board_id: int, size: int = 3) -> None:
    votes = lt.signal(0)
    sort = lt.signal("date", url="sort")
    lt.head(title=f"Board {board_id}", description="What we are at.")
    ui.title(f"Board {board_id + 1} {size}")
    ui.text("by ", sort)
    ui.button("Vote", on_click=lambda: votes.add(1))
    ui.text("votes ", votes)


@lt.page("/{day}/{id}/{name:path}")
def Everything(day: date, id: UUID, name: str) -> None:
    ui.text(f"{day.year} {id.int} {name}")


@lt.page("/fails")
def Fails() -> None:
    raise ValueError("out of stock")


APP = lt.App(Frame, Home, Board, Everything, Fails, title="Boards")


def at(url: str, app: lt.App = APP) -> Screen:
    return Start(at=url).render(app)


def press(screen: Screen, name: str) -> None:
    screen.get_by_role("button", name=name).click()


def test_a_path_gives_its_page_values_of_the_types_that_it_says() -> None:
    assert "Board 8 3" in at("/boards/7").text
    assert "2024 5 a/b c" in at("/2024-02-29/00000000-0000-0000-0000-000000000005/a/b%20c").text
    for url in ("/boards/seven", "/boards/7_0", "/boards/٧", "/2024-02-30/00000000-0000-0000-0000-000000000005/x"):
        screen = at(url)
        assert "Not found" in screen.text and "menu 0" in screen.text, url
        assert screen.title == "Not found"


def test_links_and_navigate_show_pages_and_keep_the_layout() -> None:
    with at("/") as screen:
        press(screen, "Menu")
        assert screen.title == "Start"
        screen.get_by_role("link", name="Seven").click()
        assert (screen.url, screen.title) == ("/boards/7?sort=name", "Board 7")
        screen.expect_text("by name")
        press(screen, "Vote")
        screen.visit("/boards/8?sort=name")
        screen.expect_text("votes 0")
        screen.back()
        screen.expect_text("votes 0")
        screen.back()
        screen.expect_text("Welcome")
        press(screen, "Open")
        assert (screen.url, screen.steps_back) == ("/boards/8", 1)
        assert "menu 1" in screen.text


def test_a_link_says_whether_its_page_is_shown() -> None:
    screen = at("/boards/7")
    seven = screen.get_by_role("link", name="Seven")
    assert 'href="/boards/7?sort=name" aria-current="page"' in screen.html
    seven.click()
    screen.get_by_role("link", name="Home").click()
    assert 'href="/" aria-current="page"' in screen.html and screen.html.count("aria-current") == 1


def test_a_page_that_fails_is_a_box_or_the_apps_own_error_page() -> None:
    screen = Start(at="/").render(APP)
    with screen.expect_failure("out of stock"):
        screen.visit("/fails")
    assert "menu 0" in screen.text and "out of stock" in screen.text

    @lt.error_page
    def Sorry(problem: lt.Problem) -> None:
        ui.text("Sorry: ", problem.message)

    @lt.not_found
    def Nothing() -> None:
        ui.text("No ", lt.path())

    own = lt.App(Frame, Home, Fails, Sorry, Nothing)
    screen = at("/", own)
    with screen.expect_failure("out of stock"):
        screen.visit("/fails")
    screen.expect_text("Sorry: ValueError: out of stock")
    screen.visit("/nothing")
    screen.expect_text("No /nothing")
    screen.visit("/")
    screen.expect_text("Welcome")


def test_a_page_can_find_out_that_there_is_none() -> None:
    @lt.page("/orders/{number}")
    def Order(number: int) -> None:
        with ui.error_boundary():
            Details(number)

    @lt.component
    def Details(number: int) -> None:
        if number > 3:
            raise lt.NotFound(f"no order {number}")
        ui.text(f"order {number}")

    screen = at("/orders/3", lt.App(Frame, Order))
    screen.expect_text("order 3")
    screen.visit("/orders/4")
    screen.expect_text("There is nothing at /orders/4")
    assert screen.title == "Not found"
    screen.back()
    screen.expect_text("order 3")
    assert screen.title == "Order"


def test_path_and_query_are_followed() -> None:
    @lt.page("/{rest:path}")
    def Anything(rest: str) -> None:
        ui.text(lambda: f"{lt.path()} {lt.query()}")

    screen = at("/a?x=1&x=2&y=", lt.App(Anything))
    screen.expect_text("/a {'y': '', 'x': '1'}")
    screen.visit("?z=%C3%BC")
    screen.visit("/a?z=%C3%BC")
    screen.expect_text("/a {'z': 'ü'}")


def test_what_cannot_work_is_an_error_that_names_the_places() -> None:
    def board(x: int) -> None: ...
    def other(y: str) -> None: ...
    def untyped(x: list[int]) -> None: ...
    def plain() -> None: ...

    with pytest.raises(lt.LatticeError, match=r"two pages.*/a/\{x\}.*test_pages.py:\d+.*/a/\{y\}.*test_pages.py:\d+"):
        lt.App(lt.page("/a/{x}")(board), lt.page("/a/{y}")(other))
    with pytest.raises(lt.LatticeError, match=r"test_pages.py:\d+: the path of a page begins with a slash"):
        lt.page("about")(plain)
    with pytest.raises(TypeError, match="test_pages.py.*has z, which it does not"):
        lt.page("/{z}")(board)
    with pytest.raises(TypeError, match="test_pages.py.*needs x, and the path '/a' has no {x}"):
        lt.page("/a")(board)
    with pytest.raises(TypeError, match="str, int, float, bool, date or UUID, and it says list"):
        lt.page("/{x}")(untyped)
    with pytest.raises(TypeError, match="a function is one page"):
        lt.page("/other")(Home)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="decorated with @lt.page"):
        lt.App(lt.component(plain))
    with pytest.raises(TypeError, match="at least one page"):
        lt.App()


def test_navigate_takes_pages_of_the_app_only() -> None:
    screen = at("/")
    with pytest.raises(lt.LatticeError, match="other sites are reached by a link's href"):
        screen.run(lambda: lt.navigate("https://example.org/"))
    with pytest.raises(lt.LatticeError, match="works within a session"):
        lt.navigate("/")


def test_a_link_leads_to_one_place() -> None:
    @lt.component
    def Links() -> None:
        with pytest.raises(lt.LatticeError, match="one of the two is given"):
            ui.link("Both", "/a", to="/b")
        with pytest.raises(lt.LatticeError, match="one of the two is given"):
            ui.link("None")
        with pytest.raises(lt.LatticeError, match="begins with one slash"):
            ui.link("Other", to="https://example.org")
        ui.link("Elsewhere", "https://example.org")

    assert 'href="https://example.org"' in render(Links).html


def test_the_command_finds_the_app_or_the_pages_of_a_file(tmp_path: Path) -> None:
    source = """
import lattice_ui as lt
from lattice_ui import ui

@lt.page("/")
def Home() -> None:
    ui.text("Home")

@lt.page("/about")
def About() -> None:
    ui.text("About us")
"""
    (tmp_path / "two_pages.py").write_text(source)
    app = load_app(tmp_path / "two_pages.py")
    assert isinstance(app, lt.App)
    at("/about", app).expect_text("About us")
    named = load_app(tmp_path / "two_pages.py", "About")
    assert isinstance(named, lt.App)
    assert "Not found" in at("/", named).text
    (tmp_path / "own_app.py").write_text(source + "\napp = lt.App(Home, title='Own')\n")
    own = load_app(tmp_path / "own_app.py")
    assert isinstance(own, lt.App)
    assert at("/", own).title == "Own"
    (tmp_path / "twice.py").write_text(source.replace("/about", "/"))
    with pytest.raises(AppError, match=r"two pages.*twice.py:5.*twice.py:9"):
        load_app(tmp_path / "twice.py")
