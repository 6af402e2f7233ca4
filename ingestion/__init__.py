"""Bytes become cells, cells become facts, and the ledger remembers what was received.

Belongs here: form contracts, the blank-form writer, the reader, the normaliser, the ledger.
Does not belong here: rules about what reporters typed (`expectations`), sums (`dbt_project`),
and when anything happens (`orchestration`). What needs later data is handed in.
"""
