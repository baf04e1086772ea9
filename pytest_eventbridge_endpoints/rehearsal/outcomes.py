"""What became of the events of a run, next to the calm one: pure functions."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from ..evidence.explain import headline
from ..words import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Sequence

    from ..evidence.captures import CapturedEvent

    Identity: TypeAlias = Callable[[CapturedEvent], Hashable]

Outcome: TypeAlias = Literal["endless", "told", "lost", "doubled", "survived"]

OUTCOMES: tuple[Outcome, ...] = ("endless", "told", "lost", "doubled", "survived")
"""What may become of a run: the first that holds."""


class Happened(NamedTuple):
    """The events of a run, each by its identity."""

    events: Sequence[tuple[Hashable, CapturedEvent]]
    """What was put and accepted, in order."""
    dropped: Sequence[tuple[Hashable, CapturedEvent]]
    """What of it went to an event bus that does not exist, where it vanishes (AWS 6.18)."""
    handed: Sequence[tuple[str, Hashable, CapturedEvent]]
    """Which function was called with which event."""


class Identities:
    """Says which events are the same, as those of every run are asked.

    Args:
        identity: What a test takes for it; None for source, detail type, event bus and Detail.
    """

    def __init__(self, identity: Identity | None) -> None:
        self._identity = identity or self._by_content
        self._details: dict[str, str] = {}
        """The Details in one spelling, by how they were sent."""

    def of(self, event: CapturedEvent) -> Hashable:
        """Return what is equal for events that are the same.

        Raises:
            ValueError: what the test takes for it raises.
            TypeError: what the test takes for it cannot be compared quickly.
        """
        __tracebackhide__ = True
        try:
            key = self._identity(event)
        except Exception as error:
            what = f"{type(error).__name__}: {text_of(error)}"
            msg = f"identity raised {what}, for the event {headline(event)}  {event.detail_json}"
            raise ValueError(msg) from error
        try:
            hash(key)
        except TypeError:
            msg = f"identity has to return something hashable, as a text or a tuple, not {key!r}"
            raise TypeError(msg) from None
        return key

    def _by_content(self, event: CapturedEvent) -> Hashable:
        text = event.detail_json
        if text not in self._details:
            self._details[text] = _one_spelling(text)
        return event.source, event.detail_type, event.event_bus, self._details[text]


def _one_spelling(text: str) -> str:
    """Return a JSON text with its members in order; the text itself if Python cannot read it."""
    try:
        return json.dumps(json.loads(text), sort_keys=True)
    except (ValueError, RecursionError):
        return text


def lost(calm: Happened, run: Happened) -> list[CapturedEvent]:
    """Return the events of the calm run that are not in this one, each as often as it misses.

    One that vanishes at a bus that does not exist counts if it vanishes in the calm run, too.
    """
    left = Counter(key for key, _ in run.events)
    if run.dropped:
        vanished = Counter(key for key, _ in run.dropped)
        left -= vanished - Counter(key for key, _ in calm.dropped)
    missing = []
    for key, event in calm.events:
        left[key] -= 1
        if left[key] < 0:
            missing.append(event)
    return missing


def doubled(calm: Happened, run: Happened) -> list[tuple[Hashable, CapturedEvent]]:
    """Return the events that were put, or handed to one function, more often than in the calm run.

    An event that is put more often is handed over more often, too; it counts once for that.
    """
    calmly = Counter(key for key, _ in calm.events)
    left = calmly.copy()
    surplus = []
    for key, event in run.events:
        left[key] -= 1
        if left[key] < 0:
            surplus.append((key, event))
    if not run.handed:
        return surplus
    put = Counter(key for key, _ in run.events)
    handed_calmly = Counter((function, key) for function, key, _ in calm.handed)
    handed: Counter[tuple[str, Hashable]] = Counter()
    for function, key, event in run.handed:
        handed[function, key] += 1
        # a function of a Region that got nothing in the calm run may be called now
        times_put = max(1, -(-put[key] // max(1, calmly[key])))
        if handed[function, key] > max(1, handed_calmly[function, key]) * times_put:
            surplus.append((key, event))
    return surplus


def held_against(
    surplus: Iterable[tuple[Hashable, CapturedEvent]], excused: Collection[Hashable]
) -> list[CapturedEvent]:
    """Return what was doubled, without what the disaster itself has doubled.

    Args:
        surplus: What was doubled.
        excused: The events that the disaster has doubled, each as often as it has.
    """
    left = Counter(excused)
    held = []
    for key, event in surplus:
        left[key] -= 1
        if left[key] < 0:
            held.append(event)
    return held
