"""How many lines of pooltools the tests run, for each of its rooms."""

import json
from collections import Counter
from pathlib import Path


def rooms(report: Path) -> dict[str, tuple[int, int]]:
    """Lines run and lines in all for each room, from coverage.py's file in JSON."""
    run, lines = Counter[str](), Counter[str]()
    for name, file in json.loads(report.read_text())["files"].items():
        _, *folders, module = Path(name).parts
        room = folders[0] if folders else module.removesuffix(".py")
        run[room] += file["summary"]["covered_lines"]
        lines[room] += file["summary"]["num_statements"]
    return {room: (run[room], lines[room]) for room in sorted(lines) if lines[room]}


def table(found: dict[str, tuple[int, int]]) -> str:
    """One line for each room, and one for all together."""
    run, lines = (sum(numbers) for numbers in zip(*found.values(), strict=True))
    rows = [*found.items(), ("all", (run, lines))]
    return "\n".join(f"{room:<16}{n:>6} of {m:>6} lines {n / m:>8.1%}" for room, (n, m) in rows)
