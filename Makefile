# `make` alone prints this list: every target explains itself behind its ##.
# PYTHON=/path/to/python chooses another interpreter, ARGS="..." is handed on to the command.
PYTHON ?= python3
HOME_FOLDER = $(or $(DOSJA_HOME),var)
BIN = .venv/bin
TYPED = src/dosja/content_types src/dosja/search $(wildcard src/dosja/*/operations.py src/dosja/*/operations src/dosja/*/*/operations)

.PHONY: help serve test lint bench

help: ## print this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /make \1	/' | expand -t 14

serve: ## set up what is missing, then run the intranet with demo content at http://localhost:6543
	@$(PYTHON) .ci/bootstrap.py
	@test -e $(HOME_FOLDER)/Data.fs || $(BIN)/dosja init --demo
	@exec $(BIN)/dosja serve $(ARGS)

test: ## run every test (ARGS="-k word" for some)
	@$(PYTHON) .ci/bootstrap.py test
	@$(BIN)/python -m pytest -n 3 $(ARGS)

lint: ## check style, format and types
	@$(PYTHON) .ci/bootstrap.py lint
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy $(TYPED)

bench: ## measure speed and memory; prints a table of ratios
	@$(PYTHON) .ci/bootstrap.py bench
	@$(BIN)/python -m tests.bench $(ARGS)
