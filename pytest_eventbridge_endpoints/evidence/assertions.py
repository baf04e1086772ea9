"""What a test claims about events, with a message that says what is wrong when it fails."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any, Final, overload

from . import explain
from .criteria import Criteria

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .captures import Captured, CapturedCall, CapturedEvent, RejectedEntry
    from .patterns import EventPattern


class _Anything:
    """Stands for a field that a test says nothing about."""

    def __repr__(self) -> str:
        return "<anything>"


ANYTHING: Final[Any] = _Anything()


class EventAssertions:
    """Assertions about a sequence of captured events."""

    @property
    def events(self) -> Captured[CapturedEvent]:
        """The events that the assertions are about."""
        raise NotImplementedError

    @property
    def rejected(self) -> Captured[RejectedEntry]:
        """Every entry that was answered with an ErrorCode, in order."""
        raise NotImplementedError

    @property
    def calls(self) -> Captured[CapturedCall]:
        """Every call to the six operations, in the order in which they ended."""
        raise NotImplementedError

    @property
    def _everywhere(self) -> Iterable[CapturedEvent]:
        """All events that arrived anywhere, replicas included: what to look at after a miss."""
        return self.events

    @property
    def _where(self) -> str:
        """Where the events arrived; empty for anywhere."""
        return ""

    def _around(self) -> explain.Around:
        return explain.Around(self._everywhere, self.rejected, self.calls, self._where)

    @overload
    def assert_event(
        self,
        pattern: EventPattern | Mapping[str, Any] | str | None = ...,
        /,
        *,
        source: Any = ...,
        detail_type: Any = ...,
        detail: Any = ...,
        detail_includes: Any = ...,
        resources: Any = ...,
        event_bus: Any = ...,
        region: Any = ...,
        endpoint: Any = ...,
        times: None = ...,
    ) -> CapturedEvent: ...

    @overload
    def assert_event(
        self,
        pattern: EventPattern | Mapping[str, Any] | str | None = ...,
        /,
        *,
        source: Any = ...,
        detail_type: Any = ...,
        detail: Any = ...,
        detail_includes: Any = ...,
        resources: Any = ...,
        event_bus: Any = ...,
        region: Any = ...,
        endpoint: Any = ...,
        times: int,
    ) -> Captured[CapturedEvent]: ...

    def assert_event(
        self,
        pattern: EventPattern | Mapping[str, Any] | str | None = None,
        /,
        *,
        source: Any = ANYTHING,
        detail_type: Any = ANYTHING,
        detail: Any = ANYTHING,
        detail_includes: Any = ANYTHING,
        resources: Any = ANYTHING,
        event_bus: Any = ANYTHING,
        region: Any = ANYTHING,
        endpoint: Any = ANYTHING,
        times: int | None = None,
        **unknown: Any,
    ) -> CapturedEvent | Captured[CapturedEvent]:
        """Assert that an event was captured, and return it.

        All conditions have to fit; what is not named may be anything. Expected values are
        compared with ``==``, so ``unittest.mock.ANY`` and dirty-equals work. Replicas count on
        their own bus only: ``bus(name, region).assert_event(...)``.

        Args:
            pattern: An event pattern, as a rule of EventBridge has it.
            source: The ``Source``.
            detail_type: The ``DetailType``.
            detail: The whole parsed ``Detail``.
            detail_includes: A part of the parsed ``Detail``; objects may have more members, at
                every level, and lists are of equal length.
            resources: All of the event's ``resources``.
            event_bus: The name of the event bus.
            region: The Region of the event bus.
            endpoint: The global endpoint that it was put through: a name, an id or an
                ``Endpoint``; None for no endpoint.
            times: How many events have to match, 0 or more; None for at least one.
            **unknown: Not used: another name raises ``TypeError``.

        Returns:
            The first matching event, or with *times* all of them.

        Raises:
            AssertionError: none or the wrong number matches. The message says which captured
                event came closest and what differs.
            InvalidEventPattern: EventBridge would refuse *pattern*.
            TypeError: there is no such condition, and the message names those that there are; or
                *times* is no such number.
        """
        __tracebackhide__ = True
        _refuse_unknown(unknown)
        _check_times(times)
        criteria = _criteria(
            pattern,
            source=source,
            detail_type=detail_type,
            detail=detail,
            detail_includes=detail_includes,
            resources=resources,
            event_bus=event_bus,
            region=region,
            endpoint=endpoint,
        )
        events = self.events
        if times is None:
            for event in events:
                if criteria.matches(event):
                    return event
            raise AssertionError(explain.no_match(criteria, events, self._around()))
        matching = [(index, e) for index, e in enumerate(events) if criteria.matches(e)]
        if len(matching) != times:
            msg = explain.wrong_count(criteria, times, matching, events, self._around())
            raise AssertionError(msg)
        return events.of(event for _, event in matching)

    def assert_no_events(
        self,
        pattern: EventPattern | Mapping[str, Any] | str | None = None,
        /,
        *,
        source: Any = ANYTHING,
        detail_type: Any = ANYTHING,
        detail: Any = ANYTHING,
        detail_includes: Any = ANYTHING,
        resources: Any = ANYTHING,
        event_bus: Any = ANYTHING,
        region: Any = ANYTHING,
        endpoint: Any = ANYTHING,
        **unknown: Any,
    ) -> None:
        """Assert that no event was captured, or none that fits these conditions.

        The conditions are those of ``assert_event``. Replicas count on their own bus only:
        ``bus(name, region).assert_no_events(...)``.

        Raises:
            AssertionError: there are such events; the message lists the first ones.
            InvalidEventPattern: EventBridge would refuse *pattern*.
            TypeError: there is no such condition; the message names those that there are.
        """
        __tracebackhide__ = True
        _refuse_unknown(unknown)
        self.assert_event(
            pattern,
            source=source,
            detail_type=detail_type,
            detail=detail,
            detail_includes=detail_includes,
            resources=resources,
            event_bus=event_bus,
            region=region,
            endpoint=endpoint,
            times=0,
        )


def _criteria(pattern: EventPattern | Mapping[str, Any] | str | None, **fields: Any) -> Criteria:
    __tracebackhide__ = True
    return Criteria({n: value for n, value in fields.items() if value is not ANYTHING}, pattern)


_CONDITIONS = (
    "source",
    "detail_type",
    "detail",
    "detail_includes",
    "resources",
    "event_bus",
    "region",
    "endpoint",
)


def _refuse_unknown(names: Iterable[str]) -> None:
    __tracebackhide__ = True
    for name in names:
        near = difflib.get_close_matches(name, _CONDITIONS, n=1)
        hint = f" (did you mean {near[0]}?)" if near else ""
        msg = f"an event has no condition {name!r}{hint}; there are {', '.join(_CONDITIONS)}"
        raise TypeError(msg)


def _check_times(times: Any) -> None:
    __tracebackhide__ = True
    if times is not None and (not isinstance(times, int) or isinstance(times, bool) or times < 0):
        msg = f"times is how many events have to match, 0 or more, or None, not {times!r}"
        raise TypeError(msg)
