"""The limit on the wildcards of a field (F52): how many states one text can lead to at once.

EventBridge joins the wildcards of a field into one machine over the bytes of quoted texts, and
refuses the pattern if some text brings that machine into more than ten states at once.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence
    from typing import TypeAlias

    from .operators import Condition

    # the paths of a rule in their order, and their conditions
    _Rule: TypeAlias = Sequence[tuple[str, Sequence[Condition]]]

_MOST_STATES = 10
_STAR = -1
_OTHER_BYTE = -2


def too_complex(rules: Iterable[_Rule]) -> bool:
    """Say whether the wildcards of some field are too complex for EventBridge."""
    return any(machine.too_complex() for machine in _machines(rules))


def _machines(rules: Iterable[_Rule]) -> Iterable[_Machine]:
    """Put all wildcards into machines: rules share a field's machine if equal conditions precede.

    Fields after one that has to be absent do not count: no value leads there.
    """
    machines: defaultdict[Hashable, _Machine] = defaultdict(_Machine)
    following: dict[Hashable, int] = {}
    for rule in rules:
        places = {0}
        for path, conditions in rule:
            for place in places:
                for condition in conditions:
                    for wildcard in condition.wildcards:
                        machines[place, path].add(condition, wildcard)
            new = len(following) + 1
            places = {
                following.setdefault((place, path, condition), new)
                for place in places
                for condition in conditions
            }
    return machines.values()


class _Machine:
    """States and the bytes that lead between them; the state after a star stays on any byte."""

    def __init__(self) -> None:
        self._states: dict[Hashable, int] = {}
        self._starts: set[int] = set()
        self._staying: set[int] = set()
        self._steps: defaultdict[int, defaultdict[int, set[int]]] = defaultdict(
            lambda: defaultdict(set)
        )
        self._added = 0

    def add(self, condition: Condition, wildcard: tuple[str, ...]) -> None:
        """Add a wildcard, which shares states with equal conditions that were added before.

        They share the last state, and all states before the first letter that has two cases and
        comes after a star. So a wildcard before ``$or`` counts again for each alternative.
        """
        self._added += 1
        branch = 0
        state = self._state(condition, "first")
        self._starts.add(state)
        *symbols, (last, _) = _symbols(wildcard)
        for symbol, is_cased in symbols:
            if is_cased and not branch:
                branch = self._added
            following = self._state(state, symbol, branch)
            self._steps[state][symbol].add(following)
            if symbol == _STAR:
                self._staying.add(following)
            state = following
        self._steps[state][last].add(self._state(condition, "last"))

    def _state(self, *identity: Hashable) -> int:
        return self._states.setdefault(identity, len(self._states))

    def too_complex(self) -> bool:
        """Say whether some text leads to too many states at once."""
        seen = {frozenset(self._starts)}
        pending = list(seen)
        while pending:
            states = pending.pop()
            symbols = {symbol for state in states for symbol in self._steps[state]}
            for byte in (symbols | {_OTHER_BYTE}) - {_STAR}:
                reached = self._reached(states, byte)
                if len(reached) > _MOST_STATES:
                    return True
                if reached not in seen:
                    seen.add(reached)
                    pending.append(reached)
        return False

    def _reached(self, states: frozenset[int], byte: int) -> frozenset[int]:
        stayed = states & self._staying
        moved = stayed.union(*(self._steps[state].get(byte, ()) for state in states))
        # a star can match nothing: the state before it leads at once to the one after it
        return moved.union(*(self._steps[state].get(_STAR, ()) for state in moved))


def _symbols(wildcard: tuple[str, ...]) -> Iterator[tuple[int, bool]]:
    """Yield bytes and stars, and whether each belongs to a letter with two cases after a star."""
    for index, piece in enumerate(wildcard):
        if index:
            yield _STAR, False
        for character in piece:
            cased = bool(index) and character.lower() != character.upper()
            for byte in character.encode("utf-8", "replace"):
                yield byte, cased
