# `make help` lists what you can ask for. Everything is installed in .venv.

PYTHON ?= $(firstword $(shell command -v python3.11) python3)
BIN := .venv/bin
PORT ?= 8000
# The products are small: two threads are slower than one.
export OPENBLAS_NUM_THREADS ?= 1
BUILD := $(BIN)/jupyter-book build book --config _config.yml \
	--toc $(CURDIR)/_toc.yml --path-output . -n -W --keep-going -q

.PHONY: help book test lab serve notebooks bench clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 12

book: .venv/installed ## build the website and print where it is
	$(BUILD)
	@echo "The book: $(CURDIR)/_build/html/index.html"

test: .venv/installed ## run every test
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest

lab: .venv/installed ## open the notebooks in JupyterLab
	$(BIN)/jupyter lab book

serve: book ## build the website and serve it on localhost
	$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 -d _build/html

notebooks: .venv/installed ## execute and normalise all notebooks
	$(BIN)/python tests/notebooks.py

bench: .venv/installed ## measure the speed against all that is installed
	$(BIN)/python tests/benchmarks/speed.py

clean: ## remove what was built and installed
	rm -rf _build .venv *.egg-info

.venv/installed: requirements.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q -r requirements.txt -e .
	touch $@
