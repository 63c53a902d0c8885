"""Files that people send."""

from __future__ import annotations

from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file that `ui.file` gives to its `on_upload`.

    It stands on the server's disk until the session ends: copy or move what is to stay. Nothing in it was checked but its size: `name`
    and `type` are what the person's browser says.

        def store(photo: lt.UploadedFile) -> None:
            shutil.copy(photo.path, "photos")
    """

    #: Its name on the person's machine, without folders. Never a path to write to.
    name: str
    #: In bytes.
    size: int
    #: Its media type as the browser guesses by the name, such as ``image/png``; empty if it has no guess.
    type: str
    #: Where it stands on the server, with the ending of its name.
    path: Path

    def open(self) -> BufferedReader:
        """Open it for reading, in bytes. `FileNotFoundError` once the session has ended or `delete` was called."""
        return self.path.open("rb")

    def read(self) -> bytes:
        """All of it. For what may be large, read parts from `open`."""
        return self.path.read_bytes()

    def delete(self) -> None:
        """Remove it from the disk before the session ends, so that it counts no more against what a session may send."""
        self.path.unlink(missing_ok=True)
