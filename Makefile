# Every target is a thin name for a script in bin/, which can also be called directly.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.ONESHELL:
.SUFFIXES:

.PHONY: help
help: ## list the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 18

.PHONY: up
up: ## everything, from a bare machine to the running product; Ctrl-C stops it
	@exec bin/up

.PHONY: db
db: ## only the database, deployed, in the background
	@exec bin/up db

.PHONY: stop
stop: ## stop what make up or make db started
	@exec bin/up stop

.PHONY: url
url: ## print the connection string of the administrative login
	@exec bin/cluster url

.PHONY: psql
psql: ## a psql shell as the administrative login
	@exec bin/cluster psql

.PHONY: deploy
deploy: ## deploy to another database: make deploy DATABASE_URL=postgresql://…
	@test -n "$${DATABASE_URL:-}" || {
	    echo "ringfence: Say where to: make deploy DATABASE_URL=postgresql://user@host/database" \
	        "(the database of this tree is deployed by make db)." >&2
	    exit 2
	}
	bin/install-packages deploy
	bin/python-env runtime
	bin/migrate deploy
	exec bin/verify-deployment

.PHONY: verify
verify: ## check a deployed database (DATABASE_URL, else the one of this tree)
	@export DATABASE_URL="$${DATABASE_URL:-$$(bin/cluster url)}"
	bin/migrate verify
	exec bin/verify-deployment

.PHONY: test
test: ## every test, on a throw-away cluster
	@exec bin/test

.PHONY: check
check: ## lint and the quick tests
	@exec bin/test --quick

.PHONY: lint
lint: ## shellcheck, ruff, mypy
	@bin/install-packages test
	bin/python-env dev
	shellcheck --external-sources $$(grep -lE '^#!.*\b(ba)?sh$$|^# shellcheck shell' bin/* .ci/run)
	.venv/bin/ruff check --quiet py
	.venv/bin/ruff format --check --quiet py
	cd py && exec ../.venv/bin/mypy --no-error-summary

.PHONY: generate
generate: ## write the list of what is deployed and the Python side from a fresh deployment
	@exec bin/generate

.PHONY: demo bench load faults
demo: ## a day against the running system with a sandbox vendor
bench: ## measure the SQL functions
load: ## measure the running product
faults: ## break things on purpose and check the books
demo bench load faults:
	@if [[ -x bin/$@ ]]; then exec bin/$@; fi
	echo "ringfence: make $@ does not exist yet: its product has not been built." >&2
	exit 1

.PHONY: clean
clean: ## remove what was built; the database stays (bin/cluster destroy deletes it)
	@rm -rf .venv py/build py/dist py/.coverage* .coverage* htmlcov
	find . -path ./.run -prune -o -path ./.git -prune -o -type d \
	    \( -name __pycache__ -o -name .pytest_cache -o -name .mypy_cache -o -name .ruff_cache \
	    -o -name .hypothesis -o -name '*.egg-info' \) -exec rm -rf {} +
