"""List and Dict as collections. What they do in a session: test_collections_in_session.py."""

import copy
import pickle
from collections.abc import MutableMapping, MutableSequence

import lattice_ui as lt
import pytest


def test_a_list_is_a_mutable_sequence() -> None:
    items = lt.List([3, 1, 2])
    assert isinstance(items, MutableSequence)
    items.append(4)
    items.insert(0, 0)
    items += [5]
    items[1] = 9
    items[2:4] = [7]
    assert list(items) == [0, 9, 7, 4, 5]
    assert items.pop() == 5
    assert items.pop(0) == 0
    del items[0]
    assert (items[0], items[-1], items[0:5], len(items), 7 in items, items.index(4), items.count(7)) == (
        7, 4, [7, 4], 2, True, 1, 1,
    )  # fmt: skip
    assert list(reversed(items)) == [4, 7]
    items.reverse()
    assert list(items) == [4, 7]
    items.sort(key=lambda item: -item)
    assert list(items) == [7, 4]
    items.remove(7)
    items.extend(items)
    assert list(items) == [4, 4]
    items.replace([1, 2, 3])
    assert items.remove_where(lambda item: item > 1) == 2
    assert items.peek() == items.copy() == [1]
    items.clear()
    assert not items


def test_removing_what_is_not_there_is_an_error() -> None:
    with pytest.raises(ValueError, match="needs an x that is in the list; 5 is not"):
        lt.List([1]).remove(5)
    with pytest.raises(IndexError):
        lt.List[int]().pop()


def test_a_dict_is_a_mutable_mapping() -> None:
    stock = lt.Dict({"apples": 3})
    assert isinstance(stock, MutableMapping)
    stock["pears"] = 1
    stock.update(plums=7)
    assert dict(stock) == {"apples": 3, "pears": 1, "plums": 7}
    assert (stock["pears"], stock.get("figs"), "plums" in stock, len(stock)) == (1, None, True, 3)
    assert list(reversed(stock)) == ["plums", "pears", "apples"]
    assert stock.pop("plums") == 7
    del stock["apples"]
    assert stock.setdefault("figs", 2) == 2
    assert stock.peek() == stock.copy() == {"pears": 1, "figs": 2}
    stock.clear()
    assert not stock
    with pytest.raises(KeyError):
        stock["pears"]


@pytest.mark.parametrize("make", [lambda: lt.List([1, 2]), lambda: lt.Dict({1: 2})])
def test_they_compare_by_identity_and_copy_by_value(make) -> None:  # type: ignore[no-untyped-def]
    one, other = make(), make()
    assert one == one
    assert one != other
    assert len({one, other}) == 2
    for twin in (copy.copy(one), copy.deepcopy(one), pickle.loads(pickle.dumps(one))):
        assert twin is not one
        assert repr(twin) == repr(one)


def test_outside_a_component_list_of_and_dict_of_make_new_ones() -> None:
    assert list(lt.list_of(str, ["a"])) == ["a"]
    assert dict(lt.dict_of(str, int, {"a": 1})) == {"a": 1}
    assert lt.list_of(int) is not lt.list_of(int)


def test_the_items_in_the_place_of_the_type_are_a_clear_error() -> None:
    with pytest.raises(TypeError, match=r"list_of\(T\) takes the type of what it holds first; \['a'\] is not a type"):
        lt.list_of(["a"])  # type: ignore[type-var, arg-type]
