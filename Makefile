# Needs Python 3.11 or newer; `make run` and `make test` fetch everything else.
PORT ?= 8000
VAR ?= var
ARGS ?=
PYTHON ?= $(shell for p in python3 python3.12 python3.11 python3.13 python3.14; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
RUNNER = exec env VAR='$(VAR)' $(or $(PYTHON),$(error Python 3.11 or newer is needed; Debian and Ubuntu: apt-get install python3 python3-venv)) \
	-m coopportal.runner
.PHONY: help run test lint bench lock messages docs screenshot clean

help:
	@echo "make run [PORT=8000] [VAR=var]   the portal, with everything it needs, in the foreground"
	@echo "make test [ARGS=…]               all checks and tests (with ARGS: only those tests)"
	@echo "make lint                        the checks alone"
	@echo "make bench [VAR=var]             performance figures to VAR/bench.jsonl"
	@echo "make lock                        compile the lock files anew"
	@echo "make messages                    compile locale/vi after a change"
	@echo "make docs                        write docs/indicators.md anew from the catalogue"
	@echo "make screenshot                  take the README's picture anew"
	@echo "make clean                       remove what was fetched and built; VAR, the data, stays"

run:
	@$(RUNNER) run --port '$(PORT)'

test:
	@$(RUNNER) test -- $(ARGS)

lint bench:
	@$(RUNNER) $@

lock:
	for part in requirements requirements-tools tests/requirements; do \
		.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--output-file $$part.txt $$part.in || exit 1; done
	npm install --package-lock-only --ignore-scripts --no-audit --no-fund

messages:
	.venv/bin/pybabel --quiet compile --directory locale --domain django

docs:
	.venv/bin/python manage.py write_handbook

screenshot:
	@SHOT=docs/plan-page.png $(RUNNER) test -- tests/e2e/test_screenshot.py

clean:
	rm -rf .venv build .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
