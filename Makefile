# Everything a person runs. Each target sets up what it needs in .venv of this checkout.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help up test check unit bench bench-operator protos crds dashboards render checkov lock clean simulate kills rights cert-manager tapes requirements crash-points cluster-build cluster-up cluster-images cluster-down e2e

help: ## Show the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

.venv/.runtime: requirements/runtime.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Setting up .venv (once, a minute or two) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.runtime
	@echo "Setting up the tools for tests (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

up: .venv/.runtime ## Start the whole platform trading on paper (ARGS="--headless --duration 30s")
	@$(BIN)/tradewind up k8s/examples/quickstart $(ARGS)

test: check unit ## Linters, types, layers and all tests of the default suite

check: .venv/.dev ## Linters, types and layers
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python tests/generated.py
	@$(BIN)/python -m observability --check

unit: .venv/.dev ## The tests alone
	@$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder -m "not slow" $(ARGS)

simulate: .venv/.dev ## The simulation over many seeds (ARGS="--seeds 10000")
	@$(BIN)/pytest -q tests/simulation $(ARGS)

kills: .venv/.dev ## Kill every part of a trading platform, 210 times (KILLS=2000 KILL_SEED=3)
	@KILLS=$${KILLS:-210} KILL_SEED=$${KILL_SEED:-1} $(BIN)/pytest -s tests/process/test_kills.py $(ARGS)

tapes: .venv/.dev ## Whole recorded markets at full speed, to their ends (ARGS="-k ibm")
	@$(BIN)/pytest -s tests/process/test_tapes.py $(ARGS)

requirements: .venv/.dev ## The twenty requirements on a real control plane, and each named line removed, for docs/evidence (ARGS="-k 10-")
	@$(BIN)/python -m pytest -p tests.cluster.requirement_evidence -n 2 tests/cluster/test_requirements.py tests/cluster/test_each_line_matters.py $(ARGS)

crash-points: .venv/.dev ## The operator killed at every call of a scenario: hours (CRASH_EVERY=10)
	@CRASH_EVERY=$${CRASH_EVERY:-1} $(BIN)/pytest -s -n 2 --dist load tests/cluster/test_crash_points.py -m slow $(ARGS)

rights: .venv/.dev ## Take each of the operator's rights away, one after the other, and see it missed
	@$(BIN)/pytest -q tests/cluster/test_rights.py $(ARGS)

cert-manager: .venv/.dev ## Certificates from cert-manager's real controllers, built from its Go module
	@$(BIN)/pytest -q tests/cluster/test_cert_manager.py $(ARGS)

cluster-build: .venv/.dev ## Build the Kubernetes of the tests: minutes, once (ARGS="jaeger collector")
	@$(BIN)/python -m tests.cluster build $(ARGS)

cluster-up: .venv/.dev ## Start a whole Kubernetes with a node on this Debian machine (as root)
	@$(BIN)/python -m tests.cluster up $(ARGS)

cluster-images: .venv/.dev ## Build our images and push them to that node, and print their names with digests
	@$(BIN)/python -m tests.cluster images

cluster-down: .venv/.dev ## Stop it (ARGS="--wipe" forgets its data, too)
	@$(BIN)/python -m tests.cluster down $(ARGS)

e2e: .venv/.dev ## The platform on a real node, from images to endings, half an hour (as root; ARGS="-k halts")
	@$(MAKE) cluster-up ARGS=
	@$(BIN)/pytest tests/e2e $(ARGS)

bench: .venv/.dev ## The benchmarks, beside their floors and goals (ARGS="--quiet-check order_path")
	@$(BIN)/python -m benchmarks $(ARGS)

bench-operator: .venv/.dev ## The operator over 1,000 strategies, and 50 halts, for docs/evidence (STRATEGIES=100 IDLE=150)
	@mkdir -p docs/evidence
	@IDLE=$${IDLE:-1200} $(BIN)/python -m benchmarks --quiet-check --output docs/evidence/bench-operator.json operator halts

protos: .venv/.dev ## Generate the wire code from protos/
	@$(BIN)/python tests/generated.py --write

crds: .venv/.dev ## Generate crds/ and their pages in docs/ from src/tradewind/resources
	@$(BIN)/python tests/generated.py --crds

dashboards: .venv/.dev ## Generate dashboards, alert rules, their tests and runbooks from observability/
	@$(BIN)/python -m observability

render: .venv/.dev ## Print the chart's default render (ARGS=--write renews k8s/base and the table of values)
	@$(BIN)/python -m tests.unit.chart.rendering $(ARGS)

checkov: .venv/.dev ## Look for unsafe manifests, with checkov in an environment of its own
	@$(BIN)/python -m tests.unit.chart.scanner --install
	@$(BIN)/pytest -q tests/unit/chart/test_checkov.py $(ARGS)

lock: .venv/.dev ## Renew the hashed requirement files (needs uv)
	@uv pip compile $(LOCK) pyproject.toml requirements/build.in -o requirements/runtime.txt
	@uv pip compile $(LOCK) --extra operator -c requirements/runtime.txt pyproject.toml requirements/build.in -o requirements/operator.txt
	@uv pip compile $(LOCK) --extra dev --extra operator -c requirements/runtime.txt pyproject.toml requirements/build.in -o requirements/dev.txt
	@uv pip compile $(LOCK) -c requirements/runtime.txt requirements/build.in -o requirements/build.txt
	@uv pip compile $(LOCK) -c requirements/runtime.txt pyproject.toml -o requirements/services.txt
	@uv pip compile $(LOCK) -c requirements/operator.txt requirements/operator-image.in -o requirements/operator-image.txt
	@uv pip compile $(LOCK) requirements/checkov.in -o requirements/checkov.txt
	@uv pip compile $(LOCK) requirements/peers-nautilus.in -o requirements/peers-nautilus.txt

LOCK := --quiet --no-header --no-emit-index-url --no-emit-find-links --no-annotate \
        --python-version 3.11 --universal --generate-hashes

clean: ## Remove the environment and the state of local runs
	@rm -rf .venv .tradewind .mypy_cache .ruff_cache .pytest_cache .hypothesis
