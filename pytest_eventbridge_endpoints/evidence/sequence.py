"""Sequences of captures, to filter, match and compare."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from ..words import and_more, did_you_mean
from .captures import CapturedCall, CapturedEvent, RejectedEntry
from .criteria import OF_EVENT, Criteria
from .delivery import Delivery

if TYPE_CHECKING:
    from ..patterns.pattern import EventPattern

Item = TypeVar("Item", CapturedEvent, RejectedEntry, CapturedCall, Delivery)

_MORE_FIELDS = {
    CapturedEvent: ("detail", "detail_includes"),
    RejectedEntry: ("entry",),
    CapturedCall: ("params", "response"),
    Delivery: ("target", "input", "input_includes", *OF_EVENT),
}


class Captured(Sequence[Item], Generic[Item]):
    """An immutable sequence of events, rejected entries, calls or deliveries, so far.

    It does not change when more is captured: ask the handle again. It has indexes, slices,
    ``len`` and ``in`` as a tuple has, and equals a list or tuple of equal elements.
    """

    __slots__ = ("_items", "_kind", "_length")

    def __init__(self, kind: type[Item], items: Sequence[Item] = ()) -> None:
        self._kind: type[Item] = kind
        self._items: Sequence[Item] = items
        self._length = len(items)

    @property
    def kind(self) -> type[Item]:
        """The type of the elements, also where there are none."""
        return self._kind

    def __len__(self) -> int:
        """Return how many elements there are."""
        return self._length

    def __iter__(self) -> Iterator[Item]:
        """Go through the elements in order."""
        return islice(iter(self._items), self._length)

    @overload
    def __getitem__(self, index: int) -> Item: ...

    @overload
    def __getitem__(self, index: slice) -> Captured[Item]: ...

    def __getitem__(self, index: int | slice) -> Item | Captured[Item]:
        """Return one element, or a part as a sequence of the same kind."""
        positions = range(self._length)
        if isinstance(index, slice):
            return Captured(self._kind, [self._items[i] for i in positions[index]])
        try:
            return self._items[positions[index]]
        except IndexError:
            msg = f"no element {index} of {self._length} captured"
            raise IndexError(msg) from None

    def __eq__(self, other: object) -> bool:
        """Compare element by element with another such sequence, a list or a tuple."""
        if not isinstance(other, (Captured, list, tuple)):
            return NotImplemented
        return list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Show the elements."""
        return repr(list(self))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the elements of this view, not those captured later."""
        return Captured, (self._kind, list(self))

    def filter(self, **fields: Any) -> Captured[Item]:
        """Return the elements whose fields have these values.

        Args:
            **fields: Names and values, as ``source="shop.orders"``. Events take the conditions of
                ``assert_event`` too, as ``detail_includes`` and ``endpoint``; rejected entries
                take ``entry``, calls take ``params`` and ``response``, and deliveries those of
                ``assert_delivery``, as ``rule``, ``target`` and ``input_includes``.

        Raises:
            TypeError: there is no such field; the message names those there are.
        """
        known = field_names(self._kind)
        for name in fields:
            if name not in known:
                msg = (
                    f"{self._kind.__name__} has no field {name!r} to filter by"
                    f"{did_you_mean(name, known)}; its fields are {', '.join(known)}"
                )
                raise TypeError(msg)
        return self._keep(Criteria(fields).matches)

    def matching(self, pattern: EventPattern | Mapping[str, Any] | str) -> Captured[Item]:
        """Return the events that match an event pattern, as a rule of EventBridge would.

        Of deliveries, those are returned whose event matches.

        Args:
            pattern: An event pattern, as a rule of EventBridge has it.

        Raises:
            InvalidEventPattern: EventBridge would refuse *pattern*.
            TypeError: the elements are neither events nor deliveries.
        """
        if self._kind not in (CapturedEvent, Delivery):
            msg = f"event patterns match events; these are {self._kind.__name__} elements"
            raise TypeError(msg)
        return self._keep(Criteria({}, pattern).matches)

    def one(self) -> Item:
        """Return the only element.

        Raises:
            AssertionError: there is not exactly one; the message shows the first ones.
        """
        __tracebackhide__ = True
        if self._length != 1:
            lines = [
                f"expected exactly one {self._kind.__name__}, got {self._length}",
                *map(repr, self[:_SHOWN]),
                *and_more(self._length, _SHOWN),
            ]
            raise AssertionError("\n  ".join(lines))
        return self[0]

    def _keep(self, matches: Callable[[Item], bool]) -> Captured[Item]:
        return Captured(self._kind, [item for item in self if matches(item)])


_SHOWN = 5


def field_names(kind: type[Any]) -> tuple[str, ...]:
    """Return the names of the fields that elements of this kind are filtered by."""
    # a private field is known by the property that reads it, if there is one
    names = (field.name.removeprefix("_") for field in fields(kind))
    return (*(name for name in names if hasattr(kind, name)), *_MORE_FIELDS[kind])
