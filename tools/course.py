"""The door to the course: `python tools/course.py COMMAND`, and `make COMMAND` is the same.

Only this file may meet a Python that is too old or too new, so it keeps to syntax that every
Python 3 reads, and hands over to a suitable interpreter before anything else is imported.
"""

import shutil
import subprocess
import sys
from typing import Iterator  # noqa: UP035 - an old Python must be able to read this file

OLDEST, NEWEST = (3, 11), (3, 13)
TRY = f"import sys; sys.exit(not ({OLDEST} <= sys.version_info[:2] <= {NEWEST}))"


def works(command: "list[str]") -> bool:
    """Whether `command` starts a Python the course runs on."""
    try:
        quiet = subprocess.DEVNULL
        return subprocess.call([*command, "-c", TRY], stdout=quiet, stderr=quiet) == 0
    except OSError:
        return False


def candidates() -> "Iterator[list[str]]":
    """Commands that may be a suitable Python, the newest first."""
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            yield [found]
        launcher = shutil.which("py")
        if launcher:
            yield [launcher, f"-3.{minor}"]
    uv = shutil.which("uv")
    if uv:
        yield [uv, "run", "--no-project", "--python", ">=3.11,<3.14", "python"]


def main(argv: "list[str]") -> int:
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        import commands

        return commands.main(argv)
    for command in candidates():
        if works(command):
            return subprocess.call([*command, __file__, *argv])
    sys.stderr.write(
        "The course needs Python 3.11, 3.12 or 3.13; got {}.{}, and no other was found. "
        "Install one of these and call again.\n".format(*sys.version_info)
    )
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
