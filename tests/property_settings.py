"""Property tests try the same examples in each run, and no clock decides them."""

from hypothesis import settings

same_each_run = settings(deadline=None, derandomize=True)
