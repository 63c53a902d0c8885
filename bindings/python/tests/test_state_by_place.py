"""State made in a body is found again by its place in the source, however often and however warm the body runs."""

from collections.abc import Callable

import lattice_ui as lt
import pytest
from lattice_ui import _core, ui
from screen import Screen


def helper() -> object:
    return lt.signal(1)


class Maker:
    def make(self) -> object:
        return lt.signal(2)


MAKERS: list[Callable[[], object]] = [
    lambda: lt.signal(0),
    lambda: lt.signal(0, eq=None),
    lambda: lt.memo(lambda: 1),
    lambda: _core.keep(list),
    lambda: lt.list_of(int),
    lambda: lt.dict_of(str, int),
    helper,
    Maker().make,
]


@pytest.mark.parametrize("make", MAKERS)
def test_a_loop_that_makes_state_finds_all_of_it_again(make: Callable[[], object]) -> None:
    # CPython 3.11 moves a call by one instruction when it specialises it, after some passes.
    runs: list[list[object]] = []

    @lt.component
    def App() -> None:
        again = lt.signal(0)
        again()
        runs.append([make() for _ in range(10)])
        more: list[object] = []
        for _ in range(10):
            more.append(lt.signal(0))  # noqa: PERF401 - a statement in a loop is what is tested
        runs[-1] += more
        ui.button("again", on_click=lambda: again.add(1))

    screen = Screen(App)
    for _ in range(20):
        screen.click("again")
    first = runs[0]
    assert len({id(item) for item in first}) == 20
    for later in runs[1:]:
        assert all(one is other for one, other in zip(first, later, strict=True))


def test_two_calls_on_a_line_and_two_branches_are_different_places() -> None:
    seen: list[tuple[object, object, object]] = []

    @lt.component
    def App() -> None:
        odd = lt.signal(False)
        one, other = lt.signal(1), lt.signal(2)
        branch = lt.signal(3) if odd() else lt.signal(4)
        seen.append((one, other, branch))
        ui.button("again", on_click=odd.toggle)

    screen = Screen(App)
    screen.click("again")
    screen.click("again")
    assert seen[0][0] is seen[1][0] is seen[2][0]
    assert seen[0][1] is seen[1][1]
    assert seen[0][0] is not seen[0][1]
    assert seen[0][2] is not seen[1][2]
