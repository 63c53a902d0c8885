"""A page without a browser: opens a session over HTTP, then speaks the protocol over a WebSocket (docs/protocol.md)."""

from __future__ import annotations

import base64
import json
import os
import re
import socket
import struct
import urllib.request
from collections.abc import Iterator
from typing import Any, Self
from urllib.parse import urlsplit

WAIT_SECONDS = 20.0
VERSION = 3
HELLO, EVENT = 0, 1
#: The opcode of a frame that closes.
CLOSE = 8
# The kind of a patch message is 64 and the last six bits of its number.
PATCH, SET = 64, 4
EXTRA_EVENT, EXTRA_CHILDREN = 5, 7


class Page:
    """One socket of one session."""

    def __init__(self, url: str, headers: dict[str, str] | None = None) -> None:
        self._url = url
        request = urllib.request.Request(url, headers=headers or {})
        with urllib.request.urlopen(request, timeout=WAIT_SECONDS) as answer:
            found = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', answer.read().decode(), re.S)
        assert found is not None
        self.data: dict[str, Any] = json.loads(found[1])
        self.listeners = list(listeners(self.data["templates"], self.data["items"]))
        self._events = 0
        assert self.claim_as(headers or {}) is None

    def claim_as(self, headers: dict[str, str]) -> int | None:
        """Claim the session by a new socket with these headers; the code with which it is closed instead of a welcome."""
        address = urlsplit(self._url)
        self._socket = socket.create_connection((address.hostname or "", address.port or 80), WAIT_SECONDS)
        key = base64.b64encode(os.urandom(16)).decode()
        more = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._socket.sendall(
            f"GET {self.data['socket']} HTTP/1.1\r\nHost: {address.netloc}\r\nOrigin: http://{address.netloc}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n{more}\r\n".encode()
        )
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self._socket.recv(1)
        assert b" 101 " in head.splitlines()[0], head
        self._send([HELLO, VERSION, self.data["token"], 0, 0, True])
        opcode, payload = self._receive()
        if opcode == CLOSE:
            self.close()
            return int.from_bytes(payload[:2], "big")
        assert next(unpack(payload)) == 0, "the first message is WELCOME"
        return None

    def close(self) -> None:
        """The page is gone."""
        self._socket.close()

    def click(self, nth: int) -> None:
        """Click the nth element of the page that listens to clicks."""
        instance, slot = [(one, slot) for one, slot, event in self.listeners if event == "click"][nth]
        self._events += 1
        self._send([EVENT, self._events, 0, instance, slot, None])

    def values(self) -> list[Any]:
        """The values that the next patch message sets, in order; messages without patches are skipped."""
        while True:
            message = self.receive()
            if message[0] >= PATCH:
                operations = message[2:]
                assert operations[::4] == [SET] * (len(operations) // 4), operations
                return operations[3::4]

    def receive(self) -> list[Any]:
        """The values of the next message."""
        return list(unpack(self.receive_bytes()))

    def receive_bytes(self) -> bytes:
        """The next message as it is."""
        return self._receive()[1]

    def _receive(self) -> tuple[int, bytes]:
        head = self._read(2)
        length = head[1]
        if length == 126:
            (length,) = struct.unpack(">H", self._read(2))
        elif length == 127:
            (length,) = struct.unpack(">Q", self._read(8))
        return head[0] & 15, self._read(length)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _send(self, values: list[Any]) -> None:
        payload = b"".join(map(pack, values))
        assert len(payload) < 126
        # Masked by zeros.
        self._socket.sendall(bytes([0x82, 0x80 | len(payload), 0, 0, 0, 0]) + payload)

    def _read(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            part = self._socket.recv(count - len(data))
            assert part, "the server closed the socket"
            data += part
        return data


def pack(value: Any) -> bytes:
    if value is None:
        return b"\xc0"
    if isinstance(value, bool):
        return b"\xc3" if value else b"\xc2"
    if isinstance(value, int):
        return bytes([value]) if value < 128 else struct.pack(">BI", 0xCE, value)
    data: bytes = value.encode()
    return (bytes([0xA0 | len(data)]) if len(data) < 32 else bytes([0xD9, len(data)])) + data


def unpack(data: bytes) -> Iterator[Any]:
    """MessagePack's nil, bools, whole numbers and strings: what these tests' pages get."""
    at = 0
    while at < len(data):
        kind = data[at]
        at += 1
        if kind < 0x80:
            yield kind
        elif 0xA0 <= kind < 0xC0:
            yield data[at : at + (kind & 31)].decode()
            at += kind & 31
        elif kind in (0xD9, 0xDA, 0xDB):
            size = 1 << (kind - 0xD9)
            length = int.from_bytes(data[at : at + size], "big")
            at += size + length
            yield data[at - length : at].decode()
        elif kind in (0xCC, 0xCD, 0xCE):
            size = 1 << (kind - 0xCC)
            yield int.from_bytes(data[at : at + size], "big")
            at += size
        else:
            yield {0xC0: None, 0xC2: False, 0xC3: True}[kind]


def listeners(templates: list[Any], items: list[int]) -> Iterator[tuple[int, int, str]]:
    """Instance, slot and event of what listens in the page."""
    flat = iter(items)
    number = 0

    def walk() -> Iterator[tuple[int, int, str]]:
        nonlocal number
        while template := next(flat):
            for _ in range(next(flat)):
                number += 1
                extras = list(extras_of(templates[template - 1]))
                yield from ((number, one[1], one[2]) for one in extras if one[0] == EXTRA_EVENT)
                if any(one[0] == EXTRA_CHILDREN for one in extras):
                    yield from walk()

    return walk()


def extras_of(node: Any) -> Iterator[list[Any]]:
    if isinstance(node, list):
        yield from node[3]
        for inner in node[4]:
            yield from extras_of(inner)
