# counter.py
import lattice_ui as lt
from lattice_ui import ui

@lt.component
def Counter(start: int = 0) -> None:
    count = lt.signal(start)
    doubled = lt.memo(lambda: count() * 2)
    with ui.row():
        ui.button("-", on_click=lambda: count.add(-1))
        ui.text("Count: ", count, " (double: ", doubled, ")")
        ui.button("+", on_click=lambda: count.add(1))
