"""The oracle's modules stand beside their test and import one another by name."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
