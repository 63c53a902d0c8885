"""What of a browser is around a page: its address with the way back, and what it keeps."""

from __future__ import annotations

from ._entered import Patch

# Slots and events of the page itself, as the protocol numbers them.
PUSH, REPLACE, TITLE, STORE, ASK, TOKEN = range(6)
VISIT, MOVED, STORED = range(3)
WORDS = ("address", "address", "title", "store", "ask", "token")


class Browser:
    """One tab."""

    def __init__(self, url: str) -> None:
        self.steps = [url]
        self.at = 0
        self.stored: dict[str, str] = {}
        #: The session has asked for what is stored, and was not told yet.
        self.asked = False
        #: The session has values that go over to the session of a reloaded page.
        self.leaves = False

    @property
    def url(self) -> str:
        """Where it is."""
        return self.steps[self.at]

    def take(self, patches: list[Patch]) -> None:
        """Does what the session said to the page itself."""
        for _, instance, slot, value in patches:
            if instance or slot is None:
                continue
            text = str(value)
            if slot == PUSH:
                self.steps[self.at + 1 :] = [text]
                self.at += 1
            elif slot == REPLACE:
                self.steps[self.at] = text
            elif slot == STORE:
                key, *lines = text.split("\n")
                if lines:
                    self.stored[key] = "\n".join(lines)
                else:
                    self.stored.pop(key, None)
            elif slot == ASK:
                self.asked = True
            elif slot == TOKEN:
                self.leaves = True
