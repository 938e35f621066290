# Every target is one short line of Python; README.md gives the same lines for Windows.
PYTHON ?= python3
COURSE = @$(PYTHON) tools/course.py

.DEFAULT_GOAL := help
.PHONY: book serve lab doctor test check test-long test-backends test-elsewhere coverage mutants bench notebooks system set-up lock clean help

book serve lab doctor test check test-long test-backends test-elsewhere coverage mutants bench system set-up lock clean help:
	$(COURSE) $@

notebooks:
	$(COURSE) notebooks $(N)
