"""Property tests here are the same in each run, and no clock decides them."""

from hypothesis import settings

settings.register_profile("parkreport", deadline=None, derandomize=True)
settings.load_profile("parkreport")
