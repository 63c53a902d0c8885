"""Four years of Seattle's weather, and the cars of 1970 to 1982: filters, metrics, charts and every row.

    pip install --no-deps vega_datasets     # the data: only its files are read
    lattice run dashboard.py
"""

import csv
import json
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from statistics import fmean
from typing import TypedDict

import lattice_ui as lt
from lattice_ui import ui

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


class Day(TypedDict):
    date: str
    weather: str
    high: float  # °C
    low: float  # °C
    rain: float  # mm
    wind: float  # m/s


class Car(TypedDict):
    name: str
    origin: str
    year: int
    cylinders: int
    horsepower: float | None
    mpg: float | None


def data_file(name: str) -> Path:
    spec = find_spec("vega_datasets")  # finds the package without importing it (and pandas with it)
    if spec is None or spec.origin is None:
        raise SystemExit("dashboard.py shows data of vega_datasets: pip install --no-deps vega_datasets")
    return Path(spec.origin).parent / "_data" / name


def load_days() -> list[Day]:
    with data_file("seattle-weather.csv").open(newline="", encoding="utf-8") as file:
        return [
            {
                "date": row["date"].replace("/", "-"),
                "weather": row["weather"],
                "high": float(row["temp_max"]),
                "low": float(row["temp_min"]),
                "rain": float(row["precipitation"]),
                "wind": float(row["wind"]),
            }
            for row in csv.DictReader(file)
        ]


def load_cars() -> list[Car]:
    return [
        {
            "name": car["Name"].title(),
            "origin": car["Origin"],
            "year": int(car["Year"][:4]),
            "cylinders": car["Cylinders"],
            "horsepower": car["Horsepower"],
            "mpg": car["Miles_per_Gallon"],
        }
        for car in json.loads(data_file("cars.json").read_text(encoding="utf-8"))
    ]


DAYS = load_days()
CARS = load_cars()


def choices(values: Iterable[object]) -> list[str]:
    return ["All", *sorted({str(value) for value in values})]


def mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None


def shown(value: float | None, digits: int = 1) -> str:
    return "–" if value is None else f"{value:,.{digits}f}"


@lt.component
def Weather() -> None:
    kind = lt.signal("All", url="weather")
    year = lt.signal("All", url="year")
    warmth = lt.signal(-5.0)

    @lt.memo
    def days() -> list[Day]:
        return [
            day
            for day in DAYS
            if kind() in ("All", day["weather"])
            and year() in ("All", day["date"][:4])
            and day["high"] >= warmth()
        ]

    @lt.memo
    def temperatures() -> dict[str, list[str] | list[float | None]]:
        by_month: dict[str, list[Day]] = {}
        for day in days():
            by_month.setdefault(day["date"][:7], []).append(day)
        return {
            "month": [f"{month}-01" for month in by_month],
            "high": [mean(day["high"] for day in group) for group in by_month.values()],
            "low": [mean(day["low"] for day in group) for group in by_month.values()],
        }

    @lt.memo
    def rain() -> dict[str, list[str] | list[float]]:
        totals = [0.0] * 12
        for day in days():
            totals[int(day["date"][5:7]) - 1] += day["rain"]
        return {"month": MONTHS, "rain": totals}

    with ui.column():
        ui.title("Seattle weather")
        with ui.card():
            with ui.row():
                ui.select("Weather", choices(day["weather"] for day in DAYS), bind=kind)
                ui.segmented("Year", choices(day["date"][:4] for day in DAYS), bind=year)
                ui.slider("At least as warm as (°C)", min=-5, max=35, step=1, bind=warmth)
        with ui.grid(columns=4):
            ui.metric("Days", lambda: f"{len(days()):,}")
            ui.metric("Highest", lambda: shown(max((day["high"] for day in days()), default=None)), unit="°C")
            ui.metric("Mean high", lambda: shown(mean(day["high"] for day in days())), unit="°C")
            ui.metric("Rain", lambda: shown(sum(day["rain"] for day in days()), 0), unit="mm")
        with ui.grid(columns=2):
            ui.line_chart(temperatures, x="month", y=["high", "low"], title="Mean temperature by month, °C")
            ui.bar_chart(rain, x="month", y="rain", title="Rain by month of the year, mm")
        ui.table(days, label="Days", height=420)


@lt.component
def Cars() -> None:
    origin = lt.signal("All", url="origin")
    cylinders = lt.signal("All", url="cylinders")
    economy = lt.signal(0.0)

    @lt.memo
    def cars() -> list[Car]:
        return [
            car
            for car in CARS
            if origin() in ("All", car["origin"])
            and cylinders() in ("All", str(car["cylinders"]))
            and (car["mpg"] or 0) >= economy()
        ]

    with ui.column():
        ui.title("Cars, 1970 to 1982", level=2)
        with ui.card():
            with ui.row():
                ui.select("Origin", choices(car["origin"] for car in CARS), bind=origin)
                ui.segmented("Cylinders", choices(car["cylinders"] for car in CARS), bind=cylinders)
                ui.slider("Miles per gallon, at least", min=0, max=45, step=1, bind=economy)
        with ui.grid(columns=3):
            ui.metric("Cars", lambda: len(cars()))
            ui.metric("Mean power", lambda: shown(mean(car["horsepower"] for car in cars()), 0), unit="hp")
            ui.metric("Mean economy", lambda: shown(mean(car["mpg"] for car in cars())), unit="mpg")
        with ui.card():
            ui.scatter_chart(cars, x="horsepower", y="mpg", color="origin", title="Miles per gallon by horsepower")
        ui.table(cars, label="Cars", height=420)


@lt.component
def Dashboard() -> None:
    with ui.column(gap="large"):
        Weather()
        Cars()
