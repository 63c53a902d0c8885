"""Reactive lists and dictionaries: reads subscribe, writes notify.

`List` and `Dict` are a `MutableSequence` and a `MutableMapping`. What reads one in a component, a memo or a bound lambda
is told of every later write that changes it. They compare by identity, as models do, since two readers of equal lists
still need to hear of different writes; compare contents with ``list(items) == [...]``.

In a component, make them with `list_of` and `dict_of`: those are kept from run to run by their place in the source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, MutableSequence
from reprlib import recursive_repr
from typing import Any, TypeVar, overload

from ._core import Cell, Follower, batch, keep, observing
from ._same import same

__all__ = ["Dict", "List", "dict_of", "list_of"]

T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")


class _Followed:
    """What rows of `ui.each` follow: they are told what is written."""

    __slots__ = ("_followers",)

    def __init__(self) -> None:
        self._followers: tuple[Follower, ...] = ()

    def _follow(self) -> Follower:
        follower = Follower()
        self._followers += (follower,)
        return follower

    def _told(self, tell: Callable[[Follower], bool]) -> None:
        # Who does not want to know any more says so.
        self._followers = tuple(follower for follower in self._followers if tell(follower))


class List(_Followed, MutableSequence[T]):
    """A list whose readers are told of its changes.

        >>> import lattice_ui as lt
        >>> items = lt.List(["a", "b"])
        >>> items.append("c")
        >>> len(items), items[-1]
        (3, 'c')
        >>> items.remove_where(lambda item: item < "c")
        2
        >>> items
        List(['c'])
    """

    __slots__ = ("_cell", "_items", "__weakref__")

    def __init__(self, items: Iterable[T] = (), /) -> None:
        super().__init__()
        self._items: list[T] = list(items)
        self._cell: Cell | None = None

    def _track(self) -> list[T]:
        """The items, with whoever is reading subscribed to them."""
        if observing():
            if self._cell is None:
                self._cell = Cell()
            self._cell.track()
        return self._items

    def _changed(self) -> None:
        if self._cell is not None:
            self._cell.notify()

    def _much_changed(self) -> None:
        if self._followers:
            self._told(Follower.whole)
        self._changed()

    # Reads.

    def __len__(self) -> int:
        return len(self._track())

    def __bool__(self) -> bool:
        return bool(self._track())

    def __iter__(self) -> Iterator[T]:
        return iter(self._track())

    def __reversed__(self) -> Iterator[T]:
        return reversed(self._track())

    def __contains__(self, value: object) -> bool:
        return value in self._track()

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        return self._track()[index]

    def index(self, value: T, start: int = 0, stop: int | None = None) -> int:
        """The index of the first item equal to `value`; ValueError when there is none."""
        items = self._track()
        return items.index(value, start, len(items) if stop is None else stop)

    def count(self, value: T) -> int:
        """How many items equal `value`."""
        return self._track().count(value)

    def copy(self) -> list[T]:
        """The items as a plain list."""
        return self._track().copy()

    def peek(self) -> list[T]:
        """The items as a plain list, read without subscribing."""
        return self._items.copy()

    @recursive_repr()
    def __repr__(self) -> str:
        return f"List({self._items!r})"

    # Writes. They work on the plain items: writing must not subscribe.

    @overload
    def __setitem__(self, index: int, value: T) -> None: ...
    @overload
    def __setitem__(self, index: slice, value: Iterable[T]) -> None: ...
    def __setitem__(self, index: int | slice, value: Any) -> None:
        if isinstance(index, slice):
            values = list(value)
            unchanged = _same_items(self._items[index], values)
            self._items[index] = values
            if not unchanged:
                self._much_changed()
            return
        unchanged = same(self._items[index], value)
        self._items[index] = value
        if unchanged:
            return
        if self._followers:
            at = self._place(index)
            self._told(lambda follower: follower.set(at, value))
        self._changed()

    def _place(self, index: int) -> int:
        """Counted from the beginning."""
        return index + len(self._items) if index < 0 else index

    def __delitem__(self, index: int | slice) -> None:
        if not isinstance(index, slice):
            self.pop(index)
            return
        before = len(self._items)
        del self._items[index]
        if len(self._items) != before:
            self._much_changed()

    def __iadd__(self, items: Iterable[T]) -> List[T]:  # noqa: PYI034 - MutableSequence says so too
        self.extend(items)
        return self

    def insert(self, index: int, value: T) -> None:
        """Put `value` before the item at `index`."""
        if self._followers:
            count = len(self._items)
            at = max(index + count, 0) if index < 0 else min(index, count)
            self._told(lambda follower: follower.insert(at, value))
        self._items.insert(index, value)
        self._changed()

    def append(self, value: T) -> None:
        """Put `value` at the end."""
        if self._followers:
            at = len(self._items)
            self._told(lambda follower: follower.insert(at, value))
        self._items.append(value)
        self._changed()

    def extend(self, values: Iterable[T]) -> None:
        """Put all of `values` at the end, as one change."""
        before = len(self._items)
        self._items.extend(values._items if isinstance(values, List) else values)
        if len(self._items) == before:
            return
        if self._followers:
            new = self._items[before:]
            self._told(lambda follower: follower.extend(before, new))
        self._changed()

    def pop(self, index: int = -1) -> T:
        """Remove the item at `index` and return it."""
        at = self._place(index)
        value = self._items.pop(index)
        if self._followers:
            self._told(lambda follower: follower.remove(at))
        self._changed()
        return value

    def remove(self, value: T) -> None:
        """Remove the first item equal to `value`; ValueError when there is none."""
        try:
            at = self._items.index(value)
        except ValueError:
            raise ValueError(f"remove(x) needs an x that is in the list; {value!r} is not") from None
        self.pop(at)

    def remove_where(self, unwanted: Callable[[T], object]) -> int:
        """Remove all items for which `unwanted` is true, as one change; returns how many they were."""
        kept = [item for item in self._items if not unwanted(item)]
        removed = len(self._items) - len(kept)
        if removed:
            self._items[:] = kept
            self._much_changed()
        return removed

    def replace(self, values: Iterable[T]) -> None:
        """Have exactly `values` as items, as one change."""
        self[:] = values

    def clear(self) -> None:
        """Remove all items."""
        del self[:]

    def reverse(self) -> None:
        """Turn the order of the items around."""
        self[:] = self._items[::-1]

    def sort(self, *, key: Callable[[T], Any] | None = None, reverse: bool = False) -> None:
        """Sort the items in place, as `list.sort` does."""
        self[:] = sorted(self._items, key=key, reverse=reverse)  # type: ignore[type-var, arg-type]

    def __getstate__(self) -> list[T]:
        return self._items

    def __setstate__(self, state: list[T]) -> None:
        self.__init__(state)  # type: ignore[misc]

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._items.copy(),)


class Dict(_Followed, MutableMapping[K, V]):
    """A dictionary whose readers are told of its changes: by key where they read one, else of any change of the keys.

        >>> import lattice_ui as lt
        >>> stock = lt.Dict({"apples": 3})
        >>> stock["pears"] = 1
        >>> sorted(stock.items())
        [('apples', 3), ('pears', 1)]
    """

    __slots__ = ("_cells", "_items", "_keys", "__weakref__")

    def __init__(self, items: Mapping[K, V] | Iterable[tuple[K, V]] = (), /) -> None:
        super().__init__()
        self._items: dict[K, V] = dict(items)
        self._keys: Cell | None = None  # which keys there are, in which order
        self._cells: dict[K, Cell] = {}  # what stands at one key, or that nothing does

    def _track_keys(self) -> dict[K, V]:
        if observing():
            if self._keys is None:
                self._keys = Cell()
            self._keys.track()
        return self._items

    def _track_key(self, key: Any) -> dict[K, V]:
        if observing():
            cell = self._cells.get(key)
            if cell is None:
                cell = self._cells[key] = Cell()
            cell.track()
        return self._items

    def _changed(self, key: Any, *, keys: bool) -> None:
        cell = self._cells.get(key)
        if cell is not None:
            cell.notify()
        if keys and self._keys is not None:
            self._keys.notify()

    def __len__(self) -> int:
        return len(self._track_keys())

    def __iter__(self) -> Iterator[K]:
        return iter(self._track_keys())

    def __reversed__(self) -> Iterator[K]:
        return reversed(self._track_keys())

    def __contains__(self, key: object) -> bool:
        return key in self._track_key(key)

    def __getitem__(self, key: K) -> V:
        return self._track_key(key)[key]

    def peek(self) -> dict[K, V]:
        """The items as a plain dict, read without subscribing."""
        return self._items.copy()

    def copy(self) -> dict[K, V]:
        """The items as a plain dict."""
        return dict(self.items())

    @recursive_repr()
    def __repr__(self) -> str:
        return f"Dict({self._items!r})"

    # Identity, as for List: the Mapping's own == would compare contents and forbid hashing.

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = object.__hash__  # pyright: ignore[reportAssignmentType]

    def __setitem__(self, key: K, value: V) -> None:
        new = key not in self._items
        unchanged = not new and same(self._items[key], value)
        self._items[key] = value
        if new and self._followers:
            self._told(lambda follower: follower.append_key(key))
        if not unchanged:
            self._changed(key, keys=new)

    def __delitem__(self, key: K) -> None:
        del self._items[key]
        if self._followers:
            self._told(lambda follower: follower.remove_key(key))
        self._changed(key, keys=True)

    def clear(self) -> None:
        """Remove all items, as one change."""
        gone = list(self._items)
        self._items.clear()
        if self._followers:
            self._told(Follower.whole)
        with batch():
            for key in gone:
                self._changed(key, keys=False)
            if gone and self._keys is not None:
                self._keys.notify()

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._items.copy(),)


def _same_items(old: list[Any], new: list[Any]) -> bool:
    return len(old) == len(new) and all(map(same, old, new))


def list_of(item: type[T], items: Iterable[T] = (), /) -> List[T]:
    """A `List` for items of one type. Made in a component it is kept by its place in the source, as a signal is.

    `items` are its first ones; later runs of the component find the list as it has become.

        >>> import lattice_ui as lt
        >>> names = lt.list_of(str, ["Ada"])
        >>> names.append("Grace")
        >>> names
        List(['Ada', 'Grace'])
    """
    _check_type("list_of", item)
    return keep(lambda: List(items))


def dict_of(key: type[K], value: type[V], items: Mapping[K, V] | Iterable[tuple[K, V]] = (), /) -> Dict[K, V]:
    """A `Dict` for keys and values of one type each. Made in a component it is kept by its place in the source.

        >>> import lattice_ui as lt
        >>> ages = lt.dict_of(str, int, {"Ada": 36})
        >>> ages["Ada"]
        36
    """
    _check_type("dict_of", key)
    _check_type("dict_of", value)
    return keep(lambda: Dict(items))


def _check_type(maker: str, given: object) -> None:
    """Catch the likely slip: the items where their type belongs. Aliases such as ``list[str]`` are types too."""
    if not isinstance(given, type) and not hasattr(given, "__origin__") and not hasattr(given, "__or__"):
        raise TypeError(f"{maker}(T) takes the type of what it holds first; {given!r} is not a type: {maker}(str, ...)")
