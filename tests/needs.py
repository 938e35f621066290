"""What a test needs beyond the Python packages: skip loudly without it, or fail under STRICT=1."""

import os

import pytest


def need(found: object, what: str, get: str = "make system") -> None:
    """Go on if `found`; otherwise skip this test, or fail it when STRICT=1 is set.

    `what` names the missing thing, `get` the command that brings it.
    """
    if found:
        return
    message = f"needs {what}; get it with: {get}"
    if os.environ.get("STRICT") == "1":
        pytest.fail(f"STRICT=1, and this test {message}", pytrace=False)
    pytest.skip(message)
