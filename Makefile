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
BOOTH := hustings/web/static/built/hashes.json
SPANISH := hustings/web/locale/es/LC_MESSAGES/django.mo
COVERED := --cov --cov-report= --cov-fail-under=0

.PHONY: help missing setup run demo test lint format bench vectors fuzz lock docs pictures dist clean

help: ## print this
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.installed $(BOOTH) $(SPANISH) ## build everything; leaves the command at .venv/bin/hustings

# Each step is done again only when what it reads has changed: the interpreter, its packages, our own build, the
# browser's packages, their bundles, the translations.
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

node_modules/.installed: package.json package-lock.json
	@.ci/machine node >/dev/null
	echo "setup: fetching the browser code's packages"
	npm ci --silent --no-audit --no-fund
	touch $@

$(BOOTH): node_modules/.installed booth/build.mjs hustings/web/static/site.css $(shell find booth -name '*.ts')
	@npm run --silent build >/dev/null

$(SPANISH): .venv/.packages hustings/web/catalogues.py $(wildcard hustings/web/locale/es/parts/*.po)
	@$(BIN)/python hustings/web/catalogues.py

run: setup ## the site on localhost with an example organization, until you stop it (PORT=n)
	@$(BIN)/hustings serve --example $(if $(PORT),--port $(PORT))

demo: setup ## a whole vote in the terminal
	@$(BIN)/hustings demo

test: setup ## every test: Rust, TypeScript, Python on SQLite and on PostgreSQL, pages in Chromium
	@.ci/machine test >/dev/null
	cargo test --release --locked --quiet
	npm test --silent
	# Three parts at once, for mostly two wait while one works; what the second and third say is shown when all are done.
	rm -f .coverage .coverage.*
	said=$$(mktemp -d)
	trap 'rm -rf "$$said"' EXIT
	python() { HUSTINGS_TEST_DATABASE=$$1 COVERAGE_FILE=.coverage.$$2 $(BIN)/python -m pytest "$${@:3}"; }
	pages() {
		python sqlite pages -p no:cacheprovider -m browser $(COVERED)
		python none none -p no:cacheprovider $(COVERED)
	}
	(pages) >"$$said/pages" 2>&1 & pages=$$!
	(python postgresql postgresql -p no:cacheprovider) >"$$said/postgresql" 2>&1 & postgresql=$$!
	failed=0; python sqlite sqlite -m "not browser" $(COVERED) || failed=$$?
	wait $$postgresql || failed=$$?
	wait $$pages || failed=$$?
	cat "$$said/postgresql" "$$said/pages"
	[ $$failed = 0 ]
	$(BIN)/coverage combine --quiet .coverage.none .coverage.pages .coverage.sqlite
	$(BIN)/coverage report

lint: setup ## every gate that needs no test to run
	@.ci/machine clippy >/dev/null
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/python -m mypy
	$(BIN)/python -m mypy.stubtest hustings._kernel
	$(BIN)/lint-imports
	cargo clippy --release --locked --all-targets -- -D warnings
	cargo fmt --check
	npm run --silent lint
	$(BIN)/djlint --quiet --lint hustings/web

format: setup ## lay out the code as lint wants it
	@$(BIN)/ruff check --fix --exit-zero
	$(BIN)/ruff format
	cargo fmt

bench: setup ## measure against Belenios' own tool, empty requests and bare tables
	@.ci/machine test >/dev/null
	$(BIN)/python -m bench

vectors: setup ## write spec/vectors anew
	@$(BIN)/python -m tests.vectors.generate

fuzz: setup ## bend whatever is read for ten minutes (MINUTES=n)
	@$(BIN)/python -m tests.fuzz --minutes $(or $(MINUTES),10)

docs: setup ## the guides as pages, in docs/_build
	@$(BIN)/python -m sphinx --quiet --fail-on-warning -b html docs docs/_build

pictures: setup ## take the guides' pictures anew from the example site
	@.ci/machine test >/dev/null
	$(BIN)/python docs/take_pictures.py

dist: setup ## a wheel with kernel, browser code and templates inside, for any machine of this kind, in dist/
	@PATH="$(CURDIR)/$(BIN):$$PATH" RUSTFLAGS= $(BIN)/maturin build --release --locked --out dist

lock: .venv/bin/python ## renew requirements.lock and Cargo.lock within pyproject.toml's and Cargo.toml's ranges
	@$(BIN)/python -m venv .tools/lock
	.tools/lock/bin/python -m pip --disable-pip-version-check install --quiet 'pip-tools==7.6.2'
	CUSTOM_COMPILE_COMMAND='make lock' .tools/lock/bin/pip-compile --quiet --upgrade --extra dev --strip-extras \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --output-file requirements.lock pyproject.toml
	cargo update
	npm update --silent --no-audit --no-fund --omit-lockfile-registry-resolved

clean: ## remove whatever was built
	@rm -rf .venv .tools/lock target dist node_modules docs/_build hustings/web/static/built hustings/web/static/site.css.gz .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache hustings/_kernel*.so
	find hustings tests bench spec -name __pycache__ -type d -prune -exec rm -rf {} +
