"""The names of the jobs: what the command, the schedules and the sensor start."""

INTAKE_JOB = "intake"
REPORT_JOB = "report"
YEAR_JOB = "reporting_year"
AS_OF_JOB = "report_as_of"
HISTORY_JOB = "tidy_history"
