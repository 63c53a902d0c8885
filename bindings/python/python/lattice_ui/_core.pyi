"""The extension of Lattice: the Rust core seen from Python. `lattice_ui` is its face; import that."""

from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from types import ModuleType, TracebackType
from typing import Any, Generic, NoReturn, ParamSpec, Self, TypeVar, final

__version__: str

P = ParamSpec("P")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Number = TypeVar("Number", int, float, complex, Decimal, Fraction)

class LatticeError(Exception):
    """A rule of Lattice was broken: the text says the rule, what came and what would work."""

# State.

@final
class Signal(Generic[T]):
    """A value whose readers are told when it changes. Made by `signal`; called, it gives the value."""

    def __call__(self) -> T:
        """The value; who reads it here is told of its changes."""

    def peek(self) -> T:
        """The value, read without subscribing."""

    def set(self, value: T, /) -> None:
        """Replace the value. An equal one changes nothing."""

    def update(self, change: Callable[[T], T], /) -> None:
        """Replace the value by `change(value)`."""

    def add(self: Signal[Number], amount: Number, /) -> None:
        """Replace a number by the sum of itself and `amount`."""

    def toggle(self: Signal[bool]) -> None:
        """Replace True by False and False by True."""

    def __bool__(self) -> NoReturn: ...

@final
class Memo(Generic[T_co]):
    """A value computed from others, when it is read and one of them has changed. Made by `memo`."""

    def __call__(self) -> T_co:
        """The value; who reads it here is told of its changes."""

    def peek(self) -> T_co:
        """The value, read without subscribing."""

    def __bool__(self) -> NoReturn: ...

@final
class Cell:
    """A node of the graph without a value of its own: what models and collections subscribe their readers to."""

    def __new__(cls) -> Self: ...
    def track(self, owner: object = None, name: str | None = None) -> None: ...
    def notify(self) -> None: ...

def signal(value: T, /, *, eq: Callable[[T, T], bool] | None = None) -> Signal[T]:
    """A signal; made in a component, it is found again by its place in the source when the component runs again."""

def memo(compute: Callable[[], T], /) -> Memo[T]:
    """A value computed from signals; also as a decorator."""

def effect(run: Callable[[], object], /) -> Any:
    """Run a function now and whenever what it read has changed; also as a decorator."""

def batch() -> AbstractContextManager[None]:
    """``with lt.batch():`` lets all writes inside count as one change. A handler is one batch as it is."""

def untrack(read: Callable[[], T], /) -> T:
    """Call a function without subscribing to what it reads."""

def on_cleanup(run: Callable[[], object], /) -> None:
    """Call a function when the component, or the effect that this stands in, runs again or goes away."""

def observing() -> bool:
    """Whether somebody who can be notified is reading."""

def keep(make: Callable[[], T], /) -> T:
    """In a component: what `make()` gave at this place in the first run. Elsewhere: `make()`."""

def new_id() -> str:
    """A fresh id, from the session's seed: equal sessions give equal ids."""

def now() -> datetime:
    """The time in UTC, from the session's clock."""

def random() -> float:
    """A number from 0 to 1, without 1, from the session's seed."""

# Components and elements.

@final
class Component(Generic[P]):
    """A function that makes a part of the page, and runs again when something it read changes."""

    __name__: str
    __qualname__: str
    __module__: str
    __doc__: str | None
    @property
    def __wrapped__(self) -> Callable[P, object]: ...
    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Node: ...

def component(run: Callable[P, None], /) -> Component[P]:
    """Make a component of a function; a decorator."""

class Node:
    """What a control, an element or a component left in the page; only good while the component runs."""

    def key(self, key: Hashable, /) -> Self:
        """Say who this is among its neighbours, so that it is found again when they move."""

class Block(Node):
    """A node that other nodes stand in: ``with ui.row():``."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None, /
    ) -> None: ...
