"""A small shop: pages with links, a filter in the URL, a cart of each visitor, a note that the browser keeps, and a stock that the shop
itself changes while people look.

    lattice run shop.py
"""

import random
import threading
import time
from dataclasses import dataclass

import lattice_ui as lt
from lattice_ui import ui


@dataclass(frozen=True)
class Tea:
    id: int
    name: str
    kind: str
    price: float  # per 100 g
    text: str


TEAS = [
    Tea(1, "Assam", "Black", 6.5, "Strong and malty; takes milk."),
    Tea(2, "Darjeeling", "Black", 9.8, "Light, with a note of muscatel."),
    Tea(3, "Sencha", "Green", 8.2, "Fresh and grassy, steamed in the Japanese way."),
    Tea(4, "Dragon Well", "Green", 12.4, "Flat leaves from Hangzhou, roasted in the pan."),
    Tea(5, "Silver Needle", "White", 16.0, "Buds only, dried slowly."),
]

#: Of the whole shop: a thread writes it, all visitors read it.
STOCK = lt.signal({tea.id: 20 for tea in TEAS})
#: Of each visitor: how many of each tea.
CART: lt.Signal[dict[int, int]] = lt.session({})


def others_buy() -> None:
    while True:
        time.sleep(2)
        sold = random.choice(TEAS).id
        STOCK.update(lambda stock: {**stock, sold: stock[sold] - 1 if stock[sold] > 0 else 20})


threading.Thread(target=others_buy, daemon=True).start()


@lt.layout("/")
def Frame() -> None:
    with ui.column(gap="large"):
        with ui.row():
            ui.link("Teas", to="/")
            ui.link("About", to="/about")
            ui.link(lambda: f"Cart ({sum(CART().values())})", to="/cart")
        lt.outlet()


@lt.page("/", title="Teas", description="Good teas at fair prices.")
def Teas() -> None:
    kind = lt.signal("All", url="kind")
    ui.title("Teas")
    ui.segmented("Kind", ["All", "Black", "Green", "White"], bind=kind)
    with ui.grid(columns=3):
        for tea in TEAS:
            if kind() in ("All", tea.kind):
                Offer(tea).key(tea.id)


@lt.component
def Offer(tea: Tea) -> None:
    with ui.card(title=tea.name):
        ui.text(f"{tea.kind}, {tea.price:.2f} for 100 g")
        ui.text(lambda: f"{STOCK()[tea.id]} in stock")
        ui.link("More", to=f"/teas/{tea.id}")


@lt.page("/teas/{tea_id}")
def Details(tea_id: int) -> None:
    tea = next((tea for tea in TEAS if tea.id == tea_id), None)
    if tea is None:
        raise lt.NotFound("no such tea")
    lt.head(title=tea.name, description=tea.text)
    ui.title(tea.name)
    ui.text(tea.text)
    ui.text(lambda: f"{STOCK()[tea.id]} in stock")

    def order() -> None:
        CART.update(lambda cart: {**cart, tea.id: cart.get(tea.id, 0) + 1})
        lt.navigate("/cart")

    ui.button("Into the cart", on_click=order, color="primary")


@lt.page("/cart", title="Cart")
def Cart() -> None:
    note = lt.signal("", persist="note")
    ui.title("Cart")
    if not CART():
        ui.text("There is nothing in it yet.")
    for tea in TEAS:
        if count := CART().get(tea.id):
            ui.text(f"{count} x {tea.name}").key(tea.id)
    ui.text_input("A note for us", bind=note, placeholder="We deliver where you say.")
    ui.button("Empty", on_click=lambda: CART.set({}), disabled=not CART())


@lt.page("/about", title="About us")
def About() -> None:
    ui.title("About us")
    ui.text("Three people, one kettle.")
