"""A page of many texts, of which a click changes one; TEXTS says how many."""

import os

import lattice_ui as lt
from lattice_ui import ui


@lt.component
def Texts() -> None:
    texts = [lt.signal(0) for _ in range(int(os.environ["TEXTS"]))]
    ui.button("Change one", on_click=lambda: texts[len(texts) // 2].add(1))
    for text in texts:
        ui.text(text)
