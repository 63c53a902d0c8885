# todo.py
from typing import Literal
import lattice_ui as lt
from lattice_ui import ui

Filter = Literal["all", "open", "done"]

class Todo(lt.Model):
    title: str
    done: bool = False
    id: str = lt.field(factory=lt.new_id)

@lt.component
def TodoRow(todo: Todo, todos: lt.List[Todo]) -> None:
    editing = lt.signal(False)
    with ui.row():
        ui.checkbox(bind=lambda: todo.done)
        if editing():                                   # plain Python: only this row re-runs
            ui.text_input("Title", bind=lambda: todo.title, on_enter=editing.toggle)
        else:
            ui.text(lambda: todo.title, strike=lambda: todo.done)
        ui.button("Edit", on_click=editing.toggle)
        ui.button("Delete", on_click=lambda: todos.remove(todo), color="danger")

@lt.component
def Todos() -> None:
    todos = lt.list_of(Todo)          # shared and collaborative: lt.room("todos").list("items", Todo)
    draft = lt.signal("")
    show: lt.Signal[Filter] = lt.signal("all")

    @lt.memo
    def visible() -> list[Todo]:
        return [t for t in todos if show() == "all" or t.done == (show() == "done")]

    def add() -> None:
        if draft().strip():
            todos.append(Todo(title=draft()))
            draft.set("")

    with ui.card(title="Todos"):
        with ui.row():
            ui.text_input("New todo", bind=draft, on_enter=add)
            ui.button("Add", on_click=add, color="primary")
        ui.segmented("Show", ["all", "open", "done"], bind=show)
        ui.each(visible, lambda t: TodoRow(t, todos), key=lambda t: t.id)
        ui.text(lambda: f"{sum(not t.done for t in todos)} open of {len(todos)}")
        ui.button("Clear done", on_click=lambda: todos.remove_where(lambda t: t.done))
