# Everything a person or CI does with this project, from a bare machine: python3 (3.11 to 3.14), make, git.
# The environments install themselves from hash-locked files when a target needs them.

PYTHON ?= python3
PORT ?= 4566
RUNTIME ?= python3.13
VENV := .venv
RUN := $(VENV)/bin/python
SAM := .local/tools/sam/bin/sam
READY := $(VENV)/.ready
TOOLS := .local/tools/sam/.ready .local/tools/emulator/.ready
PIP := -m pip install -qq --disable-pip-version-check
LOCK = .local/tools/lock/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links $(UPGRADE)

WHICH = $(if $(STACK),--stack $(STACK)) $(if $(REGION),--region $(REGION))

export PORT
export SAM_CLI_TELEMETRY := 0
.DEFAULT_GOAL := help
.PHONY: help run up down clean test bench sweep soak mutations dynamodb audit lint deploy token lock tools play scenarios \
	bring-over bring-over-soak divisions

help: ## Show what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 18

run: tools ## Build, deploy and play the sample events on this machine, then serve until Ctrl-C
	@$(RUN) -m local run

up: tools ## The same in the background; PORT=4567 chooses another port
	@$(RUN) -m local up

down: $(READY) ## Stop it; the data are kept
	@$(RUN) -m local down

clean: $(READY) ## Stop it and forget the data
	@$(RUN) -m local clean

play: $(READY) ## Send the sample events to the running stack again
	@$(RUN) -m local play

scenarios: $(READY) ## Play the scenarios on the running stack and show each step
	@$(RUN) -m local scenarios

token: $(READY) ## Print a bearer token; PERMISSIONS=a,b DIVISIONS=x,y SUBJECT=z narrow it
	@$(RUN) -m local token

test: tools lint ## Everything that must hold: style, types, template, all tests
	@$(RUN) -m pytest -n auto --maxprocesses 4

lint: tools ## Style, types and the template alone
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	@$(SAM) validate --lint --region us-east-1 > .local/validate.log 2>&1 || { cat .local/validate.log; exit 1; }
	@echo "template.yaml is valid"

bench: tools ## Measure what each job costs; a table and build/bench.json
	@$(RUN) -m benchmarks

sweep: tools ## The same for large tables, on DynamoDB Local (needs Java 17 and npm)
	@$(RUN) $(PIP) --require-hashes --no-deps --requirement locks/plot.txt
	@$(RUN) -m local.dynamodb $(RUN) -m benchmarks sweep

soak: tools ## Model, races, faults, bad input and load for a long time; MINUTES=60 says how long
	@MINUTES=$(or $(MINUTES),10) $(RUN) -m tests.soak

bring-over-soak: tools ## Bring a large old stack over with live writes and two restarts (needs Java 17 and npm); COUNT=20000
	@$(RUN) -m local.dynamodb $(RUN) -m tests.soak.bringing_over $(or $(COUNT),20000)

mutations: tools ## Break a copy of the code, one promise at a time; a test must fall for each
	@$(RUN) -m tests.soak.mutations $(ONLY)

dynamodb: $(READY) ## Races and contracts against AWS's own DynamoDB Local (needs Java 17 and npm)
	@$(RUN) -m local.dynamodb $(RUN) -m pytest -q -m server

audit: .local/tools/checkov/.ready ## Ask checkov about the template; what it shall not ask stands there with its reason
	@.local/tools/checkov/bin/checkov --file template.yaml --framework cloudformation --skip-download --quiet --compact

deploy: tools ## Deploy to AWS with your credentials; asks for the parameters; RUNTIME=python3.12 changes the runtime
	@PATH="$(CURDIR)/$(VENV)/bin:$$PATH" command -v $(RUNTIME) >/dev/null || { echo "$(RUNTIME) is not on PATH:" \
		"install it, or choose another with make deploy RUNTIME=python3.12 (and the same at PythonRuntime)" >&2; exit 1; }
	PATH="$(CURDIR)/$(VENV)/bin:$$PATH" $(SAM) build --parameter-overrides PythonRuntime=$(RUNTIME)
	PATH="$(CURDIR)/$(VENV)/bin:$$PATH" $(RUNTIME) -m local.slim
	$(SAM) deploy --guided

lock: .local/tools/lock/.ready ## Lock the dependencies anew; UPGRADE=--upgrade takes the newest
	$(LOCK) pyproject.toml --output-file layers/dependencies/requirements.txt
	$(LOCK) pyproject.toml --group pyproject.toml:dev --constraint layers/dependencies/requirements.txt \
		--output-file locks/dev.txt
	for group in plot sam emulator checkov lock; do \
		$(LOCK) --group pyproject.toml:$$group --output-file locks/$$group.txt || exit 1; done

bring-over: $(READY) ## After an update: derive search and identifier rows anew; STACK=name REGION=... for AWS; Ctrl-C stops it
	@$(RUN) -m upkeep $(WHICH) bring-over $(if $(RATE),--rate $(RATE)) $(if $(AGAIN),--again)

divisions: $(READY) ## List the divisions that callers of all ask; ADD=name, REMOVE=name; STACK=name REGION=... for AWS
	@$(RUN) -m upkeep $(WHICH) divisions $(if $(ADD),--add $(ADD)) $(if $(REMOVE),--remove $(REMOVE))

tools: $(READY) $(TOOLS) ## Install the environments (every target does it by itself)

$(READY): locks/dev.txt
	@$(call install,the project's environment)
	@$(RUN) -c 'import scv' 2>/dev/null || $(RUN) $(PIP) --no-deps --no-build-isolation --editable .
	@cp $< $@

.local/tools/%/.ready: locks/%.txt
	@$(call install,the tool environment)
	@cp $< $@

# Into the folder of the target, unless what is there came from a lock with the same content.
define install
if cmp -s $< $@; then exit 0; fi; \
$(fit); \
echo "Installing $(1) $(@D) (once)"; \
$(PYTHON) -m venv --clear $(@D) && $(@D)/bin/python $(PIP) --require-hashes --no-deps --requirement $<
endef

define fit
$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null \
	|| { echo "$(PYTHON) is not Python 3.11 to 3.14: name one that is, e.g. make PYTHON=python3.13 $(MAKECMDGOALS)" >&2; exit 1; }; \
$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	|| { echo "$(PYTHON) cannot make virtual environments: install the venv module (Debian, Ubuntu: apt install python3-venv)" >&2; exit 1; }
endef
