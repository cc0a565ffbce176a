# Two commands for a newcomer: `make solve` and `make test`. Everything lives in .venv and the user cache.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: solve test retest test-fast fuzz soak learn models check lint format typecheck imports clean help

help:
	@echo "make solve   set up, then prove the bundled benchmark with a real Lean"
	@echo "make test    set up, then run all tests"
	@echo "make check   lint, types, architecture"
	@echo "make learn   train a small model from nothing, with Lean as the judge, and compare"
	@echo "make fuzz    10,000 mutated candidates; make soak: 2,000 checks with workers killed at random"

solve: $(VENV)/.installed
	$(BIN)/prover solve minif2f-core --out runs/minif2f-core

# Two test processes, each with a Lean of its own (about 3 GB); a small machine takes: make test JOBS=1
test: JOBS ?= 2
test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile

# What failed last, once more and one after another: a test that watches a clock can miss while others run beside it
retest: $(VENV)/.installed-dev
	$(BIN)/python -m pytest --last-failed --last-failed-no-failures none

test-fast: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -m "not lean and not slow"

# Fewer or other candidates: make fuzz CANDIDATES=2000 SEED=7
fuzz: CANDIDATES ?= 10000
fuzz: SEED ?= $(shell date +%s)
fuzz: $(VENV)/.installed-dev
	$(BIN)/python -m pytest tests/fuzz --fuzz-candidates $(CANDIDATES) --fuzz-seed $(SEED)

soak: $(VENV)/.installed-dev
	PROVER_SOAK_CHECKS=2000 $(BIN)/python -m pytest tests/soak -s

learn: $(VENV)/.installed-train
	$(BIN)/prover train learn --out runs/learn

check: lint typecheck imports

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/.installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

typecheck: $(VENV)/.installed-dev
	$(BIN)/mypy

imports: $(VENV)/.installed-dev
	$(BIN)/lint-imports

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; point to one with: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { rm -rf $(VENV); echo "On Debian and Ubuntu: sudo apt install python3-venv"; exit 1; }

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@ $(VENV)/.installed

$(VENV)/.installed-train: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet torch==2.13.0
	$(BIN)/python -m pip install --quiet --editable '.[dev,train]'
	@touch $@

# A model in process and a real server for tests that are skipped without them. torch first: see docs/models.md
models: $(VENV)/.installed-dev
	$(BIN)/python -m pip install --quiet torch==2.13.0
	$(BIN)/python -m pip install --quiet --editable '.[dev,hf,train]' 'transformers[serving]'

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
