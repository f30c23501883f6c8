# People and CI run only these.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
KERNEL := Cargo.toml Cargo.lock .cargo/config.toml $(wildcard kernel/*/Cargo.toml) $(shell find kernel/*/src -name '*.rs')
MODULE := hustings/_kernel.abi3.so

.PHONY: help missing setup run test lint format bench vectors fuzz lock clean

help: ## print this
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.installed ## build everything; leaves the command at .venv/bin/hustings

# Three steps, each done again only when what it reads has changed: the interpreter, its packages, our own build.
.venv/bin/python:
	@python=$$(.ci/machine)
	"$$python" -m venv .venv

.venv/.packages: requirements.lock | .venv/bin/python
	@$(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes --only-binary :all: --requirement requirements.lock
	touch $@

.venv/.installed: .venv/.packages pyproject.toml $(KERNEL) $(if $(wildcard $(MODULE)),,missing)
	@.ci/machine >/dev/null
	echo "setup: building the kernel (a minute or two the first time)"
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-build-isolation --no-deps --no-index --editable .
	touch $@

run: setup ## a whole vote in the terminal
	@$(BIN)/hustings demo

test: setup ## every test, with the coverage of protocol and decision
	@cargo test --release --locked --quiet
	$(BIN)/python -m pytest --cov --cov-report=term

lint: setup ## every gate that needs no test to run
	@.ci/machine clippy >/dev/null
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/python -m mypy
	$(BIN)/python -m mypy.stubtest hustings._kernel
	$(BIN)/lint-imports
	cargo clippy --release --locked --all-targets -- -D warnings
	cargo fmt --check

format: setup ## lay out the code as lint wants it
	@$(BIN)/ruff check --fix --exit-zero
	$(BIN)/ruff format
	cargo fmt

bench: setup ## measure against Belenios' own tool
	@$(BIN)/python -m bench

vectors: setup ## write spec/vectors anew
	@$(BIN)/python -m tests.vectors.generate

fuzz: setup ## bend whatever is read for ten minutes (MINUTES=n)
	@$(BIN)/python -m tests.fuzz --minutes $(or $(MINUTES),10)

lock: .venv/bin/python ## renew requirements.lock and Cargo.lock within pyproject.toml's and Cargo.toml's ranges
	@$(BIN)/python -m venv .tools/lock
	.tools/lock/bin/python -m pip --disable-pip-version-check install --quiet 'pip-tools==7.6.2'
	CUSTOM_COMPILE_COMMAND='make lock' .tools/lock/bin/pip-compile --quiet --upgrade --extra dev --strip-extras \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --output-file requirements.lock pyproject.toml
	cargo update

clean: ## remove whatever was built
	@rm -rf .venv .tools/lock target dist .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache hustings/_kernel*.so
	find hustings tests bench spec -name __pycache__ -type d -prune -exec rm -rf {} +
