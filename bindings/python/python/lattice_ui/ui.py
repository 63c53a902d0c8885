"""The standard controls. Their signatures stand in ``ui.pyi``, written from the extension's own table of controls."""

from ._core import ui as _ui

globals().update({name: getattr(_ui, name) for name in _ui.__all__}, __all__=_ui.__all__)
