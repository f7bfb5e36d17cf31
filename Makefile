# Everything sets itself up: make demo and make test need only Python 3.11+, make, git and a network.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
SETTLED = $(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy && $(BIN)/lint-imports --no-cache

.PHONY: help setup demo test test-quick lint bench docs site vendor lock clean

help:
	@echo "make demo        a made-up firm, imported and answered for"
	@echo "make test        the whole check: format, lint, types, imports, docs in step, tests"
	@echo "make test-quick  the tests without the slow ones"
	@echo "make lint        format, lint, types, import contracts"
	@echo "make docs        write the generated pages anew"
	@echo "make site        the documentation as a folder of pages, with pictures: build/site"
	@echo "make vendor      fetch the front-end files that are shipped anew (needs npm)"
	@echo "make bench       measure; results go to benchmarks/results"
	@echo "make setup       the development tools in .venv"

setup: $(READY)

$(READY): pyproject.toml uv.lock
	@sh tools/make_venv.sh $(PYTHON)
	$(BIN)/uv sync --frozen --quiet --compile-bytecode
	$(BIN)/python -m compileall -q src
	@touch $(READY)

demo: $(READY)
	$(BIN)/ontarget demo

lint: $(READY)
	$(SETTLED)

test: $(READY)
	@sh tools/install_package.sh postgresql "its tests" initdb /usr/lib/postgresql/*/bin/initdb
	@sh tools/install_package.sh chromium "the tests of the pages" chromium
	@sh tools/install_axe.sh
	$(SETTLED)
	$(BIN)/python tools/write_docs.py --check
	$(BIN)/python tools/vendor.py --check
	@echo "The demo without the development tools, as an installation has it"
	@ONTARGET_CACHE=$$(mktemp -d) $(BIN)/uv run --quiet --frozen --isolated --no-dev ontarget demo > /dev/null
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -rs

test-quick: $(READY)
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow"

docs: $(READY)
	$(BIN)/python tools/write_docs.py

# Pictures are taken by the browser tests, some five minutes; without Chromium there are none.
site: $(READY)
	@sh tools/install_package.sh chromium "the pictures" chromium
	@sh tools/install_axe.sh
	$(BIN)/python -m tools.docs_site

vendor: $(READY)
	$(BIN)/python tools/vendor.py

bench: $(READY)
	$(BIN)/python -m benchmarks

lock: $(READY)
	$(BIN)/uv lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis dist build
