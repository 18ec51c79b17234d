# Every command of the project; `make` alone lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY := .venv/bin/python
export PYTHONPATH := $(CURDIR)
# the order gives the fastest answer first
# processes that test side by side, each with servers of its own
JOBS ?= 2
SUITES ?= tests/unit tests/architecture tests/contract tests/service tests/e2e tests/chaos

.PHONY: help run test quick check sbom fmt bench benchmark contracts migration lock clean setup setup-dev

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "  ./tillit --help for the platform that runs: status, import, alerts, reconcile, ..."

run: setup ## set up and start the whole platform; Ctrl-C stops it (KAFKA=apache: a real Apache Kafka; OIDC=keycloak: sign-in at a real provider)
	@./tillit up

test: setup-dev ## every test (SUITES=tests/unit for some of them, JOBS=4 for more cores, ARGS="-k name" for more of pytest)
	@$(PY) -m pytest -n $(JOBS) --dist loadfile $(SUITES) $(ARGS)

quick: setup-dev ## tests without the platform: a minute
	@$(PY) -m pytest -m "not slow" tests/unit tests/architecture tests/contract $(ARGS)

check: setup-dev ## format, lint, types, import rules, fresh contracts, manifests, security pages, supply chain
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@.venv/bin/lint-imports
	@$(PY) -m contracts.generate --check
	@$(PY) -m tests.manifests_check
	@$(PY) -m tests.security_pages --check
	@$(PY) -m tests.supply_chain

sbom: setup-dev ## write what Tillit is made of (CycloneDX) to build/sbom.cdx.json (FILE=another)
	@$(PY) -m tests.supply_chain sbom $(or $(FILE),build/sbom.cdx.json)

fmt: setup-dev ## format the code and mend what ruff can mend
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .

bench: setup-dev ## measure against the raw limits of this machine
	@$(PY) -m tests.bench $(ARGS)

benchmark: setup-dev ## what the rules find in made municipalities where crime is planted (ARGS="--seeds 5 --published")
	@$(PY) -m tests.twin --benchmark $(ARGS)

contracts: setup-dev ## write AsyncAPI, JSON Schemas and OpenAPI from the code
	@$(PY) -m contracts.generate

migration: setup-dev ## a new migration from the models, on the running platform: make migration S=risk M="what changes"
	@test -n "$(S)" -a -n "$(M)" || { echo 'usage: make migration S=risk M="what changes"' >&2; exit 2; }
	@$(PY) -m deploy.local.revision $(S) "$(M)"

lock: setup-dev ## resolve requirements*.in into the lock files
	@for name in requirements requirements-dev; do \
	  .venv/bin/uv pip compile --quiet --native-tls --universal --no-emit-index-url --generate-hashes --upgrade \
	    --python-version 3.11 --custom-compile-command "make lock" $$name.in -o $$name.lock; \
	done

clean: ## stop the platform and remove its data, the virtual environment and caches
	@if [ -x .venv/bin/python ]; then ./tillit down --remove-data; fi
	@rm -rf .venv .local .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup:
	@deploy/setup.sh run

setup-dev:
	@deploy/setup.sh dev
