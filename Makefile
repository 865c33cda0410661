VENV ?= .venv
PYTHON ?= python3
RUN := $(VENV)/bin/python
.PHONY: chat test screenshots lint index eval

chat: $(VENV)/.installed
	$(RUN) -m ui

test: $(VENV)/.installed-dev
	$(RUN) -m pytest

screenshots: $(VENV)/.installed-dev
	$(RUN) -m ui.screenshots

lint: $(VENV)/.installed-dev
	$(RUN) -m ruff check . && $(RUN) -m ruff format --check . && $(RUN) -m mypy

index eval: $(VENV)/.installed
	$(RUN) -m summitqa $@ $(if $(filter eval,$@),evals/summit.jsonl evals/dialogues.jsonl)

$(VENV)/.installed: pyproject.toml constraints.txt
	(test -x $(RUN) || $(PYTHON) -m venv $(VENV)) && $(RUN) -m pip install -q -c constraints.txt -e . && touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(RUN) -m pip install -q -c constraints.txt -e .[dev] && touch $@
