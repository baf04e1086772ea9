"""Make texts of any kind and length fit a line of a message."""

from __future__ import annotations

from itertools import islice, takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LONG = 80
_COMPARED = 200
"""Names that a misspelled one is compared with: finding a similar one among many takes long."""

_SHARED_SHOWN = 20
"""Characters shown of what long texts have in common at their beginning."""


def count(number: int, noun: str) -> str:
    """Return ``1 event``, ``2 events``, ``2 entries``, ``2 event buses``."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    if noun.endswith("s"):
        plural = f"{noun}es"
    return f"{number} {noun if number == 1 else plural}"


def and_more(total: int, shown: int | None, text: str = "and {} more") -> list[str]:
    """Return the line that says how many are left out; no line if none are.

    Args:
        total: How many there are.
        shown: How many of them are shown at most; None for all.
        text: The line, with ``{}`` for the number of those that are left out.
    """
    return [] if shown is None or total <= shown else [text.format(total - shown)]


def enumerated(texts: Sequence[str], most: int, *, between: str, last: str, total: int = 0) -> str:
    """Join the first *most* texts in one line, and say how many more there are.

    Args:
        texts: What to show.
        most: How many of them are shown.
        between: What stands between two of them.
        last: What stands before the number of the others, as `` and ``.
        total: How many there are, where *texts* are only the first of them.
    """
    shown = texts[:most]
    left = max(total, len(texts)) - len(shown)
    return between.join(shown) + (f"{last}{left} more" if left else "")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return `` (did you mean 'region'?)`` for a misspelled name; empty if none is like it."""
    return suggestion(nearest(name, known))


def suggestion(name: str | None) -> str:
    """Return `` (did you mean 'region'?)`` for the name that was meant; empty for None."""
    return "" if name is None else f" (did you mean {name!r}?)"


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the name that a misspelled one was most likely meant for; None if none is like it.

    Capitals and underscores do not matter, and a part of a name may stand for it: ``put_events``
    is like ``PutEvents``, and ``bus`` like ``event_bus``.
    """
    # imported here: most runs misspell nothing
    from difflib import get_close_matches  # noqa: PLC0415

    asked = _letters(name)
    candidates = {_letters(candidate): candidate for candidate in known}
    if asked in candidates:
        return candidates[asked]
    near = get_close_matches(asked, islice(candidates, _COMPARED), n=1)
    if not near and len(asked) >= _SHORTEST_PART:
        near = [candidate for candidate in candidates if asked in candidate]
    return candidates[near[0]] if near else None


_SHORTEST_PART = 3
"""Letters that a part of a name needs to stand for it."""


def _letters(name: str) -> str:
    return name.replace("_", "").lower()


def text_of(error: BaseException) -> str:
    """Return the text of an exception; empty if its class cannot give one."""
    try:
        return str(error)
    except Exception:  # noqa: BLE001 (whatever the class of a test raises)
        return ""


def shown(value: object) -> str:
    """Return the ``repr`` of a value, or what it is if its ``repr`` raises."""
    try:
        return repr(value)
    except Exception:  # noqa: BLE001 (nested too deep, too many digits, or a class of the test's)
        return f"({type(value).__name__} that cannot be shown)"


def printable(text: str) -> str:
    """Escape what would break a line, or cannot be printed at all."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def cut(text: str, limit: int = 300) -> str:
    """Return a text, shortened if it is longer than *limit* characters."""
    return text if len(text) <= limit else f"{text[:limit]}…"


def told_apart(texts: list[str]) -> list[str]:
    """Cut off the beginning that long texts share, so that the difference has room."""
    columns = zip(*texts, strict=False)
    shared = sum(1 for _ in takewhile(lambda column: len(set(column)) == 1, columns))
    if shared <= _LONG // 2 or max(map(len, texts)) <= _LONG:
        return texts
    return [f"…{text[shared - _SHARED_SHOWN :]}" for text in texts]


def shown_seconds(seconds: float) -> str:
    """Show a length of time in three digits or whole seconds, as ``360 s`` or ``0.5 s``."""
    digits = ".0f" if seconds >= 100 else ".3g"  # noqa: PLR2004
    return f"{seconds:{digits}} s"
