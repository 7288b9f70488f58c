# Sets up, demonstrates, tests and checks the tracker. Run `make` to list the targets.
.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench bench-many faults mutants lock coverage screenshots freeze
.DELETE_ON_ERROR:

PORT ?= 8000
VENV := .venv
# What `make setup` installs: `dev` is everything, and `base` is only what the application needs.
REQUIREMENTS ?= dev
PYTHON := $(VENV)/bin/python
MANAGE := $(PYTHON) manage.py

# The first Python 3.11 or later on this machine, unless BASE_PYTHON names another.
BASE_PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

# The third-party files that pages and papers use: each path in node_modules, and its path in static/vendor.
DESIGN_SYSTEM := @scottish-government/design-system
ROBOTO := @expo-google-fonts/roboto
VENDORED := \
	$(DESIGN_SYSTEM)/dist/css/design-system.min.css:design-system.min.css \
	$(DESIGN_SYSTEM)/dist/css/design-system.min.css.map:design-system.min.css.map \
	$(DESIGN_SYSTEM)/dist/scripts/design-system.js:design-system.js \
	$(DESIGN_SYSTEM)/dist/images/icons/icons.stack.svg:icons.stack.svg \
	$(DESIGN_SYSTEM)/LICENSE.txt:design-system.LICENCE.txt \
	$(ROBOTO)/400Regular/Roboto_400Regular.ttf:roboto/Roboto_400Regular.ttf \
	$(ROBOTO)/400Regular_Italic/Roboto_400Regular_Italic.ttf:roboto/Roboto_400Regular_Italic.ttf \
	$(ROBOTO)/700Bold/Roboto_700Bold.ttf:roboto/Roboto_700Bold.ttf \
	$(ROBOTO)/700Bold_Italic/Roboto_700Bold_Italic.ttf:roboto/Roboto_700Bold_Italic.ttf \
	$(ROBOTO)/LICENSE_FONT:roboto/LICENCE.txt

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 18

setup: $(VENV)/.python-ready node_modules/.ready static/vendor/.ready ## Install the Python packages in .venv and the third-party files in static/vendor

$(VENV)/.python-ready: requirements/$(REQUIREMENTS).txt
	@if [ -z "$(BASE_PYTHON)" ]; then echo "Python 3.11 or later was not found: install it, or name it with BASE_PYTHON=." >&2; exit 1; fi
	@if [ ! -x $(PYTHON) ] || ! $(PYTHON) -m pip --version >/dev/null 2>&1; then \
		$(BASE_PYTHON) -m venv $(VENV) || { echo "Python could not make .venv: on Debian and Ubuntu install python3-venv." >&2; exit 1; }; \
	fi
	@echo "Installing the Python packages"
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r requirements/$(REQUIREMENTS).txt
	@touch $@

# Uses the machine's npm, or else the npm in a Python package.
node_modules/.ready: package.json package-lock.json .npmrc | $(VENV)/.python-ready
	@echo "Installing the styles, scripts and fonts"
	@if command -v npm >/dev/null 2>&1; then npm=npm; else npm="$(CURDIR)/$(VENV)/bin/npm"; PATH="$(CURDIR)/$(VENV)/bin:$$PATH"; export PATH; fi; \
		$$npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

static/vendor/.ready: node_modules/.ready Makefile
	@rm -rf static/vendor
	@mkdir -p staticfiles var
	@for pair in $(VENDORED); do \
		mkdir -p "$$(dirname "static/vendor/$${pair#*:}")" && cp "node_modules/$${pair%%:*}" "static/vendor/$${pair#*:}" || exit 1; \
	done
	@touch $@

# The demo has its own database and date, whatever this shell or an .env file sets.
DEMO_DATABASE := var/demo.sqlite3
DEMO := DATABASE_URL=sqlite:///$(DEMO_DATABASE) DEMO_TODAY=2026-04-08 PRODUCTION=0 DEBUG=0 ALLOWED_HOSTS=localhost,127.0.0.1 \
	SITE_URL=http://127.0.0.1:$(PORT)
# If the initial migrations have changed since the demo was loaded, it cannot be migrated, so `make demo` moves it aside.
FIRST_MIGRATIONS := $(shell cat */migrations/0001_initial.py | cksum | cut -d' ' -f1)
DEMO_PAPER := var/illustrative-demonstration-not-a-board-paper

demo: setup ## Load the demo, write its paper to var/ and serve it on PORT (8000)
	@mkdir -p var
	@if [ -f $(DEMO_DATABASE) ] && [ "$$(cat $(DEMO_DATABASE).made-by 2>/dev/null)" != "$(FIRST_MIGRATIONS)" ]; then \
		aside=var/demo-until-$$(date +%Y-%m-%d-%H%M%S).sqlite3; mv $(DEMO_DATABASE) $$aside; rm -f $(DEMO_DATABASE)-wal $(DEMO_DATABASE)-shm; \
		echo "The tables have changed since the demo was loaded. The old demo is now $$aside; loading a new one."; \
	fi
	@echo "$(FIRST_MIGRATIONS)" > $(DEMO_DATABASE).made-by
	@$(PYTHON) -c "import socket; socket.create_server(('127.0.0.1', $(PORT))).close()" 2>/dev/null \
		|| { echo "Port $(PORT) is in use: stop the program that uses it, or run make demo PORT=8001." >&2; exit 1; }
	@$(DEMO) $(MANAGE) migrate --verbosity 0
	@$(DEMO) $(MANAGE) load_demo
	@for format in html docx pdf; do \
		$(DEMO) $(MANAGE) build_paper domestic-abuse 1 --format $$format --output $(DEMO_PAPER).$$format || exit 1; \
	done
	@echo
	@echo "The paper:   $(DEMO_PAPER).html, .docx and .pdf"
	@echo "The demo:    http://127.0.0.1:$(PORT)/"
	@echo "Sign in as:  member@demo.example   leads six actions"
	@echo "             lead@demo.example     chairs the oversight group"
	@echo "             manager@demo.example  reads the dashboard"
	@echo "             author@demo.example   writes the board paper"
	@echo "             viewer@demo.example   reads and changes nothing"
	@echo "             admin@demo.example    looks after people and settings"
	@echo "Password:    domestic-abuse-demo"
	@echo "Stop it with Ctrl+C."
	@echo
	@$(DEMO) $(MANAGE) serve --port $(PORT)

test: setup ## Run every test: on SQLite, on a real PostgreSQL and in a real browser
	@$(PYTHON) -m tests

check: setup ## Lint, check types, imports, templates and migrations
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/djlint --lint --quiet templates
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) check --fail-level WARNING

bench: setup ## Measure every page at 300 and 3,000 actions (about eight minutes; docs/benchmarks.md)
	@$(PYTHON) -m tests.bench

STRATEGIES ?= 320
bench-many: setup ## Compare every page beside STRATEGIES (320) others with the same page alone, on PostgreSQL (about ten minutes)
	@$(PYTHON) -m tests.bench.many --strategies $(STRATEGIES)

faults: setup ## Plant faults in a copy, and show that each is caught (about three minutes)
	@$(PYTHON) -m tests.faults

mutants: setup ## Count the small changes to rules and figures that the tests notice (about twenty minutes; docs/mutation-testing.md)
	@nice -n 10 $(PYTHON) -m tests.mutants

coverage: setup ## Show which lines the tests on SQLite do not reach
	@$(PYTHON) -m coverage erase
	$(PYTHON) -m coverage run -m pytest -n 2 -q --ignore=tests/journeys tests
	@$(PYTHON) -m coverage combine --quiet
	$(PYTHON) -m coverage report

freeze: setup ## Write all output of COMMIT, or of the working files, to FOLDER for diff -r (about two minutes)
	@$(PYTHON) -m tests.freeze "$(FOLDER)" $(if $(COMMIT),--commit "$(COMMIT)")

screenshots: setup ## Renew the pictures in the help pages and the README from the demo
	@$(PYTHON) -m tests.screenshots

# uv resolves the versions and pip installs them. The lock files name no host, so each machine can use its own registry.
UV_COMPILE := uv pip compile --quiet --upgrade --universal --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 \
	--custom-compile-command "make lock"

lock: setup ## Renew the lock files from requirements/*.in and package.json
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check uv
	$(VENV)/bin/$(UV_COMPILE) requirements/base.in -o requirements/base.txt
	$(VENV)/bin/$(UV_COMPILE) -c requirements/base.txt requirements/dev.in -o requirements/dev.txt
	for folder in . tests/journeys/chromium; do \
		( cd $$folder && PATH="$$PATH:$(CURDIR)/$(VENV)/bin" npm install --package-lock-only --ignore-scripts --no-audit --no-fund ) || exit 1; \
	done
