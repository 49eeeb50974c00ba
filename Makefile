# Everything that README promises. `make` alone says what there is.
#
#   make demo TORCH_INDEX=https://download.pytorch.org/whl/cpu    torch from there (see README, "torch")
#   make demo PYTHON=python3.12                                    another Python

PYTHON ?= python3
TORCH_INDEX ?=
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
PIP := $(BIN)/python -m pip --disable-pip-version-check

CLASS := submissions/sample
RESULTS := reports/sample

.DEFAULT_GOAL := help
.PHONY: help venv demo test lint types coverage unit corpus rubrics bench schema clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

venv: $(INSTALLED)  ## make the virtual environment .venv; again only when what it depends on has changed

# torch goes in first and from its own index, so that nothing else can pull another build of it.
$(INSTALLED): pyproject.toml constraints.txt
	@command -v $(PYTHON) > /dev/null || { \
	  echo "make: there is no $(PYTHON): install Python 3.11 or newer, or say which: make demo PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "make: $$($(PYTHON) --version) is too old: Python 3.11 or newer, for example make demo PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2> /dev/null || { \
	  echo "make: $(PYTHON) cannot make virtual environments: on Debian or Ubuntu, apt-get install python3-venv"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet -c constraints.txt $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX)) torch
	$(PIP) install --quiet -c constraints.txt -e '.[dev]'
	@touch $@

demo: $(INSTALLED)  ## grade the sample class made from fixtures/, and say where the pages are
	@rm -rf $(CLASS)
	$(BIN)/python fixtures/build.py $(CLASS)
	$(BIN)/grade $(CLASS) --rubric asgn6 --out $(RESULTS)
	@echo
	@echo "Open in a browser: $(CURDIR)/$(RESULTS)/index.html"

test: lint types  ## everything that must pass: ruff, imports, mypy, then pytest on all cores
	$(BIN)/pytest -m "not corpus" -n auto --dist loadfile

lint: $(INSTALLED)  ## ruff, and which module may import which
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(INSTALLED)  ## mypy, strict
	$(BIN)/mypy

coverage: $(INSTALLED)  ## the same tests, and which lines they have not reached
	$(BIN)/pytest -m "not corpus" -n auto --dist loadfile --cov --cov-report=term

unit: $(INSTALLED)  ## the quick tests alone
	$(BIN)/pytest tests/unit

corpus: $(INSTALLED)  ## the long run: every fixture in every mode
	$(BIN)/pytest -m corpus

# What was graded before is not graded again, as long as nothing that marks depend on has changed.
rubrics: $(INSTALLED)  ## every rubric tried on right and wrong work, made from its reference: minutes each
	@for rubric in rubrics/*.yaml; do \
	  $(BIN)/grade rubric test $$rubric --out reports/rubrics/$$(basename $$rubric .yaml) || failed=1; echo; \
	done; test -z "$$failed"

bench: $(INSTALLED)  ## seconds and memory for each submission, against a fresh Python for each
	$(BIN)/python -m bench.per_student

schema: $(INSTALLED)  ## docs/rubric.schema.json, from the records in grader/model
	$(BIN)/grade rubric --schema docs/rubric.schema.json

clean:  ## remove the virtual environment, caches and the sample's results
	rm -rf $(VENV) $(CLASS) $(RESULTS) *.egg-info build dist .coverage
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
