"""The plugin's tests stand beside each other: `from academy_facts import ...`."""

import sys
from pathlib import Path

HERE = str(Path(__file__).parent)
if HERE not in sys.path:
    sys.path.insert(0, HERE)
