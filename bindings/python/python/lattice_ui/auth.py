"""Who asks: what a server tells `auth=` of each request, and what that may answer.

    def auth(request: lt.Request) -> lt.User | lt.Answer | None:
        session = SESSIONS.get(request.cookies.get("sid"))
        if session is None:
            return lt.Answer.redirect("https://login.example.org")
        return lt.User(session.email, roles=session.roles)

    lt.run(App, auth=auth)
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import parse_qsl

from ._core import User

if TYPE_CHECKING:
    from ._core import Verdict

__all__ = ["Allow", "Answer", "Auth", "Request", "ask"]


@dataclass(frozen=True)
class Request:
    """A request for a page, a socket or a stream: what is known before anything is made."""

    #: Such as ``GET``.
    method: str
    #: Below where the app is mounted.
    path: str
    #: Without its ``?``.
    query_string: str = ""
    #: Names in small letters, and values, as they came: a client can write any of them.
    header_list: Sequence[tuple[str, str]] = ()
    #: By which the server was asked for, with the port if there is one.
    host: str = ""
    #: The client's address, if it is known.
    client: str | None = None
    #: Whether the client's connection is encrypted.
    is_secure: bool = False
    #: Where the app is mounted, without a slash at the end.
    base: str = ""
    #: Whether it came from one of `trusted_proxies`.
    is_from_proxy: bool = False
    #: Under `lt.asgi` the scope, in which what stands around the app leaves its own (``scope["session"]``, ``scope["user"]``).
    scope: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def headers(self) -> Mapping[str, str]:
        """Values by names in small letters; one that came several times is left out, since nobody could tell which is meant."""
        names = [name for name, _ in self.header_list]
        return {name: value for name, value in self.header_list if names.count(name) == 1}

    @cached_property
    def cookies(self) -> Mapping[str, str]:
        """Values by names, as they came; the first of several."""
        found: dict[str, str] = {}
        for header, line in self.header_list:
            if header == "cookie":
                for pair in line.split(";"):
                    name, is_pair, value = pair.strip().partition("=")
                    if is_pair:
                        found.setdefault(name, value)
        return found

    @cached_property
    def query(self) -> Mapping[str, str]:
        """Values of the query by names; the first of several."""
        return dict(reversed(parse_qsl(self.query_string, keep_blank_values=True)))

    def proxy_header(self, name: str) -> str | None:
        """The value of a header if a trusted proxy wrote it, such as ``X-Forwarded-User``: from anybody else it would be a claim of
        their own."""
        return self.headers.get(name.lower()) if self.is_from_proxy else None


@dataclass(frozen=True)
class Answer:
    """What somebody gets instead of a page. A page that is there already loads itself anew, and so comes to it."""

    status: int = 403
    text: str = ""
    headers: Sequence[tuple[str, str]] = ()

    @staticmethod
    def redirect(to: str) -> Answer:
        """Go to this address."""
        return Answer(303, "Go on elsewhere.\n", [("location", to)])


#: A function of a request: a user, nobody in particular (None), or an answer instead of a page. It may be async.
Auth: TypeAlias = Callable[[Request], User | Answer | None | Awaitable[User | Answer | None]]

#: A function of a user, or of None: whether they may see a page, or the path of a page to go to instead.
Allow: TypeAlias = Callable[[User | None], bool | str]


def ask(function: Auth, verdict: Verdict, /, **known: Any) -> Coroutine[Any, Any, None] | None:
    """Ask the app who it is that asks. What it says goes to `verdict`; what is returned has to be run for that."""
    try:
        said = function(Request(**known))
    except Exception as error:
        verdict.raised(error)
        return None
    if isawaitable(said):
        return _later(said, verdict)
    verdict.says(said)
    return None


async def _later(said: Awaitable[object], verdict: Verdict) -> None:
    try:
        verdict.says(await said)
    except Exception as error:
        verdict.raised(error)
