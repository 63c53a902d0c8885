"""The standard controls. Their signatures stand in ``ui.pyi``, written from the extension's own table of controls."""

from . import _core

__all__ = list(_core.ui.__all__)

globals().update({name: getattr(_core.ui, name) for name in __all__})
