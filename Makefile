# What a person types here. Packages go to .venv/, the database and gathered files to var/.

.DEFAULT_GOAL := help
.NOTPARALLEL:
.SUFFIXES:

PORT ?= 8000
export PORT

# A Python 3.11 that can make a virtual environment.
USABLE = import ensurepip, sys, venv; sys.exit(sys.version_info[:2] != (3, 11))
PYTHON ?= $(shell for python in python3.11 python3; do \
	$$python -c '$(USABLE)' 2>/dev/null && { echo $$python; break; }; done)
MANAGE = .venv/bin/python manage.py
PIP = .venv/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes
PYTEST = .venv/bin/python -m pytest
# A process for each processor, four at most; the tests of one file stay together.
SIDE_BY_SIDE = -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder
LOCK_ALONE = uv --quiet pip compile --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-header --no-annotate $(if $(UPGRADE),--upgrade)
LOCK = $(filter-out --no-annotate,$(LOCK_ALONE)) --no-emit-package psycopg2

.PHONY: help run test test-sqlite test-postgresql test-browser html audit card screenshots sbom lint style \
	templates types layers checks lock

help:
	@echo "make run         the site on http://127.0.0.1:$(PORT)/ with its database and record"
	@echo "make run PORT=9000   the same on another port"
	@echo "make test        every test: on SQLite, on PostgreSQL and in a browser, where they are found"
	@echo "make html        every page type held to HTML by the Nu checker (needs Java and npm)"
	@echo "make audit       the fixtures held to their rules, and to the publication's text if it is at hand"
	@echo "make card        the picture for shared links, drawn from docs/card.svg (needs chromium)"
	@echo "make screenshots every page type at two widths, in light and dark (needs chromium)"
	@echo "make sbom        the packages that run the site, by name, version and hash, to var/sbom.json"
	@echo "make lint        style, templates, types, layering, migrations and settings"
	@echo "make lock        renew requirements*.txt after a change of pyproject.toml (needs uv);"
	@echo "                 make lock UPGRADE=1 takes newer releases too"

# The local run

run: .venv/installed var/static/staticfiles.json
	@$(MANAGE) serve --check
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) load
	@$(MANAGE) localadmin
	@exec $(MANAGE) serve

.venv/installed: requirements.txt requirements-psycopg2.txt requirements-psycopg2-binary.txt
	@.venv/bin/python -c 'import pip, sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null || { \
		test -n "$(PYTHON)" && "$(PYTHON)" -c '$(USABLE)' 2>/dev/null || { \
			echo "Python 3.11 with its venv module is needed (Debian: python3.11-venv)." >&2; exit 1; }; \
		"$(PYTHON)" -m venv --clear .venv; }
	@echo "Installing the pinned packages into .venv."
	@$(PIP) -r requirements.txt
	@$(PIP) -r requirements-psycopg2.txt >/dev/null 2>&1 || { \
		echo "psycopg2 cannot be built here: the binary wheel of the same release takes its place."; \
		$(PIP) -r requirements-psycopg2-binary.txt; }
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.txt
	@echo "Installing what the tests need into .venv."
	@$(PIP) -r requirements-dev.txt
	@touch $@

# Gathered anew when a file has changed, or when a directory has gained or lost one.
var/static/staticfiles.json: .venv/installed baliproc/settings.py $(shell find static)
	@$(MANAGE) collectstatic --noinput --verbosity 0

# The suite. What the machine lacks is named and passed over, but not under CI=1.

test: test-sqlite test-postgresql test-browser

test-sqlite: .venv/installed-dev
	@echo "Tests on SQLite:"
	@DATABASE_URL= $(PYTEST) $(SIDE_BY_SIDE) --ignore=tests/browser

test-postgresql: .venv/installed-dev
	@echo "Tests on PostgreSQL:"
	@.venv/bin/python tests/with_postgresql.py $(PYTEST) $(SIDE_BY_SIDE) --ignore=tests/browser || { status=$$?; \
		test $$status -eq 69 -a -z "$$CI" || exit $$status; echo "Skipped."; }

test-browser: .venv/installed-dev
	@echo "Tests in a browser:"
	@if command -v chromium >/dev/null; then DATABASE_URL= $(PYTEST) $(SIDE_BY_SIDE) tests/browser; \
		else echo "No chromium is installed." >&2; test -z "$$CI" && echo "Skipped."; fi

# The Nu checker is a Java archive in a package of npm; its install script, which would fetch a Java of
# its own, is not run.

NU = var/nu/node_modules/vnu-jar/build/dist/vnu.jar
NU_RELEASE = 26.9.27

html: .venv/installed-dev
	@if command -v java >/dev/null && command -v npm >/dev/null; then \
		$(MAKE) --no-print-directory $(NU) && .venv/bin/python tests/nu_checker.py $(NU); \
		else echo "Java or npm is not installed." >&2; test -z "$$CI" && echo "Skipped."; fi

$(NU): Makefile
	@mkdir -p var/nu
	@npm install --prefix var/nu --ignore-scripts --no-audit --no-fund --loglevel error \
		vnu-jar@$(NU_RELEASE) >/dev/null
	@touch $@

# The record, loaded into a database of its own. TEXT names the publication's text.

TEXT ?= ../shared/publication.txt

audit: .venv/installed
	@place=$$(mktemp -d) && trap 'rm -r "$$place"' EXIT && \
		export DATABASE_URL="sqlite:///$$place/db.sqlite3" && \
		$(MANAGE) migrate --verbosity 0 && $(MANAGE) load --verbosity 0 && \
		$(MANAGE) audit $(if $(wildcard $(TEXT)),--text $(TEXT))

# The card shown where a link to the site is shared, drawn anew from its source.

card:
	chromium --headless --no-sandbox --disable-gpu --allow-file-access-from-files --hide-scrollbars \
		--window-size=1200,630 --screenshot=static/img/card.png docs/card.svg

# Pictures to look at, in var/screenshots/. PAGES="/members/ /about/" takes only some.

screenshots: .venv/installed-dev
	@.venv/bin/python tests/bench/screenshots.py var/screenshots $(PAGES)

# The list of components (CycloneDX), from the lock alone: nothing is asked of any network.

sbom: .venv/installed-dev
	@mkdir -p var
	@cat requirements.txt requirements-psycopg2.txt | PYTHONWARNINGS=ignore .venv/bin/cyclonedx-py \
		requirements --pyproject pyproject.toml --output-reproducible --output-format JSON \
		--output-file var/sbom.json -
	@echo "var/sbom.json"

# What needs no test run

lint: style templates types layers checks

style: .venv/installed-dev
	.venv/bin/ruff check --quiet
	.venv/bin/ruff format --check --quiet

templates: .venv/installed-dev
	.venv/bin/djlint --lint --quiet templates

types: .venv/installed-dev
	.venv/bin/mypy --no-error-summary

layers: .venv/installed-dev
	.venv/bin/lint-imports --no-logo

checks: .venv/installed-dev
	$(MANAGE) makemigrations --check --dry-run
	PRODUCTION=1 SECRET_KEY="$$(.venv/bin/python -c 'import secrets; print(secrets.token_hex(40))')" \
		ALLOWED_HOSTS=example.org SITE_URL=https://example.org PROXIES=127.0.0.1 \
		DATABASE_URL=postgres:///baliprocess $(MANAGE) check --deploy --fail-level WARNING

# Pinned for every release of Python 3.11, the first included. psycopg2 is locked by itself, for
# where it cannot be built.
lock:
	@command -v uv >/dev/null || { echo "uv is needed to renew the lock." >&2; exit 1; }
	$(LOCK) --output-file requirements.txt pyproject.toml
	$(LOCK) --output-file requirements-dev.txt --group dev pyproject.toml
	echo psycopg2 | $(LOCK_ALONE) --output-file requirements-psycopg2.txt -
	sed -n 's/^psycopg2==\([^ ]*\).*/psycopg2-binary==\1/p' requirements-psycopg2.txt | \
		$(LOCK_ALONE) --output-file requirements-psycopg2-binary.txt -
