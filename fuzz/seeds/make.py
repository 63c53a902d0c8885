"""Makes the seeds of wire_client and wire_server of the vectors in testdata/wire, those of vdom_diff, and those of engine."""

import json
import pathlib
import random
import re

here = pathlib.Path(__file__).parent
vectors = here.parent.parent / "testdata" / "wire"

for side in ("client", "server"):
    target = here / f"wire_{side}"
    target.mkdir(exist_ok=True)
    for file in (f"{side}.json", f"{side}-invalid.json"):
        for case in json.loads((vectors / file).read_text("utf-8")):
            data = bytes.fromhex(case["hex"])
            if side == "server":
                if len(data) > 255:
                    continue
                data = bytes([len(data)]) + data
            name = re.sub(r"[^a-z0-9]+", "-", case["name"].lower()).strip("-")
            (target / name).write_bytes(data)

# Two bytes a step, pages apart by 0xff: fuzz_targets/vdom_diff.rs says what they mean.
TEXT, ROW, OPEN, DEEP, CLOSE, PART, ADOPT = 0, 2, 4, 6, 7, 9, 10


def rows(keys):
    return bytes(byte for key in keys for byte in (ROW, key))


def box(content, key=1, kind=OPEN):
    return bytes((kind, key)) + content + bytes((CLOSE, 0))


def part(content):
    return bytes((PART, len(content))) + content


keys = list(range(12))
shuffled = [7, 2, 11, 0, 9, 4, 1, 6, 3, 10, 5, 8]
pages = {
    "reversed": [rows(keys), rows(keys[::-1]), rows(keys)],
    "shuffled": [rows(keys), rows(shuffled), rows(shuffled[::-1])],
    "swapped": [rows(keys), rows([0, 10, *range(2, 10), 1, 11])],
    "some-come-and-some-go": [rows(keys[:6]), rows([12, 1, 13, 3, 5, 14]), b"", rows(keys)],
    "keys-used-twice": [rows([1, 1, 2, 1]), rows([1, 2, 1, 1, 2]), rows([2, 2])],
    "boxes-that-move": [box(rows(keys[:4])) + box(rows(keys[4:]), 2, DEEP), box(rows(keys[4:]), 2, DEEP) + box(rows(keys[3::-1]))],
    "parts-that-move": [part(rows([1, 2, 3])) + rows([5]) + part(rows([4])), part(rows([4, 5])) + part(rows([3, 1])) + rows([5])],
    "blocks-that-are-adopted": [rows([1, 2, 3]) + bytes((ADOPT, 0)), rows([3, 1]) + box(bytes((ADOPT, 1)) + rows([9]))],
    "deep": [bytes((OPEN, 1)) * 120 + rows([1]), bytes((OPEN, 1)) * 119 + rows([1, 2]), bytes((DEEP, 3)) * 100],
}
target = here / "vdom_diff"
target.mkdir(exist_ok=True)
for name, list_of_pages in pages.items():
    (target / name).write_bytes(b"\xff".join(list_of_pages))

# The first two bytes are what fuzz_targets/engine.rs says, the others are chance.
target = here / "engine"
target.mkdir(exist_ok=True)
for kind, name in enumerate(("pure", "failing", "rich")):
    for auto, mode in enumerate(("", "-auto")):
        first = next(first for first in range(auto << 7, 256) if first % 3 == kind)
        (target / f"{name}{mode}").write_bytes(bytes((first, 2)) + random.Random(first).randbytes(600))
