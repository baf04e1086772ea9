"""Assertions about events, with messages that say what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from ..patterns.pattern import EventPattern, unknown_member
from ..patterns.syntax import InvalidEventPattern
from ..service.envelope import MEMBERS
from ..words import did_you_mean, shown
from . import explain
from .criteria import CONDITIONS, Criteria, EventConditions, as_captured, refuse_impossible
from .sequence import Captured

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from typing_extensions import Unpack

    from .captures import CapturedCall, CapturedEvent, RejectedEntry
    from .seen import Seen


class EventAssertions:
    """The assertions on events that the handle and an event bus have in common."""

    @property
    def events(self) -> Captured[CapturedEvent]:
        """The events that the assertions are about."""
        raise NotImplementedError

    @property
    def rejected(self) -> Captured[RejectedEntry]:
        """The entries that were answered with an ``ErrorCode``, in order, of all event buses.

        A test that looks at them may have entries that EventBridge refuses; one that does not
        fails at its end (setting ``assert_all_entries_accepted``).
        """
        return self._look_at_rejected()

    @property
    def calls(self) -> Captured[CapturedCall]:
        """The calls that the mock answered, retries not counted, in the order they ended in."""
        return self._seen().calls

    @property
    def _account(self) -> str:
        """The account of the mock, whose event buses captures name without an ARN."""
        raise NotImplementedError

    def _seen(self) -> Seen:
        """Return what the message of a failed assertion is made from."""
        raise NotImplementedError

    def _look_at_rejected(self) -> Captured[RejectedEntry]:
        """Return the rejected entries, and note that the test has looked at them."""
        raise NotImplementedError

    @overload
    def assert_event(
        self,
        pattern: EventPattern | Mapping[str, Any] | str | None = ...,
        /,
        *,
        times: None = ...,
        **conditions: Unpack[EventConditions],
    ) -> CapturedEvent: ...

    @overload
    def assert_event(
        self,
        pattern: EventPattern | Mapping[str, Any] | str | None = ...,
        /,
        *,
        times: int,
        **conditions: Unpack[EventConditions],
    ) -> Captured[CapturedEvent]: ...

    def assert_event(
        self,
        pattern: EventPattern | Mapping[str, Any] | str | None = None,
        /,
        *,
        times: int | None = None,
        **conditions: Unpack[EventConditions],
    ) -> CapturedEvent | Captured[CapturedEvent]:
        """Assert that an event was captured, and return it.

        All conditions have to fit; what is not named may be anything. Expected values are
        compared with ``==``, so ``unittest.mock.ANY`` and dirty-equals work. Replicas count on
        their own bus only: ``bus(name, region).assert_event(...)``.

        Args:
            pattern: An event pattern, as a rule of EventBridge has it.
            times: How many events have to match, 0 or more; None for at least one.
            **conditions: Any of these, by name:

                - ``source``: the ``Source``;
                - ``detail_type``: the ``DetailType``;
                - ``detail``: the whole parsed ``Detail``;
                - ``detail_includes``: a part of the parsed ``Detail``; objects may have more
                  members, at every level, and lists are of equal length;
                - ``resources``: all of the event's ``resources``;
                - ``event_bus``: the name of the event bus, or its ARN;
                - ``region``: the Region of the event bus;
                - ``endpoint``: the global endpoint that it was put through: a name, an id or an
                  ``Endpoint``; None for no endpoint.

        Returns:
            The first matching event, or with *times* all of them.

        Raises:
            AssertionError: none or the wrong number matches. The message says which captured
                event came closest and what differs.
            InvalidEventPattern: EventBridge would refuse *pattern*.
            TypeError: there is no such condition, and the message names those that there are; or
                *times* is not such a number.
            ValueError: with ``times=0``, no event could ever have one of these values, or match
                *pattern*.
        """
        __tracebackhide__ = True
        check_conditions(conditions, (*CONDITIONS, "times"))
        check_times(times, "events have to match")
        wanted = _pattern_of(pattern)
        if times == 0:
            refuse_impossible(conditions)
            _refuse_impossible_pattern(wanted)
        criteria = Criteria(as_captured(conditions, self._account), wanted)
        events = self.events
        if times is None:
            for event in events:
                if criteria.matches(event):
                    return event
            raise AssertionError(explain.no_match(criteria, self._seen()))
        matching = [(index, e) for index, e in enumerate(events) if criteria.matches(e)]
        if len(matching) != times:
            raise AssertionError(explain.wrong_count(criteria, times, matching, self._seen()))
        return Captured(events.kind, [event for _, event in matching])

    def assert_no_events(
        self,
        pattern: EventPattern | Mapping[str, Any] | str | None = None,
        /,
        **conditions: Unpack[EventConditions],
    ) -> None:
        """Assert that no event was captured, or none that fits these conditions.

        The conditions are those of ``assert_event``. Replicas count on their own bus only:
        ``bus(name, region).assert_no_events(...)``.

        Raises:
            AssertionError: there are such events; the message lists the first ones.
            InvalidEventPattern: EventBridge would refuse *pattern*.
            TypeError: there is no such condition; the message names those that there are.
            ValueError: no event could ever have one of these values, or match *pattern*.
        """
        __tracebackhide__ = True
        # `times` is an argument of assert_event alone
        check_conditions(conditions, CONDITIONS)
        self.assert_event(pattern, **conditions, times=0)


for _assertion in (EventAssertions.assert_event, EventAssertions.assert_no_events):
    # Python's own messages name a method by this: a test knows it from the handle or a bus
    _assertion.__qualname__ = _assertion.__name__


def _pattern_of(pattern: EventPattern | Mapping[str, Any] | str | None) -> EventPattern | None:
    """Return an event pattern; a text that is none may have been meant for the source."""
    __tracebackhide__ = True
    try:
        return None if pattern is None else EventPattern(pattern)
    except InvalidEventPattern as error:
        if not isinstance(pattern, str) or pattern.lstrip().startswith("{"):
            raise
        hint = f" (an event pattern is a JSON object; did you mean source={pattern!r}?)"
        raise InvalidEventPattern(error.reason, f"{error.location}{hint}") from None


def _refuse_impossible_pattern(pattern: EventPattern | None) -> None:
    """Raise ValueError for a pattern that needs a member which no event has."""
    __tracebackhide__ = True
    unknown = None if pattern is None else unknown_member(pattern, MEMBERS)
    if unknown is not None:
        hint = did_you_mean(unknown, MEMBERS)
        msg = (
            f"no event could match {pattern}, so this cannot fail: events have no member "
            f"{shown(unknown)}{hint}; they have {', '.join(MEMBERS)}"
        )
        raise ValueError(msg)


def check_conditions(
    names: Iterable[str], known: Sequence[str], none_is: str = "an event has no condition"
) -> None:
    """Raise TypeError unless all these names are *known*.

    Args:
        names: The names of the conditions that a test asks for.
        known: Those that there are.
        none_is: How the message begins.
    """
    __tracebackhide__ = True
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known)
            msg = f"{none_is} {name!r}{hint}; there are {', '.join(known)}"
            raise TypeError(msg)


def check_times(times: object, counted: str) -> None:
    """Raise TypeError unless *times* is a number, or None.

    Args:
        times: How many there have to be.
        counted: What is counted, as ``events have to match``.
    """
    __tracebackhide__ = True
    if times is not None and (not isinstance(times, int) or isinstance(times, bool) or times < 0):
        msg = f"times is how many {counted}, 0 or more, or None, not {shown(times)}"
        raise TypeError(msg)
