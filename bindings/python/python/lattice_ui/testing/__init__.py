'''Tests of apps in process: no browser and no server, a few milliseconds for each test.

    from lattice_ui.testing import render

    def test_counting() -> None:
        with render(Counter, start=5) as screen:
            screen.get_by_role("button", name="+").click()
            screen.expect_text("Count: 6")

A test uses a page as a person does. It finds elements by what they are (`Screen.get_by_role`), by their labels
(`Screen.get_by_label`) and by their texts (`Screen.get_by_text`): names and rules are those of Playwright. Then it clicks, fills, presses, checks,
selects and sends files. The core is the one that serves real pages, so what a test sees is what a browser would be told to show.

>>> import lattice_ui as lt
>>> from lattice_ui import ui
>>> from lattice_ui.testing import render

>>> @lt.component
... def Greeting() -> None:
...     name = lt.signal("")
...     ui.text_input("Your name", bind=name)
...     ui.text(lambda: f"Hello {name()}!")

>>> with render(Greeting) as screen:
...     screen.get_by_label("Your name").fill("Ada")
...     screen.expect_text("Hello Ada!")

**The browser** around a page is there too: `Start` opens an app at a URL, `Screen.url` and `Screen.title` say where it is, links to its pages
work, and so do `Screen.back`, `Screen.forward` and `Screen.reload`. **Time** is the test's: it begins in 1970, and goes on by `Clock.advance`. **Async handlers** run as far as they can within each action;
`Screen.expect_text` waits for what takes real time, and `Screen.settle` until they are done. **Several users** are several screens:
`Screen.join`. **Costs** can be held: `Screen.expect_patches` and `Screen.expect_runs`. **Failures** of the app's code are raised where the
test caused them, as `AppError`, unless it says `Screen.expect_failure`.
'''

from ._clock import Clock
from ._errors import AppError, PageError
from ._locator import Locator
from ._screen import Screen, Start, render
from ._session import FilePayload

__all__ = ["AppError", "Clock", "FilePayload", "Locator", "PageError", "Screen", "Start", "render"]
