# Everything here needs only Python 3.11 or later and the package index; `make demo` and `make test` set up what they need.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8000

.PHONY: help demo test test-long serve check bench clean

help:  ## What can be made.
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

# The environment is made anew when the dependencies change, and only then.
$(VENV)/.ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "This needs Python 3.11 or later; $(PYTHON) is older. Try: make $(MAKECMDGOALS) PYTHON=python3.11"; exit 1; }
	@echo "Setting up $(VENV) (once)..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[api,pdf,store]'
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready
	@echo "Installing what the tests need..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[api,pdf,store,dev,solver,fast,bench]'
	@touch $@

demo: $(VENV)/.ready  ## Configure, price and quote a PC from a real catalog, in the terminal.
	@$(BIN)/configurator demo

serve: $(VENV)/.ready  ## The API and the page at http://127.0.0.1:8000/ (PORT=... for another port).
	@$(BIN)/python -m uvicorn --factory api.app:create_app --port $(PORT)

check: $(VENV)/.ready-dev  ## Style, types and layers.
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

test: check  ## All tests, in a few minutes; prints what was skipped and why.
	@$(BIN)/python -m pytest -n 2 --dist loadgroup -rs

test-long: $(VENV)/.ready-dev  ## The laws on 10,000 random problems each for the engine, 2,000 for the rest; 1,000 kills a database; most of an hour.
	@LAW_EXAMPLES=10000 $(BIN)/python -m pytest -n 2 tests/laws/test_engine_laws.py tests/laws/test_dimension_laws.py -rs
	@LAW_EXAMPLES=2000 $(BIN)/python -m pytest -n 2 tests/laws -rs \
	  --ignore tests/laws/test_engine_laws.py --ignore tests/laws/test_dimension_laws.py
	@KILLS=1000 $(BIN)/python -m pytest -n 2 tests/store/test_kill.py -rs

# flamapy wants an older python-sat than the solver extra, so it has an environment of its own.
$(VENV)/.ready-bench: $(VENV)/.ready-dev
	@echo "Installing the solvers that the bench compares with..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[api,pdf,store,dev,solver,fast,bench]'
	@$(PYTHON) -m venv $(VENV)/flamapy
	@$(VENV)/flamapy/bin/python -m pip install --quiet --disable-pip-version-check 'flamapy>=2.6' || \
	  echo "flamapy could not be installed; the bench goes on without it."
	@touch $@

bench: $(VENV)/.ready-bench  ## Compile times, clicks and conflicts, and other solvers on the same clicks (BENCH="--quick" for less).
	@$(BIN)/python -m benchmarks $(BENCH)

clean:  ## Remove the environment and everything made.
	@rm -rf $(VENV) build dist output .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
