"""What reading and writing models and collections does to components, memos and bindings."""

import gc
import weakref

import lattice_ui as lt
import pytest
from lattice_ui import ui
from screen import Screen


class Todo(lt.Model):
    title: str
    done: bool = False


def test_a_component_that_read_a_field_runs_again_when_that_field_changes_and_for_no_other() -> None:
    todo = Todo("milk")

    @lt.component
    def App() -> None:
        ui.text(f"Buy {todo.title}")

    screen = Screen(App)
    assert "Buy milk" in screen
    change = screen.run(lambda: setattr(todo, "title", "bread"))
    assert "Buy bread" in screen
    assert (change.component_runs, change.patches) == (1, 1)
    assert screen.run(lambda: setattr(todo, "done", True)).component_runs == 0


def test_writing_an_equal_value_changes_nothing_but_one_and_true_differ() -> None:
    class Box(lt.Model):
        value: object

    box = Box(1)

    @lt.component
    def App() -> None:
        ui.text(repr(box.value))

    screen = Screen(App)
    assert screen.run(lambda: setattr(box, "value", 1)).component_runs == 0
    assert screen.run(lambda: setattr(box, "value", True)).component_runs == 1
    assert "True" in screen


def test_a_bound_lambda_patches_one_text_and_no_component_runs() -> None:
    todo = Todo("milk")

    @lt.component
    def App() -> None:
        ui.text(lambda: todo.title, strike=lambda: todo.done)

    screen = Screen(App)
    change = screen.run(lambda: setattr(todo, "title", "bread"))
    assert (change.component_runs, change.operations) == (0, ["set"])
    assert "bread" in screen


def test_a_memo_over_a_list_of_models_follows_both() -> None:
    todos = lt.List([Todo("a"), Todo("b", done=True)])

    @lt.component
    def App() -> None:
        left = lt.memo(lambda: sum(not todo.done for todo in todos))
        ui.text(left, " left")

    screen = Screen(App)
    assert "1 left" in screen
    screen.run(lambda: todos.append(Todo("c")))
    assert "2 left" in screen
    change = screen.run(lambda: setattr(todos[0], "done", True))
    assert "1 left" in screen
    assert (change.memo_runs, change.component_runs) == (1, 0)


def test_all_writes_of_one_turn_are_one_change() -> None:
    todos = lt.List([Todo("a"), Todo("b")])

    @lt.component
    def App() -> None:
        ui.text(", ".join(todo.title for todo in todos))

    def twice() -> None:
        todos.append(Todo("c"))
        todos[0].title = "A"
        todos.reverse()

    screen = Screen(App)
    assert screen.run(twice).component_runs == 1
    assert "c, b, A" in screen


@pytest.mark.parametrize("write", ["clear", "sort", "extend", "set", "remove_where"])
def test_a_write_that_changes_nothing_tells_nobody(write: str) -> None:
    items = lt.List([1, 2]) if write != "clear" else lt.List[int]()
    writes = {
        "clear": lambda: items.clear(),
        "sort": lambda: items.sort(),
        "extend": lambda: items.extend([]),
        "set": lambda: items.__setitem__(0, 1),
        "remove_where": lambda: items.remove_where(lambda item: item > 5),
    }

    @lt.component
    def App() -> None:
        ui.text(str(list(items)))

    assert Screen(App).run(writes[write]).component_runs == 0


def test_who_read_one_key_of_a_dict_hears_of_that_key_only() -> None:
    stock = lt.Dict({"apples": 3})

    @lt.component
    def App() -> None:
        ui.text("apples ", lambda: stock["apples"])
        ui.text("figs ", lambda: stock.get("figs", 0))
        ui.text("kinds ", lambda: len(stock))

    screen = Screen(App)
    assert screen.run(lambda: stock.__setitem__("apples", 4)).patches == 1
    assert screen.run(lambda: stock.__setitem__("figs", 2)).patches == 2
    assert screen.run(lambda: stock.__setitem__("plums", 1)).patches == 1
    assert screen.run(stock.clear) is not None
    assert "figs 0" in screen
    assert "kinds 0" in screen


def test_list_of_and_dict_of_are_kept_by_their_place_in_the_source() -> None:
    made: list[object] = []

    @lt.component
    def App() -> None:
        again = lt.signal(0)
        again()
        made.extend([lt.list_of(str, ["first"]), lt.list_of(str), lt.dict_of(str, int)])
        for _ in range(2):
            made.append(lt.list_of(int))
        ui.button("again", on_click=lambda: again.add(1))

    screen = Screen(App)
    assert screen.click("again").component_runs == 1
    assert len(made) == 10
    assert all(first is second for first, second in zip(made[:5], made[5:], strict=True))
    assert len({id(item) for item in made}) == 5


def test_reading_outside_a_session_subscribes_nobody_and_a_dropped_model_is_freed() -> None:
    todo = Todo("a")
    assert todo.title == "a"

    @lt.component
    def App() -> None:
        inner = Todo("inner")
        seen.append(weakref.ref(inner))
        ui.text(inner.title)

    seen: list[weakref.ref[Todo]] = []
    screen = Screen(App)
    screen.session.close()
    del screen
    gc.collect()
    assert seen[0]() is None


def test_a_checkbox_bound_to_a_field_reads_and_writes_it() -> None:
    todo = Todo("a")

    @lt.component
    def App() -> None:
        ui.checkbox(bind=lambda: todo.done)

    screen = Screen(App)
    screen.tick("done", True)
    assert todo.done is True
