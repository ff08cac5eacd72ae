# Every target does its own set-up (scripts/setup), once, and can be the first thing run in a fresh clone.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help serve demo test lint types contract guards unit test-spark bench docs format requirements upgrade clean setup setup-runtime tools

PYTHON := .venv/bin/python
# Processes of pytest, one more than the machine has cores: some tests wait for servers and browsers that they start.
WORKERS ?= 3

help: ## Say what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: setup-runtime ## Make the Peterborough workspace from real files and write its scrutiny report (demo/)
	@.venv/bin/saferplan demo demo

serve: setup-runtime ## The same in a browser: make the workspace if there is none, and open it at http://localhost:8000/
	@[ -e demo/plan.yaml ] || .venv/bin/saferplan demo demo
	@.venv/bin/saferplan serve --workspace demo

test: setup tools lint types contract unit ## Everything that must hold: style, types, imports, tests (under 10 minutes on 2 cores)

lint: setup ## Style and formatting
	.venv/bin/ruff check
	.venv/bin/ruff format --check

types: setup ## Strict types
	.venv/bin/mypy --strict

contract: setup ## The direction of imports between the floors
	@.venv/bin/lint-imports --no-logo

unit: setup tools
	@$(PYTHON) -m pytest -n $(WORKERS) --dist loadfile

guards: setup ## Only the tests that walk the project: files, words, links, data, lists
	@$(PYTHON) -m pytest tests/guards

docs: setup ## Run every command that tutorials and how-tos show, and follow every link
	@$(PYTHON) -m pytest tests/guards/test_docs.py tests/guards/test_links.py

test-spark: setup ## The queries on a standalone Apache Spark cluster (slow; needs Java 17)
	@scripts/setup spark
	@scripts/spark-cluster run $(PYTHON) -m pytest -m cluster

bench: setup ## Measure speed and memory; see benchmarks/RESULTS.md
	@$(PYTHON) benchmarks/run.py

format: setup ## Put the code into its format
	.venv/bin/ruff check --fix
	.venv/bin/ruff format

requirements: ## Write the hashed package lists again from pyproject.toml (needs uv)
	@scripts/requirements

upgrade: ## The same, with the newest versions
	@scripts/requirements --upgrade

clean: ## Remove what the targets made, but not the environment
	rm -rf demo build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache benchmarks/work
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

setup:
	@scripts/setup dev

setup-runtime:
	@scripts/setup runtime

tools:
	@scripts/test-tools
