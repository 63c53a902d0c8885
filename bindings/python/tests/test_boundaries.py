"""What stands in for a part of a page that waits or has failed; parts that stand elsewhere, or are hidden for a while."""

from __future__ import annotations

import asyncio

import lattice_ui as lt
import pytest
from lattice_ui import ui
from lattice_ui.testing import AppError, Screen, Start, render


def click(screen: Screen, name: str) -> None:
    screen.get_by_role("button", name=name, exact=True).click()


def slow(value: object = 1) -> lt.Resource[object]:
    async def load() -> object:
        await asyncio.sleep(1)
        return value

    return lt.resource(load)


def passes(screen: Screen) -> None:
    screen.clock.advance(1.1)
    screen.settle()


@lt.component
def Counter() -> None:
    count = lt.signal(0)
    ui.button("count", on_click=lambda: count.add(1))
    ui.text("Count: ", count)


def test_suspense_shows_its_fallback_while_something_bound_or_a_component_in_it_waits() -> None:
    @lt.component
    def Reads(found: lt.Resource[object]) -> None:
        ui.text(f"Read {found()}")

    @lt.component
    def App() -> None:
        found = slow()
        with ui.suspense(fallback=lambda: ui.text("Loading")):
            ui.text("Bound ", found)
            Reads(found)
        ui.text("beside")

    with render(App) as screen:
        assert screen.text == "Loading beside"
        with screen.expect_runs(components=1):
            passes(screen)
        assert screen.text == "Bound 1 Read 1 beside"


def test_suspense_shows_its_fallback_while_the_lines_of_its_block_wait() -> None:
    @lt.component
    def App() -> None:
        found = slow()
        ui.text("before")
        with ui.suspense():
            ui.text(f"Found {found()}")
        ui.text("after")

    with render(App) as screen:
        assert screen.text == "before after"
        assert screen.get_by_role("status", name="Loading").count() == 1
        passes(screen)
        assert screen.text == "before Found 1 after"
        assert screen.get_by_role("status").count() == 0


def test_what_waits_keeps_its_state_and_what_was_entered() -> None:
    @lt.component
    def App() -> None:
        n = lt.signal(0)

        async def load() -> int:
            if n() == 1:
                raise ValueError("one")
            await asyncio.sleep(n())
            return n()

        found = lt.resource(load)
        with ui.suspense(fallback=lambda: ui.text("Loading")):
            Counter()
            ui.text_input("Name")
            ui.text(lambda: f"Found {found() if found.error() is None else None}")
        ui.button("n", on_click=lambda: n.add(1))

    with render(App) as screen:
        screen.settle()
        click(screen, "count")
        click(screen, "n")
        screen.settle()
        click(screen, "n")
        screen.clock.advance(5)
        screen.settle()
        screen.expect_text("Count: 1")
        screen.expect_text("Found 2")


def test_without_suspense_around_what_waits_shows_nothing_and_the_rest_works() -> None:
    @lt.component
    def Part(found: lt.Resource[object]) -> None:
        ui.text(f"Found {found()}")

    @lt.component
    def App() -> None:
        found = slow()
        Part(found)
        Counter()

    with render(App) as screen:
        click(screen, "count")
        assert screen.text == "count Count: 1"
        passes(screen)
        assert screen.text == "Found 1 count Count: 1"


def test_an_effect_that_waits_runs_when_the_value_is_there() -> None:
    seen = []

    @lt.component
    def App() -> None:
        found = slow("value")
        lt.effect(lambda: seen.append(found()))

    with render(App) as screen:
        assert seen == []
        passes(screen)
        assert seen == ["value"]


def broken_when(is_broken: lt.Signal[bool]) -> lt.Component[[]]:
    @lt.component
    def Broken() -> None:
        if is_broken():
            raise ValueError("too hot")
        ui.text("fine")

    return Broken


def test_an_error_boundary_shows_its_fallback_for_a_component_and_tries_again() -> None:
    @lt.component
    def App() -> None:
        is_broken = lt.signal(True)
        Broken = lt.memo(lambda: broken_when(is_broken))()
        with ui.error_boundary(fallback=lambda problem: ui.button(f"again: {problem.message}", on_click=problem.retry)):
            ui.text("in it")
            Broken()
        ui.button("mend", on_click=lambda: is_broken.set(False))

    screen = render_failing(App, "too hot")
    assert screen.text == "again: ValueError: too hot mend"
    with screen.expect_failure("too hot"):
        click(screen, "again: ValueError: too hot")
    click(screen, "mend")
    click(screen, "again: ValueError: too hot")
    assert screen.text == "in it fine mend"


def render_failing(app: lt.Component[[]], text: str, debug: bool = True) -> Screen:
    """A page whose first rendering fails."""
    is_broken = True

    @lt.component
    def Gate() -> None:
        shown = lt.signal(False)
        if shown():
            app()
        else:
            ui.button("open", on_click=lambda: shown.set(True))

    screen = Start(debug=debug).render(Gate)
    with screen.expect_failure(text):
        click(screen, "open")
    assert is_broken
    return screen


def test_an_error_boundary_takes_what_the_lines_of_its_block_fail_with() -> None:
    @lt.component
    def App() -> None:
        n = lt.signal(0)
        ui.text("before")
        with ui.error_boundary(fallback=lambda problem: ui.text(f"{problem.component}: {problem.message}")):
            ui.text(f"Share {12 // n()}")
        ui.button("three", on_click=lambda: n.set(3))

    screen = render_failing(App, "division")
    assert screen.text.startswith("before App: ZeroDivisionError: integer division")
    click(screen, "three")
    assert screen.text == "before Share 4 three"


def test_an_error_boundary_takes_what_a_bound_lambda_and_a_load_fail_with() -> None:
    @lt.component
    def App() -> None:
        found = lt.resource(lambda: 1 // 0)
        with ui.error_boundary(fallback=lambda: ui.text("sorry")):
            ui.text("Found ", found)

    with render(App) as screen, screen.expect_failure("division"):
        screen.settle()
        screen.expect_text("sorry")


def test_the_box_says_what_failed_where_and_offers_a_second_attempt() -> None:
    @lt.component
    def App() -> None:
        is_broken = lt.signal(True)
        Broken = lt.memo(lambda: broken_when(is_broken))()
        with ui.error_boundary():
            Broken()
        ui.button("mend", on_click=lambda: is_broken.set(False))

    screen = render_failing(App, "too hot")
    for text in ("Broken stopped", "ValueError: too hot", "test_boundaries.py:", "Traceback (most recent call last)"):
        assert text in screen.get_by_role("alert").text
    click(screen, "mend")
    click(screen, "Try again")
    assert screen.text == "fine mend"


def test_in_production_the_box_says_only_an_id_that_the_log_has() -> None:
    problems: list[lt.Problem] = []

    @lt.component
    def App() -> None:
        def shown(problem: lt.Problem) -> None:
            problems.append(problem)
            raise KeyError("in the fallback")

        with ui.error_boundary(), ui.error_boundary(fallback=shown):
            raise ValueError("secret")

    screen = render_failing(App, "secret", debug=False)
    text = screen.get_by_role("alert").text
    assert "secret" not in text and "Traceback" not in text and "KeyError" not in text
    assert "Error " in text and len(problems[0].id) == 8
    assert "secret" in problems[0].traceback


def test_a_failure_in_a_fallback_goes_to_the_boundary_around() -> None:
    @lt.component
    def App() -> None:
        def broken() -> None:
            raise KeyError("in the fallback")

        with ui.error_boundary(fallback=lambda: ui.text("outer")):
            with ui.error_boundary(fallback=broken):
                ui.text(lambda: str(1 // 0))
        ui.text("rest")

    screen = render_failing(App, "in the fallback")
    assert screen.text == "outer rest"


def test_what_is_no_fallback_is_refused() -> None:
    @lt.component
    def App() -> None:
        with ui.suspense(fallback="Loading"):  # type: ignore[arg-type]
            pass

    with pytest.raises(AppError, match=r"fallback=\.\.\.\) takes a function without arguments.* and str 'Loading' came"):
        render(App)

    @lt.component
    def Other() -> None:
        with ui.suspense(fallback=lambda problem: None):  # type: ignore[arg-type, misc]
            pass

    with pytest.raises(AppError, match="takes a function without arguments"):
        render(Other)


def test_a_block_that_is_left_open_is_told() -> None:
    @lt.component
    def App() -> None:
        ui.suspense().__enter__()
        ui.text("a")

    with pytest.raises(AppError, match="leave the `with` block before the body ends"):
        render(App)


def test_an_exception_that_nobody_takes_goes_through_a_suspense() -> None:
    @lt.component
    def App() -> None:
        try:
            with ui.suspense():
                ui.text("lost")
                raise KeyError("mine")
        except KeyError:
            ui.text("caught")

    assert render(App).text == "caught"


def test_state_in_a_block_is_kept_and_its_elements_are_diffed() -> None:
    @lt.component
    def App() -> None:
        outer = lt.signal(0)
        with ui.suspense(), ui.row():
            inner = lt.signal(0)
            ui.text(f"{outer()} {inner()}")
            ui.button("inner", on_click=lambda: inner.add(1))
            Counter()
        ui.button("outer", on_click=lambda: outer.add(1))

    with render(App) as screen:
        click(screen, "inner")
        click(screen, "count")
        with screen.expect_patches(max=1), screen.expect_runs(components=1):
            click(screen, "outer")
        screen.expect_text("1 1 inner count Count: 1 outer")


def test_keys_tell_boundaries_apart() -> None:
    @lt.component
    def App() -> None:
        order = lt.signal((1, 2))
        for name in order():
            with ui.suspense().key(name):
                ui.text(f"row {name}")
                Counter()
        ui.button("turn", on_click=lambda: order.update(lambda both: both[::-1]))

    with render(App) as screen:
        screen.get_by_role("button", name="count").first.click()
        click(screen, "turn")
        assert screen.text == "row 2 count Count: 0 row 1 count Count: 1 turn"


def test_a_portal_stands_at_the_end_and_belongs_where_it_was_made() -> None:
    color = lt.context("none")

    @lt.component
    def Inside() -> None:
        ui.text(color.use())

    @lt.component
    def App() -> None:
        shown = lt.signal(True)
        color.provide("red")
        if shown():
            with ui.portal():
                ui.text("first of the block")
                Inside()
        ui.text("page")
        ui.button("away", on_click=lambda: shown.set(False))

    with render(App) as screen:
        assert screen.text == "page away first of the block red"
        click(screen, "away")
        assert screen.text == "page away"


def test_match_makes_a_part_when_it_is_first_seen_and_keeps_it() -> None:
    made = []

    @lt.component
    def Form() -> None:
        made.append("form")
        ui.text_input("Name")
        Counter()

    @lt.component
    def App() -> None:
        page = lt.signal("form")
        ui.match(page, {"form": Form, "help": lambda: ui.text("Help")}, default=lambda: ui.text("Nothing"))
        for name in ("form", "help", "other"):
            ui.button(name, on_click=lambda name=name: page.set(name))

    with render(App) as screen:
        click(screen, "count")
        click(screen, "help")
        assert screen.text == "Help form help other"
        click(screen, "other")
        assert screen.text == "Nothing form help other"
        with screen.expect_patches(max=2), screen.expect_runs(components=0):
            click(screen, "form")
        screen.expect_text("Count: 1")
        assert made == ["form"]


def test_match_of_a_plain_value_shows_nothing_where_nothing_fits() -> None:
    @lt.component
    def App() -> None:
        n = lt.signal(1)
        ui.match(n() % 3, {0: lambda: ui.text("zero"), 1: lambda: ui.text("one")})
        ui.button("more", on_click=lambda: n.add(1))

    with render(App) as screen:
        assert screen.text == "one more"
        click(screen, "more")
        assert screen.text == "more"
        click(screen, "more")
        assert screen.text == "zero more"


def test_match_of_what_makes_nothing_is_refused() -> None:
    @lt.component
    def App() -> None:
        ui.match(1, {1: "one"})  # type: ignore[dict-item]

    with pytest.raises(AppError, match="for 1 there is str 'one'"):
        render(App)


def test_a_context_reaches_all_below_and_tells_them_of_another_value() -> None:
    size = lt.context(1)

    @lt.component
    def Leaf() -> None:
        ui.text(f"size {size.use()}")

    @lt.component
    def Middle() -> None:
        Leaf()

    @lt.component
    def Inner() -> None:
        size.provide(99)
        Middle()

    @lt.component
    def App() -> None:
        n = lt.signal(10)
        size.provide(n())
        Middle()
        Inner()
        ui.button("more", on_click=lambda: n.add(1))

    assert render(Middle).text == "size 1"
    with render(App) as screen:
        assert screen.text == "size 10 size 99 more"
        with screen.expect_runs(components=2):
            click(screen, "more")
        assert screen.text == "size 11 size 99 more"


def test_several_contexts_stand_beside_each_other() -> None:
    one, two = lt.context("-"), lt.context("-")

    @lt.component
    def Leaf() -> None:
        both = lt.memo(lambda: f"{one.use()} {two.use()}")
        ui.text(both)

    @lt.component
    def Inner() -> None:
        two.provide("b")
        Leaf()

    @lt.component
    def App() -> None:
        one.provide("a")
        Inner()

    assert render(App).text == "a b"


def test_a_context_is_not_to_be_had_in_a_handler() -> None:
    size = lt.context(1)

    @lt.component
    def App() -> None:
        ui.button("use", on_click=lambda: size.use())
        ui.button("provide", on_click=lambda: size.provide(2))

    with render(App) as screen:
        with screen.expect_failure("use.. works in a component's body"):
            click(screen, "use")
        with screen.expect_failure("a handler writes a signal that was provided"):
            click(screen, "provide")
