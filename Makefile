# Everything is in dev.py, which runs without make too (Windows): python dev.py run, python dev.py test
PYTHON ?= python3
.PHONY: run serve test test-long lint format golden bench

run serve test test-long lint format golden bench:
	@$(PYTHON) dev.py $@ $(ARGS)
