"""Makes the seeds of wire_client and wire_server of the vectors in testdata/wire."""

import json
import pathlib
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
