# Deliberate mistakes, one a line, that a checker must report: test_types.py compares the lines marked `# error`.
from collections.abc import AsyncIterator, Iterable
from typing import Literal

import lattice_ui as lt
from lattice_ui import h, ui

Filter = Literal["all", "open", "done"]


class Todo(lt.Model):
    title: str
    done: bool = False


async def prices() -> AsyncIterator[float]:
    yield 1.5


@lt.component
def Row(todo: Todo, todos: lt.List[Todo]) -> None:
    text = lt.signal("")
    count = lt.signal(0)
    show: lt.Signal[Filter] = lt.signal("all")

    count.add("1")  # error: a text to a number
    text.add(1)  # error: add on text
    count.toggle()  # error: toggle on a number
    count.set("1")  # error: set of another type
    show.set("closed")  # error: not one of the literals
    todo.titel = "a"  # error: a misspelt field
    todo.done = "yes"  # error: a field of another type
    Todo(title="a", urgent=True)  # error: no such field
    Todo()  # error: a missing field
    todos.append("a")  # error: an item of another type
    ui.button("a", color="purple")  # error: no such color
    ui.button("a", on_click=lambda one, two: None)  # error: a handler with two arguments
    ui.text_input("a", bind=count)  # error: a number bound to a text field
    ui.checkbox("a", bind=lambda: todo.title)  # error: a text bound to a box
    ui.slider("a", min=0, max=1, bind=text)  # error: a text bound to a slider
    ui.table(5)  # error: not a table
    Row(todo)  # error: a missing argument
    Row(todo, todos, 1)  # error: an argument too many
    lt.resource(todo)  # error: not a function
    lt.resource(lambda: 1).latest() + 1  # error: None before the first load
    lt.stream(prices, into=text)  # error: numbers into a text
    lt.context(1).provide("a")  # error: a value of another type
    ui.match(count, {"a": lambda: None})  # error: a case of another type than the value
    ui.suspense(fallback="a")  # error: not a function
    ui.button("a", focus=count)  # error: not a trigger
    lt.on(5)  # error: not a handler
    lt.debounced(5, 1)  # error: nothing to read
    ui.error_boundary(fallback=lambda one, two: None)  # error: a fallback with two arguments


# What is right must pass.


@lt.component
def Empty() -> None:
    ui.text("nothing")


@lt.component
def Right(todos: lt.List[Todo], start: int = 0) -> None:
    count = lt.signal(start)
    half = lt.signal(0.5)
    flag = lt.signal(False)
    show: lt.Signal[Filter] = lt.signal("all")
    doubled = lt.memo(lambda: count() * 2)
    count.add(1)
    half.add(0.5)
    half.add(1)
    flag.toggle()
    count.update(lambda value: value + 1)

    @lt.memo
    def visible() -> list[Todo]:
        return [todo for todo in todos if show() == "all"]

    async def later() -> None:
        count.add(1)

    @lt.resource
    async def loaded() -> list[str]:
        return ["a"]

    plain = lt.resource(lambda: count() * 2)
    price = lt.signal(0.0)
    lt.stream(prices, into=price)
    lt.stream(prices, into=lt.list_of(float))
    size = lt.context(1)
    size.provide(count())
    with ui.suspense(fallback=lambda: ui.text("Loading")), ui.error_boundary(fallback=lambda problem: ui.text(problem.id)):
        ui.text(plain, " ", lambda: loaded()[0].upper(), lt.interval(1), size.use() + 1)
        ui.button("a", on_click=loaded.refetch)
        ui.each(loaded, lambda name: ui.text(name.upper()))
        focus = lt.trigger()
        ui.button("a", on_click=focus, focus=lt.trigger())
        h.input(call_focus=focus, on_input=lt.on(lambda text: None, debounce=0.3), on_keydown=lt.on(lambda: None, keys=["Enter"]))
        ui.text(lt.debounced(count, 0.3), lt.debounced(lambda: count() * 2, 1))
    with ui.portal():
        ui.match(show, {"all": lambda: ui.text("a"), "done": lambda: ui.text("b")}, default=Empty)

    async def search(text: str) -> int:
        return len(text)

    def each(items: Iterable[Todo]) -> list[str]:
        return [todo.title for todo in items]

    with ui.row():
        ui.text("a", 1, 1.5, count, doubled, lambda: half(), None)
        ui.button(doubled, on_click=later, disabled=lambda: count() > 3)
        ui.button("a", on_click=flag.toggle, color="primary")
        ui.button("a", on_click=lambda: later())
        ui.text_input("a", on_enter=search)
        ui.segmented("Show", ["all", "open", "done"], bind=show)
        ui.select("Count", [(1, "one"), (2, "two")], bind=count, on_change=lambda n: count.set(n))
        ui.select("Count", lambda: [1, 2, 3], bind=count)
        ui.segmented("Todo", todos, on_change=lambda: None)
        ui.checkbox("a", bind=flag)
        ui.checkbox(bind=lambda: todos[0].done)
        ui.slider("a", min=0, max=1, bind=half)
        ui.each(todos, lambda todo: Row(todo, todos), key=lambda todo: todo.title)
        ui.each(visible, lambda todo: Row(todo, todos).key(todo.title))
    ui.row(ui.text("a"), ui.text("b")).key(1)
    first: Todo | None = todos[0] if todos else None
    names: list[str] = each(todos[:2])
    ui.text(first.title if first else names[0])
