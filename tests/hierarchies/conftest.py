"""The oracle and the comparison of marts lie in rooms of their own."""

import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS / room) for room in ("hierarchies", "end_to_end", "oracle")]
