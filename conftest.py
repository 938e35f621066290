"""Notebooks are compared strictly whoever calls pytest on them."""

pytest_plugins = ["pooltools.notebooks.nbval_plugin"]
