"""Plain HTML and SVG elements, one function for each tag. Their signatures stand in ``h.pyi``."""

from . import _core

__all__ = list(_core.h.__all__)

globals().update({name: getattr(_core.h, name) for name in __all__})
