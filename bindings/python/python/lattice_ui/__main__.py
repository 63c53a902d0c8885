"""``python -m lattice_ui`` is the command ``lattice``."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
