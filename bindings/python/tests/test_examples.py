"""The example apps, by what they show and by what each action costs (memo runs, component runs, patches)."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from screen import Screen

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
    screen = Screen(load("todo").Todos)
    for title in ("one", "two", "three", "four"):
        screen.fill("New todo", title)
        screen.click("Add")
    yield screen
    assert screen.session.failures() == []


def cost(change: object) -> tuple[int, int, int]:
    return change.memo_runs, change.component_runs, change.patches  # type: ignore[attr-defined]


def test_the_counter_counts_with_two_patches_and_no_component_run() -> None:
    screen = Screen(load("counter").Counter)
    assert "Count: 0 (double: 0)" in screen
    assert cost(screen.click("+")) == (1, 0, 2)
    assert "Count: 1 (double: 2)" in screen
    screen.click("-")
    screen.click("-")
    assert "Count: -1 (double: -2)" in screen


def test_the_counter_starts_where_it_is_told() -> None:
    assert "Count: 5 (double: 10)" in Screen(load("counter").Counter, 5)
    assert "Count: 6 (double: 12)" in Screen(load("counter").Counter, start=6)


def test_todo_adding_a_fifth_makes_one_row(todos: Screen) -> None:
    todos.fill("New todo", "five")
    change = todos.click("Add")
    assert "5 open of 5" in todos
    assert change.memo_runs == 1
    assert change.component_runs == 2  # the new row: the function given to `each`, and the TodoRow in it
    # The row, the emptied field, the sentence below.
    assert sorted(change.operations) == ["insert", "set", "set"]


def test_todo_enter_adds_as_the_button_does(todos: Screen) -> None:
    todos.fill("New todo", "five")
    todos.press_enter("New todo")
    assert "5 open of 5" in todos
    todos.press_enter("New todo")
    assert "5 open of 5" in todos


def test_todo_ticking_one_patches_the_box_the_text_and_the_sentence(todos: Screen) -> None:
    change = todos.tick("done", True, nth=1)
    assert cost(change) == (0, 0, 3)
    assert "3 open of 4" in todos


def test_todo_showing_done_removes_the_open_rows(todos: Screen) -> None:
    todos.tick("done", True, nth=1)
    change = todos.choose("Show", "done")
    assert (change.memo_runs, change.component_runs) == (1, 0)
    assert "two" in todos
    assert "three" not in todos
    todos.choose("Show", "all")
    assert "one Edit Delete two Edit Delete three Edit Delete four" in todos


def test_todo_editing_runs_that_row_only(todos: Screen) -> None:
    change = todos.click("Edit", nth=2)
    assert (change.memo_runs, change.component_runs) == (0, 1)
    assert sorted(change.operations) == ["insert", "remove"]
    change = todos.fill("Title", "III")
    assert (change.memo_runs, change.component_runs) == (0, 0)
    todos.press_enter("Title")
    assert "two Edit Delete III Edit Delete four" in todos


def test_todo_delete_and_clear_done(todos: Screen) -> None:
    todos.click("Delete", nth=0)
    assert "3 open of 3" in todos
    todos.tick("done", True, nth=0)
    todos.click("Clear done")
    assert "2 open of 2" in todos
    assert "two" not in todos


vega = pytest.mark.skipif(importlib.util.find_spec("vega_datasets") is None, reason="needs the package vega_datasets")


@vega
def test_the_dashboard_shows_all_rows_and_filters_them() -> None:
    module = load("dashboard")
    screen = Screen(module.Dashboard)
    assert (len(module.DAYS), len(module.CARS)) == (1461, 406)
    assert screen.html.count("<tr") == 1461 + 406 + 2
    assert "Days 1,461" in screen

    change = screen.choose("Weather", "snow")
    snowy = [day for day in module.DAYS if day["weather"] == "snow"]
    assert f"Days {len(snowy)}" in screen
    assert f"Highest {max(day['high'] for day in snowy)}" in screen
    assert screen.html.count("<tr") == len(snowy) + 406 + 2
    assert change.memo_runs == 3

    screen.choose("Year", "2013")
    assert f"Days {sum(day['date'].startswith('2013') for day in snowy)}" in screen
    screen.slide("At least as warm as", 35)
    assert "Days 0" in screen
    assert "Highest –" in screen
    assert screen.session.failures() == []


@vega
def test_the_dashboard_filters_cars_apart_from_the_weather() -> None:
    module = load("dashboard")
    screen = Screen(module.Dashboard)
    screen.choose("Origin", "Japan")
    cars = [car for car in module.CARS if car["origin"] == "Japan"]
    assert f"Cars {len(cars)}" in screen
    assert "Days 1,461" in screen
    screen.slide("Miles per gallon", 40)
    assert f"Cars {sum((car['mpg'] or 0) >= 40 for car in cars)}" in screen
    assert screen.session.failures() == []


def test_without_its_data_the_dashboard_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.delitem(sys.modules, "vega_datasets", raising=False)
    spec = importlib.util.spec_from_file_location("example_dashboard", EXAMPLES / "dashboard.py")
    assert spec is not None
    assert spec.loader is not None
    with pytest.raises(SystemExit, match="pip install --no-deps vega_datasets"):
        spec.loader.exec_module(importlib.util.module_from_spec(spec))
