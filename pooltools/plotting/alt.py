"""What a figure's alternative text must be: the figure in words, for who cannot see it."""

import re

MIN_WORDS = 5
_FILE = re.compile(r"\S+\.(?:png|jpe?g|svg|gif|webp|pdf)$", re.IGNORECASE)
_REPR = re.compile(r"<.*\bat 0x|<Figure size|<Axes")
_FORGOTTEN_F = re.compile(r"\{[A-Za-z_][^{}]*\}")


def words(text: str) -> list[str]:
    """The words and numbers of `text`."""
    return re.findall(r"[^\W_]+(?:[.'\u2019][^\W_]+)*", text)


def alt_fault(alt: object) -> str | None:
    """What is wrong with an alternative text, as the end of a sentence; None if nothing is."""
    if not isinstance(alt, str):
        return f"must be a text; got {alt!r}"
    if _REPR.search(alt) or _FILE.search(alt):
        return f"must say what the figure shows, not name a file or an object; got {alt!r}"
    if _FORGOTTEN_F.search(alt):
        return f"must have its numbers filled in; got {alt!r}. Put an f before the string"
    n_words = len(words(alt))
    if n_words < MIN_WORDS:
        return f"must say what the figure shows in at least {MIN_WORDS} words; got {alt!r}"
    return None
