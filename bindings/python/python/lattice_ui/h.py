"""Plain HTML and SVG elements, one function for each tag. Their signatures stand in ``h.pyi``."""

from ._core import h as _h

globals().update({name: getattr(_h, name) for name in _h.__all__}, __all__=_h.__all__)
