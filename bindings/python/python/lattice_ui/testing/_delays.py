"""Events that the page holds back: debounced ones until nothing more comes, throttled ones until their period is over. The rules are
those of the script in a browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Post(NamedTuple):
    """An event as it is sent."""

    instance: int
    slot: int
    payload: object


@dataclass
class _Delay:
    due_ms: int
    held: Post | None
    #: Of a throttled event: how long after one the next may be sent.
    period_ms: int


class Delays:
    """All that a page holds back."""

    def __init__(self) -> None:
        self._by_slot: dict[tuple[int, int], _Delay] = {}

    def take(self, post: Post, debounce_ms: int, throttle_ms: int, now_ms: int) -> bool:
        """Take an event that is to be delayed; whether it is to be sent at once."""
        wait = debounce_ms or throttle_ms
        delay = self._by_slot.get(post[:2])
        if delay is not None:
            delay.held = post
            if debounce_ms:
                delay.due_ms = now_ms + wait
            return False
        self._by_slot[post[:2]] = _Delay(now_ms + wait, post if debounce_ms else None, 0 if debounce_ms else throttle_ms)
        return not debounce_ms

    def next_ms(self) -> int | None:
        """When something is due next."""
        return min((delay.due_ms for delay in self._by_slot.values()), default=None)

    def due(self, now_ms: int) -> list[Post]:
        """What is due by now, in the order in which it was held back."""
        posts: list[Post] = []
        for slot, delay in list(self._by_slot.items()):
            if delay.due_ms > now_ms:
                continue
            if delay.held is not None:
                posts.append(delay.held)
            if delay.held is not None and delay.period_ms:
                delay.held, delay.due_ms = None, now_ms + delay.period_ms
            else:
                del self._by_slot[slot]
        return posts

    def flush(self) -> list[Post]:
        """Everything that is held back: another event must not overtake it."""
        held = [delay.held for delay in self._by_slot.values() if delay.held is not None]
        for delay in self._by_slot.values():
            delay.held = None
        return held
