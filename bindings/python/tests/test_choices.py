"""Controls that let one thing be chosen read, write and tell the user's own objects."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import lattice_ui as lt
import pytest
from lattice_ui import ui
from screen import Change, Screen

CONTROLS = [ui.select, ui.segmented]


@dataclass(frozen=True)
class City:
    name: str
    code: int

    def __str__(self) -> str:
        return self.name


ROME, OSLO, LIMA = City("Rome", 1), City("Oslo", 2), City("Lima", 3)


class Level(enum.Enum):
    LOW = 1
    HIGH = 2

    def __str__(self) -> str:
        return self.name.title()


def page(control: Callable[..., object], options: Any, **given: Any) -> Screen:
    @lt.component
    def App() -> None:
        control("City", options, **given)

    return Screen(App)


def chosen(screen: Screen) -> list[str]:
    """The texts of the options that are selected or checked."""
    marked = re.findall(r"<(?:option|input)[^>]*>", screen.html)
    values = (re.search(r'value="([^"]*)"', one) for one in marked if re.search(r" (selected|checked)=", one))
    return [found[1] for found in values if found]


def offered(screen: Screen) -> list[str]:
    return re.findall(r'<(?:option|input)[^>]* value="([^"]*)"', screen.html)


def choose(screen: Screen, option: str) -> Change:
    return screen.choose("City", option)


@pytest.mark.parametrize("control", CONTROLS)
def test_bind_and_on_change_give_the_object(control: Callable[..., object]) -> None:
    heard: list[object] = []
    city: lt.Signal[City] = lt.signal(OSLO)
    screen = page(control, [ROME, OSLO], bind=city, on_change=lambda it: heard.append((it, city.peek())))
    assert chosen(screen) == ["Oslo"]
    choose(screen, "Rome")
    assert city.peek() is ROME
    assert heard == [(ROME, ROME)], "the handler sees what was written"
    assert chosen(screen) == ["Rome"]


@pytest.mark.parametrize("control", CONTROLS)
def test_on_change_alone_gives_the_object_too(control: Callable[..., object]) -> None:
    heard: list[object] = []
    screen = page(control, [1, 2.5, None, LIMA], on_change=heard.append)
    for text in ("2.5", "None", "Lima", "1"):
        choose(screen, text)
    assert heard == [2.5, None, LIMA, 1]
    assert type(heard[3]) is int


@pytest.mark.parametrize("control", CONTROLS)
def test_a_handler_without_an_argument_is_called_as_well(control: Callable[..., object]) -> None:
    heard: list[str] = []
    screen = page(control, [ROME, OSLO], on_change=lambda: heard.append("changed"))
    choose(screen, "Rome")
    assert heard == ["changed"]


@pytest.mark.parametrize("control", CONTROLS)
def test_a_pair_is_a_value_and_what_people_see(control: Callable[..., object]) -> None:
    heard: list[int] = []
    number: lt.Signal[int] = lt.signal(2)
    screen = page(control, [(1, "one"), (2, "two"), (3, "a <b>")], bind=number, on_change=heard.append)
    assert chosen(screen) == ["two"]
    assert "<b>" not in screen.html
    choose(screen, "one")
    assert number.peek() == 1
    assert heard == [1]
    screen.run(lambda: number.set(3))
    assert chosen(screen) == ["a &lt;b&gt;"]


def test_members_of_an_enumeration_are_options() -> None:
    level: lt.Signal[Level] = lt.signal(Level.HIGH)
    screen = page(ui.select, Level, bind=level)
    assert offered(screen) == ["Low", "High"]
    choose(screen, "Low")
    assert level.peek() is Level.LOW


@pytest.mark.parametrize("control", CONTROLS)
def test_what_equals_an_option_is_shown_as_it(control: Callable[..., object]) -> None:
    city: lt.Signal[City] = lt.signal(City("Oslo", 2))
    assert chosen(page(control, [ROME, OSLO], bind=city)) == ["Oslo"]


@pytest.mark.parametrize("control", CONTROLS)
@pytest.mark.parametrize("kind", ["signal", "memo", "lambda"])
def test_options_follow_what_gives_them(control: Callable[..., object], kind: str) -> None:
    cities: lt.Signal[list[City]] = lt.signal([ROME, OSLO])
    city: lt.Signal[City] = lt.signal(OSLO)
    heard: list[City] = []

    @lt.component
    def App() -> None:
        options: Any = {"signal": cities, "memo": lt.memo(lambda: cities()), "lambda": lambda: cities()}[kind]
        control("City", options, bind=city, on_change=heard.append)

    screen = Screen(App)
    assert offered(screen) == ["Rome", "Oslo"]
    change = screen.run(lambda: cities.set([OSLO, LIMA]))
    assert offered(screen) == ["Oslo", "Lima"]
    assert chosen(screen) == ["Oslo"]
    assert change.component_runs == 0
    assert sorted(change.operations) == ["insert", "remove"]
    choose(screen, "Lima")
    assert (city.peek(), heard) == (LIMA, [LIMA])


@pytest.mark.parametrize("control", CONTROLS)
def test_labels_that_change_hands_take_the_choice_along(control: Callable[..., object]) -> None:
    options: lt.Signal[list[tuple[int, str]]] = lt.signal([(1, "a"), (2, "b")])
    number: lt.Signal[int] = lt.signal(1)
    screen = page(control, options, bind=number)
    assert chosen(screen) == ["a"]
    screen.run(lambda: options.set([(2, "a"), (1, "b")]))
    assert chosen(screen) == ["b"]
    choose(screen, "a")
    assert number.peek() == 2


@pytest.mark.parametrize("control", CONTROLS)
def test_a_choice_that_is_no_longer_offered_is_ignored(control: Callable[..., object]) -> None:
    cities: lt.Signal[list[City]] = lt.signal([ROME, OSLO])
    city: lt.Signal[City] = lt.signal(ROME)
    screen = page(control, cities, bind=city)
    late = next(one for ones in screen.session.listeners.values() for one in ones if one.event == "change")
    screen.run(lambda: cities.set([ROME]))
    screen.session.event(late.instance, late.slot, "Oslo")
    assert city.peek() is ROME


@pytest.mark.parametrize("control", CONTROLS)
@pytest.mark.parametrize("options", [["a", "b", "a"], [1, "1"], [(1, "a"), (2, "a")]])
def test_options_of_one_text_are_an_error(control: Callable[..., object], options: list[object]) -> None:
    name = f"ui.{control.__name__}"
    text = "options differ by their text"
    assert text in page(control, options).text
    given: lt.Signal[list[object]] = lt.signal([])
    screen = page(control, given)
    screen.run(lambda: given.set(options))
    assert text in screen.text
    assert name in screen.text
    screen.run(lambda: given.set(options[:1]))
    assert len(offered(screen)) == 1, "the control is back when its options are right"


def test_what_is_no_list_is_an_error() -> None:
    assert "takes a list of what to choose from" in page(ui.select, 3).text
    assert "takes a list of what to choose from" in page(ui.select, lambda: 3).text
