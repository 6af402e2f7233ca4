"""Commands of `parkreport` whose bodies would crowd `cli.py`."""
