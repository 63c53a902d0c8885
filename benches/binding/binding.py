"""What a call into the binding costs, beside the cheapest thing of the same shape: `python binding.py OUT.json`.

Every figure is a median over rounds, and floors are measured in the same rounds as what stands on them. PYTHONPATH must hold
the built `binding_floor`.
"""

from __future__ import annotations

import itertools
import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import binding_floor as floor
import lattice_ui as lt
from lattice_ui import h, ui
from lattice_ui._core import TestSession
from lattice_ui.serving import rare_collections

ROUNDS = 15
CALLS = 2_000
UNROLLED = 10
ROWS = 1_000


def timed(statement: str, names: dict[str, Any]) -> Callable[[], float]:
    """Nanoseconds of one execution of `statement`, as a function; the empty loop is taken off."""

    def loop(body: str) -> Callable[[int], int]:
        source = (
            "def run(count):\n    start = _now()\n    for _ in _repeat(None, count):\n"
            + body + "    return _now() - start\n"
        )  # fmt: skip
        scope = {**names, "_now": time.perf_counter_ns, "_repeat": itertools.repeat}
        exec(compile(source, "<bench>", "exec"), scope)
        run: Callable[[int], int] = scope["run"]
        return run

    lines = "".join(f"        {line}\n" for line in statement.splitlines())
    full, empty = loop(lines * UNROLLED), loop("        pass\n")
    count = CALLS // UNROLLED
    full(20)
    return lambda: (full(count) - empty(count)) / CALLS


def in_body(statement: str, names: dict[str, Any], first: str = "") -> Callable[[], float]:
    """The same for a statement that stands in the body of a component, where reads are tracked and elements go into a view. Each look
    is a new run of the body, which begins with `first`."""
    lines = "".join(f"        {line}\n" for line in statement.splitlines()) * UNROLLED
    source = (
        f"def body():\n    _again()\n    {first or 'pass'}\n    start = _now()\n    for _ in _repeat(None, _count):\n"
        + lines + "    _took(_now() - start)\n"
    )  # fmt: skip
    took: list[float] = []
    again = lt.signal(0)
    scope = {
        **names, "_again": again, "_now": time.perf_counter_ns, "_took": took.append,
        "_repeat": itertools.repeat, "_count": CALLS // UNROLLED,
    }  # fmt: skip
    exec(compile(source, "<bench>", "exec"), scope)
    session = TestSession(lt.component(scope["body"]))
    empty = timed("pass", {})

    def look() -> float:
        session.run(lambda: again.add(1))
        assert session.failures() == []
        return took[-1] / CALLS - empty()

    return look


def turn(body: Callable[[], object], change: Callable[[], object]) -> Callable[[], float]:
    """Nanoseconds of a turn that runs `change`."""
    session = TestSession(lt.component(body))  # type: ignore[arg-type]

    def look() -> float:
        start = time.perf_counter_ns()
        session.run(change)
        return float(time.perf_counter_ns() - start)

    return look


class Item:
    __slots__ = ("done", "id", "title")

    def __init__(self, number: int) -> None:
        self.id, self.title, self.done = number, f"row number {number}", number % 3 == 0


ITEMS = [Item(number) for number in range(ROWS)]


#: One source for ours, as the body of a component, and for the floor, as a function.
ROWS_SOURCE = """
def body():
    again()
    start = now()
    for item in items:
        with row().key(item.id):
            checkbox(value=item.done)
            text(item.title)
            button("Edit", on_click={edit})
            button("Delete", on_click={delete})
    took(now() - start)
"""
LAMBDAS = {"edit": "lambda item=item: item", "delete": "lambda item=item: item"}
METHODS = {"edit": "items.copy", "delete": "items.copy"}


def rows(handlers: dict[str, str], row: Any, checkbox: Any, text: Any, button: Any, again: Any) -> tuple[Any, list[float]]:
    """The function, and where it puts its nanoseconds."""
    took: list[float] = []
    scope = {
        "items": ITEMS, "now": time.perf_counter_ns, "took": took.append, "again": again,
        "row": row, "checkbox": checkbox, "text": text, "button": button,
    }  # fmt: skip
    exec(compile(ROWS_SOURCE.format(**handlers), "<rows>", "exec"), scope)
    return scope["body"], took


def rows_of_controls(handlers: dict[str, str]) -> Callable[[], float]:
    again = lt.signal(0)
    body, took = rows(handlers, ui.row, ui.checkbox, ui.text, ui.button, again)
    session = TestSession(lt.component(body))

    def look() -> float:
        session.run(lambda: again.add(1))
        assert session.failures() == []
        return took[-1]

    return look


def rows_built_and_diffed(handlers: dict[str, str]) -> Callable[[], float]:
    again = lt.signal(0)
    body, _ = rows(handlers, ui.row, ui.checkbox, ui.text, ui.button, again)
    return turn(body, lambda: again.add(1))


def rows_of_nothing(handlers: dict[str, str]) -> Callable[[], float]:
    body, took = rows(handlers, floor.block, floor.element, floor.element, floor.element, floor.no_arguments)

    def look() -> float:
        body()
        return took[-1]

    return look


def clocked(work: Callable[[], object]) -> Callable[[], float]:
    def look() -> float:
        start = time.perf_counter_ns()
        work()
        return float(time.perf_counter_ns() - start)

    return look


def each_of_equal_items() -> Callable[[], float]:
    again = lt.signal(0)

    @lt.component
    def Row(item: Item) -> None:
        ui.text(item.title)

    def body() -> None:
        again()
        ui.each(ITEMS, Row)

    return turn(body, lambda: again.add(1))


def bound_lambdas() -> Callable[[], float]:
    value = lt.signal(0)

    def body() -> None:
        for _ in range(ROWS):
            ui.text(lambda: value() * 0)

    return turn(body, lambda: value.add(1))


def called_closures() -> Callable[[], float]:
    value = [0]
    functions = [(lambda: value) for _ in range(ROWS)]

    def call() -> None:
        for function in functions:
            function()

    return clocked(call)


def event(handler: Callable[[], object]) -> Callable[[], float]:
    session = TestSession(lt.component(lambda: (ui.button("x", on_click=handler), None)[1]))
    instance, slot = session.listeners()[0][1:3]
    return timed("send(instance, slot)", {"send": session.event, "instance": instance, "slot": slot})


def failing() -> Callable[[], float]:
    def fail() -> None:
        raise ValueError("x")

    session = TestSession(lt.component(lambda: (ui.button("x", on_click=fail), None)[1]))
    instance, slot = session.listeners()[0][1:3]

    def look() -> float:
        start = time.perf_counter_ns()
        for _ in range(50):
            session.event(instance, slot)
        took = (time.perf_counter_ns() - start) / 50
        session.failures()
        return took

    return look


@lt.component
def Part(number: int) -> None:
    ui.text(number)


TRY = "try:\n    1 / 0\nexcept ZeroDivisionError:\n    pass"


class Case(NamedTuple):
    """What is measured, the most that it may be of its floor, and the floor."""

    name: str
    unit: str
    at_most: float | None
    ours: Callable[[], float]
    beside: str
    floor: Callable[[], float]


def calls() -> list[Case]:
    """Single calls."""
    big = {"a": 100_000, "b": 200_000}
    no_arguments = timed("f()", {"f": floor.no_arguments})
    with_one = timed("f(a)\nf(b)", {"f": floor.one_argument, **big})
    none = {"f": floor.element}
    read, fast = ("C METH_NOARGS", no_arguments), "C METH_FASTCALL"
    return [
        Case("tracked read of a signal", "ns", 1.4, in_body("signal()", {"signal": lt.signal(5)}), *read),
        Case("tracked read of a memo", "ns", None, in_body("memo()", {"lt": lt}, "memo = lt.memo(lambda: 5)"), *read),
        Case("set to changing ints (2), no observer", "ns", 6, timed("s.set(a)\ns.set(b)", {"s": lt.signal(5), **big}), "C METH_O (2)", with_one),
        Case("a text", "ns", None, in_body("text('label')", {"text": ui.text}), fast, timed("f('label')", none)),
        Case("a text with a keyword", "ns", 3.5, in_body("text('label', strike=True)", {"text": ui.text}), fast, timed("f('label', strike=True)", none)),
        Case("a button with a color", "ns", None, in_body("button('label', color='primary')", {"button": ui.button}), fast, timed("f('label', color='primary')", none)),
        Case("h.span with a class and a text", "ns", None, in_body("span('label', class_='x')", {"span": h.span}), fast, timed("f('label', class_='x')", none)),
        Case("with ui.row().key(1)", "ns", 1.6, in_body("with row().key(1): pass", {"row": ui.row}), "with a C no-op", timed("with f().key(1): pass", {"f": floor.block})),
        Case("lt.signal found again", "ns", 2.5, in_body("signal(0)", {"signal": lt.signal}), "PyO3 function, no-op", timed("f(0)", {"f": floor.pyfunction_one})),
        Case("a component used again, equal arguments", "ns", None, in_body("Part(1)", {"Part": Part}), fast, timed("f(1)", none)),
    ]  # fmt: skip


def turns() -> list[Case]:
    """What is made of many calls, or goes through a whole turn."""
    no_arguments = timed("f()", {"f": floor.no_arguments})
    same = "same source, C no-ops"
    return [
        Case("1,000 rows of 5 controls, plain, built", "us", 2, rows_of_controls(METHODS), same, rows_of_nothing(METHODS)),
        Case("the same, built and diffed, whole turn", "us", 2.5, rows_built_and_diffed(METHODS), same, rows_of_nothing(METHODS)),
        Case("with 2 lambdas a row, built", "us", 2, rows_of_controls(LAMBDAS), same, rows_of_nothing(LAMBDAS)),
        Case("the same, built and diffed, whole turn", "us", 2.5, rows_built_and_diffed(LAMBDAS), same, rows_of_nothing(LAMBDAS)),
        Case("ui.each of 1,000 equal items, whole turn", "us", 0.5, each_of_equal_items(), "1,000 C METH_NOARGS", lambda: no_arguments() * ROWS),
        Case("1,000 bound lambda: sig(), whole turn", "us", 2, bound_lambdas(), "1,000 Python closures called", called_closures()),
        Case("event in, empty handler, whole turn in the testing kit", "ns", 8, event(lambda: None), "detach and attach", timed("f()", {"f": floor.detach_attach})),
        Case("exception of a handler to log and page, whole turn", "ns", 10, failing(), "Python try/except", timed(TRY, {})),
    ]  # fmt: skip


def main(out: str) -> None:
    rows = []
    for case in [*calls(), *turns()]:
        ours, floors = [], []
        for _ in range(ROUNDS):
            floors.append(case.floor())
            ours.append(case.ours())
        scale = 1_000 if case.unit == "us" else 1
        mine, least = statistics.median(ours) / scale, statistics.median(floors) / scale
        goal = f", goal at most {case.at_most:g} of {case.beside}" if case.at_most else ""
        rows.append(
            {
                "case": case.name + goal, "unit": case.unit, "better": "lower", "ours": round(mine, 3),
                "peers": {}, "floors": {case.beside: round(least, 3)},
            }
        )  # fmt: skip
    with open(out, "w", encoding="utf-8") as file:
        json.dump(rows, file, indent=1)


if __name__ == "__main__":
    # As in a process that serves an app.
    with rare_collections():
        main(sys.argv[1])
