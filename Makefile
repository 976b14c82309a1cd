# Rehearsal Studio. Two commands are all of the set-up: `make run` and `make test`.
#
#   make run      the studio with a demo practice in it; prints its address, Ctrl-C stops it
#   make test     formatting, lint, types, ladder, then every test
#   make checks   the first four of these alone
#   make coverage which lines and branches of ours the tests run, on SQLite
#   make soak     the long versions of what `make test` runs briefly
#   make bench    how fast we are, each figure as a ratio
#   make accuracy how right the findings are, on spoken rehearsals (hours the first time; it can be resumed)
#   make format   put the code in order
#   make lock     choose the packages again, for both files in deploy/
#   make clean    away with .venv and everything that was built
#
# Written for Debian with make, python3-venv and Python 3.11 or newer. Written for macOS 14 or newer on
# Apple silicon too (every locked package has a wheel for it), and untried there.

.DEFAULT_GOAL := run
.DELETE_ON_ERROR:
.PHONY: run test checks coverage soak bench accuracy format lock clean

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
TEST ?= tests
# Four at a time on two cores, because browsers wait more than they compute.
PYTEST := $(BIN)/pytest --numprocesses=4 --dist=loadfile --durations=40
# Browsers that film, two at a time on two cores, may miss a moment: what failed is tried once more, alone.
ALONE := $(BIN)/pytest --last-failed --last-failed-no-failures none
# How it says that tests failed.
FAILED := 1

run: .venv/ready-to-run
	@exec $(BIN)/studio serve --demo

# What reads or writes the database runs on SQLite, and on PostgreSQL too where there is one.
DATABASE = $(or $(shell $(BIN)/python deploy/test_needs.py --database),$(error PostgreSQL is required and missing))
ALL = --database=$(DATABASE) -m "not soak" $(TEST)
test: checks
	$(BIN)/python deploy/test_needs.py
	$(PYTEST) $(ALL) || { test $$? -eq $(FAILED) && $(ALONE) $(ALL); }

checks: .venv/ready-to-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-logo
	$(BIN)/mypy

# Not a part of `make test`: on Python 3.11, tracing every branch costs half as much again.
coverage: .venv/ready-to-test
	$(BIN)/python deploy/test_needs.py
	$(PYTEST) --cov -m "not soak" $(TEST)

soak: .venv/ready-to-test
	$(BIN)/pytest -m soak $(TEST)

bench: .venv/ready-to-test
	$(BIN)/python -m bench

accuracy: .venv/ready-to-test
	$(BIN)/python -m bench.accuracy --write

format: .venv/ready-to-test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Every package comes by its hash, what the editable install is built with included. The lock is whole, so
# nothing is resolved: an older pip would try the newest release of a package that another asks for with an extra.
.venv/ready-to-run: deploy/lock.txt pyproject.toml | .venv/bin/pip
	@echo "Installing the studio into .venv (the first time takes a minute or two) …"
	@$(PIP) install --no-deps --only-binary :all: --require-hashes -r deploy/lock.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/ready-to-test: deploy/lock-test.txt pyproject.toml | .venv/bin/pip
	@echo "Installing the studio and what its tests need into .venv …"
	@$(PIP) install --no-deps --only-binary :all: --require-hashes -r deploy/lock-test.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch .venv/ready-to-run $@

# One line says what is missing, in place of make's own two.
PYTHON = $(or $(shell deploy/find-python.sh 2>/dev/null),$(error $(shell deploy/find-python.sh 2>&1)))
.venv/bin/pip:
	@echo "Making .venv …"
	@$(PYTHON) -m venv .venv

# The lock is made for every Python from 3.11 on and for Linux and macOS at once; --upgrade takes the
# newest that pyproject.toml allows. The second file holds the first one's versions exactly.
UV := uv==0.13.9
COMPILE = .venv/locking/bin/uv pip compile --quiet --upgrade --universal --generate-hashes \
	--fork-strategy fewest --python-version 3.11 --only-binary :all: --no-emit-index-url \
	--custom-compile-command "make lock" pyproject.toml --group build
lock: | .venv/bin/pip
	$(BIN)/python -m venv .venv/locking
	.venv/locking/bin/python -m pip --disable-pip-version-check --quiet install $(UV)
	$(COMPILE) --output-file deploy/lock.txt
	$(COMPILE) --extra test --constraint deploy/lock.txt --output-file deploy/lock-test.txt

clean:
	rm -rf .venv .tests dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .coverage
