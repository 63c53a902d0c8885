"""Calls of elements' methods, what the page does about events, and values that come to rest."""

from __future__ import annotations

import asyncio

import lattice_ui as lt
import pytest
from lattice_ui import h, ui
from lattice_ui.testing import AppError, Screen, render


def click(screen: Screen, name: str) -> None:
    screen.get_by_role("button", name=name, exact=True).click()


def test_a_trigger_moves_the_focus_to_a_control_also_one_that_comes_in_the_same_turn() -> None:
    @lt.component
    def App() -> None:
        editing, focus = lt.signal(False), lt.trigger()

        def edit() -> None:
            focus()
            editing.set(True)

        ui.button("Edit", on_click=edit)
        if editing():
            ui.text_input("Title", focus=focus)

    with render(App) as screen:
        click(screen, "Edit")
        assert screen.get_by_label("Title").calls == ["focus"]
        click(screen, "Edit")
        assert screen.get_by_label("Title").calls == ["focus", "focus"]


@pytest.mark.parametrize("busy", [None, False])
@pytest.mark.parametrize("text", [None, "help"])
def test_every_kind_of_field_can_be_given_the_focus_and_shows_what_it_shows(busy: bool | None, text: str | None) -> None:
    names = ("button", "text", "box", "hidden", "list", "slider")

    @lt.component
    def App() -> None:
        focus = {name: lt.trigger() for name in names}
        ui.button("button", busy=busy, focus=focus["button"], color="primary")
        ui.text_input("text", value="a", help=text, error=text, focus=focus["text"])
        ui.checkbox("box", value=True, focus=focus["box"])
        ui.checkbox("hidden", hidden_label=True, focus=focus["hidden"])
        ui.select("list", ["a", "b"], help=text, focus=focus["list"])
        ui.slider("slider", max=5, focus=focus["slider"])
        for name in names:
            ui.button(f"to {name}", on_click=focus[name])

    @lt.component
    def Plain() -> None:
        ui.button("button", busy=busy, color="primary")
        ui.text_input("text", value="a", help=text, error=text)
        ui.checkbox("box", value=True)
        ui.checkbox("hidden", hidden_label=True)
        ui.select("list", ["a", "b"], help=text)
        ui.slider("slider", max=5)

    with render(App) as screen, render(Plain) as plain:
        assert screen.tree().startswith(plain.tree())
        fields = [
            screen.get_by_role("button", name="button", exact=True),
            *(screen.get_by_label(name, exact=True) for name in names[1:]),
        ]
        for name, field in zip(names, fields, strict=True):
            assert field.calls == []
            click(screen, f"to {name}")
            assert field.calls == ["focus"], name


def test_a_trigger_calls_methods_of_plain_elements() -> None:
    @lt.component
    def App() -> None:
        show, top = lt.trigger(), lt.trigger()
        h.dialog("Sure?", call_show_modal=show, aria_label="ask")
        h.h1("Top", call_scroll_into_view=top)
        ui.button("ask", on_click=show)

        async def later() -> None:
            await asyncio.sleep(0)
            top()

        ui.button("top", on_click=later)

    with render(App) as screen:
        click(screen, "ask")
        assert screen.get_by_role("dialog", hidden=True).calls == ["showModal"]
        click(screen, "top")
        assert screen.get_by_role("heading").calls == ["scrollIntoView"]


def test_what_is_no_trigger_and_no_method_is_refused() -> None:
    @lt.component
    def App() -> None:
        ui.button("a", focus=True)  # type: ignore[arg-type]

    with pytest.raises(AppError, match=r"focus takes what lt\.trigger\(\) has made, and bool True came"):
        render(App)

    @lt.component
    def Other() -> None:
        h.input(call_explode=lt.trigger())

    with pytest.raises(AppError, match="a trigger can call focus, blur, .*show_picker.*; there is no explode"):
        render(Other)


def test_a_debounced_event_is_told_when_nothing_more_has_come() -> None:
    heard: list[str] = []

    @lt.component
    def App() -> None:
        h.input(aria_label="Search", on_input=lt.on(heard.append, debounce=0.3))
        ui.button("other")
        ui.button("Now", on_click=lambda: heard.append("now"))

    with render(App) as screen:
        field = screen.get_by_label("Search")
        field.fill("l")
        screen.clock.advance(0.2)
        field.fill("la")
        screen.clock.advance(0.29)
        assert heard == []
        screen.clock.advance(0.02)
        assert heard == ["la"]
        field.fill("lat")
        click(screen, "Now")
        assert heard == ["la", "lat", "now"], "nothing overtakes it"
        screen.clock.advance(1)
        assert heard == ["la", "lat", "now"]


def test_a_throttled_event_is_told_at_once_and_then_once_in_a_while() -> None:
    heard: list[str] = []

    @lt.component
    def App() -> None:
        h.input(aria_label="Position", on_input=lt.on(heard.append, throttle=1))

    with render(App) as screen:
        field = screen.get_by_label("Position")
        for text in "abc":
            field.fill(text)
        assert heard == ["a"]
        screen.clock.advance(1)
        assert heard == ["a", "c"]
        screen.clock.advance(5)
        field.fill("d")
        assert heard == ["a", "c", "d"]


def test_keys_and_how_far_an_event_goes_are_decided_in_the_page() -> None:
    heard: list[str] = []

    @lt.component
    def App() -> None:
        with h.div(on_keydown=lambda key: heard.append(f"outer {key}")):
            h.input(aria_label="A", on_keydown=lt.on(heard.append, keys=["Enter", "Escape"]))
            h.input(aria_label="B", on_keydown=lt.on(heard.append, keys="Enter", stop=True))

    with render(App) as screen:
        screen.get_by_label("A").press("x")
        screen.get_by_label("A").press("Escape")
        screen.get_by_label("B").press("Enter")
        assert heard == ["outer x", "Escape", "outer Escape", "Enter"]


def test_one_place_may_say_different_things_about_an_event_in_different_runs() -> None:
    heard: list[str] = []

    @lt.component
    def App() -> None:
        is_slow = lt.signal(False)
        h.input(aria_label="A", on_input=lt.on(heard.append, debounce=1) if is_slow() else heard.append)
        ui.button("slow", on_click=is_slow.toggle)

    with render(App) as screen:
        screen.get_by_label("A").fill("a")
        assert heard == ["a"]
        click(screen, "slow")
        screen.get_by_label("A").fill("b")
        assert heard == ["a"]
        click(screen, "slow")
        screen.get_by_label("A").fill("c")
        assert heard[-1] == "c"


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        (lambda: lt.on(5), "a function of no argument or one, and int 5 came"),  # type: ignore[arg-type]
        (lambda: lt.on(print, debounce=-1), r"debounce=\.\.\.\): a number of seconds from 0 on, and -1 came"),
        (lambda: lt.on(print, debounce=1, throttle=1), "choose one"),
        (lambda: lt.on(print, keys=5), "names of keys in browsers"),  # type: ignore[arg-type]
    ],
)
def test_wrong_options_are_refused(wrong: object, text: str) -> None:
    with pytest.raises((TypeError, ValueError), match=text):
        wrong()  # type: ignore[operator]


def test_event_options_are_for_plain_elements() -> None:
    @lt.component
    def App() -> None:
        ui.button("a", on_click=lt.on(print))  # type: ignore[arg-type]

    with pytest.raises(AppError, match="on_click takes a function"):
        render(App)


def test_a_debounced_value_follows_when_it_has_come_to_rest() -> None:
    loads: list[str] = []

    @lt.component
    def App() -> None:
        typed = lt.signal("")
        query = lt.debounced(typed, 0.3)

        def find() -> str:
            loads.append(query())
            return query().upper()

        found = lt.resource(find)
        ui.text_input("Search", bind=typed)
        ui.text(lambda: f"{typed()} {query()} {found.latest()}")

    with render(App) as screen:
        screen.settle()
        for text in ("l", "la", "lat"):
            screen.get_by_label("Search").fill(text)
            screen.clock.advance(0.1)
        screen.settle()
        assert loads == [""]
        screen.clock.advance(0.3)
        screen.settle()
        assert loads == ["", "lat"]
        screen.expect_text("lat lat LAT")


def test_what_can_not_be_debounced_is_refused() -> None:
    @lt.component
    def App() -> None:
        lt.debounced("text", 1)  # type: ignore[arg-type]

    with pytest.raises(AppError, match="a signal, a memo or a function without arguments, and str 'text' came"):
        render(App)
