"""The testing kit: what is found, what actions do, what it counts, and what its errors say."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import lattice_ui as lt
import pytest
from lattice_ui import h, ui
from lattice_ui.testing import AppError, PageError, Screen, Start, render


def show(body: Callable[[], object]) -> Screen:
    @lt.component
    def App() -> None:
        body()

    return render(App)


# Roles and names.


@pytest.mark.parametrize(
    ("make", "role"),
    [
        (lambda: h.a("x", href="/"), "link"),
        (lambda: h.a("x"), ""),
        (lambda: h.input(), "textbox"),
        (lambda: h.input(type="search"), "searchbox"),
        (lambda: h.input(type="number"), "spinbutton"),
        (lambda: h.input(type="range"), "slider"),
        (lambda: h.input(type="checkbox"), "checkbox"),
        (lambda: h.input(type="checkbox", role="switch"), "switch"),
        (lambda: h.input(type="password"), ""),
        (lambda: h.select(), "combobox"),
        (lambda: h.select(multiple=True), "listbox"),
        (lambda: h.img(alt=""), ""),
        (lambda: h.img(alt="cat"), "img"),
        (lambda: h.section(), ""),
        (lambda: h.section(aria_label="x"), "region"),
        (lambda: h.header(), "banner"),
        (lambda: h.th(scope="row"), "rowheader"),
        (lambda: h.th(), "columnheader"),
        (lambda: h.div(role="presentation"), ""),
        (lambda: h.div(role="alert"), "alert"),
        (lambda: h.hr(), "separator"),
        (lambda: h.progress(), "progressbar"),
    ],
)
def test_roles_are_those_of_html(make: Callable[[], object], role: str) -> None:
    screen = show(make)
    element = screen._everything.nth(0)._one()
    (child,) = element.elements
    from lattice_ui.testing._roles import role as role_of

    assert role_of(child) == role


def test_a_cell_of_a_grid_and_a_header_within_an_article_have_other_roles() -> None:
    screen = show(lambda: (h.table(h.tr(h.td("a")), role="grid"), h.article(h.header("b"))))
    assert screen.get_by_text("a").role == "gridcell"
    assert screen.get_by_text("b").role == ""


@pytest.mark.parametrize(
    ("make", "role", "name"),
    [
        (lambda: h.button("Save", h.b(" all")), "button", "Save all"),
        (lambda: h.button("x", aria_label="Close"), "button", "Close"),
        (lambda: h.button(h.img(alt="Print")), "button", "Print"),
        (lambda: h.button("x", title="Close"), "button", "x"),
        (lambda: h.button(title="Close"), "button", "Close"),
        (lambda: (h.span("Total", id="a"), h.output("3", id="b", aria_labelledby="a")), "status", "Total"),
        (lambda: (h.label("Name", for_="n"), h.input(id="n", placeholder="Ada")), "textbox", "Name"),
        (lambda: h.input(placeholder="Ada"), "textbox", "Ada"),
        (lambda: h.label("Agree", h.input(type="checkbox")), "checkbox", "Agree"),
        (lambda: h.label("Within ", h.input(value="3", aria_label="days"), " of it", h.input(type="radio")), "radio", "Within days of it"),
        (lambda: h.fieldset(h.legend("Size"), h.input(type="radio")), "group", "Size"),
        (lambda: h.table(h.caption("Cities"), h.tr(h.td("Oslo"))), "table", "Cities"),
        (lambda: h.figure(h.img(alt="a"), h.figcaption("Sales")), "figure", "Sales"),
        (lambda: h.input(type="submit", value="Send"), "button", "Send"),
        (lambda: (h.h2("A", id="one"), h.section(h.b("B", id="two"), aria_labelledby="two one")), "region", "B A"),
        (lambda: h.button("3", h.span(" new", aria_hidden="true")), "button", "3"),
        (lambda: h.nav(h.a("Home", href="/")), "navigation", ""),
        (lambda: ui.text_input("Title", bind=lt.signal("x"), help="Not long"), "textbox", "Title"),
        (lambda: ui.select("Region", ["a"], bind=lt.signal("a")), "combobox", "Region"),
        (lambda: ui.checkbox("Done"), "checkbox", "Done"),
        (lambda: ui.card(ui.text("x"), title="Sales"), "region", "Sales"),
        (lambda: ui.slider("Least", min=0, max=9, bind=lt.signal(4)), "slider", "Least 4"),
    ],
)  # fmt: skip
def test_names_are_computed_as_aria_says(make: Callable[[], object], role: str, name: str) -> None:
    found = show(make).get_by_role(role)
    assert found.first.name == name


def test_names_match_in_part_and_in_any_case_or_exactly_or_by_a_pattern() -> None:
    screen = show(lambda: [ui.button(label) for label in ("Add", "Add more", "address")])
    assert [it.name for it in screen.get_by_role("button", name="add")] == ["Add", "Add more", "address"]
    assert screen.get_by_role("button", name="Add", exact=True).count() == 1
    assert screen.get_by_role("button", name=re.compile("^Add ")).name == "Add more"


def test_labels_are_those_around_for_and_of_the_element_itself() -> None:
    screen = show(
        lambda: (
            h.label("One", for_="1"), h.input(id="1", value="1"), h.label("Two", h.input(value="2")),
            h.input(value="3", aria_label="Three"), h.span("Four", id="4"), h.input(value="4", aria_labelledby="4"),
            h.fieldset(h.legend("Five"), h.input(type="radio")),
        )
    )  # fmt: skip
    assert [screen.get_by_label(label).value for label in ("One", "Two", "Three", "Four")] == ["1", "2", "3", "4"]
    assert screen.get_by_label("Five").role == "group"


def test_a_text_is_found_in_the_innermost_element_that_has_it() -> None:
    screen = show(lambda: h.div(h.p("Hello ", h.b("world"), "!"), h.p("bye")))
    assert screen.get_by_text("hello world!").attribute("class") is None
    assert screen.get_by_text("world").count() == 1
    assert screen.get_by_text("Hello world!", exact=True).role == "paragraph"
    assert screen.get_by_text("world", exact=True).role == ""
    assert screen.text == "Hello world! bye"


def test_what_is_hidden_is_not_found_by_its_role_and_has_no_text() -> None:
    screen = show(lambda: (h.div(h.button("a"), hidden=True), h.dialog(h.button("b")), h.button("c", aria_hidden="true")))
    assert screen.get_by_role("button").count() == 0
    assert screen.get_by_role("button", hidden=True).count() == 3
    assert screen.text == ""
    with pytest.raises(PageError, match="hidden"):
        screen.get_by_role("button", hidden=True).first.click()


def test_locators_narrow_and_count() -> None:
    screen = show(lambda: [ui.row(ui.text(name), ui.button("Go")) for name in ("a", "b", "c")])
    go = screen.get_by_role("button", name="Go")
    assert go.count() == len(go.all()) == 3
    assert [go.first, go.last, go.nth(1)][2].name == "Go"
    assert "nth(1)" in repr(go.nth(1))
    assert screen.get_by_text("b").count() == 1
    with pytest.raises(PageError, match=r"nth\(3\) finds nothing"):
        go.nth(3).click()


# Actions.


def test_a_field_shows_what_was_entered_until_the_session_says_something_else() -> None:
    upper = lt.signal("")

    def body() -> None:
        ui.text_input("Free", on_change=lambda text: None)
        ui.text_input("Upper", bind=upper)
        ui.button("Clear", on_click=lambda: upper.set(""))

    screen = show(body)
    for label in ("Free", "Upper"):
        screen.get_by_label(label).fill("abc")
        assert screen.get_by_label(label).value == "abc"
    screen.get_by_role("button", name="Clear").click()
    assert screen.get_by_label("Upper").value == ""
    assert screen.get_by_label("Free").value == "abc", "nobody said anything about it"


def test_filling_tells_of_each_input_and_of_the_change_at_the_end() -> None:
    got: list[tuple[str, object]] = []
    screen = show(
        lambda: h.input(
            aria_label="x",
            on_input=lambda value: got.append(("input", value)),
            on_change=lambda value: got.append(("change", value)),
        )
    )
    screen.get_by_label("x").fill("a")
    assert got == [("input", "a"), ("change", "a")]


def test_clicks_go_outwards_and_tick_boxes_by_their_labels() -> None:
    clicked: list[str] = []

    def body() -> None:
        with h.div(on_click=lambda: clicked.append("outer")):
            h.button("in", on_click=lambda: clicked.append("inner"))
            h.label("Agree", h.input(type="checkbox", on_change=lambda on: clicked.append(f"box {on}")))

    screen = show(body)
    screen.get_by_text("in").click()
    assert clicked == ["inner", "outer"]
    clicked.clear()
    screen.get_by_text("Agree").click()
    assert clicked == ["outer", "box True"]
    assert screen.get_by_label("Agree").checked
    screen.get_by_label("Agree").check()
    assert clicked == ["outer", "box True"], "it is ticked already"
    screen.get_by_label("Agree").uncheck()
    assert clicked == ["outer", "box True", "outer", "box False"]


def test_radio_buttons_of_one_name_exclude_each_other() -> None:
    got: list[object] = []

    def body() -> None:
        with h.fieldset(h.legend("Size"), on_change=got.append):
            for size in ("S", "M"):
                h.label(size, h.input(type="radio", name="size", value=size))

    screen = show(body)
    screen.get_by_label("Size").select("S")
    screen.get_by_role("radio", name="M").check()
    assert [radio.checked for radio in screen.get_by_role("radio")] == [False, True]
    assert got == ["S", "M"]
    with pytest.raises(PageError, match="another one of its group"):
        screen.get_by_role("radio", name="M").uncheck()
    with pytest.raises(PageError, match="has no 'XL', but 'S', 'M'"):
        screen.get_by_label("Size").select("XL")


def test_lists_are_chosen_from_by_what_they_say_or_by_value() -> None:
    got: list[object] = []

    def body() -> None:
        with h.select(aria_label="City", on_change=got.append):
            h.option("Oslo", value="1")
            h.option("Rome", value="2")
            h.option("Bonn", value="3", disabled=True)

    screen = show(body)
    city = screen.get_by_label("City")
    assert city.value == "1"
    city.select("Rome")
    city.select("1")
    assert (got, city.value) == (["2", "1"], "1")
    with pytest.raises(PageError, match="has no 'Paris', but 'Oslo', 'Rome', 'Bonn'"):
        city.select("Paris")
    with pytest.raises(PageError, match="disabled"):
        city.select("Bonn")


def test_keys_go_to_who_listens_and_press_buttons() -> None:
    got: list[object] = []

    def body() -> None:
        h.input(aria_label="x", on_keydown=got.append)
        ui.button("Go", on_click=lambda: got.append("click"))
        with h.form(on_submit=lambda: got.append("submit")):
            h.input(aria_label="y")
            h.button("Send")

    screen = show(body)
    screen.get_by_label("x").press("Escape")
    screen.get_by_role("button", name="Go").press("Enter")
    screen.get_by_label("y").press("Enter")
    screen.get_by_role("button", name="Send").click()
    assert got == ["Escape", "click", "submit", "submit"]
    with pytest.raises(PageError, match="nothing listens to the key a of textbox"):
        screen.get_by_label("y").press("a")


def test_numbers_are_entered_within_their_bounds() -> None:
    least = lt.signal(2.0)
    screen = show(lambda: (ui.slider("Least", min=0, max=5, step=0.5, bind=least), h.input(type="number", aria_label="n", on_input=least.set)))
    slider = screen.get_by_role("slider")
    slider.fill(3.5)
    assert (least.peek(), slider.value) == (3.5, "3.5")
    with pytest.raises(PageError, match="goes from 0 to 5, and 6 came"):
        slider.fill(6)
    with pytest.raises(PageError, match="takes a number, and 'x' came"):
        screen.get_by_label("n").fill("x")


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (lambda screen: screen.get_by_role("heading").click(), "nothing listens to clicks of heading"),
        (lambda screen: screen.get_by_role("button", name="Off").click(), "disabled"),
        (lambda screen: screen.get_by_role("button", name="Busy").click(), "not busy"),
        (lambda screen: screen.get_by_label("Fixed").fill("x"), "read-only"),
        (lambda screen: screen.get_by_role("heading").fill("x"), "hold a text or a number"),
        (lambda screen: screen.get_by_role("heading").check(), "check boxes"),
        (lambda screen: screen.get_by_role("heading").select("x"), "lists and groups"),
        (lambda screen: screen.get_by_role("button", name="Gone").click(), "finds nothing"),
        (lambda screen: screen.get_by_role("button").click(), "should find one element, and 2 fit"),
        (lambda screen: screen.get_by_role("heading").expect_text("Bye"), "should have the text 'Bye', and has 'Hi'"),
        (lambda screen: screen.expect_text("Bye"), "the page should have the text 'Bye'"),
    ],
)
def test_an_error_says_what_was_wanted_and_shows_the_page(act: Callable[[Screen], None], says: str) -> None:
    screen = show(
        lambda: (
            ui.title("Hi"), ui.button("Off", disabled=True, on_click=lambda: None),
            h.button("Busy", aria_busy="true", on_click=lambda: None), h.input(aria_label="Fixed", readonly=True),
        )
    )  # fmt: skip
    with pytest.raises(PageError) as raised:
        act(screen)
    assert says in str(raised.value)
    if "find" in says or "text '" in says:
        assert '- heading "Hi" [level=1]\n- button "Off" [disabled]\n- button "Busy" [busy]\n- textbox "Fixed"' in str(raised.value)


def test_the_tree_of_a_large_page_ends() -> None:
    screen = show(lambda: [ui.button(str(number)) for number in range(500)])
    assert screen.tree().splitlines()[-1] == "... and more: the first 80 lines are shown"


# Costs.


def test_budgets_list_what_came() -> None:
    def body() -> None:
        a, b = lt.signal(0), lt.signal(0)
        twice = lt.memo(lambda: a() * 2)
        ui.button("Go", on_click=lambda: (a.add(1), b.add(1), None)[2])
        ui.text(a)
        ui.text(b)
        ui.text(f"{twice()}")

    screen = show(body)
    go = screen.get_by_role("button", name="Go")
    with screen.expect_patches(max=3), screen.expect_runs(components=1, memos=1, effects=0):
        go.click()
    with pytest.raises(PageError, match=r"at most 2 patches should come, and 3 came:\n\n  set '4'\n  set 2\n  set 2$"), screen.expect_patches(max=2):
        go.click()
    with pytest.raises(PageError, match="at most 0 components and 0 memos should run, and there ran 1 component, 1 memo, 0 effects"):
        with screen.expect_runs(components=0, memos=0):
            go.click()
    assert len(screen.patches) == 3


def test_budgets_may_be_nested() -> None:
    def body() -> None:
        count = lt.signal(0)
        ui.button("Go", on_click=lambda: count.add(1))
        ui.text(count)

    screen = show(body)
    go = screen.get_by_role("button")
    with screen.expect_patches(max=2):
        go.click()
        with screen.expect_patches(max=1):
            go.click()
    with pytest.raises(PageError, match="and 2 came"), screen.expect_patches(max=1):
        with screen.expect_patches(max=1):
            go.click()
        with screen.expect_patches(max=1):
            go.click()


# Failures, time, async handlers, users.


def failing() -> None:
    raise ValueError("boom")


def test_a_failing_handler_fails_the_test_where_it_was_caused() -> None:
    screen = show(lambda: ui.button("Go", on_click=failing))
    with pytest.raises(AppError, match=r"ValueError: boom.*test_testing.py"):
        screen.get_by_role("button", name="Go").click()
    with screen.expect_failure("ValueError"):
        screen.get_by_role("button", name="Go").click()
    with pytest.raises(PageError, match="should fail with 'KeyError', and App: ValueError"), screen.expect_failure("KeyError"):
        screen.get_by_role("button", name="Go").click()
    with pytest.raises(PageError, match="nothing failed"), screen.expect_failure():
        pass


def test_a_failing_body_fails_render() -> None:
    with pytest.raises(AppError, match="boom"):
        show(failing)


def test_async_handlers_run_as_far_as_they_can_and_what_takes_time_is_waited_for() -> None:
    go_on = threading.Event()

    def body() -> None:
        state = lt.signal("idle")

        async def work() -> None:
            state.set("begun")
            await asyncio.sleep(0)
            state.set("waiting")
            await asyncio.to_thread(go_on.wait, 20)
            state.set("done")

        ui.button("Go", on_click=work)
        ui.text(state)

    screen = show(body)
    screen.get_by_role("button", name="Go").click()
    assert screen.get_by_text("waiting").count() == 1
    with pytest.raises(TimeoutError):
        screen.settle(timeout=0)
    with pytest.raises(PageError, match="within 0.05 s, while async handlers still run"):
        screen.expect_text("done", timeout=0.05)
    go_on.set()
    screen.expect_text("done")
    screen.settle()


def test_a_failing_async_handler_fails_the_test_that_waits_for_it() -> None:
    go_on = threading.Event()

    async def work() -> None:
        await asyncio.to_thread(go_on.wait, 20)
        raise ValueError("later")

    screen = show(lambda: ui.button("Go", on_click=work))
    screen.get_by_role("button").click()
    go_on.set()
    with pytest.raises(AppError, match="later"):
        screen.settle()


def test_time_is_the_tests() -> None:
    ticks: list[datetime] = []

    def body() -> None:
        left = lt.signal(3)

        async def count_down() -> None:
            while left() > 0:
                await asyncio.sleep(60)
                ticks.append(lt.now())
                left.add(-1)

        ui.button("Go", on_click=count_down)
        ui.text("left: ", left)

    @lt.component
    def App() -> None:
        body()

    noon = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)
    with Start(now=noon).render(App) as screen:
        screen.get_by_role("button", name="Go").click()
        screen.clock.advance(30)
        screen.expect_text("left: 3")
        screen.clock.advance(30)
        screen.expect_text("left: 2")
        screen.clock.advance(3600)
        screen.expect_text("left: 0")
        assert screen.clock.now() == noon + timedelta(seconds=3660)
        # Earlier by what passed in real time meanwhile, never later.
        assert [(tick - noon).total_seconds() for tick in ticks] == pytest.approx([60, 120, 180], abs=10)
        with pytest.raises(ValueError, match="time passes forwards"):
            screen.clock.advance(-1)


def test_users_have_sessions_of_their_own_and_one_clock() -> None:
    @lt.component
    def App(name: str) -> None:
        moment = lt.signal(0.0)
        ui.text(name, " ", lt.new_id(), " ", moment)
        ui.button("Now", on_click=lambda: moment.set(lt.now().timestamp()))

    with render(App, "x") as one, one.join() as other:
        assert one.text != other.text, "ids come from seeds of their own"
        one.clock.advance(5)
        other.get_by_role("button").click()
        other.expect_text("5.0")
        assert "5.0" not in one.text
    assert render(App, "x").text == render(App, "x").text


def test_code_can_run_in_the_session() -> None:
    count = lt.signal(1)
    screen = show(lambda: ui.text(count))
    assert screen.run(lambda: (count.add(1), count())[1]) == 2
    screen.expect_text("2")
    assert screen.patches == ["set 2"]
