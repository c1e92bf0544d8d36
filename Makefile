# Everything is installed into .venv from the hashed locks; see README.md.
PYTHON ?= $(firstword $(shell for python in python3.13 python3.12 python3.11 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python; done))
VENV := .venv
PORT ?= 8080
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime-installed
TOOLS := $(VENV)/.tools-installed
PEERS := $(VENV)/.peers-installed

.DEFAULT_GOAL := help
.PHONY: help sandbox test lint types check benchmark messages lock clean

help: ## Show what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

sandbox: $(RUNTIME) ## Install, then open the bot in a chat page at http://127.0.0.1:8080 (PORT=...)
	$(BIN)/talentbot sandbox --port $(PORT)

test: $(TOOLS) ## Install, then run the tests
	$(BIN)/pytest

lint: $(TOOLS) ## Check style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(TOOLS) ## Check types
	$(BIN)/mypy

check: $(TOOLS) ## Check the FAQ and the message catalogues
	$(BIN)/talentbot faq check
	$(BIN)/pytest -q tests/test_messages.py

benchmark: $(PEERS) ## Measure start, memory, replies, deliveries, and matching beside its peers; takes 40 minutes
	for part in footprint replies delivery memory peers scale swap; do $(BIN)/python -m tests.benchmarks.$$part || exit; done

messages: $(TOOLS) ## Bring new and changed messages into the catalogues, to be translated there
	mkdir -p build
	$(BIN)/pybabel --quiet extract --no-location --sort-output --no-default-keywords --add-comments=NOTE \
		-k plain -k html -k counted:1,2 -k translatable -k sentence --project talentbot --output-file build/talentbot.pot src/talentbot
	for locale in ru ky ja; do $(BIN)/pybabel --quiet update --ignore-obsolete --ignore-pot-creation-date --no-fuzzy-matching --no-wrap \
		--domain talentbot --input-file build/talentbot.pot --output-dir locales --locale $$locale; done

lock: $(TOOLS) ## Resolve the dependencies anew into the three lock files
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --upgrade pyproject.toml --extra test --output-file requirements-test.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --constraint requirements-test.lock pyproject.toml --output-file requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --upgrade --constraint requirements-test.lock pyproject.toml --extra benchmark \
		--output-file requirements-benchmark.lock

clean: ## Remove what was installed and built
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "talentbot needs Python 3.11 or newer: install it, or name it with make PYTHON=..." >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

$(TOOLS): requirements-test.lock $(RUNTIME)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	touch $@

$(PEERS): requirements-benchmark.lock $(TOOLS)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-benchmark.lock
	touch $@
