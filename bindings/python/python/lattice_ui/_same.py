"""When a write counts as a change: the one rule of signals, models and collections."""

from __future__ import annotations

__all__ = ["same"]


def same(old: object, new: object) -> bool:
    """Whether writing `new` over `old` changes nothing that a reader could see.

    Identical values are the same. Values of different types never are, since ``1 == True``. Else `==` decides, and when
    it raises, or answers with something other than a bool (as arrays do), the value has changed.
    """
    if old is new:
        return True
    if type(old) is not type(new):
        return False
    try:
        return (old == new) is True
    except Exception:  # whatever a user's __eq__ raises: the safe answer is "changed"
        return False
