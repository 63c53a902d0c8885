"""The extension of Lattice: the Rust core seen from Python. `lattice_ui` is its face; import that."""

from collections.abc import Callable, Coroutine, Hashable, Sequence, Set
from contextlib import AbstractContextManager
from contextvars import ContextVar
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Literal, NoReturn, ParamSpec, Self, TypeAlias, TypeVar, final, overload

from ._tasks import Tasks

__version__: str

_P = ParamSpec("_P")
_T = TypeVar("_T")
_T_co = TypeVar("_T_co", covariant=True)
_Number = TypeVar("_Number", int, float, complex, Decimal, Fraction)

class LatticeError(Exception):
    """A rule of Lattice was broken: the text says the rule, what came and what would work."""

class Waiting(LatticeError):
    """There is nothing to show yet: a resource was called before its first value is there. It leaves the place to the
    ``ui.suspense`` around."""

class NotFound(LatticeError):
    """What the page's address asks for is not there. Raised by a page, it shows the one that says so (``lt.not_found``), with status 404."""

# State.

@final
class Signal(Generic[_T]):
    """A value whose readers are told when it changes. Made by `signal`; called, it gives the value."""

    def __call__(self) -> _T:
        """The value; who reads it here is told of its changes."""

    def peek(self) -> _T:
        """The value, read without subscribing."""

    def set(self, value: _T, /) -> None:
        """Replace the value. An equal one changes nothing."""

    def update(self, change: Callable[[_T], _T], /) -> None:
        """Replace the value by `change(value)`."""

    def add(self: Signal[_Number], amount: _Number, /) -> None:
        """Replace a number by the sum of itself and `amount`."""

    def toggle(self: Signal[bool]) -> None:
        """Replace True by False and False by True."""

    def __bool__(self) -> NoReturn: ...

@final
class Memo(Generic[_T_co]):
    """A value computed from others, when it is read and one of them has changed. Made by `memo`."""

    def __call__(self) -> _T_co:
        """The value; who reads it here is told of its changes."""

    def peek(self) -> _T_co:
        """The value, read without subscribing."""

    def __bool__(self) -> NoReturn: ...

@final
class Resource(Generic[_T_co]):
    """A value that a function loads. Made by `resource`; called, it gives the value."""

    def __call__(self) -> _T_co:
        """The value, or the latest while it is loaded anew; who reads it here is told of its changes.

        Before the first value is there it raises `Waiting`, which leaves the place to the ``ui.suspense`` around. What the last load
        failed with is raised, and leaves it to the ``ui.error_boundary`` around.
        """

    def latest(self) -> _T_co | None:
        """What the last load that succeeded gave, or None."""

    def loading(self) -> bool:
        """Whether a load is under way."""

    def error(self) -> BaseException | None:
        """The exception that the last load failed with, or None."""

    def refetch(self) -> None:
        """Load anew. What was loaded stays until that is done."""

    def __bool__(self) -> NoReturn: ...

@final
class Context(Generic[_T]):
    """A value that components provide for those below them. Made by `context`."""

    def __new__(cls, default: _T, /) -> Self: ...
    def provide(self, value: _T, /) -> _T:
        """Give this value to the component whose body runs and to all that it uses; returns it."""

    def use(self) -> _T:
        """What the nearest component around provides, or else the default. Who reads it here runs again when that is another."""

@final
class Trigger:
    """Calls a method of the element that it was given to. Made by `trigger`."""

    def __call__(self) -> None:
        """Call it, once, when the turn ends: an element that the same turn brings is there by then.

        Nothing happens if it is given to no element of the page then; given to several, the first has it.
        """

@final
class On:
    """A handler, and how the element listens to its event. Made by `on`."""

@final
class Cell:
    """A node of the graph without a value of its own: what models and collections subscribe their readers to."""

    def __new__(cls) -> Self: ...
    def track(self, owner: object = None, name: str | None = None) -> None: ...
    def notify(self) -> None: ...

@final
class Follower:
    """Follows a collection for rows that show it: it is told each write, and answers False when nobody wants to know any more."""

    def __new__(cls) -> Self: ...
    def insert(self, at: int, item: Any, /) -> bool: ...
    def extend(self, at: int, items: list[Any], /) -> bool: ...
    def remove(self, at: int, /) -> bool: ...
    def set(self, at: int, item: Any, /) -> bool: ...
    def append_key(self, key: Any, /) -> bool: ...
    def remove_key(self, key: Any, /) -> bool: ...
    def whole(self) -> bool:
        """Much was written: the whole is to be looked at."""

def signal(
    value: _T, /, *, eq: Callable[[_T, _T], bool] | None = None, url: str | None = None, persist: str | None = None
) -> Signal[_T]:
    """A signal; made in a component, it is found again by its place in the source when the component runs again.

    url: Its name in the query of the page's URL, where it stands while it is not `value`: ``?region=North``. The first paint reads it
        there, and the browser's "back" brings older values back. Changes of it that are less than a second apart are one step back.
    persist: The key under which the browser keeps it while it is not `value`; it is there again when the person comes back. No place
        for secrets.

    With `url` or `persist` the value is a str, int, float, bool or None, or a list, tuple or dict of these. What is no value of the
    kind of the first one gives that, and a line in the log.

    Made at the top of a module, or of a class in it, it is a cell of the app: threads and tasks of the app itself write it, and each session reads it through
    a mirror that changes between its turns. A session that writes it gets a `LatticeError`.
    """

def session(default: _T, /, *, eq: Callable[[_T, _T], bool] | None = None) -> Signal[_T]:
    """A signal that each session has for itself; made once, at the top of a module.

    It lives as long as its session, whatever pages and components come and go. When a page is loaded anew, its new session takes the
    value over. Each session begins with a copy of `default`.
    """

def memo(compute: Callable[[], _T], /) -> Memo[_T]:
    """A value computed from signals; also as a decorator."""

@overload
def resource(load: Callable[[], Coroutine[Any, Any, _T]], /) -> Resource[_T]:
    """A value that a function loads, off the turn: an async one as a task, a plain one on a worker thread; also as a decorator.

    The signals that it reads are followed: when one changes, the load that is under way is cancelled, and it is loaded anew. So it
    is when a later run of the component gives a function that has captured other values.
    """

@overload
def resource(load: Callable[[], _T], /) -> Resource[_T]: ...
def interval(seconds: float, /) -> Memo[int]:
    """How many periods of so many seconds are over, by the session's clock; in a component, since it was first shown.

    ValueError for less than a thousandth of a second.
    """

def debounced(read: Callable[[], _T], seconds: float, /) -> Memo[_T]:
    """What `read` gave last, once that has stayed the same for so many seconds; at first, what it gives now.

    `read` is a signal, a memo, or a function; of a later run of the component it is the one of the first run. A resource that reads the
    result is not loaded for each letter that is typed.
    """

def trigger() -> Trigger:
    """What calls a method of the element that it is given to; in a component it is found again by its place in the source.

    A control takes it as ``focus=``, an ``h.*`` element as ``call_focus=``, ``call_scroll_into_view=``, ``call_show_modal=`` and so on.
    """

def on(
    handler: Callable[[], object] | Callable[[Any], object],
    /,
    *,
    keys: str | Sequence[str] | None = None,
    debounce: float = 0.0,
    throttle: float = 0.0,
    prevent_default: bool = False,
    stop: bool = False,
) -> On:
    """A handler for an event of an ``h.*`` element, with what the page does before anybody is told.

    keys: Only these count, by their names in browsers: ``"Enter"``, ``["a", "b"]``.
    debounce: It is told when nothing more has come for so many seconds.
    throttle: It is told at most once in so many seconds.
    prevent_default: The browser's own reaction is left out.
    stop: Elements further out do not hear of it.
    """

def context(default: _T, /) -> Context[_T]:
    """A value that components provide for those below them; `default` is what those get around whom nobody does."""

def effect(run: Callable[[], object], /) -> Any:
    """Run a function now and whenever what it read has changed; also as a decorator."""

def batch() -> AbstractContextManager[None]:
    """``with lt.batch():`` lets all writes inside count as one change. A handler is one batch as it is."""

def untrack(read: Callable[[], _T], /) -> _T:
    """Call a function without subscribing to what it reads."""

def on_cleanup(run: Callable[[], object], /) -> None:
    """Call a function when the component, or the effect that this stands in, runs again or goes away."""

def observing() -> bool:
    """Whether somebody who can be notified is reading."""

def keep(make: Callable[[], _T], /) -> _T:
    """In a component: what `make()` gave at this place in the first run. Elsewhere: `make()`."""

def new_id() -> str:
    """A fresh id, from the session's seed: equal sessions give equal ids."""

def now() -> datetime:
    """The time in UTC, from the session's clock."""

def random() -> float:
    """A number from 0 to 1, without 1, from the session's seed."""

# Components and elements.

@final
class Component(Generic[_P]):
    """A function that makes a part of the page, and runs again when something it read changes."""

    __name__: str
    __qualname__: str
    __module__: str
    __doc__: str | None
    @property
    def __wrapped__(self) -> Callable[_P, object]: ...
    def __call__(self, *args: _P.args, **kwargs: _P.kwargs) -> Node: ...

def component(run: Callable[_P, None], /) -> Component[_P]:
    """Make a component of a function; a decorator."""

@final
class App:
    """An app of several pages: functions decorated with ``lt.page`` and its like.

    title: The title of pages that say none; by default that of the first page, or its name.

    `LatticeError` names both places if two pages have one path.
    """

    def __new__(cls, *pages: Component[...], title: str | None = None) -> Self: ...

def params_of(path: str, /) -> list[str]:
    """The names of the parameters of a path's pattern; `LatticeError` if it is none."""

def navigate(to: str, /, *, replace: bool = False) -> None:
    """Show the page of this path of the app, as if a link to it was followed: ``/boards/7?sort=name``, or ``?sort=name`` for another
    query of the same path. What is said last in a turn holds.

    replace: Leave no step to come back to by the browser's "back".
    """

def path() -> str:
    """The path of the page's URL. Who reads it is told when it changes."""

def query() -> dict[str, str]:
    """Names and values of the query of the page's URL. Who reads it is told when it changes."""

def outlet() -> Node:
    """In a layout: the place of the page, or of the layout of a longer path."""

def head(*, title: str | None = None, description: str | None = None, meta: dict[str, str] | None = None) -> None:
    """Say what stands in the head of the page while the component is in it; where several say something, the last holds.

    A change of the title reaches the page at once. Description and `meta` (``{"robots": "noindex", "og:image": url}``) are for who
    reads the page's source, and stand in its first paint.
    """

class Node:
    """What a control, an element or a component left in the page; only good while the component runs."""

    def key(self, key: Hashable, /) -> Self:
        """Say who this is among its neighbours, so that it is found again when they move."""

@final
class Block(Node):
    """A node that other nodes stand in: ``with ui.row():``."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None, /
    ) -> None: ...

@final
class Holder:
    """Holds what stands in its ``with`` block, and says what becomes of that. Made by ``ui.suspense`` and its like."""

    def key(self, key: Hashable, /) -> Self:
        """Say who this is among its neighbours, so that it is found again when they move."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _traceback: TracebackType | None, /
    ) -> bool: ...

@final
class Problem:
    """What an error boundary has caught, for its fallback."""

    @property
    def id(self) -> str:
        """A short name that the log has too."""

    @property
    def message(self) -> str:
        """What happened, in a line: for those who write the app, not for those who use it."""

    @property
    def traceback(self) -> str:
        """Where it happened, line by line."""

    @property
    def component(self) -> str:
        """The component whose code it was."""

    def retry(self) -> None:
        """Show the content anew: a second attempt."""

# Serving and testing.

#: What a server may know of a user under one name.
_Claim: TypeAlias = str | int | bool | Sequence["_Claim"] | Set[str]

@final
class User:
    """Somebody whom the server knows: an id that tells them from all others, and claims. It never changes.

        lt.User("ada", name="Ada Lovelace", roles=["admin", "author"])

    A session belongs to its user with these claims: a page that comes back as somebody else, or with other claims, gets a new session.
    What changes by itself, such as a time, is therefore no claim. TypeError for a claim that is not of str, int, bool or lists of these.
    """

    def __new__(cls, id: str, /, **claims: _Claim) -> Self: ...
    @property
    def id(self) -> str: ...
    @property
    def claims(self) -> dict[str, Any]:
        """All claims by their names; a copy."""

    def has(self, name: str, text: str, /) -> bool:
        """Whether the claim of this name is this text, or a list with it."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

def user() -> User | None:
    """Who uses this session; None if the server knows of nobody. It never changes within a session."""

@final
class Verdict:
    """Where it is said who asks. Dropped unsaid, it lets nobody in."""

    def says(self, said: object) -> None: ...
    def raised(self, error: BaseException) -> None: ...

@final
class Server:
    """Serves one component, or an app of several pages; each visitor gets a session of its own. It listens from the start.

    With `settings` (names as of flags, and values) it is configured as `lattice run` is, by the file `config` and the environment
    too; `host` and `port` are then among them. ValueError for one that cannot be, and OSError when the address cannot be had.

    A handler or component body that runs for longer than `turn_ms_max` milliseconds (a minute; 0 is for ever) is ended by an exception
    that is no `Exception`, its page says so and begins a new session. Steps of async handlers are not limited.
    """

    def __new__(
        cls,
        app: Component[...] | App,
        /,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        title: str | None = None,
        debug: bool = True,
        turn_ms_max: int | None = None,
        config: str | None = None,
        settings: Sequence[tuple[str, str]] | None = None,
        auth: Callable[[Any], object] | None = None,
        trusted_proxies: Sequence[str] | None = None,
    ) -> Self: ...
    @property
    def url(self) -> str: ...
    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...
    def run(self) -> None:
        """Serve until Ctrl-C, which is raised as KeyboardInterrupt, or `stop()` from another thread."""

    def stop(self) -> None:
        """End it: running handlers finish (async ones within two seconds, then they are cancelled), pages are told."""

    def stats(self) -> dict[str, int]:
        """What it has done so far, by name."""

def settings() -> list[tuple[str, str, str]]:
    """What can be set of a server by name: name, what it is, its default as a text."""

@final
class Service:
    """One component, or an app of several pages, inside a server that hands over requests and messages; each visitor gets a session
    of its own.

    What answers them goes to `tell`, on threads of the service.
    """

    def __new__(
        cls,
        app: Component[...] | App,
        /,
        *,
        title: str | None = None,
        debug: bool = True,
        root_path: str = "",
        allowed_hosts: Sequence[str] = ...,
        allowed_origins: Sequence[str] = ...,
        trusted_proxies: Sequence[str] = ...,
    ) -> Self: ...
    def exchange(
        self,
        method: str,
        target: str,
        headers: Sequence[tuple[bytes, bytes]],
        tell: Callable[[tuple[int, list[tuple[bytes, bytes]]] | bytes | Literal[True] | None], object],
        /,
        *,
        client: str | None = None,
        is_secure: bool = False,
        root_path: str = "",
        user: User | None = None,
        is_refused: bool = False,
    ) -> Exchange | tuple[int, str]:
        """Answer a request: `tell` gets status and headers, parts of the body, and None at the end; True asks for more of the
        request's body. One that is refused at once gives a status and a text instead."""

    def socket(
        self,
        target: str,
        headers: Sequence[tuple[bytes, bytes]],
        tell: Callable[[bytes | int], object],
        /,
        *,
        client: str | None = None,
        is_secure: bool = False,
        root_path: str = "",
        user: User | None = None,
        is_refused: bool = False,
    ) -> Socket | tuple[int, str]:
        """Open the socket of a page: `tell` gets messages for it, True when there is room again, and the code to close it with."""

    def stop(self) -> None:
        """End it: running handlers finish (async ones within two seconds, then they are cancelled), pages are told."""

    def stats(self) -> dict[str, int]:
        """What it has done so far, by name."""

@final
class Exchange:
    """A request that is being answered."""

    def feed(self, body: bytes, is_last: bool) -> None: ...
    def cancel(self) -> None: ...

@final
class Socket:
    """The session's end of a page's socket."""

    def take(self, message: bytes) -> bool:
        """Take a message; False says that there is no room for another before `tell` got True."""

    def refuse_text(self) -> None: ...
    def close(self) -> None: ...

@final
class TestSession:
    """A session of one component with the page that a browser would show, in process.

    Async handlers go on within its methods only, so that a page never changes between two of them: `event` and `run` return
    when everything that is ready has run (so a handler that awaits ``asyncio.sleep(0)`` is done), and `settle` waits for what
    takes time.
    """

    def __new__(
        cls, app: Component[...] | App, /, *args: Any, seed: int = 0, now_ms: int = 0, debug: bool = True, at: str = "/", user: User | None = None, **kwargs: Any
    ) -> Self: ...
    def html(self) -> str: ...
    def title(self) -> str:
        """The page's title as the session says it now."""

    def succeed(self, other: TestSession) -> None:
        """Take over what another session leaves, as the session of a page that was loaded anew does."""

    def listeners(self) -> list[tuple[int, int, int, str, int, list[str], bool, int, int]]:
        """What listens: the element by its place in document order, instance, slot, event, what the event carries (by its number
        in the protocol), the keys that count, whether elements further out hear nothing of it, and the milliseconds that it is
        debounced and throttled by."""

    def calls(self) -> list[list[str]]:
        """The methods that the app has called, of each element by its place in document order."""

    def instances(self) -> list[int]:
        """The instance that each element belongs to, in document order."""

    def event(self, instance: int, slot: int, payload: object = None) -> int:
        """Send an event as the page would, as one turn; says how many operations the page then got."""

    def offline(self) -> None:
        """Nothing gets from the page to the session, nor back, until `online`."""

    def online(self) -> None:
        """The page goes on as after a lost connection: it gets what it has missed, then sends what it has kept."""

    def is_offline(self) -> bool: ...
    def begin_upload(
        self, upload: int, target: tuple[int, int], name: str, media_type: str, size: int
    ) -> str | None:
        """Asks whether the page may send a file; says what a person is told if not."""

    def end_upload(self, upload: int, name: str, media_type: str, size: int, path: Path) -> None:
        """All of a file that was taken stands at `path`."""

    def run(self, action: Callable[[], _T]) -> _T:
        """Call a function in the session as one turn."""

    def clock(self, now_ms: int) -> None:
        """Say what time it is, in milliseconds since 1970, as one turn."""

    def next_alarm(self) -> int | None:
        """When the session wants to be told the time next, in milliseconds since 1970."""

    def tasks(self) -> int:
        """How many tasks of async handlers and loads are not done; one more if what came of others is still to be shown."""

    def wait(self) -> None:
        """Wait a little for what comes from outside, and let tasks go on; what it brings is a part of the last turn."""

    def settle(self, timeout: float = 5.0) -> None:
        """Let async handlers run to their ends, in real time; TimeoutError if some are not there in time."""

    def counts(self) -> dict[str, int]: ...
    def patches(self) -> list[tuple[str, int, int | None, str | int | float | bool | None]]:
        """The operations that the last turn sent: what each is, the instance, the slot and the value."""

    def failures(self) -> list[tuple[str, str, bool]]:
        """The failures of the app's code and the warnings to its author since the last call: each in a line, its traceback if it
        has one, and whether it only tells of a step that took long."""

    def close(self) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None: ...

# Async handlers.

@final
class Mark:
    """A session as a task's context knows it."""

@final
class Driver(Coroutine[Any, Any, Any]):
    """A coroutine of a session's task: each of its steps is a turn of that session."""

    @property
    def session(self) -> int: ...
    @property
    def mark(self) -> Mark: ...
    def send(self, value: Any, /) -> Any: ...
    def throw(self, *error: Any) -> Any: ...
    def close(self) -> None: ...
    def report(self, error: BaseException, /) -> bool: ...
    def __await__(self) -> Self: ...
    def __iter__(self) -> Self: ...
    def __next__(self) -> Any: ...

def mark_variable() -> ContextVar[Mark | None]:
    """The context variable that tells a task, and what it starts, its session."""

def drive(coroutine: Coroutine[Any, Any, Any], mark: Mark, /) -> Driver:
    """What a task of the session that the mark names runs instead of the coroutine."""

def running_tasks() -> Tasks | None:
    """The event loop with its tasks; None before the first async handler."""

def schema() -> list[dict[str, Any]]:
    """The table of controls, from which ``ui.pyi`` is written."""

ui: Any
h: Any
__all__ = [
    "App",
    "Block",
    "Cell",
    "Component",
    "Context",
    "Driver",
    "Exchange",
    "Follower",
    "Holder",
    "LatticeError",
    "Mark",
    "Memo",
    "Node",
    "NotFound",
    "On",
    "Problem",
    "Resource",
    "Server",
    "Service",
    "Signal",
    "Socket",
    "TestSession",
    "Trigger",
    "User",
    "Verdict",
    "Waiting",
    "__version__",
    "batch",
    "component",
    "context",
    "debounced",
    "drive",
    "effect",
    "h",
    "head",
    "interval",
    "keep",
    "mark_variable",
    "memo",
    "navigate",
    "new_id",
    "now",
    "observing",
    "on",
    "on_cleanup",
    "outlet",
    "params_of",
    "path",
    "query",
    "random",
    "resource",
    "running_tasks",
    "schema",
    "session",
    "signal",
    "trigger",
    "ui",
    "untrack",
    "user",
]
