"""Take README.md's picture and its description from the figure that chapter 1 stores.

Run it after the chapter's figure has changed: python tools/picture.py
"""

import base64
import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHAPTER, CELL = "chapters/01_mechanics.ipynb", "show_array(left, printed"
PICTURE = re.compile(r"!\[[^\]]*\]\(picture\.png\)")


def figure(root: Path) -> tuple[bytes, str]:
    """The figure as PNG, and its description."""
    cells = json.loads((root / CHAPTER).read_text(encoding="utf-8"))["cells"]
    (outputs,) = (cell["outputs"] for cell in cells if CELL in "".join(cell["source"]))
    (data,) = (output["data"] for output in outputs if "image/png" in output.get("data", {}))
    return base64.b64decode("".join(data["image/png"])), "".join(data["text/plain"])


def main(root: Path = ROOT) -> None:
    """Write the picture, and its description into README.md."""
    png, description = figure(root)
    readme = root / "README.md"
    text = PICTURE.sub(f"![{description}](picture.png)", readme.read_text(encoding="utf-8"))
    (root / "picture.png").write_bytes(png)
    readme.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
