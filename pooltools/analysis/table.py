"""Numbers as a Markdown table whose columns also line up in a terminal."""

from collections.abc import Sequence


def markdown(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; the first two columns are words, the others numbers, set to the right."""
    texts = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    widths = [max(3, *map(len, column)) for column in zip(titles, *texts, strict=True)]
    rule = [f"{'-' * (w - 1)}{':' if i > 1 else '-'}" for i, w in enumerate(widths)]
    return "\n".join(
        [_line(titles, widths), _line(rule, widths), *(_line(r, widths) for r in texts)]
    )


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        cell.rjust(width) if i > 1 else cell.ljust(width)
        for i, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return f"| {' | '.join(padded)} |"
