"""When, for which years, in which order: the instance, the Dagster assets and the command.

No rule of the domain belongs here: reading is `ingestion`, judging is `expectations`, figures are
`dbt_project`, official workbooks are `exports`.
"""
