"""What checkers see: fresh stubs, true stubs, strict typing of package and examples, and mistakes that are reported."""

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
BINDING = HERE.parent
PACKAGE = BINDING / "python"
EXAMPLES = BINDING.parents[1] / "examples" / "python"

mypy = pytest.mark.skipif(importlib.util.find_spec("mypy") is None, reason="needs mypy")
pyright = pytest.mark.skipif(importlib.util.find_spec("pyright") is None, reason="needs pyright")


def run(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "MYPYPATH": str(PACKAGE), "MYPY_CACHE_DIR": str(cwd / ".mypy_cache")}
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=cwd, env=environment, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip


def test_the_generated_stubs_are_fresh(tmp_path: Path) -> None:
    checked = run(BINDING / "stubs.py", "--check", cwd=tmp_path)
    assert checked.returncode == 0, checked.stderr


@mypy
def test_the_stub_of_the_extension_is_true(tmp_path: Path) -> None:
    checked = run("-m", "mypy.stubtest", "--ignore-disjoint-bases", "--allowlist", str(BINDING / "stubtest-allow.txt"), "lattice_ui._core", cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@mypy
def test_package_and_examples_pass_mypy_strict(tmp_path: Path) -> None:
    checked = run("-m", "mypy", "--strict", "-p", "lattice_ui", cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout
    checked = run("-m", "mypy", "--strict", *sorted(EXAMPLES.glob("*.py")), cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout


@mypy
def test_mypy_reports_each_mistake_and_nothing_else(tmp_path: Path) -> None:
    source = HERE / "checked" / "mistakes.py"
    checked = run("-m", "mypy", "--strict", source, cwd=tmp_path)
    assert _lines(r"mistakes\.py:(\d+): error", checked.stdout) == _marked(source), checked.stdout


@pyright
def test_package_and_examples_pass_pyright_strict_and_mistakes_are_reported(tmp_path: Path) -> None:
    checked = run_pyright(tmp_path, PACKAGE / "lattice_ui", EXAMPLES)
    assert checked.returncode == 0, checked.stdout
    source = HERE / "checked" / "mistakes.py"
    checked = run_pyright(tmp_path, source)
    assert _lines(r"mistakes\.py:(\d+):\d+ - error", checked.stdout) == _marked(source), checked.stdout


def run_pyright(folder: Path, *checked: Path) -> subprocess.CompletedProcess[str]:
    """Checks these in strict mode. Paths that are not relative would be left out, with no error."""
    include = [os.path.relpath(path, folder) for path in checked]
    settings = {"typeCheckingMode": "strict", "extraPaths": [str(PACKAGE)], "include": include}
    file = folder / "pyrightconfig.json"
    file.write_text(json.dumps(settings))
    return run("-m", "pyright", "--pythonpath", sys.executable, "-p", file, cwd=folder)


def _marked(source: Path) -> list[int]:
    lines = source.read_text(encoding="utf-8").splitlines()
    return [number for number, line in enumerate(lines, 1) if "# error" in line and not line.startswith("#")]


def _lines(pattern: str, output: str) -> list[int]:
    return sorted({int(number) for number in re.findall(pattern, output)})
