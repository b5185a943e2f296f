# Linekeeper. `make help` tells what there is; the first use of any target installs what it needs, here and nowhere else.
SHELL := /bin/bash
PYTHON ?= python3
ARGS ?=
export PYTHON
PY := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help demo run test check bench experiment fmt clean

help:  ## what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | while IFS=$$'\t' read -r name text; do printf '  make %-10s %s\n' "$$name" "$$text"; done
	@echo '  ARGS="…" goes to the command, for example: make demo ARGS=--no-browser'

demo:  ## twelve make-believe numbers on this machine, with a stand-in for Meta
	@tools/sync run
	@exec .venv/bin/linekeeper demo $(ARGS)

run:  ## the real thing: hears Meta, shows your numbers
	@tools/sync run
	@exec .venv/bin/linekeeper serve $(ARGS)

# What was compiled is kept: else each of hundreds of processes compiles everything anew. The order of the files is tests/conftest.py's.
test:  ## every test
	@tools/sync dev
	@unset PYTHONDONTWRITEBYTECODE; exec $(PY) -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

check:  ## style, types, layers, documents, known vulnerabilities
	@tools/sync dev
	@PY=$(PY) tools/check

bench:  ## how fast it is, as ratios measured in one run; writes build/bench.json
	@tools/sync dev
	@exec $(PY) -m bench $(ARGS)

experiment:  ## one load, sent blindly, with pauses, and through the gateway, in the stand-in's world; writes docs/pacing.md
	@tools/sync dev
	@exec $(PY) -m experiment $(ARGS)

fmt:  ## put the code in its form
	@tools/sync dev
	@$(PY) -m ruff check --fix --quiet .; $(PY) -m ruff format --quiet .

clean:  ## remove all that make made; never your data
	rm -rf .venv .tools build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .schemathesis
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
