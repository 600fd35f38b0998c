# `make run` shows Vanthu; `make test` proves it. Both work on a fresh machine.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help env env-run run reset-demo test lint types contracts check unit browser torture bench papers lock clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | column -t -s '|'

$(VENV)/.run: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing pinned packages into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@echo "Installing pinned development packages into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

env-run: $(VENV)/.run

env: $(VENV)/.dev ## the whole environment, for development

run: env-run ## the demo office on http://127.0.0.1:8080 (VANTHU_PORT for another port)
	@$(BIN)/vanthu run

reset-demo: env-run ## throw the demo office's data away and start it over
	@$(BIN)/vanthu reset-demo

lint: env
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: env
	$(BIN)/mypy

contracts: env
	$(BIN)/lint-imports

check: lint types contracts ## lint, types and import contracts

unit: env
	$(BIN)/python -m pytest tests -n 2 --ignore=tests/browser

test: check ## everything: lint, types, contracts, tests, browser, PostgreSQL
	bash tests/browser/install-chromium.sh
	bash tests/papers/install-tesseract.sh
	bash tests/torture/install-compiler.sh
	$(BIN)/python -m pytest tests -n 2

DAYS ?= 100000
ROUNDS ?= 25
SEED ?= $(shell shuf -i 1-1000000 -n 1)

torture: env ## 1,250 kills, 500 power cuts, 100,000 simulated days (ROUNDS=25, SEED=n to run one again)
	@bash tests/torture/install-compiler.sh
	@echo "TORTURE_SEED=$(SEED)"
	TORTURE_ROUNDS=$(ROUNDS) TORTURE_SEED=$(SEED) $(BIN)/python -m pytest tests/torture -n 2 -rP
	$(BIN)/python -m tests.simulation --seeds $(DAYS)

bench: env ## figures beside their goals, as ratios in one run
	$(BIN)/python -m bench

papers: env ## make the demo office's sample papers anew
	$(BIN)/python scripts/make_papers.py

lock: ## pin the newest versions that pyproject.toml allows
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock
	uv pip compile pyproject.toml --universal --python-version 3.11 --extra dev --generate-hashes --no-emit-index-url --no-header -q -o requirements-dev.lock

clean:
	rm -rf $(VENV) var .pytest_cache .mypy_cache .ruff_cache
