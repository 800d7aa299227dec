# What a newcomer types. Each target sets up what it needs on a machine that has only make and a Python with venv:
# a virtual environment in .venv with the versions of constraints.txt.
#
#   make demo     generate a chat application, lint it, test it, serve it
#   make test     run every test; with node or chromium missing, those tests say so and are skipped
#   make test-floors            run every test with the lowest versions that pyproject.toml allows
#   make test-py PY=python3.13  run every test with another Python
#   make check    ruff, mypy --strict, and our own linter over our own code and over what we generate
#   make format   let ruff rewrite the code, and regenerate the pages of docs/ that come from the code
#   make site     build the documentation as a site, in build/site
#   make wheel    build dist/emberwire-…-py3-none-any.whl, which pip, pipx and uv install
#   make install  install into .venv, and put `emberwire` where the shell finds it, or say how
#   make soak     kill, freeze and cut off real servers for some twenty minutes, and print what was measured
#   make clean    remove everything that these made

SHELL := /bin/sh

VENV ?= .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
INTEROP := tests/interop/node_modules/.installed

# The first of these that is 3.11 or newer. `make PYTHON=/path/to/python` decides otherwise.
CANDIDATES := python3 python3.13 python3.12 python3.11
SUITABLE := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(firstword $(foreach name,$(CANDIDATES),$(shell $(name) -c '$(SUITABLE)' 2>/dev/null && echo $(name))))

# A process for each core: with one more, tests of four servers ran out of time on two cores. The order is that of
# tests/conftest.py: what takes longest begins first, so that no core waits for it at the end. A process that dies (so
# ends a test that hangs) is not replaced: pytest-xdist would run that test again and again, and then wait for ever.
WORKERS ?= $(shell getconf _NPROCESSORS_ONLN)
PYTEST_ARGS ?= -n $(WORKERS) --dist loadfile --no-loadscope-reorder --max-worker-restart=0
PORT ?= 4000

.PHONY: demo test floors test-floors test-py soak check format docs site install wheel clean
.DEFAULT_GOAL := help

.PHONY: help
help:
	@sed -n 's/^#  *make/  make/p' Makefile

# `emberwire` of this checkout goes into ~/.local/bin, if the shell looks there and no other one is there.
COMMAND := $(CURDIR)/$(BIN)/emberwire
PROGRAMS := $(HOME)/.local/bin

install: $(INSTALLED)
	@case ":$$PATH:" in *":$(PROGRAMS):"*) \
	  test -e "$(PROGRAMS)/emberwire" || { mkdir -p "$(PROGRAMS)" && ln -sf "$(COMMAND)" "$(PROGRAMS)/emberwire"; } ;; \
	esac; \
	if [ "$$(realpath "$$(command -v emberwire)" 2>/dev/null)" = "$$(realpath "$(COMMAND)")" ]; \
	then echo "the shell finds it: emberwire --help"; \
	else echo "for the shell to find it: export PATH=\"$(CURDIR)/$(BIN):\$$PATH\""; fi

$(BIN)/python:
	@test -n "$(PYTHON)" || { \
	  echo "expected Python 3.11 or newer as one of: $(CANDIDATES). Install one, or name it: make PYTHON=/path/to/python"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
	  rm -rf $(VENV); echo "$(PYTHON) has no venv module. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

CONSTRAINTS ?= constraints.txt

$(INSTALLED): $(BIN)/python pyproject.toml $(CONSTRAINTS)
	@echo "installing into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c $(CONSTRAINTS) -e '.[dev]'
	@touch $@

# JavaScript clients for the tests. Where npm is missing or fails those tests skip, and in CI a skip is a failure.
$(INTEROP): tests/interop/package.json
	@if command -v npm >/dev/null 2>&1; then \
	  echo "installing the JavaScript clients of the tests …"; \
	  cd tests/interop && npm install --no-package-lock --no-audit --no-fund --loglevel=error && touch node_modules/.installed \
	    || echo "npm install failed: the tests that need node will skip"; \
	else echo "npm is missing: the tests that need node will skip"; fi

wheel: $(INSTALLED)
	@$(BIN)/python -m build --wheel --no-isolation --outdir dist . >/dev/null
	@ls dist/emberwire-*.whl

demo: $(INSTALLED)
	@$(BIN)/python -m scripts.demo --port $(PORT)

test: $(INSTALLED) $(INTEROP)
	$(BIN)/python -m pytest $(PYTEST_ARGS)

# Both have an environment of their own beside .venv. TESTS names some of the tests, such as TESTS=tests/security.
TESTS ?=

FLOORS := $(MAKE) --no-print-directory VENV=.venv-floors CONSTRAINTS=.floors.txt

floors: $(BIN)/python
	@$(BIN)/python -m scripts.floors > .floors.new
	@if cmp -s .floors.new .floors.txt; then rm .floors.new; else mv .floors.new .floors.txt; fi
	+@$(FLOORS) .venv-floors/.installed

test-floors: floors
	+@$(FLOORS) test PYTEST_ARGS="$(PYTEST_ARGS) $(TESTS)"

test-py:
	@test -n "$(PY)" || { echo "expected the name of a Python: make test-py PY=python3.13"; exit 1; }
	@$(MAKE) --no-print-directory VENV=.venv-$(notdir $(PY)) PYTHON=$(PY) test PYTEST_ARGS="$(PYTEST_ARGS) $(TESTS)"

# For instance `make soak SOAK="--minutes 60 --seed 7"`; with --write, docs/results.md holds the figures afterwards.
SOAK ?= --minutes 10

soak: $(INSTALLED) $(INTEROP)
	$(BIN)/python -m scripts.soak $(SOAK)

check: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/emberwire lint .
	$(BIN)/python -m scripts.check_generated

format: $(INSTALLED)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	@$(MAKE) --no-print-directory docs

docs: $(INSTALLED)
	$(BIN)/python -m scripts.cli_reference
	$(BIN)/python -m scripts.differences
	$(BIN)/python -m scripts.limits_reference
	$(BIN)/python -m scripts.logs_reference
	$(BIN)/python -m scripts.protocol_states
	$(BIN)/python -m scripts.tour
	$(BIN)/python -m lint_rules.kit.document

# Mermaid draws the diagrams; without npm the site shows their text.
MERMAID := docs/_static/mermaid.min.js
$(MERMAID): docs/package.json
	@if command -v npm >/dev/null 2>&1; then \
	  echo "installing Mermaid, which draws the diagrams …"; \
	  cd docs && npm install --no-package-lock --no-audit --no-fund --loglevel=error \
	    && cp node_modules/mermaid/dist/mermaid.min.js _static/ && touch _static/mermaid.min.js \
	    || echo "npm install failed: the site shows the text of its diagrams"; \
	else echo "npm is missing: the site shows the text of its diagrams"; fi

# Every warning is an error: a link that leads nowhere, a page that no list names.
site: $(INSTALLED) $(MERMAID)
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --quiet -b html docs build/site
	@echo "The site is in build/site: open build/site/index.html."

clean:
	rm -rf $(VENV) .venv-* .floors.* demo build dist tests/interop/node_modules docs/node_modules $(MERMAID) .pytest_cache .mypy_cache .ruff_cache .hypothesis .emberwire_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
