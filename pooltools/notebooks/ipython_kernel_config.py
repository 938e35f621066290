"""What every kernel of the course's environment starts with; set-up copies it to etc/ipython.

Outputs that are stored on one machine and compared on another must not hold what differs between
them: widths, log lines, the paths and process numbers of warnings.
"""

import os
import warnings

for name, value in {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "JUPYTER_COLUMNS": "100",
    "KERAS_BACKEND": "tensorflow",
}.items():
    os.environ.setdefault(name, value)


def one_line(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    line: str | None = None,
) -> str:
    return f"{category.__name__}: {message}\n"


warnings.formatwarning = one_line

c = get_config()  # type: ignore[name-defined]  # noqa: F821 - IPython puts it here
# Log lines of C++ code go to the terminal, not into outputs, where only some runs would have them.
c.IPKernelApp.capture_fd_output = False
c.HistoryManager.enabled = False
c.IPKernelApp.log_level = 40  # not the note that a local connection is not encrypted
