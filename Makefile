.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help demo test test-all lint bench clean

help: ## Show this list.
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(BIN)/poolint: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary=:all: --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $(BIN)/poolint

$(VENV)/.test-ready: pyproject.toml $(BIN)/poolint
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group test
	@touch $@

$(VENV)/.lint-ready: pyproject.toml $(VENV)/.test-ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group lint
	@touch $@

demo: $(BIN)/poolint ## Install into .venv and list the call sites of examples/helpdesk.
	$(BIN)/poolint inventory examples/helpdesk

test: $(VENV)/.test-ready ## Install what the tests need and run them all.
	$(BIN)/python -m pytest -n auto

test-all: ## Run the suite on every interpreter found from 3.10 up.
	$(PYTHON) -m pip install --quiet nox && $(PYTHON) -m nox --session tests

lint: $(VENV)/.lint-ready ## ruff, mypy --strict, import-linter.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(BIN)/poolint ## Print the speed table, as ratios (fetches wheels from PyPI).
	$(BIN)/python benchmarks/run.py

clean: ## Remove what the other targets made.
	rm -rf $(VENV) .nox .mypy_cache .ruff_cache .pytest_cache .import_linter_cache benchmarks/.work
