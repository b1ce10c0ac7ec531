# `make help` lists what you can ask for. Everything is installed in .venv.
# No name of a folder above stands here unquoted, and no script that pip wrote
# is run by its first line: the folder's name may have spaces and quotes.

PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3.14 \
	python3; do $$python -c "" 2>/dev/null && break; done; echo $$python)
BIN := .venv/bin
FRAMEWORKS := .venv/frameworks
# A notebook's cells must run in one process, in order: hence loadfile; the
# order of the files is tests/conftest.py's.
PARALLEL := -n auto --dist loadfile --no-loadscope-reorder
PORT ?= 8000
# The products are small: two threads are slower than one.
export OPENBLAS_NUM_THREADS ?= 1
# Where Matplotlib notes the machine's fonts; it must not look for them, nor
# complain that it cannot note them, while a notebook runs.
export MPLCONFIGDIR := $(CURDIR)/.venv/matplotlib
# Jupyter, pip and Chromium write there, too.
ifneq ($(shell test -w "$$HOME" && echo writable),writable)
export HOME := $(CURDIR)/.venv/home
endif

.PHONY: help book page named test quick live frameworks lab serve port \
	notebooks handout fonts pictures trained pyodide bench clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 12

book: .venv/installed ## build the website and print where it is
	$(build)
	@echo "The book: $$PWD/_build/html/index.html"

page: named .venv/installed ## run and build one page: make page NAME=grad_W
	test ! -e "book/$$BOOK_PAGE.ipynb" || \
		$(BIN)/python book/_tools/notebooks.py "book/$$BOOK_PAGE.ipynb"
	$(build)
	@echo "The page: $$PWD/_build/html/$$BOOK_PAGE.html"

page named: export BOOK_PAGE := $(NAME)
named:
	@pages=$$(cd book && ls *.ipynb *.md | sed 's/\.[a-z]*$$//'); \
	echo "$$pages" | grep -qxFe "$$BOOK_PAGE" || { \
		echo "no page '$$BOOK_PAGE': NAME is one of" $$pages >&2; exit 1; }

test: .venv/installed ## run the tests but for `make live` and `make frameworks`
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy
	$(BIN)/python -m pytest $(PARALLEL)

quick: .venv/installed ## test the package alone, in a minute
	$(BIN)/python -m pytest $(PARALLEL) -o addopts= -q \
		--import-mode=importlib tests/rnnlib

live: .venv/installed ## run every page's cells in the browser
	$(BIN)/python -m pytest -n 2 -o addopts= -q --import-mode=importlib \
		--live tests/site/test_live.py

frameworks: $(FRAMEWORKS)/installed ## test against PyTorch and JAX
	$(FRAMEWORKS)/bin/python -m pytest -o addopts= -q \
		--import-mode=importlib --frameworks tests/frameworks

lab: .venv/installed ## open the notebooks in JupyterLab
	$(BIN)/python -m jupyterlab book

serve: port book ## build the website and serve it on localhost
	$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 -d _build/html

port: .venv/installed
	@$(BIN)/python -c 'import socket; \
		socket.create_server(("127.0.0.1", $(PORT)))' 2>/dev/null || { \
		echo "port $(PORT) cannot be had: try make serve PORT=8001" >&2; \
		exit 1; }

notebooks: .venv/installed ## execute and normalise all notebooks
	$(BIN)/python book/_tools/notebooks.py

handout: .venv/installed ## write the notebooks without their solutions
	$(BIN)/python book/_tools/handout.py

fonts: book ## cut the fonts to what the pages use
	$(BIN)/python book/_tools/fonts.py

pictures: .venv/installed ## draw the committed pictures anew
	$(BIN)/python book/_tools/pictures.py

trained: .venv/installed ## train the cells of the chapter on gates anew
	$(BIN)/python book/_tools/trained.py

pyodide: .venv/installed ## fetch Python for the browser into book/vendor
	$(BIN)/python book/_tools/pyodide.py

bench: .venv/installed ## measure the speed against all that is installed
	$(BIN)/python tests/benchmarks/speed.py

clean: ## remove what was built and installed
	rm -rf _build .venv *.egg-info

.venv/installed: requirements.txt pyproject.toml
	$(call environment,.venv)
	$(BIN)/python -m pip install -q -r requirements.txt -e .
	$(BIN)/python -c "import matplotlib.font_manager"
	touch $@

# PyPI's own PyTorch brings gigabytes for graphics cards on Linux: the build
# without is at the other address. Where that cannot be reached, pip goes on.
$(FRAMEWORKS)/installed: requirements.txt pyproject.toml
	$(call environment,$(FRAMEWORKS))
	$(FRAMEWORKS)/bin/python -m pip install -q --retries 1 \
		--extra-index-url https://download.pytorch.org/whl/cpu \
		-c requirements.txt -e ".[frameworks]" pytest hypothesis
	touch $@

define build
	$(BIN)/python $(BIN)/jupyter-book build book --config _config.yml \
		--toc "$$PWD/_toc.yml" --path-output . -n -W --keep-going -q
endef

define environment
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; v < (3, 11) and \
		sys.exit("the book needs Python 3.11 or newer, found %d.%d" % v)'
	mkdir -p .venv/home
	$(PYTHON) -m venv $(1)
endef
