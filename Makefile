# `make` alone lists the targets. Everything runs in .venv, made from the hash-locked lists.
PORT ?= 8000
PY := .venv/bin/python
.DEFAULT_GOAL := help

help: ## show this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/.aboveboard-run: requirements.lock pyproject.toml .python-version bin/bootstrap
	@bin/bootstrap run

.venv/.aboveboard-dev: requirements-dev.lock pyproject.toml .python-version bin/bootstrap
	@bin/bootstrap dev

dev:
	@bin/bootstrap dev

setup: ## make the environment, nothing else
	@bin/bootstrap dev

lint: dev ## format and lint checks, import contracts
	.venv/bin/ruff format --check src tests benchmarks
	.venv/bin/ruff check src tests benchmarks
	.venv/bin/lint-imports

types: dev ## mypy --strict
	.venv/bin/mypy

run: ## the fictional house at http://127.0.0.1:PORT/ (PORT=8000)
	@bin/bootstrap run
	@$(PY) -m aboveboard demo --port $(PORT)

screens: dev ## pictures of the pages at 1280 and 390 px, some in Arabic, into screens/ (needs Chromium)
	$(PY) -m tests.browser.screens screens

LISTS ?= $(wildcard ../shared/data/lists)
bench: dev ## seconds to ready and of the fall, requests a second, a real change of a list (LISTS=folder of published lists)
	$(PY) -m benchmarks.house $(LISTS)

bench-screening: dev ## the name engine beside its goals and its peers, and the command's own cost (needs ../shared)
	@bin/bootstrap bench || echo "The peers could not be installed; those that are not there are skipped."
	$(PY) benchmarks/screening_beside.py
	$(PY) benchmarks/screening_command.py
	$(PY) benchmarks/screening_accuracy.py
	$(PY) benchmarks/screening_speed.py

bench-lists: dev ## what lists cost: reading each format, loading 35,000 entries, following a change to 5,000 subjects (needs ../shared)
	$(PY) -m benchmarks.screening_lists

bench-exchange: dev ## taking in and reading over TAXII: objects a CPU-second, pages, single objects (TEST_DATABASE_URL for PostgreSQL)
	$(PY) -m benchmarks.exchange_accept
	$(PY) -m benchmarks.exchange_reading
	$(PY) -m benchmarks.exchange_scale
	$(PY) -m benchmarks.exchange_warnings
	$(PY) -m benchmarks.exchange_routing
	@$(MAKE) -s .peers/.made || echo "The peers could not be installed; those that are not there are skipped."
	$(PY) -m benchmarks.exchange_beside
	@echo "age of information: start 'aboveboard demo --facts FILE', then $(PY) -m benchmarks.exchange_pipeline FILE"

.peers/.made: requirements-peers.lock .python-version
	@rm -rf .peers && $(PY) -m venv .peers && .peers/bin/pip install -q --disable-pip-version-check --require-hashes -r $<
	@touch $@

docs: dev ## write the generated pages of docs/ anew
	$(PY) -m tests.shape.pages

unit: dev
	$(PY) -m tests.databases

test: lint types unit ## everything that CI runs, on SQLite and PostgreSQL

.PHONY: help dev setup run lint types docs unit test screens bench bench-screening bench-lists bench-exchange
