"""The Dagster assets, one module per stage of the data's way."""
