"""One place in the source may be called in many ways: what is kept of one call must not be taken for another."""

from __future__ import annotations

from typing import Any

import lattice_ui as lt
from lattice_ui import h, ui
from screen import Screen


def twice(body: Any) -> list[str]:
    """The page's HTML after the first run of a body and after a second one."""
    again = lt.signal(0)

    @lt.component
    def App() -> None:
        again()
        body()

    screen = Screen(App)
    assert screen.session.failures() == []
    first = screen.html
    screen.session.run(lambda: again.add(1))
    assert screen.session.failures() == []
    return [first, screen.html]


def test_one_place_makes_different_controls() -> None:
    def body() -> None:
        for make in (ui.text, ui.title, ui.button, ui.text, h.em):
            make("x")

    pages = twice(body)
    assert pages[0] == pages[1]
    assert [pages[0].count(tag) for tag in ("<span", "<h1", "<button", "<em")] == [2, 1, 1, 1]


def test_one_place_gives_different_names() -> None:
    def body() -> None:
        for props in ({"color": "primary"}, {"size": "small"}, {"size": "small", "color": "danger"}, {}, {"color": "info"}):
            ui.button("x", **props)  # type: ignore[arg-type]
        for attributes in ({"class_": "a"}, {"title": "b"}, {"class_": None}, {}, {"style": {"width": "1px"}}, {"style": {"height": "1px"}}):
            h.p(**attributes)  # type: ignore[arg-type]

    pages = twice(body)
    assert pages[0] == pages[1]
    for part in ('data-color="primary"', 'data-color="danger"', 'data-color="info"', 'class="a"', 'title="b"'):
        assert pages[0].count(part) == 1, part
    assert pages[0].count('data-size="small"') == 2


def test_one_place_gives_different_numbers_of_arguments() -> None:
    def body() -> None:
        for parts in (("a",), (), ("a", 1, None, True, 2.5), ("b",)):
            ui.text(*parts)
            h.b(*parts)
        ui.row(ui.text("c"), "d", 5)

    pages = twice(body)
    assert pages[0] == pages[1]
    words = Screen(lt.component(body)).text.split()
    assert "".join(words) == "aaa1True2.5a1True2.5bbcd5"


def test_a_written_name_may_hold_none_in_one_pass_and_a_value_in_another() -> None:
    def body() -> None:
        for name in ("a", None, "b"):
            h.i(class_=name, title="t")
            h.input(type="checkbox" if name else "text", on_change=print)
            ui.button("x", color="info" if name else None)

    pages = twice(body)
    assert pages[0] == pages[1]
    assert pages[0].count("class=\"a\"") == pages[0].count("class=\"b\"") == 1
    assert pages[0].count('title="t"') == 3
    assert pages[0].count('data-color="info"') == 2


def test_a_wrong_call_is_refused_each_time_that_it_is_made() -> None:
    refused: list[str] = []

    def body() -> None:
        for props in ({"color": "primary"}, {"colour": "red"}, {"colour": "red"}, {"label": "twice"}):
            try:
                ui.button("x", **props)  # type: ignore[arg-type]
            except TypeError as error:
                refused.append(str(error))

    twice(body)
    assert len(refused) == 6
    assert sum("did you mean color?" in text for text in refused) == 4
    assert sum("got label twice" in text for text in refused) == 2


def test_what_is_bound_wins_over_a_value_that_changes_too() -> None:
    bound, other = lt.signal(True), lt.signal(False)
    screen = Screen(lt.component(lambda: ui.checkbox("x", bind=bound, value=other) and None))
    assert screen.session.failures() == []
    screen.tick("x", False)
    assert bound.peek() is False


def test_a_body_that_calls_its_own_function_is_told_from_that_call() -> None:
    again = lt.signal(0)

    def body(depth: int = 1) -> None:
        again()
        if depth:
            body(0)
            helper()
        with ui.row():
            ui.text(f"depth {depth}")

    def helper() -> None:
        ui.text("helper")

    screen = Screen(lt.component(body))
    assert screen.text == "depth 0 helper depth 1"
    with screen.page.expect_patches(max=0):
        screen.run(lambda: again.add(1))
    assert screen.session.failures() == []
