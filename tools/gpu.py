"""Whether this machine gets TensorFlow's CUDA packages."""

import os
import shutil
import sys
from pathlib import Path

DRIVER = Path("/proc/driver/nvidia")


def driver() -> bool:
    """Whether an NVIDIA driver is here that TensorFlow's wheels can use (Linux, WSL)."""
    return sys.platform == "linux" and (bool(shutil.which("nvidia-smi")) or DRIVER.exists())


def wanted() -> bool:
    """GPU=0 refuses, GPU=1 insists; otherwise the driver decides."""
    choice = os.environ.get("GPU", "")
    if choice not in ("", "0", "1"):
        raise SystemExit(
            f"`GPU` must be 0 or 1; got {choice}. Leave it out to let the driver decide."
        )
    return driver() if choice == "" else choice == "1"
