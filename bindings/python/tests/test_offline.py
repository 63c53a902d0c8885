"""A page whose connection is cut and comes back: nothing is lost, and nothing happens twice."""

from __future__ import annotations

import asyncio

import lattice_ui as lt
from lattice_ui import h, ui
from lattice_ui.testing import Screen, render


def click(screen: Screen, name: str) -> None:
    screen.get_by_role("button", name=name, exact=True).click()


@lt.component
def Notes() -> None:
    notes, draft = lt.list_of(str), lt.signal("")

    def add() -> None:
        notes.append(draft())
        draft.set("")

    ui.text_input("Note", bind=draft)
    ui.button("Add", on_click=add)
    ui.each(notes, ui.text)


def test_what_a_person_does_meanwhile_is_kept_and_done_once_in_order() -> None:
    with render(Notes) as screen:
        screen.get_by_label("Note").fill("one")
        screen.offline()
        assert screen.is_offline
        click(screen, "Add")
        assert screen.patches == []
        screen.get_by_label("Note").fill("two")
        click(screen, "Add")
        assert screen.get_by_label("Note").value == "two"
        assert screen.get_by_role("listitem").count() == 0
        screen.online()
        assert not screen.is_offline
        assert [it.text for it in screen.get_by_role("listitem")] == ["one", "two"]
        assert screen.get_by_label("Note").value == ""
        screen.online()
        assert screen.get_by_role("listitem").count() == 2
        screen.get_by_label("Note").fill("three")
        click(screen, "Add")
        assert screen.get_by_role("listitem").count() == 3


def test_what_the_app_does_meanwhile_is_shown_at_the_end_as_it_is_by_then() -> None:
    @lt.component
    def App() -> None:
        ticks, parts = lt.interval(1), lt.list_of(int, [0])
        lt.effect(lambda: parts.append(ticks()))
        ui.text("Ticks: ", ticks)
        with h.table():
            ui.each(parts, lambda part: ui.title(f"part {part}"))

    with render(App) as screen:
        before = screen.html
        screen.offline()
        screen.clock.advance(5)
        assert screen.html == before
        screen.online()
        screen.expect_text("Ticks: 5")
        # The first change was sent before it was known that nobody is there; after that nothing is brought up to date.
        assert [it.text for it in screen.get_by_role("heading")] == [f"part {n}" for n in (0, 0, 1, 5)]
        screen.clock.advance(1)
        screen.expect_text("Ticks: 6")


def test_a_page_that_came_back_is_the_page_of_one_that_was_never_away() -> None:
    @lt.component
    def App() -> None:
        items, step = lt.List(range(30)), lt.signal(0)

        async def work() -> None:
            for n in range(6):
                await asyncio.sleep(1)
                step.set(n)
                items.reverse()
                items.remove_where(lambda item: item % 7 == n)
                items.append(100 + n)

        ui.button("work", on_click=work)
        ui.text("Step ", step)
        ui.each(items, lambda item: ui.text(f"item {item}"), key=lambda item: item)
        if step() > 2:
            ui.table({"a": [step(), 2], "b": ["x", "y"]})

    with render(App) as one, render(App) as other:
        for screen in (one, other):
            click(screen, "work")
        for n in range(7):
            if n in (1, 4):
                one.offline()
            if n in (3, 6):
                one.online()
                other.clock.advance(0.001)
            one.clock.advance(1)
            other.clock.advance(1)
            if not one.is_offline:
                one.settle() if n == 6 else None
        other.settle()
        assert one.html == other.html


def test_an_event_for_what_is_gone_by_then_is_dropped() -> None:
    clicks = []

    @lt.component
    def App() -> None:
        seconds = lt.interval(1)
        if seconds() == 0:
            ui.button("now", on_click=lambda: clicks.append(1))
        ui.text("rest")

    with render(App) as screen:
        screen.offline()
        screen.clock.advance(1)
        click(screen, "now")
        screen.online()
        assert clicks == []
        assert screen.text == "rest"


def test_one_user_is_cut_off_and_the_others_are_not() -> None:
    said = lt.List(["hello"])

    @lt.component
    def App() -> None:
        count = lt.signal(0)
        ui.button("more", on_click=lambda: count.add(1))
        ui.text("Count: ", count, f" {said.peek()[0]}")

    with render(App) as one, one.join() as other:
        one.offline()
        click(one, "more")
        click(other, "more")
        other.expect_text("Count: 1")
        one.expect_text("Count: 0")
        one.online()
        one.expect_text("Count: 1")


def test_what_fails_by_what_was_kept_is_raised_when_the_page_comes_back() -> None:
    @lt.component
    def App() -> None:
        ui.button("fail", on_click=lambda: 1 // 0)

    with render(App) as screen:
        screen.offline()
        click(screen, "fail")
        with screen.expect_failure("division"):
            screen.online()


def test_an_address_that_changes_meanwhile_is_told_when_the_page_comes_back() -> None:
    @lt.component
    def App() -> None:
        seconds, tab = lt.interval(1), lt.signal("a", url="tab")
        lt.effect(lambda: tab.set("b") if seconds() else None)
        ui.text("Tab ", tab)

    with render(App) as screen:
        screen.offline()
        screen.clock.advance(1)
        screen.expect_text("Tab a")
        screen.online()
        screen.expect_text("Tab b")
