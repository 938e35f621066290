"""`python -m pooltools COMMAND …`: nothing is imported before it is known what was asked for."""

import difflib
import importlib
import sys
from collections.abc import Callable

# command -> module with `main(argv: list[str]) -> int`
COMMANDS = {
    "audit": "pooltools.audit.command",
    "claims": "pooltools.claims.command",
    "doctor": "pooltools.system",
    "experiments": "pooltools.experiments.command",
    "exercises": "pooltools.grading.command",
    "notebooks": "pooltools.notebooks.command",
    "site": "pooltools.site.command",
}
USAGE = f"usage: python -m pooltools COMMAND …   with COMMAND one of: {', '.join(COMMANDS)}"


def main(argv: list[str] | None = None) -> int:
    """Hand the arguments after COMMAND to the module that owns it."""
    arguments = sys.argv[1:] if argv is None else argv
    if not arguments or arguments[0] in ("-h", "--help"):
        print(USAGE)
        return 0 if arguments else 2
    name, *rest = arguments
    if name not in COMMANDS:
        near = difflib.get_close_matches(name, COMMANDS, n=1)
        hint = f"Did you mean {near[0]}?" if near else "See: python -m pooltools --help"
        print(
            f"`COMMAND` must be one of {', '.join(COMMANDS)}; got {name}. {hint}", file=sys.stderr
        )
        return 2
    run: Callable[[list[str]], int] = importlib.import_module(COMMANDS[name]).main
    return run(rest)


if __name__ == "__main__":
    sys.exit(main())
