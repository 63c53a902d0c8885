"""``lattice run`` as a process of its own: what it prints, how it ends, and what it says of broken apps."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from wire import Page

LATTICE = [sys.executable, "-X", "dev", "-W", "error", "-m", "lattice_ui"]

APP = """\
import lattice_ui as lt
from lattice_ui import ui

@lt.component
def First() -> None:
    ui.text("the first")

@lt.component
def Second() -> None:
    ui.text("the second")

@lt.component
def Row(number: int) -> None:
    ui.text(number)
"""


def lattice(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    return subprocess.run([*LATTICE, *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture(autouse=True)
def ctrl_c() -> None:
    """A shell that runs the tests in the background has them ignore Ctrl-C, and a process takes that over from its parent."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def serve(folder: Path, *arguments: str) -> tuple[subprocess.Popen[str], str]:
    """Start the command; returns the process and the address that it printed."""
    process = subprocess.Popen(
        [*LATTICE, *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.fullmatch(r"Lattice runs at (http://127\.0\.0\.1:\d+)\n", line)
    if found is None:
        process.kill()
        pytest.fail(f"printed {line!r}, and then {process.communicate()}")
    return process, found[1]


def fetch(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:
        assert answer.status == 200
        text: str = answer.read().decode()
        return text


def end(process: "subprocess.Popen[str]", number: int = signal.SIGINT) -> tuple[int, str, str]:
    process.send_signal(number)
    out, err = process.communicate(timeout=30)
    return process.returncode, out, err


def test_an_app_is_served_and_ctrl_c_ends_it_with_status_0(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(APP)
    process, address = serve(tmp_path, "run", "app.py", "--port", "0")
    page = fetch(address)
    # The last component that needs no arguments.
    assert "the second" in page
    assert "the first" not in page
    assert end(process) == (0, "", "")


def test_a_name_after_the_colon_chooses_the_component(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(APP)
    process, address = serve(tmp_path, "run", "app.py:First", "--port", "0")
    assert "the first" in fetch(address)
    assert end(process, signal.SIGTERM) == (0, "", "")


def test_the_folder_of_the_app_is_on_the_path_and_the_app_is_a_module_of_its_stem(tmp_path: Path) -> None:
    folder = tmp_path / "inner"
    folder.mkdir()
    (folder / "words.py").write_text("GREETING = 'hello from a neighbour'\n")
    (folder / "my-app.py").write_text(
        "import pickle\nfrom dataclasses import dataclass\nimport lattice_ui as lt\nfrom lattice_ui import ui\n"
        "from words import GREETING\n\n@dataclass\nclass Box:\n    text: str\n\n"
        "COPY = pickle.loads(pickle.dumps(Box(GREETING)))\n\n"
        "@lt.component\ndef App() -> None:\n    ui.text(COPY.text, __name__)\n"
    )
    process, address = serve(tmp_path, "run", os.path.join("inner", "my-app.py"), "--port", "0")
    page = fetch(address)
    assert "hello from a neighbour" in page
    assert "my-app" in page
    assert end(process)[0] == 0


def test_lt_run_serves_a_script(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(APP + "\nif __name__ == '__main__':\n    lt.run(First, port=0)\n")
    process = subprocess.Popen(
        [sys.executable, "app.py"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    address = process.stdout.readline().removeprefix("Lattice runs at ").strip()
    assert "the first" in fetch(address)
    assert end(process) == (0, "", "")


WAITING = """\
import asyncio
import lattice_ui as lt
from lattice_ui import ui

@lt.component
def App() -> None:
    state = lt.signal("idle")

    async def work() -> None:
        state.set("works")
        await asyncio.sleep(3600)

    ui.button("work", on_click=work)
    ui.text(state)
"""


def test_ctrl_c_ends_an_app_whose_async_handler_waits(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(WAITING)
    process, address = serve(tmp_path, "run", "app.py", "--port", "0")
    with Page(address) as page:
        page.click(0)
        assert page.values() == ["works"]
        assert end(process) == (0, "", "")


BROKEN = [
    ("does not exist", None, "app.py", ["app.py does not exist"]),
    ("similar name", ("apps.py", "x = 1\n"), "app.py", ["app.py does not exist: did you mean apps.py?"]),
    ("syntax", ("app.py", "x = 1\ndef f(:\n"), "app.py", ["app.py:2: SyntaxError: invalid syntax", "def f(:"]),
    ("import", ("app.py", "x = 1\nimport not_there\n"), "app.py", ["app.py:2: ModuleNotFoundError", "not_there"]),
    ("error", ("app.py", "def f():\n    1 / 0\n\nf()\n"), "app.py", ["app.py:2: ZeroDivisionError", "from app.py:4"]),
    ("no component", ("app.py", "x = 1\n"), "app.py", ["app.py:1: no component", "@lt.component"]),
    ("unknown name", ("app.py", APP), "app.py:Third", ["app.py:1: no Third", "First, Second, Row"]),
    ("not a component", ("app.py", APP), "app.py:ui", ["app.py:1: ui is a module and not a component"]),
    ("arguments", ("app.py", APP), "app.py:Row", ["app.py:12: ", "Row needs number"]),
    ("imported only", ("app.py", "from other import First\n"), "app.py", ["app.py:1: no component"]),
    ("name of a module", ("re.py", APP), "re.py", ["re.py:1: the app becomes the module 're'", "rename the file"]),
    ("a folder", None, ".", [". is a folder"]),
    ("its own words", ("app.py", "raise SystemExit('install x first')\n"), "app.py", ["lattice: install x first\n"]),
]


@pytest.mark.parametrize(("file", "target", "texts"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_a_broken_app_gives_one_message_and_status_2(
    tmp_path: Path, file: tuple[str, str] | None, target: str, texts: list[str]
) -> None:
    (tmp_path / "other.py").write_text(APP)
    if file is not None:
        (tmp_path / file[0]).write_text(file[1])
    # Not with -m: that would put the folder, with a re.py in it, before the standard library.
    command = [sys.executable, "-P", "-m", "lattice_ui", "run", target, "--port", "0"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    for text in texts:
        assert text in ended.stderr
    assert ended.stderr.startswith("lattice: ")
    assert ended.stderr.count("lattice: ") == 1
    assert "Traceback" not in ended.stderr


def test_a_port_that_is_taken_or_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(APP)
    process, address = serve(tmp_path, "run", "app.py", "--port", "0")
    port = address.rpartition(":")[2]
    taken = lattice(tmp_path, "run", "app.py", "--port", port)
    assert (taken.returncode, taken.stdout) == (2, "")
    assert f"can't listen on 127.0.0.1:{port}: " in taken.stderr
    assert end(process)[0] == 0
    wrong = lattice(tmp_path, "run", "app.py", "--port", "70000")
    assert wrong.returncode == 2
    assert '--port is "70000"; it must be a whole number from 0 to 65535' in wrong.stderr


def test_help_and_version(tmp_path: Path) -> None:
    assert lattice(tmp_path, "--version").stdout.startswith("lattice 0.")
    assert "app.py[:App]" in lattice(tmp_path, "run", "--help").stdout
    assert lattice(tmp_path).returncode == 2


def test_a_setting_comes_from_the_file_the_environment_or_an_option(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "app.py").write_text(APP)
    (tmp_path / "lattice.toml").write_text('port = 0\nroot_path = "/file"\n')
    for name, options, path in [
        ("", [], "/file"),
        ("LATTICE_ROOT_PATH", [], "/environment"),
        ("LATTICE_ROOT_PATH", ["--root-path", "/option"], "/option"),
    ]:
        if name:
            monkeypatch.setenv(name, "/environment")
        process, address = serve(tmp_path, "run", "app.py", "--config", "lattice.toml", *options)
        assert f'"socket":"{path}/_lattice/socket"' in fetch(address)
        end(process)


def test_a_setting_that_cannot_be_is_one_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "app.py").write_text(APP)
    (tmp_path / "lattice.toml").write_text("\nprot = 1\n")

    def said(*options: str) -> str:
        ended = lattice(tmp_path, "run", "app.py", *options)
        assert ended.returncode == 2
        return ended.stderr

    assert said("--config", "lattice.toml") == "lattice: lattice.toml:2: prot is no setting; port is one\n"
    assert said("--port", "x") == 'lattice: --port is "x"; it must be a whole number from 0 to 65535\n'
    assert said("--root-path", "ui").startswith('lattice: root_path is "ui"; it must begin with one slash')
    monkeypatch.setenv("LATTICE_PING_MS", "soon")
    assert said() == 'lattice: LATTICE_PING_MS is "soon"; it must be a whole number of milliseconds, not below 0\n'
