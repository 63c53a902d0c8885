"""What a person does to an element, as the events that a browser would send for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING

from ._browser import VISIT
from ._entered import holds_text, is_ticked, kind, option_value, options
from ._errors import PageError
from ._outline import line
from ._page import Element
from ._roles import is_disabled

if TYPE_CHECKING:
    from ._session import FilePayload, Listener, Session

VALUE, CHECKED, NUMBER, INDEX, KEY, FILES = 1, 2, 3, 4, 5, 7
#: Elements that have a value of their own to send.
VALUED = frozenset(("button", "data", "input", "li", "meter", "option", "output", "progress", "select", "textarea"))
#: What answers to Enter or Space as to a click.
PRESSED = frozenset(("a", "button", "summary"))


def click(session: Session, element: Element) -> None:
    """A click in the middle of it."""
    _usable(session, element, "click")
    target = _activated(element)
    if target is not None and target is not element:
        _usable(session, target, "click")
    heard = _send(session, element, "click")
    if target is None or not _activate(session, target, heard):
        _heard(session, element, heard, "clicks")


def fill(session: Session, element: Element, value: str | float) -> None:
    """A new text or number in place of what the field holds."""
    _usable(session, element, "fill")
    number = kind(element) in ("range", "number")
    if not (holds_text(element) or number or kind(element) == "color"):
        raise PageError(f"fill() is for fields that hold a text or a number, and this is {_told(session, element)}")
    if element.get("readonly") is not None:
        raise PageError(f"fill() needs a field that can be changed, and this one is read-only: {_told(session, element)}")
    text = _number(session, element, value) if number else str(value)
    session.entered.enter(element, text)
    # It is left at once, which is when a browser tells of the change.
    heard = [_send(session, element, "input"), _send(session, element, "change")]
    _heard(session, element, any(heard), "what is entered")


def check(session: Session, element: Element, checked: bool) -> None:
    """A box that is ticked, or not, as asked for."""
    target = element if is_ticked(element) else _activated(element)
    if target is None or not is_ticked(target):
        raise PageError(f"check() is for check boxes, switches and radio buttons, and this is {_told(session, element)}")
    if kind(target) == "radio" and not checked:
        raise PageError("a radio button is unchecked by checking another one of its group")
    _usable(session, target, "check")
    if session.entered.is_checked(target) != checked:
        _heard(session, target, _tick(session, target, _send(session, target, "click")), "being checked")


def select(session: Session, element: Element, option: str) -> None:
    """One of the options of a `select`, or of the radio buttons in a group, by what it says or by its value."""
    _usable(session, element, "select")
    if element.tag == "select":
        chosen = _option(session, element, option)
        session.entered.enter(element, option_value(chosen))
        heard = [_send(session, element, "input"), _send(session, element, "change")]
        _heard(session, element, any(heard), "what is chosen")
        return
    radios = [it for it in element.inside if kind(it) == "radio"]
    if not radios:
        raise PageError(f"select() is for lists and groups of radio buttons, and this is {_told(session, element)}")
    fitting = [it for it in radios if option in (session.name(it), it.get("value"))]
    if not fitting:
        raise PageError(f"{_told(session, element)} has no {option!r}, but {', '.join(repr(session.name(it)) for it in radios)}")
    check(session, fitting[0], True)


def press(session: Session, element: Element, key: str) -> None:
    """A key while the element has the focus."""
    _usable(session, element, "press")
    heard = [_send(session, element, "keydown", key), _send(session, element, "keyup", key)]
    activates = (element.tag in PRESSED and key in ("Enter", " ")) or (is_ticked(element) and key == " ")
    if activates:
        click(session, element)
    elif key == "Enter" and element.tag == "input":
        heard.append(_submit(session, element))
    if not activates:
        _heard(session, element, any(heard), f"the key {key}")


def set_input_files(session: Session, element: Element, files: Sequence[str | Path | FilePayload]) -> None:
    """Files of the disk, or made up by the test, as if chosen and sent."""
    _usable(session, element, "set_input_files")
    if kind(element) != "file":
        raise PageError(f"set_input_files() is for fields that take files, and this is {_told(session, element)}")
    if len(files) > 1 and element.get("multiple") is None:
        raise PageError(f"{_told(session, element)} takes one file, and {len(files)} came; multiple=True takes several")
    listeners = session.listeners.get(element.key, ())
    target = next(((it.instance, it.slot) for it in listeners if it.carries == FILES), None)
    if target is None:
        raise PageError(f"nothing listens to the files of {_told(session, element)}: that would do nothing")
    for file in files:
        refused = session.upload(target, _payload_of(file))
        if refused is not None:
            raise PageError(f"{_told(session, element)} takes no such file; the person reads: {refused}")


def _payload_of(file: str | Path | FilePayload) -> FilePayload:
    if not isinstance(file, (str, Path)):
        return file
    path = Path(file)
    return {"name": path.name, "mimeType": guess_type(path.name)[0] or "", "buffer": path.read_bytes()}


def _tick(session: Session, box: Element, heard: bool) -> bool:
    if kind(box) == "radio":
        group = (it for it in box.page.elements if kind(it) == "radio" and it.get("name") == box.get("name"))
        for other in group if box.get("name") is not None else (box,):
            session.entered.enter(other, other is box)
    else:
        session.entered.enter(box, not session.entered.is_checked(box))
    return any([heard, _send(session, box, "input"), _send(session, box, "change")])


def _activated(element: Element) -> Element | None:
    """What a click on this sets off: the button or box around it, or what its label is for."""
    for around in element.around:
        if around.tag in ("button", "a", "summary", "select", "textarea", "input"):
            return around
        if around.tag == "label":
            target = around.get("for")
            if target is not None:
                return around.page.by_id.get(target)
            return next((it for it in around.inside if it.tag in ("input", "select", "textarea", "button")), None)
    return None


def _activate(session: Session, target: Element, heard: bool) -> bool:
    """The browser's own part of a click; true if it is enough that something happened."""
    if is_ticked(target):
        if kind(target) == "radio" and session.entered.is_checked(target):
            return True
        return _tick(session, target, heard)
    submits = target.tag == "button" and (target.get("type") or "submit") == "submit"
    if submits or kind(target) in ("submit", "image"):
        return _submit(session, target) or heard
    if target.tag == "a" and target.get("data-page") is not None and not heard:
        session.page_event(VISIT, target.get("href"))
        return True
    if target.tag == "summary" and target.parent is not None:
        _send(session, target.parent, "toggle")
        return True
    # A click puts the focus into a field.
    return target.tag in ("input", "select", "textarea") or heard


def _submit(session: Session, element: Element) -> bool:
    form = next((it for it in element.around if it.tag == "form"), None)
    return form is not None and _send(session, form, "submit")


def _send(session: Session, target: Element, event: str, key: str = "") -> bool:
    """Sends an event to all that listen, from the element outwards; whether somebody did."""
    heard = list(_listening(session, target, event, key))
    for listener, payload in heard:
        session.happens(listener, payload)
    return bool(heard)


def _listening(session: Session, target: Element, event: str, key: str) -> Iterator[tuple[Listener, object]]:
    for element in target.around if event != "toggle" else (target,):
        stops = False
        for listener in session.listeners.get(element.key, ()):
            if listener.event == event and (not listener.keys or key in listener.keys):
                yield listener, _payload(session, listener.carries, element, target, key)
                stops = stops or listener.stops
        if stops:
            return


def _payload(session: Session, carries: int, listening: Element, target: Element, key: str) -> object:
    """Of the listening element, or, where it has no such thing (a `fieldset` around radio buttons), of the target."""
    valued = listening if listening.tag in VALUED else target
    if carries == VALUE:
        return session.entered.value(valued)
    if carries == CHECKED:
        return session.entered.is_checked(listening if is_ticked(listening) else target)
    if carries == NUMBER:
        text = session.entered.value(valued)
        return float(text) if text else None
    if carries == INDEX:
        values = [option_value(it) for it in options(valued)]
        return values.index(session.entered.value(valued)) if valued.tag == "select" else -1
    return key if carries == KEY else None


def _option(session: Session, element: Element, option: str) -> Element:
    offered = options(element)
    fitting = [it for it in offered if it.words == option] or [it for it in offered if option_value(it) == option]
    if not fitting:
        has = ", ".join(repr(it.words) for it in offered) or "no options"
        raise PageError(f"{_told(session, element)} has no {option!r}, but {has}")
    if is_disabled(fitting[0]):
        raise PageError(f"{option!r} of {_told(session, element)} can't be chosen: it is disabled")
    return fitting[0]


def _number(session: Session, element: Element, value: str | float) -> str:
    try:
        number = float(value)
    except ValueError:
        raise PageError(f"{_told(session, element)} takes a number, and {value!r} came") from None
    for bound, is_beyond in (("min", float.__lt__), ("max", float.__gt__)):
        limit = element.get(bound)
        if kind(element) == "range" and limit is not None and is_beyond(number, float(limit)):
            raise PageError(f"{_told(session, element)} goes from {element.get('min')} to {element.get('max')}, and {value} came")
    return str(int(number)) if number.is_integer() else str(number)


def _usable(session: Session, element: Element, action: str) -> None:
    if element.is_hidden:
        raise PageError(f"{action}() needs an element that is there for people, and this one is hidden: {_told(session, element)}")
    if is_disabled(element):
        raise PageError(f"{action}() needs an element that can be used, and this one is disabled: {_told(session, element)}")
    if element.tag == "button" and element.get("aria-busy") == "true":
        raise PageError(f"{action}() needs a button that is not busy: {_told(session, element)}")


def _heard(session: Session, element: Element, heard: bool, what: str) -> None:
    if not heard:
        raise PageError(f"nothing listens to {what} of {_told(session, element)}, nor around it: that would do nothing")


def _told(session: Session, element: Element) -> str:
    return line(element, session.entered)
