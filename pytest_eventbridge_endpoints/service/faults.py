"""The errors that a test has asked for: which call or entry fails, how often, and how."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .errors import EntryError, HttpError, ServiceError
    from .events import Event


@dataclass(eq=False)
class RequestedFault:
    """An error that a test has asked for, and how often it has happened."""

    asked: str
    """The call that asked for it, as ``fail('PutEvents', 503)``."""
    times: int | None
    """How often it was asked for; None for every time, until it ends."""
    used: int = field(default=0, kw_only=True)
    """How often it has happened so far."""
    ended: bool = field(default=False, kw_only=True)
    """Whether it happens no more, however often it was asked for."""
    was_rehearsed: bool = field(default=False, kw_only=True)
    """Whether it happened as often as asked for in a rehearsal, which uses up nothing."""

    def __str__(self) -> str:
        """Say how it was asked for, and how often it has happened."""
        if not self.used:
            if self.was_rehearsed:
                return f"{self.asked} was used in a rehearsal"
            return f"{self.asked} was never used"
        of = "" if self.times is None else f" of {self.times}"
        plural = "" if self.used == 1 and self.times in (None, 1) else "s"
        return f"{self.asked} was used {self.used}{of} time{plural}"

    @property
    def is_left(self) -> bool:
        """Whether it can happen again."""
        return not self.ended and (self.times is None or self.used < self.times)

    @property
    def is_unused(self) -> bool:
        """Whether it has happened less often than asked for; with None, not even once."""
        return not self.was_rehearsed and self.used < (self.times or 1)


@dataclass(eq=False)
class CallFault(RequestedFault):
    """The next HTTP requests of one operation fail."""

    operation: str
    region: str | None
    """The Region that takes the request; None for any."""
    error: ServiceError | HttpError | BaseException
    accepted: bool = field(default=False, kw_only=True)
    """Whether the request is taken all the same: only its answer is lost."""


@dataclass(eq=False)
class RepeatedDelivery(RequestedFault):
    """The next deliveries to functions happen twice."""

    matches: Callable[[Any], bool]
    """Says whether it is about a captured event."""


@dataclass(eq=False)
class EntryFault(RequestedFault):
    """The next PutEvents entries fail, one by one."""

    matches: Callable[[Event], bool]
    error: EntryError
    refused: list[str] = field(default_factory=list, kw_only=True)
    """The codes of the entries that it would have met, and that were refused already."""


AnyFault = TypeVar("AnyFault", CallFault, EntryFault, RepeatedDelivery)


class Faults:
    """The faults of one account, in the order in which they were asked for."""

    def __init__(self) -> None:
        self._calls: list[CallFault] = []
        self._entries: list[EntryFault] = []
        self._deliveries: list[RepeatedDelivery] = []
        self._asked: list[RequestedFault] = []
        self._copies: dict[Any, Any] = {}
        """What stands here for the faults of the account that this is a copy of."""

    def copied(self) -> Faults:
        """Return a copy, in which each fault is used up by itself."""
        copied = Faults()
        copied._copies = {fault: copy(fault) for fault in self._asked}
        copied._asked = list(copied._copies.values())
        copied._calls = [copied._copies[fault] for fault in self._calls]
        copied._entries = [copied._copies[fault] for fault in self._entries]
        copied._deliveries = [copied._copies[fault] for fault in self._deliveries]
        return copied

    def here(self, fault: RequestedFault) -> RequestedFault:
        """Return what stands here for a fault: itself, or its copy."""
        here: RequestedFault = self._copies.get(fault, fault)
        return here

    def begin(self, fault: CallFault | EntryFault) -> None:
        """Let a fault of nobody's asking happen before all others."""
        if isinstance(fault, CallFault):
            self._calls.insert(0, fault)
        else:
            self._entries.insert(0, fault)

    def __iter__(self) -> Iterator[RequestedFault]:
        """Go through all faults, those that are used up included."""
        return iter(list(self._asked))

    def add_call(self, fault: CallFault) -> CallFault:
        """Let the next requests fail."""
        self._calls.append(fault)
        self._asked.append(fault)
        return fault

    def add_entry(self, fault: EntryFault) -> EntryFault:
        """Let the next entries fail."""
        self._entries.append(fault)
        self._asked.append(fault)
        return fault

    def add_delivery(self, fault: RepeatedDelivery) -> RepeatedDelivery:
        """Let the next deliveries happen twice."""
        self._deliveries.append(fault)
        self._asked.append(fault)
        return fault

    def spend_on_call(self, operation: str, region: str) -> CallFault | None:
        """Return the fault that this request meets, and count it as used once more."""
        if not self._calls:
            return None
        return _spend(
            self._calls, lambda f: f.operation == operation and f.region in (None, region)
        )

    def spend_on_entry(self, event: Event) -> EntryError | None:
        """Return the error that the entry of this event meets, and count its fault as used."""
        if not self._entries:
            return None
        fault = _spend(self._entries, lambda fault: fault.matches(event))
        return fault.error if fault else None

    def spend_on_delivery(self, event: Any) -> bool:
        """Say whether the delivery of a captured event happens twice, and count its fault."""
        if not self._deliveries:
            return False
        return _spend(self._deliveries, lambda fault: fault.matches(event)) is not None

    def note_refused(self, event: Event, error: EntryError) -> None:
        """Note with the fault that it would have met that an entry was refused already."""
        for fault in self._entries:
            if fault.is_left and fault.matches(event):
                fault.refused.append(error.code)
                return


def _spend(faults: list[AnyFault], fits: Callable[[AnyFault], bool]) -> AnyFault | None:
    faults[:] = [fault for fault in faults if fault.is_left]
    for fault in faults:
        if fits(fault):
            fault.used += 1
            return fault
    return None
