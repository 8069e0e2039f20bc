.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FIND_CHROMIUM = { [ -x "$(CHROMIUM)" ] || command -v chromium || command -v chromium-browser || \
	command -v google-chrome || command -v google-chrome-stable; } >/dev/null
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --prefer-binary

.PHONY: help demo test test-browser chromium pictures test-all lint hooks bench docs samples clean

help: ## Show this list.
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# Some systems ship venv without the pip to put into it; the pip outside can do that too.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
		{ echo "poolint needs Python 3.10 or newer: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV) || { $(PYTHON) -m venv --clear --without-pip $(VENV) && \
		$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check pip; }

$(VENV)/.ready: pyproject.toml $(BIN)/python
	$(INSTALL) --upgrade "pip>=25.1"
	$(INSTALL) --editable .
	@touch $@

$(VENV)/.test-ready: $(VENV)/.ready
	$(INSTALL) --group test
	@touch $@

$(VENV)/.lint-ready: $(VENV)/.test-ready
	$(INSTALL) --group lint
	@touch $@

$(VENV)/.docs-ready: $(VENV)/.ready
	$(INSTALL) --group docs
	@touch $@

demo: $(VENV)/.ready ## Install into .venv and list the call sites of examples/helpdesk.
	$(BIN)/poolint inventory examples/helpdesk

test: $(VENV)/.test-ready ## Install what the tests need and run them all.
	$(BIN)/python -m pytest -n auto

test-browser: $(VENV)/.test-ready chromium ## Look at the HTML report in Chromium (CHROMIUM=/path to choose one).
	$(BIN)/python -m pytest -n auto tests/browser

# As root on Debian it is installed where it is missing; elsewhere that is not for a Makefile to do.
chromium:
	@$(FIND_CHROMIUM) || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
		chromium fonts-dejavu-core >/dev/null; } || true
	@$(FIND_CHROMIUM) || { echo "the tests of the HTML report need Chromium, and there is none: install it" \
		"(apt-get install chromium), or name one with CHROMIUM=/path" >&2; exit 1; }

pictures: $(VENV)/.test-ready chromium ## Make the pictures of the README again, from examples/helpdesk.
	$(BIN)/python docs/pictures.py

test-all: $(VENV)/.ready ## Run the suite on every interpreter found from 3.10 up.
	$(INSTALL) nox
	$(BIN)/python -m nox --session tests

lint: $(VENV)/.lint-ready ## ruff, mypy --strict, import-linter.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

hooks: $(VENV)/.lint-ready ## Check every commit with what lint checks.
	$(INSTALL) pre-commit
	$(BIN)/pre-commit install

bench: $(VENV)/.ready ## Print the speed table, as ratios (fetches wheels from PyPI).
	$(BIN)/python benchmarks/run.py

docs: $(VENV)/.docs-ready ## Build the pages of docs/, rules/ and the commands into site/, without a warning.
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet

samples: $(VENV)/.ready ## Put what the tool prints today into the samples of README.md.
	$(BIN)/python tests/samples.py

clean: ## Remove what the other targets made.
	rm -rf $(VENV) .venv-experiments .nox .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache benchmarks/.work site
