"""Signals that stand in the URL or are kept by the browser, cells of the app, values of each session, and what a reload keeps."""

from __future__ import annotations

import threading

import pytest

import lattice_ui as lt
from lattice_ui import ui
from lattice_ui.testing import AppError, Screen, Start, render


@lt.component
def Filters() -> None:
    region = lt.signal("All", url="region")
    count = lt.signal(1, url="count")
    ratio = lt.signal(0.5, url="ratio")
    flag = lt.signal(False, url="flag")
    tags = lt.signal(["a"], url="tags")
    ui.select("Region", ["All", "North", "South"], bind=region)
    ui.button("More", on_click=lambda: count.add(1))
    ui.button("Toggle", on_click=flag.toggle)
    ui.button("Tag", on_click=lambda: tags.set(["b", "c d"]))
    ui.text(lambda: repr((region(), count(), ratio(), flag(), tags())))


def press(screen: Screen, name: str) -> None:
    screen.get_by_role("button", name=name).click()


def test_values_of_every_kind_stand_in_the_url() -> None:
    url = "/?region=S%C3%BCd&count=-3&ratio=2.5&flag=true&tags=%5B%22x%22%5D"
    screen = Start(at=url).render(Filters)
    screen.expect_text("('Süd', -3, 2.5, True, ['x'])")
    assert screen.url == url
    press(screen, "Toggle")
    press(screen, "Tag")
    assert screen.url == "/?region=S%C3%BCd&count=-3&ratio=2.5&tags=%5B%22b%22%2C%22c+d%22%5D"


def test_a_choice_is_one_step_back() -> None:
    screen = render(Filters)
    region = screen.get_by_label("Region")
    region.select("North")
    screen.clock.advance(5)
    region.select("South")
    assert (screen.url, screen.steps_back) == ("/?region=South", 2)
    screen.back()
    screen.expect_text("('North'")
    screen.back()
    screen.expect_text("('All'")
    assert screen.url == "/"
    screen.forward()
    assert "('North'" in screen.text


def test_bad_values_give_the_default_and_a_line_in_the_log() -> None:
    for name, text, kind in [
        ("count", "many", "int"), ("count", "1_0", "int"), ("ratio", "nan", "float"),
        ("flag", "maybe", "bool"), ("tags", "{}", "list"), ("tags", "[", "list"),
    ]:
        with pytest.raises(AppError, match=f"the URL's {name}: .* is no {kind}; the default is taken"):
            Start(at=f"/?{name}={text}").render(Filters)


def test_what_is_no_value_for_a_url_is_an_error() -> None:
    @lt.component
    def Wrong() -> None:
        with pytest.raises(TypeError, match="a default that a text can say"):
            lt.signal(object(), url="x")
        with pytest.raises(TypeError, match="and not both"):
            lt.signal(1, url="x", persist="y")
        with pytest.raises(lt.LatticeError, match="has a name there"):
            lt.signal(1, url="")
        with pytest.raises(TypeError, match=r"signal\(url=\) is a text"):
            lt.signal(1, url=3)  # type: ignore[arg-type]

    render(Wrong)
    with pytest.raises(lt.LatticeError, match="while a component's body runs"):
        lt.signal(1, url="x")


@lt.component
def Notes() -> None:
    draft = lt.signal("", persist="draft")
    size = lt.signal(14, persist="size")
    ui.text_input("Draft", bind=draft)
    ui.button("Larger", on_click=lambda: size.add(1))
    ui.text(lambda: f"[{draft()}] {size()}")


def test_what_the_browser_keeps_is_there_after_a_reload() -> None:
    screen = render(Notes)
    screen.get_by_label("Draft").fill("milk\nand more")
    press(screen, "Larger")
    screen.reload()
    screen.expect_text("[milk\nand more] 15".replace("\n", " "))
    screen.get_by_label("Draft").fill("")
    screen.reload()
    screen.expect_text("[] 15")


def test_what_another_version_kept_gives_the_default() -> None:
    screen = render(Notes)
    screen.session.browser.stored = {"size": "str 20", "draft": "from before"}
    with pytest.raises(AppError, match="the browser kept as draft.*\n*.*kept as size"):
        screen.reload()
    screen.expect_text("[] 14")
    assert screen.session.browser.stored == {}


PRICE = lt.signal(100)
CART: lt.Signal[list[str]] = lt.session([])


@lt.component
def Shop() -> None:
    ui.text("price ", PRICE)
    ui.text(lambda: f"cart {CART()}")
    ui.button("Add", on_click=lambda: CART.update(lambda cart: [*cart, "tea"]))
    ui.button("Cheaper", on_click=lambda: PRICE.add(-1))


def test_a_cell_of_the_app_is_written_outside_of_sessions_and_read_in_all() -> None:
    PRICE.set(100)
    with render(Shop) as ada, ada.join() as bob:
        thread = threading.Thread(target=lambda: [PRICE.set(price) for price in range(101, 500)])
        thread.start()
        thread.join()
        assert "price 100" in ada.text, "nothing changes in the midst of a turn"
        for screen in (ada, bob):
            with screen.expect_patches(max=1):
                screen.settle()
            screen.expect_text("price 499")
        assert PRICE() == 499


def test_a_session_must_not_write_a_cell() -> None:
    PRICE.set(100)
    screen = render(Shop)
    with screen.expect_failure("made by `session`.*by `shared`"):
        press(screen, "Cheaper")
    assert PRICE() == 100


def test_a_value_of_each_session_is_its_own_and_outlives_a_reload() -> None:
    with render(Shop) as ada, ada.join() as bob:
        press(ada, "Add")
        press(ada, "Add")
        ada.expect_text("cart ['tea', 'tea']")
        bob.expect_text("cart []")
        ada.reload()
        ada.expect_text("cart ['tea', 'tea']")
    with pytest.raises(lt.LatticeError, match="no session runs on this thread"):
        CART()


def test_a_session_value_is_made_at_the_top_of_a_module() -> None:
    screen = render(Shop)
    with pytest.raises(lt.LatticeError, match="at the top of a module"):
        screen.run(lambda: lt.session(1))


def test_sessions_that_are_gone_are_told_no_more() -> None:
    PRICE.set(1)
    render(Shop).close()
    with render(Shop) as screen:
        PRICE.set(2)
        screen.settle()
        screen.expect_text("price 2")


class Settings:
    """What is made in a class's own body is made once, too."""

    size = lt.signal(1)


def test_a_cell_may_stand_in_a_class() -> None:
    @lt.component
    def App() -> None:
        ui.text("size ", Settings.size)

    with render(App) as one, one.join() as other:
        Settings.size.set(2)
        for screen in (one, other):
            screen.settle()
            screen.expect_text("size 2")
