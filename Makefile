# `make` alone prints what there is to do. Every target builds the environment first if it has to.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp
SOURCES := $(wildcard app fares migrations schemes tests tools loadtests)
WORKERS ?= 2
ONCE ?=
PORT ?= 8000
SCALE ?= 1
MINUTES ?= 10
PEAK ?= 15
ROUNDS ?= 5
SECONDS ?= 5
MEMORY_TAPS ?= 0

.PHONY: help setup demo serve test pythons check fuzz load bench crash bench-engine soak mutate format lock openapi client assets clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(STAMP) ## build the environment from the locks (PYTHON= picks an interpreter)

# Candidates are run, not only found: a name on the PATH may be a shim that starts nothing.
$(STAMP): requirements-dev.lock requirements-bootstrap.lock pyproject.toml tools/bootstrap.py
	@fits='import ensurepip, ssl, sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'; \
	for python in $(or $(PYTHON),python3.13 python3.12 python3.11 python3 python /usr/bin/python3); do \
	  if "$$python" -c "$$fits" >/dev/null 2>&1; then \
	    echo "Building $(VENV) with $$("$$python" --version)"; \
	    "$$python" tools/bootstrap.py requirements-dev.lock $(VENV) && touch $@; \
	    exit; \
	  fi; \
	done; \
	echo "No interpreter fits: Commonfare needs Python 3.11, 3.12 or 3.13 with venv and ssl." >&2; \
	echo "Tried: $(or $(PYTHON),python3.13 python3.12 python3.11 python3 python /usr/bin/python3)" >&2; \
	echo "Install one (on Debian and Ubuntu: apt-get install python3 python3-venv)," >&2; \
	echo "or name yours: make setup PYTHON=/path/to/python3" >&2; \
	exit 1

demo: $(STAMP) ## run a synthetic morning through the real service (ONCE=1: write var/demo.json and stop; PORT=)
	$(BIN)/python -m app demo --port $(PORT) $(if $(ONCE),--once)

serve: $(STAMP) ## serve the API alone, on local servers or on DATABASE_URL and REDIS_URL (PORT=)
	$(BIN)/python -m app serve --port $(PORT)

test: $(STAMP) ## run the whole test suite on servers of its own, and hold coverage to its marks
	@rm -f .coverage .coverage.*
	$(BIN)/python -m pytest -n $(WORKERS) --cov --cov-report=
	@echo "Branches covered in fares/ (all of them):"
	@$(BIN)/coverage report --include='fares/*' --fail-under=100
	@echo "Branches covered in app/ (nearly all):"
	@$(BIN)/coverage report --include='app/*' --fail-under=90

# Interpreters on the PATH, and those that pyenv keeps beside it; each gets an environment of its own.
pythons: ## run the test suite on every Python of 3.11 to 3.13 that this machine has
	@set -e; for minor in 11 12 13; do \
	  for python in python3.$$minor $${PYENV_ROOT:-$$HOME/.pyenv}/versions/3.$$minor.*/bin/python; do \
	    if "$$python" -c "import sys; sys.exit(sys.version_info[:2] != (3, $$minor))" >/dev/null 2>&1; then \
	      $(MAKE) test VENV=.venv-3.$$minor PYTHON="$$python"; \
	      break; \
	    fi; \
	  done; \
	done

check: $(STAMP) ## format, lint, types, import contracts, migrations drift
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy $(SOURCES)
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m app migrate --check

fuzz: $(STAMP) ## send the whole API everything a stranger might, for minutes
	$(BIN)/python -m pytest -m fuzz --timeout=1800

bench-engine: $(STAMP) ## measure the engine on one core, for minutes: it prints figures and judges nothing
	@set -e; for bench in tests/bench/bench_*.py; do $(BIN)/python $$bench --quiet; done

load: $(STAMP) ## replay a weekday of 40,000 commuters and count every tap (SCALE=10 holds the tenfold peak for MINUTES=; PEAK=)
	$(BIN)/python -m loadtests.load --scale $(SCALE) --minutes $(MINUTES) --peak $(PEAK)

bench: $(STAMP) ## measure validation beside an empty route, for minutes: it prints figures and judges nothing (ROUNDS=, SECONDS=)
	$(BIN)/python -m loadtests.bench --rounds $(ROUNDS) --seconds $(SECONDS) --memory-taps $(MEMORY_TAPS)

crash: $(STAMP) ## kill the service and PostgreSQL and freeze the cache under load, then count every tap
	$(BIN)/python -m loadtests.crash

soak: $(STAMP) ## run the properties over large seeds, for as long as they take
	$(BIN)/python -m pytest -n $(WORKERS) -m "not fuzz" --hypothesis-profile=soak --timeout=7200

# A tool of its own environment, on a copy of what is committed: docs/mutation-testing.md tells what to make of it.
MUTANTS ?= *
mutate: $(STAMP) ## change the engine in thousands of small ways, for hours, and list what no test notices (MUTANTS=fares.quote.*)
	rm -rf var/mutate
	mkdir -p var/mutate
	git archive HEAD | tar -x -C var/mutate
	$(BIN)/uv venv --quiet --python $(BIN)/python var/mutate/.venv
	$(BIN)/uv pip install --quiet --python var/mutate/.venv/bin/python --requirements requirements-dev.lock mutmut==3.8.1
	-cd var/mutate && nice .venv/bin/mutmut run --max-children $(WORKERS) '$(MUTANTS)' > run.log 2>&1
	cd var/mutate && .venv/bin/mutmut results

format: $(STAMP) ## put the code in order
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	--no-emit-index-url --custom-compile-command 'make lock' $(UPGRADE)
UPGRADE ?=

lock: $(STAMP) ## resolve the dependencies again (UPGRADE=--upgrade takes newer versions)
	$(COMPILE) requirements-bootstrap.in --output-file requirements-bootstrap.lock
	$(COMPILE) pyproject.toml --output-file requirements.lock
	$(COMPILE) pyproject.toml --group servers --group dev --group load --constraint requirements.lock \
		--constraint requirements-bootstrap.lock --output-file requirements-dev.lock

openapi: $(STAMP) ## write the API's description again; a diff in it is a change of the API
	$(BIN)/python -m app openapi --output docs/openapi.json

client: $(STAMP) ## write a typed Python client of the API to dist/commonfare-client
	$(BIN)/openapi-python-client generate --path docs/openapi.json --config tools/client.yaml \
		--output-path dist/commonfare-client --meta uv --overwrite

assets: $(STAMP) ## fetch the browser assets of the API's docs again (needs npm) and write their hashes
	$(BIN)/python tools/assets.py

clean: ## forget the demo's servers and what the tools left behind
	@if [ -x $(BIN)/python ]; then for state in var var/load var/bench var/crash; do \
		$(BIN)/python -m app.platform.servers forget $$state/servers || exit 1; done; fi
	rm -rf var .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
