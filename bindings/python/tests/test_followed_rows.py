"""Rows of `ui.each` over `lt.List` and `lt.Dict`: a write costs what it changes, and the page is the one that a plain list gives."""

from __future__ import annotations

import gc
import random
import weakref
from collections.abc import Callable

import lattice_ui as lt
import pytest
from lattice_ui import ui
from screen import Change, Screen

LONG = 20_000


@lt.component
def Row(item: object) -> None:
    clicks = lt.signal(0)
    ui.button(f"item {item}", on_click=lambda: clicks.add(1))
    ui.text(clicks)


def page_of(items: lt.List[int], key: Callable[[int], int] | None = lambda item: item) -> Screen:
    @lt.component
    def App() -> None:
        ui.text("first")
        ui.each(items, Row, key=key)
        ui.text("last")

    return Screen(App)


def shown(screen: Screen) -> list[str]:
    return [it.text for it in screen.page.get_by_role("button")]


def cost(change: Change) -> tuple[int, list[str]]:
    return change.component_runs, change.operations


def test_a_write_to_a_long_list_costs_one_row() -> None:
    items = lt.List(range(LONG))
    screen = page_of(items)
    assert cost(screen.run(lambda: items.append(-1))) == (1, ["insert"])
    assert cost(screen.run(lambda: items.insert(7, -2))) == (1, ["insert"])
    assert cost(screen.run(lambda: items.insert(-7, -3))) == (1, ["insert"])
    assert cost(screen.run(lambda: items.pop(LONG // 2))) == (0, ["remove"])
    assert cost(screen.run(lambda: items.remove(5))) == (0, ["remove"])
    assert cost(screen.run(lambda: items.extend(range(LONG, LONG + 50)))) == (50, ["insert"])
    assert cost(screen.run(lambda: items.__setitem__(3, -4))) == (1, ["remove", "insert"])
    assert cost(screen.run(lambda: items.__setitem__(3, -4))) == (0, [])


def test_a_row_whose_item_becomes_another_of_its_key_goes_on() -> None:
    items = lt.List([(1, "a"), (2, "b")])

    @lt.component
    def App() -> None:
        ui.each(items, Row, key=lambda item: item[0])

    screen = Screen(App)
    screen.click("item (2, 'b')")
    change = screen.run(lambda: items.__setitem__(1, (2, "c")))
    assert cost(change) == (1, ["set"])
    assert screen.text == "item (1, 'a') 0 item (2, 'c') 1"


def test_large_changes_move_what_moved_and_keep_state() -> None:
    items = lt.List(range(1_000))
    screen = page_of(items)
    screen.click("item 900")
    assert cost(screen.run(items.reverse)) == (0, ["move"])
    assert cost(screen.run(lambda: items.sort())) == (0, ["move"])
    assert cost(screen.run(lambda: items.remove_where(lambda item: 100 <= item < 200))) == (0, ["remove"])
    change = screen.run(lambda: items.replace([*range(950, 960), *range(0, 100), 900, 5_000]))
    assert change.component_runs == 1
    assert shown(screen) == [f"item {item}" for item in items.peek()]
    assert "item 900 1" in screen.text
    assert cost(screen.run(items.clear)) == (0, ["remove"])
    assert screen.text == "first last"


def test_several_writes_in_a_turn_are_done_together() -> None:
    items = lt.List(range(100))
    screen = page_of(items)

    def work() -> None:
        items.append(100)
        items.reverse()
        items.insert(0, 200)
        del items[1:50]
        items.pop()

    screen.run(work)
    assert shown(screen) == [f"item {item}" for item in items.peek()]


@pytest.mark.parametrize("key", [None, lambda item: item])
def test_the_page_is_what_the_list_is_whatever_is_written(key: Callable[[int], int] | None) -> None:
    dice = random.Random(5)
    items: lt.List[int] = lt.List()
    screen = page_of(items, key)
    fresh = iter(range(1_000_000))

    def write() -> None:
        n = len(items.peek())
        kind = dice.randrange(12)
        if kind < 3 or not n:
            items.insert(dice.randrange(-n - 2, n + 3), next(fresh))
        elif kind == 3:
            items.extend([next(fresh) for _ in range(dice.randrange(6))])
        elif kind == 4:
            items.pop(dice.randrange(-n, n))
        elif kind == 5:
            del items[dice.randrange(-n, n)]
        elif kind == 6:
            items[dice.randrange(-n, n)] = next(fresh)
        elif kind == 7:
            items[dice.randrange(n) : dice.randrange(n)] = [next(fresh)]
        elif kind == 8:
            items.replace(dice.sample(items.peek(), dice.randrange(n + 1)))
        elif kind == 9:
            items.remove_where(lambda item: item % 5 == 2)
        elif kind == 10:
            items.sort(key=lambda item: item * 7 % 13)
        else:
            items.reverse()

    for _ in range(150):
        screen.run(lambda: [write() for _ in range(dice.randrange(1, 4))])
        assert shown(screen) == [f"item {item}" for item in items.peek()]
    assert screen.session.failures() == []


def test_writes_that_pile_up_are_looked_at_as_a_whole() -> None:
    items = lt.List(range(3))
    screen = page_of(items)

    def work() -> None:
        for item in range(10, 4_000):
            items.append(item)
            items.pop()
        items.append(3)

    assert cost(screen.run(work)) == (1, ["insert"])


def test_two_rows_of_one_list_follow_it_both() -> None:
    items = lt.List(["a"])

    @lt.component
    def App() -> None:
        ui.each(items, Row)
        ui.each(lambda: items, ui.text)

    screen = Screen(App)
    screen.run(lambda: items.append("b"))
    assert screen.text == "item a 0 item b 0 a b"


def test_a_list_that_is_not_shown_any_more_is_not_followed_any_more() -> None:
    items = lt.List(["a"])

    @lt.component
    def App() -> None:
        is_shown = lt.signal(True)
        if is_shown():
            ui.each(items, Row)
        ui.button("away", on_click=lambda: is_shown.set(False))

    screen = Screen(App)
    screen.click("away")
    screen.run(lambda: items.append("b"))
    assert items._followers == ()


def test_another_row_function_shows_all_rows_anew_and_an_equal_one_does_not() -> None:
    items = lt.List(range(10))

    @lt.component
    def App() -> None:
        unit, other = lt.signal("m"), lt.signal(0)
        text = unit()
        ui.text(f"{other()}")
        ui.each(items, lambda item: ui.text(f"{item} {text}"), key=lambda item: item)
        ui.button("unit", on_click=lambda: unit.set("km"))
        ui.button("other", on_click=lambda: other.add(1))

    screen = Screen(App)
    assert screen.click("other").component_runs == 1
    assert screen.click("unit").component_runs == 11
    assert "9 km" in screen


def test_a_key_that_fails_is_told_and_the_next_write_mends_it() -> None:
    items = lt.List([1, 2])

    @lt.component
    def App() -> None:
        ui.each(items, Row, key=lambda item: 12 // item)

    screen = Screen(App)
    screen.run(lambda: items.append(0))
    assert "ZeroDivisionError" in screen.session.failures()[0]
    screen.run(lambda: items.__setitem__(2, 3))
    screen.click("Dismiss")
    assert shown(screen) == ["item 1", "item 2", "item 3"]


def test_a_key_that_is_there_twice_is_told() -> None:
    screen = page_of(lt.List([1, 2, 1]))
    assert shown(screen) == ["item 1", "item 2", "item 1"]
    assert "1 is there twice" in screen.session.failures()[0]


def test_the_rows_of_a_dictionary_are_its_keys() -> None:
    stock = lt.Dict({f"item {n}": n for n in range(1_000)})

    @lt.component
    def App() -> None:
        ui.each(stock, lambda name: ui.text(name, "=", lambda: stock.get(name)))

    screen = Screen(App)
    assert cost(screen.run(lambda: stock.__setitem__("item 7", -7))) == (0, ["set"])
    assert "item 7=-7" in screen
    assert cost(screen.run(lambda: stock.__setitem__("new", 1))) == (1, ["insert"])
    assert cost(screen.run(lambda: stock.pop("item 500"))) == (0, ["remove"])
    assert screen.run(lambda: stock.update({"a": 1, "b": 2})).operations == ["insert"]
    assert screen.text.endswith("new=1 a=1 b=2")

    def come_and_go() -> None:
        del stock["new"]
        stock["new"] = 5

    screen.run(come_and_go)
    assert screen.text.endswith("a=1 b=2 new=5")
    assert cost(screen.run(stock.clear)) == (0, ["remove"])
    assert screen.text == ""


def test_what_left_a_list_is_not_kept() -> None:
    class Item(lt.Model):
        name: str

    item = Item("gone")
    kept = weakref.ref(item)
    items = lt.List([Item("stays"), item])

    @lt.component
    def App() -> None:
        ui.each(items, lambda item: ui.text(lambda: item.name), key=id)

    screen = Screen(App)
    del item
    screen.run(lambda: items.pop())
    screen.run(lambda: items.append(Item("new")))
    gc.collect()
    assert kept() is None
    assert "stays new" in screen
