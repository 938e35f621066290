"""Every test of experiments keeps its runs in a folder of its own."""

import pytest


@pytest.fixture(autouse=True)
def _cache(tmp_path, monkeypatch):
    monkeypatch.setenv("POOLTOOLS_CACHE", str(tmp_path / "cache"))
