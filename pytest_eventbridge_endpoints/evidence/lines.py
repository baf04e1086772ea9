"""Texts of any kind and length, made fit for a line of a message."""

from __future__ import annotations

from itertools import takewhile

_LONG = 80
# of what long texts have in common at their beginning
_SHARED_SHOWN = 20


def count(number: int, noun: str) -> str:
    """Return ``1 event``, ``2 events``."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number} {noun if number == 1 else plural}"


def printable(text: str) -> str:
    """Escape what would break a line, or cannot be printed at all."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def cut(text: str, limit: int = 300) -> str:
    """Return a text, shortened if it is longer than *limit* characters."""
    return text if len(text) <= limit else f"{text[:limit]}…"


def told_apart(texts: list[str]) -> list[str]:
    """Take from long texts the beginning that they share, so that the difference has room."""
    columns = zip(*texts, strict=False)
    shared = sum(1 for _ in takewhile(lambda column: len(set(column)) == 1, columns))
    if shared <= _LONG // 2 or max(map(len, texts)) <= _LONG:
        return texts
    return [f"…{text[shared - _SHARED_SHOWN :]}" for text in texts]
