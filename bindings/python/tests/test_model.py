"""Models as plain Python classes: constructor, errors, copies. What they do in a session: test_model_in_session.py."""

import copy
import inspect
import pickle
import weakref
from typing import ClassVar

import lattice_ui as lt
import pytest


class Todo(lt.Model):
    title: str
    done: bool = False
    id: str = lt.field(factory=lt.new_id)
    note: str = lt.field(default="", kw_only=True)


def test_fields_come_by_position_and_by_keyword() -> None:
    todo = Todo("Milk", True, id="7", note="two")
    assert (todo.title, todo.done, todo.id, todo.note) == ("Milk", True, "7", "two")


def test_defaults_and_factories_fill_what_was_not_given() -> None:
    first, second = Todo("a"), Todo("b")
    assert first.done is False
    assert first.id != second.id


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: Todo(), "Todo takes title, done, id, note; no value came for 'title'"),
        (lambda: Todo("a", titel="b"), "Todo takes title, done, id, note; it has no field 'titel'"),
        (lambda: Todo("a", True, "1", "x"), "at most 3 of them by position, and 4 values came"),
    ],
)
def test_wrong_arguments_are_named(make: object, text: str) -> None:
    with pytest.raises(TypeError, match=text):
        make()  # type: ignore[operator]


def test_a_misspelt_attribute_is_an_error_when_read_and_when_written() -> None:
    todo = Todo("a")
    with pytest.raises(AttributeError, match="no attribute 'titel'; its fields are title, done, id, note"):
        todo.titel  # type: ignore[attr-defined] # noqa: B018
    with pytest.raises(AttributeError, match="titel"):
        todo.titel = "b"  # type: ignore[attr-defined]


def test_a_field_cannot_be_deleted() -> None:
    with pytest.raises(AttributeError, match=r"Todo\.title cannot be deleted: set it to None"):
        del Todo("a").title


def test_the_signature_is_that_of_the_fields() -> None:
    assert str(inspect.signature(Todo)) == "(title, done=False, id=..., *, note='')"


def test_equality_is_identity_and_models_can_be_keys() -> None:
    first, second = Todo("a", id="1"), Todo("a", id="1")
    assert first != second
    assert {first: 1}[first] == 1


def test_repr_shows_the_fields_and_survives_a_cycle() -> None:
    class Tree(lt.Model):
        name: str
        children: lt.List["Tree"] = lt.field(factory=lt.List)

    tree = Tree("root")
    assert repr(tree) == "Tree(name='root', children=List([]))"
    tree.children.append(tree)
    assert repr(tree) == "Tree(name='root', children=List([...]))"


def test_subclasses_add_fields_and_change_defaults() -> None:
    class Urgent(Todo):
        done: bool = True
        level: int = 1

    urgent = Urgent("a", level=2)
    assert (urgent.title, urgent.done, urgent.level) == ("a", True, 2)
    assert isinstance(urgent, Todo)


def test_a_class_variable_is_no_field() -> None:
    class Limited(lt.Model):
        limit: ClassVar[int] = 3
        used: int = 0

    assert Limited.limit == 3
    assert str(inspect.signature(Limited)) == "(used=0)"


def test_post_init_runs_after_the_fields_are_set() -> None:
    class Square(lt.Model):
        side: float
        area: float = 0.0

        def __post_init__(self) -> None:
            self.area = self.side**2

    assert Square(3).area == 9


def test_an_init_of_ones_own_is_kept() -> None:
    class Twice(lt.Model):
        value: int

        def __init__(self, half: int) -> None:
            self.value = half * 2

    assert Twice(4).value == 8


def test_a_field_read_before_its_first_write_says_so() -> None:
    class Late(lt.Model):
        value: int

        def __init__(self) -> None:
            pass

    with pytest.raises(AttributeError, match=r"Late\.value was read before it got a value: set it in __init__"):
        Late().value  # noqa: B018


def test_mistakes_in_the_class_body_are_named() -> None:
    with pytest.raises(TypeError, match=r"give Wrong\.b a default, move it up"):
        type(lt.Model)("Wrong", (lt.Model,), {"__annotations__": {"a": "int", "b": "int"}, "a": 1})
    with pytest.raises(TypeError, match=r"Wrong\.a needs lt\.field\(factory=list\)"):
        type(lt.Model)("Wrong", (lt.Model,), {"__annotations__": {"a": "list[int]"}, "a": []})
    with pytest.raises(TypeError, match="a field needs an annotation"):
        type(lt.Model)("Wrong", (lt.Model,), {"a": lt.field(default=1)})
    with pytest.raises(TypeError, match="'done' is a field of Todo; to give it another default in Wrong, annotate it"):
        type(lt.Model)("Wrong", (Todo,), {"done": True})
    with pytest.raises(TypeError, match="a default or a factory, not both"):
        lt.field(default=1, factory=int)  # type: ignore[call-overload]


def test_copies_and_pickles_carry_the_values() -> None:
    todo = Todo("a", note="b")
    for other in (copy.copy(todo), copy.deepcopy(todo), pickle.loads(pickle.dumps(todo))):
        assert other is not todo
        assert repr(other) == repr(todo)


def test_match_takes_models_apart() -> None:
    match Todo("a", True):
        case Todo(title, done=True):
            assert title == "a"
        case _:
            pytest.fail("did not match")


def test_an_object_has_no_dict_and_can_be_weakly_referenced() -> None:
    todo = Todo("a")
    assert not hasattr(todo, "__dict__")
    assert weakref.ref(todo)() is todo
