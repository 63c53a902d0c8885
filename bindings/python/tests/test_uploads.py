"""Files that people send, in process and through a real server."""

import asyncio
from pathlib import Path

import lattice_ui as lt
import pytest
from lattice_ui import ui
from lattice_ui.testing import AppError, FilePayload, PageError, Screen, render

CAT: FilePayload = {"name": "cat.png", "mimeType": "image/png", "buffer": b"meow"}


@lt.component
def Photos(seen: list[lt.UploadedFile]) -> None:
    names = lt.signal("")

    def store(photo: lt.UploadedFile) -> None:
        seen.append(photo)
        names.update(lambda text: f"{text} {photo.name}")

    ui.file("Photo", on_upload=store, accept=["image/*", ".pdf"], max_bytes=1_000, multiple=True)
    ui.text(names)


@pytest.fixture
def seen() -> list[lt.UploadedFile]:
    return []


@pytest.fixture
def screen(seen: list[lt.UploadedFile]) -> Screen:
    return render(Photos, seen)


def test_a_file_has_name_size_type_and_content(screen: Screen, seen: list[lt.UploadedFile]) -> None:
    with screen.expect_patches(max=1), screen.expect_runs(components=0):
        screen.get_by_label("Photo").set_input_files(CAT)
    screen.expect_text("cat.png")
    (cat,) = seen
    assert (cat.name, cat.size, cat.type, cat.path.suffix) == ("cat.png", 4, "image/png", ".png")
    assert cat.read() == b"meow"
    with cat.open() as opened:
        assert opened.read(2) == b"me"


def test_files_of_the_disk_are_sent_with_the_type_of_their_name(
    screen: Screen, seen: list[lt.UploadedFile], tmp_path: Path
) -> None:
    paths = [tmp_path / "one.pdf", tmp_path / "two.PDF"]
    for path in paths:
        path.write_bytes(b"%PDF")
    screen.get_by_label("Photo").set_input_files(paths)
    assert [(it.name, it.type) for it in seen] == [("one.pdf", "application/pdf"), ("two.PDF", "application/pdf")]
    screen.get_by_label("Photo").set_input_files(str(paths[0]))
    assert len(seen) == 3


def test_files_go_with_the_session_or_when_the_app_says_so(screen: Screen, seen: list[lt.UploadedFile]) -> None:
    screen.get_by_label("Photo").set_input_files([CAT, CAT])
    first, second = seen
    first.delete()
    first.delete()
    with pytest.raises(FileNotFoundError):
        first.read()
    assert second.path.exists()
    screen.close()
    assert not second.path.exists()


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        ({**CAT, "name": "cat.exe", "mimeType": ""}, "cat.exe is not of a type that is taken here."),
        ({**CAT, "buffer": b"x" * 1_001}, "cat.png has 1 kB; at most 1 kB are taken."),
    ],
)
def test_what_is_not_taken_is_told_as_the_person_reads_it(
    screen: Screen, seen: list[lt.UploadedFile], payload: FilePayload, why: str
) -> None:
    with pytest.raises(PageError, match=why):
        screen.get_by_label("Photo").set_input_files(payload)
    assert not seen


def test_an_async_handler_takes_files_too() -> None:
    @lt.component
    def App() -> None:
        text = lt.signal("")

        async def read(file: lt.UploadedFile) -> None:
            content = await asyncio.to_thread(file.read)
            text.set(content.decode())

        ui.file("Text", on_upload=read)
        ui.text(text)

    with render(App) as screen:
        screen.get_by_label("Text").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"hello"})
        screen.expect_text("hello")


def test_a_test_that_asks_for_too_much_is_told() -> None:
    @lt.component
    def App() -> None:
        ui.file("One", on_upload=lambda: None)
        ui.text_input("Name")

    screen = render(App)
    with pytest.raises(PageError, match="takes one file, and 2 came"):
        screen.get_by_label("One").set_input_files([CAT, CAT])
    with pytest.raises(PageError, match="for fields that take files"):
        screen.get_by_label("Name").set_input_files(CAT)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ({}, "needs on_upload"),
        ({"on_upload": print, "accept": "png"}, "accept lists endings and media types"),
        ({"on_upload": print, "max_bytes": 0}, "max_bytes is a fixed whole number from 1 on"),
        ({"on_upload": print, "max_bytes": 1.5}, "max_bytes is a fixed whole number from 1 on"),
        ({"on_upload": 3}, "takes a function"),
    ],
)
def test_arguments_that_cannot_be_are_told(arguments: dict[str, object], why: str) -> None:
    @lt.component
    def App() -> None:
        ui.file("File", **arguments)  # type: ignore[arg-type]

    with pytest.raises(AppError, match=why):
        render(App)
