# The whole interface of a checkout; CI runs the same targets.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
# layers without I/O, which the tests cover to the last branch
PURE := src/virtualtime/*,src/ocppj/*,src/mockserver/charging/*,src/mockserver/store/*,src/mockserver/engine/*,src/ocpp_sim/core/*,src/ocpp_sim/ledger/*,src/ocpp_sim/versions/*,src/ocpp_sim/plan/*,src/ocpp_sim/quirks/*,src/ocpp_sim/recording/*,src/ocpp_sim/scenario/*,src/ocpp_sim/written/*

.DEFAULT_GOAL := help
.PHONY: help setup up certs test check fix contract scorecards load bench docs lock package

help: ## this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

.venv/.installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("chargebench needs Python 3.11 or newer, this is " + sys.version.split()[0] + "; say make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

setup: .venv/.installed ## install into .venv from the hashed lock

up: setup ## mock, central system and 12 charge points on one port; ARGS="--port 9000"
	@exec $(BIN)/chargebench up $(ARGS)

certs: setup ## a test authority, and certificates of both sides in ./certs; ARGS="--count 100"
	$(BIN)/chargebench certs certs $(ARGS)

test: setup ## all tests, in random order, with coverage
	$(BIN)/python -m pytest -n auto --dist worksteal --cov --cov-report= $(ARGS)
	$(BIN)/coverage report --fail-under=95 > /dev/null || { $(BIN)/coverage report --fail-under=95; exit 1; }
	$(BIN)/coverage report --include='$(PURE)' --fail-under=100

check: setup ## formatting, lint, types, layers, documents, spelling, generated pages
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/chargebench spec lint
	$(BIN)/codespell src openapi contract_tests load tests bench docs README.md CONTRIBUTING.md CHANGELOG.md
	$(BIN)/python -m docs.generate --check

fix: setup ## format, and mend what the linters can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

contract: setup ## contract tests of both APIs against the mock; ARGS="--max-examples 50"
	$(BIN)/chargebench contract --api dynamo $(ARGS)
	$(BIN)/chargebench contract --api ev-energy $(ARGS)

scorecards: setup ## the same, and write their pages in docs/reference
	$(BIN)/chargebench contract --api dynamo --markdown docs/reference/scorecard-dynamo.md
	$(BIN)/chargebench contract --api ev-energy --markdown docs/reference/scorecard-ev_energy.md
	$(BIN)/python -m docs.scorecards

load: setup ## load scenarios; ARGS="--base-url URL --users 50 --run-time 1m"
	$(BIN)/chargebench load $(ARGS)

bench: setup ## one table of speed and memory, each beside a reference of the same run
	$(BIN)/python -m bench $(ARGS)

docs: setup ## write the generated pages
	$(BIN)/python -m docs.generate

lock: setup ## resolve the dependencies anew, for every supported Python
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --extra dev pyproject.toml -o requirements.lock

package: setup ## build the wheel
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation -w dist .
