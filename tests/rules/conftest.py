"""The rules' seeds use the forms and cases of the rooms' tests."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "expectations"))
