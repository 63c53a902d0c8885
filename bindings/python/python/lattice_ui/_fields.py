"""What makes a model class: fields that read with tracking and write with notice, and the `__init__` written for them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from inspect import Parameter, Signature
from types import MemberDescriptorType
from typing import Any, Final, TypeVar, cast, dataclass_transform, overload

from ._core import Cell, observing
from ._same import same

__all__ = ["MISSING", "Field", "ModelType", "field"]

T = TypeVar("T")


class _Missing:
    """The type of MISSING: "no argument came"."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "..."


MISSING: Final[Any] = _Missing()


class _Spec:
    """What `field(...)` says of one field: how it gets its first value."""

    __slots__ = ("default", "factory", "kw_only")

    def __init__(self, default: Any, factory: Callable[[], Any] | None, kw_only: bool) -> None:
        self.default = default
        self.factory = factory
        self.kw_only = kw_only

    @property
    def required(self) -> bool:
        return self.default is MISSING and self.factory is None


@overload
def field(*, default: T, kw_only: bool = ...) -> T: ...
@overload
def field(*, factory: Callable[[], T], kw_only: bool = ...) -> T: ...
@overload
def field(*, kw_only: bool = ...) -> Any: ...
def field(*, default: Any = MISSING, factory: Callable[[], Any] | None = None, kw_only: bool = False) -> Any:
    """Say how a field of a `Model` gets its first value.

    `default` is one value for all objects, `factory` is called for each object, `kw_only` makes the field's argument a
    keyword. Without `default` and `factory` the argument is required.

        >>> import lattice_ui as lt
        >>> class Note(lt.Model):
        ...     text: str = ""
        ...     tags: list[str] = lt.field(factory=list)
        >>> Note("Hello").tags
        []
    """
    if default is not MISSING and factory is not None:
        raise TypeError("a field has a default or a factory, not both: remove one of them")
    if factory is not None and not callable(factory):
        raise TypeError(f"a field's factory is called without arguments for each object; {factory!r} cannot be called")
    return _Spec(default, factory, kw_only)


class Field:
    """One field of a model class: the descriptor that reads with tracking and writes with notice."""

    __slots__ = ("cell_of", "get", "name", "put", "put_cell", "spec")

    def __init__(self, name: str, spec: _Spec, value: MemberDescriptorType, cell: MemberDescriptorType) -> None:
        self.name = name
        self.spec = spec
        # Bound once: looking the slot wrappers up at each access would double its price.
        self.get = value.__get__
        self.put = value.__set__
        self.cell_of = cell.__get__
        self.put_cell = cell.__set__

    def __get__(self, obj: object | None, owner: type | None = None) -> Any:
        if obj is None:
            return self
        if observing():
            cell = self.cell(obj)
            if cell is None:
                cell = Cell()
                self.put_cell(obj, cell)
            cell.track(obj, self.name)
        return self.get(obj, owner)

    def __set__(self, obj: object, value: Any) -> None:
        cell = self.cell(obj)
        if cell is None:
            self.put(obj, value)
            return
        old = self.peek(obj)
        self.put(obj, value)
        if not same(old, value):
            cell.notify()

    def __delete__(self, obj: object) -> None:
        raise AttributeError(
            f"a field of a model always has a value; {type(obj).__name__}.{self.name} cannot be deleted: set it to None"
        )

    def __repr__(self) -> str:
        return f"<field {self.name!r}>"

    def cell(self, obj: object) -> Cell | None:
        """The field's cell in `obj`, if anybody has subscribed to it yet."""
        try:
            return cast("Cell | None", self.cell_of(obj))
        except AttributeError:  # an __init__ of the user's own has not set it
            return None

    def peek(self, obj: object) -> Any:
        """The value, read without subscribing; MISSING before the first write."""
        try:
            return self.get(obj)
        except AttributeError:
            return MISSING


@dataclass_transform(field_specifiers=(field,))
class ModelType(type):
    """The class of model classes: turns annotations into fields and writes `__init__`."""

    __lattice_fields__: dict[str, Field]

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **options: Any) -> ModelType:
        specs = _own_specs(name, namespace)
        _check_overrides(name, bases, namespace, specs)
        slots = namespace.setdefault("__slots__", ())
        if isinstance(slots, str):
            slots = (slots,)
        inherited = [spec for base in bases for spec in getattr(base, "__lattice_fields__", ())]
        if not inherited and "__weakref__" not in slots and any(specs) and not _has_weakref(bases):
            slots = (*slots, "__weakref__")
        namespace["__slots__"] = (*slots, *specs, *(f"_lt_{field_name}" for field_name in specs))
        for field_name in specs:
            namespace.pop(field_name, None)
        own_init = "__init__" in namespace
        cls = super().__new__(mcs, name, bases, namespace, **options)

        fields: dict[str, Field] = {}
        for base in reversed(cls.__mro__[1:]):
            fields.update(getattr(base, "__lattice_fields__", {}))
        for field_name, spec in specs.items():
            value, cell = cls.__dict__[field_name], cls.__dict__[f"_lt_{field_name}"]
            fields[field_name] = Field(field_name, spec, value, cell)
            setattr(cls, field_name, fields[field_name])
        cls.__lattice_fields__ = fields
        if fields and not own_init:
            _write_init(cls, fields)
        return cls


def _has_weakref(bases: tuple[type, ...]) -> bool:
    return any(base.__weakrefoffset__ for base in bases)


def _annotations(namespace: dict[str, Any]) -> dict[str, Any]:
    """The annotations of a class body that has not become a class yet."""
    if sys.version_info >= (3, 14):
        import annotationlib

        annotate = annotationlib.get_annotate_from_class_namespace(namespace)
        if annotate is not None:
            return annotationlib.call_annotate_function(annotate, annotationlib.Format.FORWARDREF)
    return dict(namespace.get("__annotations__", {}))


def _is_class_var(annotation: Any) -> bool:
    text = annotation if isinstance(annotation, str) else repr(annotation)
    return text.startswith(("ClassVar", "typing.ClassVar", "t.ClassVar"))


def _own_specs(owner: str, namespace: dict[str, Any]) -> dict[str, _Spec]:
    """The fields that this class body itself declares, in order."""
    specs: dict[str, _Spec] = {}
    annotations = _annotations(namespace)
    for name, annotation in annotations.items():
        if _is_class_var(annotation) or (name.startswith("__") and name.endswith("__")):
            continue
        given = namespace.get(name, MISSING)
        spec = given if isinstance(given, _Spec) else _Spec(given, None, kw_only=False)
        kind = cast("type[object]", type(spec.default))
        if kind in (list, dict, set):
            raise TypeError(
                f"a {kind.__name__} as a default would be shared by all objects; {owner}.{name} needs "
                f"lt.field(factory={kind.__name__}), or lt.field(factory=lambda: ...) when it is not empty"
            )
        specs[name] = spec
    for name, given in namespace.items():
        if isinstance(given, _Spec) and name not in annotations:
            raise TypeError(f"a field needs an annotation; write `{name}: TYPE = lt.field(...)` in {owner}")
    return specs


def _check_overrides(
    owner: str, bases: tuple[type, ...], namespace: dict[str, Any], specs: dict[str, _Spec]
) -> None:
    for base in bases:
        for name in getattr(base, "__lattice_fields__", ()):
            if name in namespace and name not in specs:
                raise TypeError(
                    f"{name!r} is a field of {base.__name__}; to give it another default in {owner}, annotate it: "
                    f"`{name}: TYPE = ...`"
                )


def _write_init(cls: ModelType, fields: dict[str, Field]) -> None:
    """Give `cls` an `__init__` compiled for its fields, as dataclasses do: one call, no loop, and texts of our own."""
    named = [item for item in fields.values() if not item.spec.kw_only]
    keywords = [item for item in fields.values() if item.spec.kw_only]
    late = next((a.name for a, b in zip(named[1:], named) if a.spec.required and not b.spec.required), None)
    if late is not None:
        raise TypeError(
            f"a field without a default cannot follow one with a default; give {cls.__name__}.{late} a default, "
            "move it up, or make it lt.field(kw_only=True)"
        )
    scope: dict[str, Any] = {"_missing": MISSING, "_refuse": _refuse, "_class": cls}
    body: list[str] = []
    for number, item in enumerate(fields.values()):
        scope[f"_default{number}"] = item.spec.default
        scope[f"_set{number}"] = item.put
        scope[f"_cell{number}"] = item.put_cell
        value = item.name
        if item.spec.factory is not None:
            scope[f"_make{number}"] = item.spec.factory
            value = f"_make{number}() if {item.name} is _missing else {item.name}"
        body.append(f"    _set{number}(_self_, {value}); _cell{number}(_self_, None)")
    numbers = {name: number for number, name in enumerate(fields)}
    arguments = ", ".join(
        ["_self_", "/"]
        + [f"{item.name}=_default{numbers[item.name]}" for item in named]
        + ["*_more_"]
        + [f"{item.name}=_default{numbers[item.name]}" for item in keywords]
        + ["**_other_"]
    )
    missing = " or ".join(f"{item.name} is _missing" for item in fields.values() if item.spec.required)
    given = "".join(f"{name!r}: {name}, " for name in fields)
    lines = [
        f"def __init__({arguments}):",
        f"    if _more_ or _other_{' or ' + missing if missing else ''}:",
        f"        _refuse(_class, {{{given}}}, _more_, _other_)",
        *body,
    ]
    if hasattr(cls, "__post_init__"):
        lines.append("    _self_.__post_init__()")
    exec("\n".join(lines), scope)
    init = scope["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    init.__module__ = cls.__module__
    type.__setattr__(cls, "__init__", init)
    type.__setattr__(cls, "__signature__", _signature(named, keywords))
    if "__match_args__" not in cls.__dict__:
        type.__setattr__(cls, "__match_args__", tuple(item.name for item in named))


def _signature(named: list[Field], keywords: list[Field]) -> Signature:
    def parameter(item: Field, kind: Any) -> Parameter:
        default = Parameter.empty if item.spec.required else item.spec.default
        return Parameter(item.name, kind, default=default)

    return Signature(
        [parameter(item, Parameter.POSITIONAL_OR_KEYWORD) for item in named]
        + [parameter(item, Parameter.KEYWORD_ONLY) for item in keywords]
    )


def _refuse(cls: ModelType, given: dict[str, Any], more: tuple[Any, ...], other: dict[str, Any]) -> None:
    """Raise the TypeError that tells what was wrong with the arguments."""
    fields = cls.__lattice_fields__
    takes = f"{cls.__name__} takes {', '.join(fields)}"
    if other:
        raise TypeError(f"{takes}; it has no field {', '.join(map(repr, other))}")
    if more:
        places = sum(not item.spec.kw_only for item in fields.values())
        raise TypeError(f"{takes}; at most {places} of them by position, and {places + len(more)} values came")
    lacking = [name for name, item in fields.items() if item.spec.required and given[name] is MISSING]
    raise TypeError(f"{takes}; no value came for {', '.join(map(repr, lacking))}")
