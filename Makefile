# Two commands to begin with: `make demo`, and `make test` when you change something.
PYTHON ?= python3
DEV = $(PYTHON) -m dev

.PHONY: help demo up stop reset prove-numbers smoke test torture lint format i18n dist constraints

help:
	@echo 'make demo    install, start everything with the demo city, serve until Ctrl-C'
	@echo 'make up      the same in the background; make stop stops it'
	@echo 'make reset   stop it and delete its data'
	@echo 'make test    unit, integration, smoke and browser tests (ARGS="-k name")'
	@echo 'make smoke   of these a fresh demo alone, checked page by page, and stopped'
	@echo 'make prove-numbers  add up every figure of the running demo again from its rows'
	@echo 'make torture harvests cut at random, 200 times (SEEDS=200), and all pages in English'
	@echo 'make lint    ruff, mypy, import-linter, deptry; make format repairs what ruff can'
	@echo 'make i18n    extract, check and compile the Persian catalogue'
	@echo 'make dist    a wheel in dist/'
	@echo '$(DEV) --help  for status, logs and psql'

demo:
	@$(DEV) demo

up:
	@$(DEV) up

stop:
	@$(DEV) down

reset:
	@$(DEV) reset

prove-numbers:
	@$(DEV) prove-numbers

smoke:
	@$(DEV) smoke

test:
	@$(DEV) test $(ARGS)

SEEDS ?= 200
torture:
	@MASHHAD_TORTURE_SEEDS=$(SEEDS) $(DEV) test unit -k hostile_text
	@MASHHAD_TORTURE_SEEDS=$(SEEDS) $(DEV) test integration -k whatever_happens
	@MASHHAD_TORTURE_SEEDS=$(SEEDS) $(DEV) test browser -k "one_language or what_is_wrong"

lint:
	@$(DEV) lint

format:
	@$(DEV) install
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

i18n:
	@$(DEV) install
	@.venv/bin/python -m dev.i18n extract compile check

dist:
	@$(DEV) dist

# After a change of dev/requirements.txt or of the dependencies in pyproject.toml.
constraints:
	@$(DEV) install
	@.venv/bin/uv pip compile pyproject.toml dev/requirements.txt \
		--override dev/uv-override.txt --universal --python-version 3.11 --upgrade --quiet \
		--no-header --no-annotate --no-emit-index-url --output-file constraints.txt
