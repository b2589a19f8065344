# `make up` installs and runs Sendflow with the sample school; `make test` installs what tests need and passes them.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin

.PHONY: up test venv test-venv lint bench clean

up: venv
	$(BIN)/sendflow up --sample

venv: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

test-venv: $(VENV)/.installed-test

$(VENV)/.installed-test: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	touch $@

lint: test-venv
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

bench: test-venv
	$(BIN)/python -m benchmarks.check_library
	$(BIN)/python -m benchmarks.answer_to_email

clean:
	rm -rf $(VENV) data
