"""The environment in which notebooks are executed and checked: the same on every machine."""

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

HERE = Path(__file__).parent
CELL_SECONDS = 120  # the longest that one cell may take

# One thread and no oneDNN: the order of a sum then is the same whatever the machine. Two kernels
# with two threads each for NumPy's products would also wait for each other, three times as long.
CHECKING = {
    "CUDA_VISIBLE_DEVICES": "-1",
    "OMP_NUM_THREADS": "1",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "KERAS_BACKEND": "tensorflow",
    "JUPYTER_COLUMNS": "100",
    "PYTHONHASHSEED": "0",
}
# A reader's own settings of these would change stored outputs.
PRIVATE = {"IPYTHONDIR", "MPLBACKEND", "ONEDNN_MAX_CPU_ISA", "PYTHONSTARTUP", "PYTHONWARNINGS"}


def variables(
    scratch: Path,
    changes: Mapping[str, str | None] | None = None,
    base: Mapping[str, str] = os.environ,
) -> dict[str, str]:
    """The variables of a check: `base` with the course's own, then `changes` (None removes one).

    `scratch` is an empty folder that takes the place of the reader's IPython and Keras settings.
    """
    kept = {name: value for name, value in base.items() if name not in PRIVATE}
    own = {"IPYTHONDIR": str(scratch / "ipython"), "KERAS_HOME": str(scratch / "keras")}
    wanted = {**kept, **CHECKING, **own, **(changes or {})}
    return {name: value for name, value in wanted.items() if value is not None}


def install_kernel_config(prefix: Path | None = None) -> Path:
    """Give the kernels of the running environment the course's settings; the file's place."""
    source = HERE / "ipython_kernel_config.py"
    target = (prefix or Path(sys.prefix)) / "etc/ipython" / source.name
    if not target.exists() or target.read_bytes() != source.read_bytes():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    return target
