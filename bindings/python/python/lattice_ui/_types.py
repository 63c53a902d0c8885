"""Types that annotate the package and its users' code, and mean nothing to the extension."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias, TypeVar

__all__ = ["Reactive"]

T = TypeVar("T")

#: A value, or something that is called for the present one: a signal, a memo, a lambda.
Reactive: TypeAlias = T | Callable[[], T]
