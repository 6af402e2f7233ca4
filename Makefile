# The README's commands. Everything that is needed comes from requirements.lock.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SPARK_VENV := .venv-spark
SPARK_READY := $(SPARK_VENV)/.ready
DBT := PARKREPORT_OUTPUT=$(CURDIR)/dbt_project/target $(BIN)/dbt --quiet
DBT_PROJECT := --project-dir dbt_project --profiles-dir dbt_project --target-path $(CURDIR)/dbt_project/target

export DAGSTER_DISABLE_TELEMETRY := yes

.PHONY: run test test-long bench faults fuzz recovery rules foreign nation spark spark-environment lint dependencies ui docs columns audit-nation pictures system setup clean

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	touch $@

run: $(READY)
	$(BIN)/parkreport demo --years 2021-2025

test: $(READY)
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile -m "not long" $(PYTEST_ARGS)

# Kills, decisions, two issues compared, the demonstration with faults, a small nation, Spark.
test-long: $(READY)
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile -m long $(PYTEST_ARGS)

bench: $(READY)
	$(BIN)/python tests/bench $(PARTS)

# Every rule against its seeded faults and 1,000 clean returns; writes docs/rules.md.
rules: $(READY)
	$(BIN)/python tests/rules

faults: $(READY)
	$(BIN)/python tests/faults

# Kills at random moments, a full disk, damaged files …; writes docs/recovery.md and README.
recovery: $(READY)
	$(BIN)/python tests/recovery

# Ten minutes of files changed at random, from a recorded seed; writes docs/fuzz.md.
fuzz: $(READY)
	$(BIN)/python tests/fuzz

foreign: $(READY)
	$(BIN)/python tests/foreign

# 2,543 synthetic parks, five years, against the oracle; writes docs/nation.md.
nation: $(READY)
	$(BIN)/python tests/hierarchies

spark: $(READY) $(SPARK_READY)
	$(BIN)/python tests/spark

spark-environment: $(SPARK_READY)

$(SPARK_READY): requirements-spark.lock $(READY)
	$(PYTHON) -m venv --clear --without-pip $(SPARK_VENV)
	$(BIN)/uv pip sync --quiet --python $(SPARK_VENV)/bin/python --require-hashes requirements-spark.lock
	touch $@

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --processes 2 --disable-progress-bar dbt_project/models dbt_project/tests
	mkdir -p dbt_project/target/build
	$(DBT) parse $(DBT_PROJECT)
	$(BIN)/dbt-bouncer run --config-file dbt_project/dbt-bouncer.yml

# What is installed is what the lock names, and fits together; the last line needs the network.
dependencies: $(READY)
	$(BIN)/uv pip check --python $(BIN)/python
	$(BIN)/uv pip sync --dry-run --python $(BIN)/python --require-hashes requirements.lock
	$(BIN)/pip-audit --requirement requirements.lock --require-hashes --disable-pip --progress-spinner off

# One page that needs no server: models, columns, tests, lineage.
docs: $(READY)
	mkdir -p dbt_project/target/build
	$(DBT) docs generate --static --empty-catalog $(DBT_PROJECT)
	@echo dbt_project/target/static_index.html

# Of each model's columns the columns they are made of, for the audit site; after `make run`.
columns: $(READY)
	$(BIN)/python -m orchestration.column_lineage demo/build/dbt/run/manifest.json

# The audit site of 2,543 synthetic parks: size, loads and clicks; writes docs/audit-nation.md.
audit-nation: $(READY)
	$(BIN)/python tests/audit

# The pictures in docs/images; needs what `make system` installs.
pictures: $(READY)
	$(BIN)/python tests/pictures demo-with-faults

ui: $(READY)
	$(BIN)/parkreport --home demo ui

system:
	apt-get update
	DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
		libreoffice-calc libreoffice-writer poppler-utils fonts-noto-cjk chromium postgresql openjdk-17-jre-headless

clean:
	rm -rf $(VENV) $(SPARK_VENV) demo demo-with-faults
