"""Every example in a docstring runs, and so do those of the README."""

import asyncio
import doctest
import importlib
import re
from pathlib import Path
from typing import Any

import lattice_ui as lt
import pytest
from screen import Screen

README = Path(__file__).parents[1] / "README.md"
MODULES = [
    "lattice_ui._fields", "lattice_ui._same", "lattice_ui.collections", "lattice_ui.loading", "lattice_ui.model", "lattice_ui.streams",
    "lattice_ui.testing", "lattice_ui.testing._clock", "lattice_ui.testing._screen",
]  # fmt: skip


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_docstrings_run(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.failed == 0


def test_each_module_with_an_example_is_listed_above() -> None:
    package = Path(lt.__file__).parent
    files = (file for file in package.rglob("*.py") if ">>> " in file.read_text("utf-8"))
    parts = (file.relative_to(package).with_suffix("").parts for file in files)
    with_examples = {".".join(("lattice_ui", *(part for part in path if part != "__init__"))) for path in parts}
    assert with_examples <= set(MODULES)


def test_the_app_in_the_package_docstring_renders() -> None:
    assert lt.__doc__ is not None
    code = "\n".join(line[4:] for line in lt.__doc__.splitlines() if line.startswith("    "))
    scope: dict[str, Any] = {}
    exec(code, scope)
    screen = Screen(scope["Counter"])
    screen.click("+")
    assert "Count: 1" in screen


def test_the_programs_in_the_readme_run() -> None:
    programs = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.S)
    assert len(programs) == 7
    scope: dict[str, Any] = {"asyncio": asyncio, "lt": lt, "read_rows": lambda: [1, 2], "read_orders": list, "__name__": "readme"}
    for program in programs:
        exec(program, scope)
    assert scope["todo"].done is True
    scope["test_counting"]()
    screen = Screen(scope["Counter"], start=3)
    screen.click("+")
    assert "Count: 4 (double: 8)" in screen
    screen = Screen(scope["Report"])
    screen.click("Load")
    screen.session.settle()
    assert "2 rows" in screen
    screen = Screen(scope["Orders"])
    screen.session.settle()
    assert "5 orders" in screen
    screen = Screen(scope["app"])
    screen.page.get_by_role("link", name="The seventh").click()
    assert screen.page.url == "/boards/7"
    screen.page.get_by_role("group", name="Sort by").select("date")
    assert (screen.page.url, screen.page.title) == ("/boards/7?sort=date", "Boards")
