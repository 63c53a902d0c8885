"""The example apps, tested as their authors would: by what they show, and by what each action costs."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import lattice_ui as lt
import pytest
from lattice_ui.testing import Locator, Screen, render

EXAMPLES = Path(__file__).parents[3] / "examples" / "python"


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"example_{name}", EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def todos() -> Iterator[Screen]:
    with render(load("todo").Todos) as screen:
        for title in ("one", "two", "three", "four"):
            add(screen, title)
        yield screen


def add(screen: Screen, title: str) -> None:
    screen.get_by_label("New todo").fill(title)
    screen.get_by_role("button", name="Add").click()


def row(screen: Screen, title: str) -> Locator:
    return screen.get_by_role("listitem").filter(has_text=title)


def titles(screen: Screen) -> list[str]:
    return [item.text.removesuffix(" Edit Delete") for item in screen.get_by_role("listitem")]


def test_the_counter_counts_with_two_patches_and_no_component_run() -> None:
    with render(load("counter").Counter) as screen:
        screen.expect_text("Count: 0 (double: 0)")
        with screen.expect_patches(max=2), screen.expect_runs(components=0, memos=1):
            screen.get_by_role("button", name="+").click()
        screen.expect_text("Count: 1 (double: 2)")
        for _ in range(2):
            screen.get_by_role("button", name="-").click()
        screen.expect_text("Count: -1 (double: -2)")


def test_the_counter_starts_where_it_is_told() -> None:
    render(load("counter").Counter, 5).expect_text("Count: 5 (double: 10)")
    render(load("counter").Counter, start=6).expect_text("Count: 6 (double: 12)")


def test_todo_adding_a_fifth_makes_one_row(todos: Screen) -> None:
    todos.get_by_label("New todo").fill("five")
    # The row, the emptied field, the sentence below; the function given to `each`, and the TodoRow in it.
    with todos.expect_patches(max=3), todos.expect_runs(components=2, memos=1):
        todos.get_by_role("button", name="Add").click()
    todos.expect_text("5 open of 5")
    assert titles(todos) == ["one", "two", "three", "four", "five"]
    assert todos.get_by_label("New todo").value == ""


def test_todo_enter_adds_as_the_button_does(todos: Screen) -> None:
    field = todos.get_by_label("New todo")
    field.fill("five")
    field.press("Enter")
    todos.expect_text("5 open of 5")
    field.press("Enter")
    todos.expect_text("5 open of 5")


def test_todo_ticking_one_patches_the_box_the_text_and_the_sentence(todos: Screen) -> None:
    with todos.expect_patches(max=3), todos.expect_runs(components=0, memos=0):
        row(todos, "two").get_by_role("checkbox").check()
    todos.expect_text("3 open of 4")
    assert row(todos, "two").get_by_role("checkbox").checked
    assert row(todos, "two").get_by_text("two").attribute("data-strike") == "true"


def test_todo_showing_done_removes_the_open_rows(todos: Screen) -> None:
    row(todos, "two").get_by_role("checkbox").check()
    show = todos.get_by_role("group", name="Show")
    with todos.expect_runs(components=0, memos=1):
        show.select("done")
    assert titles(todos) == ["two"]
    show.select("all")
    assert titles(todos) == ["one", "two", "three", "four"]


def test_todo_editing_runs_that_row_only(todos: Screen) -> None:
    with todos.expect_patches(max=2), todos.expect_runs(components=1, memos=0):
        row(todos, "three").get_by_role("button", name="Edit").click()
    title = todos.get_by_label("Title")
    with todos.expect_runs(components=0, memos=0):
        title.fill("III")
    title.press("Enter")
    assert titles(todos) == ["one", "two", "III", "four"]


def test_todo_delete_and_clear_done(todos: Screen) -> None:
    row(todos, "one").get_by_role("button", name="Delete").click()
    row(todos, "two").get_by_role("checkbox").check()
    todos.get_by_role("button", name="Clear done").click()
    todos.expect_text("2 open of 2")
    assert titles(todos) == ["three", "four"]


def test_todo_users_have_lists_of_their_own(todos: Screen) -> None:
    with todos.join() as other:
        add(other, "milk")
        assert titles(other) == ["milk"]
        assert titles(todos) == ["one", "two", "three", "four"]


vega = pytest.mark.skipif(importlib.util.find_spec("vega_datasets") is None, reason="needs the package vega_datasets")


@vega
def test_the_dashboard_shows_all_rows_and_filters_them() -> None:
    module = load("dashboard")
    assert (len(module.DAYS), len(module.CARS)) == (1461, 406)
    with render(module.Dashboard) as screen:
        days = screen.get_by_role("region", name="Days").get_by_role("row")
        assert days.count() == 1461 + 1
        screen.expect_text("Days 1,461")

        with screen.expect_runs(components=0, memos=3):
            screen.get_by_label("Weather").select("snow")
        snowy = [day for day in module.DAYS if day["weather"] == "snow"]
        assert days.count() == len(snowy) + 1
        screen.expect_text(f"Days {len(snowy)}")
        screen.expect_text(f"Highest {max(day['high'] for day in snowy)}")
        highs = screen.get_by_role("img", name="Mean temperature by month")
        assert "2 series (high, low)" in highs.name

        screen.get_by_role("group", name="Year").select("2013")
        screen.expect_text(f"Days {sum(day['date'].startswith('2013') for day in snowy)}")
        screen.get_by_role("slider", name="At least as warm as").fill(35)
        screen.expect_text("Days 0")
        screen.expect_text("Highest –")


@vega
def test_the_dashboard_filters_cars_apart_from_the_weather() -> None:
    module = load("dashboard")
    with render(module.Dashboard) as screen:
        screen.get_by_label("Origin").select("Japan")
        cars = [car for car in module.CARS if car["origin"] == "Japan"]
        screen.expect_text(f"Cars {len(cars)}")
        screen.expect_text("Days 1,461")


def test_without_its_data_the_dashboard_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.delitem(sys.modules, "vega_datasets", raising=False)
    spec = importlib.util.spec_from_file_location("example_dashboard", EXAMPLES / "dashboard.py")
    assert spec is not None
    assert spec.loader is not None
    with pytest.raises(SystemExit, match="pip install --no-deps vega_datasets"):
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


def test_files_shows_the_checksum_of_each_file() -> None:
    with render(load("files").Files) as screen:
        screen.get_by_label("Files").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"hello"})
        screen.expect_text("a.txt, 5 bytes")
        screen.expect_text("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")


def test_the_shop_keeps_a_cart_for_each_visitor_and_a_filter_in_the_url() -> None:
    module = load("shop")
    app = lt.App(module.Frame, module.Teas, module.Details, module.Cart, module.About)
    with render(app) as screen, screen.join() as other:
        screen.get_by_role("group", name="Kind").select("Green")
        assert (screen.url, screen.get_by_role("link", name="More").count()) == ("/?kind=Green", 2)
        screen.get_by_role("link", name="More").nth(1).click()
        assert (screen.url, screen.title) == ("/teas/4", "Dragon Well")
        screen.get_by_role("button", name="Into the cart").click()
        screen.expect_text("1 x Dragon Well")
        screen.get_by_label("A note for us").fill("Ring twice")
        screen.reload()
        screen.expect_text("1 x Dragon Well")
        assert screen.get_by_label("A note for us").value == "Ring twice"
        screen.expect_text("Cart (1)")
        other.expect_text("Cart (0)")
        screen.visit("/teas/99")
        screen.expect_text("Not found")
