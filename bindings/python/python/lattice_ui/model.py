"""Models: classes whose fields are reactive, written like dataclasses.

    >>> import lattice_ui as lt
    >>> class Todo(lt.Model):
    ...     title: str
    ...     done: bool = False
    >>> todo = Todo("Buy milk")
    >>> todo.done = True
    >>> todo
    Todo(title='Buy milk', done=True)

Reading ``todo.done`` in a component, a memo or a bound lambda subscribes it to that one field, and ``todo.done = True``
notifies those readers and nobody else. Outside a session a model is a plain object with the same fields.

A field's value lives in a slot of the object, as in any class with ``__slots__``; beside it lies a slot for the field's
cell, the node of the reactive graph. A cell is made when somebody who can be notified reads the field, so a model that
is only stored costs two pointers a field and nothing of the session.
"""

from __future__ import annotations

from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

from ._fields import MISSING, ModelType, field

__all__ = ["Model", "field"]


class Model(metaclass=ModelType):
    """The base of classes with reactive fields.

    Annotate fields as in a dataclass; a `typing.ClassVar` is no field. `__init__` takes them in order or by keyword,
    `__post_init__` is called after it, `==` compares identity, and `repr()` reads without subscribing. An object is
    reactive for one session at a time; to have several sessions share values, share a room.

        >>> import lattice_ui as lt
        >>> class Point(lt.Model):
        ...     x: float
        ...     y: float = 0.0
        >>> Point(1.5).y
        0.0
        >>> Point(1.5, z=2)
        Traceback (most recent call last):
        ...
        TypeError: Point takes x, y; it has no field 'z'
    """

    __slots__ = ()

    @recursive_repr()
    def __repr__(self) -> str:
        values = ((name, item.peek(self)) for name, item in type(self).__lattice_fields__.items())
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in values)})"

    if not TYPE_CHECKING:  # a checker must still report a misspelt field

        def __getattr__(self, name: str) -> Any:
            raise AttributeError(_no_attribute(self, name), name=name, obj=self)

    def __getstate__(self) -> dict[str, Any]:
        """The values of the fields, for `copy` and `pickle`; subscriptions are not copied."""
        values = {name: item.peek(self) for name, item in type(self).__lattice_fields__.items()}
        return {name: value for name, value in values.items() if value is not MISSING}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            setattr(self, name, value)


def _no_attribute(model: Model, name: str) -> str:
    fields = type(model).__lattice_fields__
    owner = type(model).__name__
    if name in fields:
        return f"{owner}.{name} was read before it got a value: set it in __init__"
    return f"{owner} has no attribute {name!r}; its fields are {', '.join(fields) or 'none'}"
