"""Elements: what they take, what they refuse, and who they are in later runs."""

from __future__ import annotations

import gc
import json
import urllib.request
import weakref

import lattice_ui as lt
import pytest
from lattice_ui import h, ui
from lattice_ui._core import Server
from screen import Screen


def show(body: object) -> Screen:
    @lt.component
    def App() -> None:
        body()  # type: ignore[operator]

    return Screen(App)


@pytest.mark.parametrize("tag", ["br", "hr", "iframe", "img", "input", "textarea"])
def test_elements_that_hold_nothing(tag: str) -> None:
    assert f"<{tag}" in show(lambda: getattr(h, tag)()).html


def test_attributes_styles_and_events_of_plain_elements() -> None:
    clicked: list[int] = []
    screen = show(lambda: h.button("Go", class_="big", aria_label="Go on", on_click=lambda: clicked.append(1)))
    assert screen.html == '<button class="big" aria-label="Go on">Go</button>'
    screen.click("Go on")
    assert clicked == [1]


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: ui.button("x", colour="red"), "did you mean color?"),
        (lambda: ui.button("x", color="red"), "one of primary, success"),
        (lambda: ui.button(), "needs label"),
        (lambda: ui.button("x", on_click=3), "function of no argument or one"),
        (lambda: ui.button("x", on_click=lambda a, b: None), "needs 2"),
        (lambda: ui.slider("x", min=3, max=1), "min is below its max"),
        (lambda: ui.grid(columns=5), "2, 3, 4 or 6"),
        (lambda: ui.select("x", 3), "a list of what to choose from"),
        (lambda: ui.select("x", ["a", "a"]), "came twice"),
        (lambda: ui.text_input("x", bind=lambda: 1), "reads none"),
        (lambda: ui.line_chart({"a": [1]}, x="b", y="a"), "is none. The data has"),
        (lambda: ui.table({"a": [1], "b": []}), "equally long"),
        (lambda: h.div(onclick="x()"), "h.div()"),
    ],
)
def test_a_wrong_argument_is_an_error_that_says_the_rule(call: object, text: str) -> None:
    screen = show(call)
    failures = screen.session.failures()
    assert len(failures) == 1
    assert text in failures[0], failures


def test_a_flag_of_an_attribute_whose_value_is_a_word() -> None:
    screen = show(lambda: h.div(aria_hidden=True, draggable=False, hidden=True, aria_busy=lambda: True))
    assert screen.html == '<div aria-hidden="true" draggable="false" hidden="" aria-busy="true"></div>'


def test_names_of_styles_are_written_as_in_css_or_as_in_python() -> None:
    styles = {"background_color": "red", "max-width": "1px", "--my_own": 1}
    server = Server(lt.component(lambda: (h.div(style=styles), None)[1]))
    try:
        with urllib.request.urlopen(server.url, timeout=30) as answer:
            page = answer.read().decode()
    finally:
        server.stop()
    data = json.loads(page.partition('<script type="application/json"')[2].partition(">")[2].partition("</script>")[0])
    assert [extra[2] for template in data["templates"] for extra in template[3] if extra[0] == 3] == [
        "background-color", "max-width", "--my_own",
    ]  # fmt: skip


def test_a_plain_checkbox_gives_its_handler_whether_it_is_ticked() -> None:
    got: list[object] = []
    screen = show(lambda: h.label("Done", h.input(type="checkbox", on_change=got.append)))
    screen.tick("Done", True)
    assert got == [True]


def test_elements_of_svg_and_media() -> None:
    screen = show(
        lambda: (h.svg(h.defs(h.g(id="dot")), h.use(href="#dot"), h.text("hi", x=1)), h.audio(src="/a.ogg", controls=True))
    )
    assert screen.session.failures() == []
    assert '<text x="1">hi</text>' in screen.html
    assert '<use href="#dot"></use>' in screen.html
    assert '<audio src="/a.ogg" controls=""></audio>' in screen.html


def test_a_key_that_is_there_twice_is_told_in_the_log_once() -> None:
    screen = show(lambda: ui.each(["a", "b", "a"], ui.text, key=lambda item: item))
    (warning,) = screen.session.failures()
    assert "keys of one list must differ, and 'a' is there twice" in warning
    assert screen.text == "a b a"
    assert 'class="lt-crash"' not in screen.html


@pytest.mark.parametrize("keys", [(1, 1.0), (1, True), (0, False), ((1, "a"), (1.0, "a")), (0.5, 0.5)])
def test_keys_that_python_takes_for_equal_are_one_key(keys: tuple[object, object]) -> None:
    assert keys[0] == keys[1]
    screen = show(lambda: ui.each(list(keys), lambda key: ui.text("x"), key=lambda key: key))  # type: ignore[arg-type]
    assert len(screen.session.failures()) == 1


@pytest.mark.parametrize("keys", [(1, "1"), (1, 1.5), ((1, 2), (2, 1)), (None, "None"), (0.5, 0.25)])
def test_keys_that_differ_in_python_are_two_keys(keys: tuple[object, object]) -> None:
    screen = show(lambda: ui.each(list(keys), lambda key: ui.text("x"), key=lambda key: key))  # type: ignore[arg-type]
    assert screen.session.failures() == []


def test_an_element_of_an_earlier_run_is_refused() -> None:
    kept: list[lt.Node] = []
    again = []

    @lt.component
    def App() -> None:
        signal = lt.signal(0)
        again.append(signal)
        if signal() == 0:
            kept.append(ui.text("old"))
        else:
            ui.row(kept[0])

    screen = Screen(App)
    screen.run(lambda: again[0].set(1))
    assert "another run" in screen.session.failures()[0]


def test_each_follows_a_plain_list_that_was_changed_in_place() -> None:
    items = ["a"]
    signals = []

    @lt.component
    def App() -> None:
        signals.append(lt.signal(0))
        signals[0]()
        ui.each(items, ui.text)

    screen = Screen(App)
    items.append("b")
    screen.run(lambda: signals[0].add(1))
    assert screen.text == "a b"


def test_rows_known_by_a_model_keep_their_state_when_it_changes() -> None:
    class Task(lt.Model):
        name: str

    made: list[str] = []
    tasks = [Task("a"), Task("b")]
    signals = []

    @lt.component
    def Row(task: Task) -> None:
        lt.signal(made.append(task.name))
        ui.text(lambda: task.name)

    @lt.component
    def App() -> None:
        signals.append(lt.signal(0))
        signals[0]()
        ui.each(list(reversed(tasks)) if signals[0].peek() else list(tasks), Row, key=lambda task: task)

    screen = Screen(App)

    def change() -> None:
        tasks[0].name = "A"
        signals[0].add(1)

    screen.run(change)
    assert screen.text == "b A"
    before = len(made)
    screen.run(lambda: signals[0].add(1))
    assert len(made) == before, "no row was made anew"


def test_a_failure_in_a_handler_names_the_apps_line_and_the_session_lives_on() -> None:
    counts = []

    @lt.component
    def App() -> None:
        counts.append(lt.signal(0))
        ui.button("Break", on_click=lambda: 1 / 0)
        ui.button("+", on_click=lambda: counts[0].add(1))
        ui.text("Count: ", counts[0])

    screen = Screen(App)
    screen.click("Break")
    failure = screen.session.failures()[0]
    assert "ZeroDivisionError: division by zero" in failure
    assert "test_elements.py:" in failure
    assert 'class="lt-crash"' in screen.html
    screen.click("+")
    assert "Count: 1" in screen
    screen.click("Dismiss")
    assert 'class="lt-crash"' not in screen.html


def test_a_component_that_fails_is_a_box_in_its_place_and_recovers() -> None:
    divisors = []

    @lt.component
    def Part() -> None:
        divisor = lt.signal(1)
        divisors.append(divisor)
        ui.text(f"{10 // divisor()}")

    @lt.component
    def App() -> None:
        Part()
        ui.text("beside")

    screen = Screen(App)
    screen.run(lambda: divisors[0].set(0))
    assert "ZeroDivisionError" in screen.session.failures()[0]
    assert "beside" in screen
    screen.run(lambda: divisors[0].set(5))
    assert screen.text == "2 beside"


def test_a_session_and_all_that_it_made_go_together() -> None:
    class Thing:
        pass

    alive: list[weakref.ref[Thing]] = []

    @lt.component
    def App() -> None:
        thing = lt.signal(Thing())
        alive.append(weakref.ref(thing.peek()))
        doubled = lt.memo(lambda: [thing(), doubled])  # a circle through the engine
        lt.effect(lambda: thing())
        ui.text(lambda: str(doubled() is None))
        ui.button("x", on_click=lambda: thing)

    for _ in range(200):
        Screen(App).session.close()
    gc.collect()
    assert sum(one() is not None for one in alive) == 0


def test_server_counts_and_stops() -> None:
    @lt.component
    def App() -> None:
        ui.text("hello")

    server = Server(App)
    assert server.port > 0
    assert server.stats()["sessions_open"] == 0
    server.stop()
    assert server.stats() == {}


def test_each_is_a_list_to_every_reader() -> None:
    @lt.component
    def App() -> None:
        ui.each(["a", "b"], ui.text)

    assert Screen(App).html == (
        '<ul class="lt-list"><li class="lt-item"><span class="lt-text">a</span></li>'
        '<li class="lt-item"><span class="lt-text">b</span></li></ul>'
    )


def test_what_is_not_shown_keeps_its_state_and_what_was_entered() -> None:
    seen = lt.signal(True)
    runs: list[int] = []

    @lt.component
    def Inner() -> None:
        runs.append(1)
        ui.text_input("Name", on_change=lambda text: None)

    def body() -> None:
        with ui.show(seen):
            Inner()
        with ui.show(lambda: not seen()):
            ui.text("nothing to see")

    screen = show(body)
    screen.fill("Name", "Ada")
    change = screen.run(lambda: seen.set(False))
    assert (change.operations, change.component_runs) == (["set", "set"], 0)
    assert screen.text == "nothing to see"
    screen.run(lambda: seen.set(True))
    assert screen.page.get_by_label("Name").value == "Ada"
    assert (screen.text, runs) == ("Name", [1])


def test_show_takes_its_elements_as_arguments_too_and_needs_to_know_when() -> None:
    assert show(lambda: ui.show(False, ui.text("x"))).html == '<div class="lt-show" hidden=""><span class="lt-text">x</span></div>'
    failures = show(lambda: ui.show()).session.failures()  # type: ignore[call-arg]
    assert "needs when" in failures[0]


def test_a_place_for_roving_focus_is_marked_by_a_data_attribute() -> None:
    @lt.component
    def Tabs() -> None:
        h.div(h.button("One"), h.button("Two"), role="tablist", data_lt_rove="")

    assert Screen(Tabs).html == '<div role="tablist" data-lt-rove=""><button>One</button><button>Two</button></div>'
