# files.py
import hashlib

import lattice_ui as lt
from lattice_ui import ui


@lt.component
def Files() -> None:
    files: lt.List[lt.UploadedFile] = lt.list_of(lt.UploadedFile)

    with ui.column():
        ui.title("Checksums")
        with ui.card():
            ui.file(
                "Files",
                on_upload=files.append,
                multiple=True,
                max_bytes=200_000_000,
                help="They stay here until you close this page.",
            )
        ui.each(files, Row)


def Row(file: lt.UploadedFile) -> None:
    with ui.column(gap="small"):
        ui.text(file.name, f", {file.size:,} bytes")
        ui.text(checksum(file))


def checksum(file: lt.UploadedFile) -> str:
    with file.open() as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
