"""A recording that also notes times: the report of a run is made from it."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ..evidence.timeline import Attempt, Lasting, Moment, Span, Timeline
from ..service.answers import Raised, Reply
from .recording import Recording, captured_call, captured_rejection, conditions_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..evidence.captures import CapturedEvent, RejectedEntry
    from ..evidence.timeline import Condition, FunctionCall
    from ..service.account import Account
    from ..service.deliveries import SentDelivery
    from ..service.events import Event
    from ..service.service import Handled
    from .calls import ClientCall


class _Call(NamedTuple):
    call: ClientCall
    attempts: list[Attempt]
    ended: Moment


class _Arrival(NamedTuple):
    event: Event
    moment: Moment


class _Rejection(NamedTuple):
    rejection: RejectedEntry
    moment: Moment


class _Sent(NamedTuple):
    delivery: SentDelivery
    moment: Moment


class _FunctionCall(NamedTuple):
    call: FunctionCall
    moment: Moment


_Timed = TypeVar("_Timed", _Arrival, _Rejection, _Sent, _FunctionCall)


class TimedRecording(Recording):
    """A recording in which each attempt, arrival and change has its step and its time.

    It takes more time than a plain one, so it is made only where a report was asked for.
    """

    def __init__(self, account: Account, steps: int = 0) -> None:
        """Begin after the *steps* of earlier recordings of the same mock."""
        super().__init__(account)
        self._first = self._steps = steps
        self._latest: float | None = None
        """The time that was read last: a clock may tick when it is read, so it is read rarely."""
        self._attempts: dict[int, list[Attempt]] = {}
        """The attempts of calls under way, by the id of the call."""
        self._timed_calls: list[_Call] = []
        self._timed_arrivals: list[_Arrival] = []
        self._timed_rejections: list[_Rejection] = []
        self._timed_deliveries: list[_Sent] = []
        self._timed_function_calls: list[_FunctionCall] = []
        self._lasting: dict[Condition, Lasting] = {}
        """The conditions that last now."""
        self._spans: list[Span] = []

    @property
    def steps(self) -> int:
        """How many steps there are so far."""
        return self._steps

    def timeline(self, since: int) -> Timeline:
        """Return all that happened after the step *since*."""
        since = max(since, self._first)
        with self._lock:
            calls = bisect_right(self._timed_calls, since, key=lambda call: call.ended.step)
            spans = bisect_right(self._spans, since, key=lambda span: span.ended.step)
            deliveries = [
                (self.captured_delivery(sent), moment)
                for sent, moment in _after(since, self._timed_deliveries)
            ]
            return Timeline(
                since=since,
                last_step=self._steps,
                endpoints=self._account.endpoints.unsettled(),
                calls=[
                    (captured_call(call), attempts, ended)
                    for call, attempts, ended in self._timed_calls[calls:]
                ],
                events=[
                    (self._captured(event), moment)
                    for event, moment in _after(since, self._timed_arrivals)
                ],
                rejected=_after(since, self._timed_rejections),
                spans=self._spans[spans:],
                deliveries=[(made, moment) for made, moment in deliveries if made is not None],
                function_calls=_after(since, self._timed_function_calls),
                lasting=list(self._lasting.values()),
                under_way=self._account.transit.under_way(),
                now=self._account.clock.time(),
            )

    # --- recording ----------------------------------------------------------------------------

    def take_handled(self, call: ClientCall, handled: Handled) -> Iterator[CapturedEvent]:
        """Record an attempt, and what became of its entries."""
        with self._lock:
            # an answer has its time; without an answer, the clock has not been read
            if handled.at is None:
                self._read_clock()
            else:
                self._latest = handled.at
            attempt = Attempt(self._next(), _answer(handled))
            self._attempts.setdefault(id(call), []).append(attempt)
            account = self._account.account_id
            self._timed_rejections += [
                _Rejection(captured_rejection(rejection, account), self._next())
                for rejection in handled.rejected
            ]
            arrived = super().take_handled(call, handled)
            # note what the call changed about endpoints
            self.look()
            return arrived

    def take_arrived(
        self, events: Sequence[Event], deliveries: Sequence[SentDelivery]
    ) -> Iterator[CapturedEvent]:
        """Record events as they arrive at their buses."""
        with self._lock:
            self._timed_arrivals += [_Arrival(event, self._next()) for event in events]
            self._timed_deliveries += [_Sent(delivery, self._next()) for delivery in deliveries]
            return super().take_arrived(events, deliveries)

    def take_repeated(self, sent: SentDelivery) -> SentDelivery:
        """Record that a delivery happens once more, and return that one."""
        with self._lock:
            again = super().take_repeated(sent)
            self._timed_deliveries.append(_Sent(again, self._next()))
            return again

    def take_function_call(self, call: FunctionCall) -> None:
        """Record a call of a function of the test's, which may still raise."""
        with self._lock:
            self._read_clock()
            self._timed_function_calls.append(_FunctionCall(call, self._next()))

    def take_call(self, call: ClientCall) -> None:
        """Record a call that is over."""
        with self._lock:
            attempts = self._attempts.pop(id(call))
            if call.is_tried_again:
                earlier = [one for one in self._timed_calls if one.call is call]
                self._timed_calls = [one for one in self._timed_calls if one.call is not call]
                attempts = [*(attempt for one in earlier for attempt in one.attempts), *attempts]
            self._timed_calls.append(_Call(call, attempts, self._next()))
            super().take_call(call)

    def look(self) -> None:
        """See which Regions are out and which endpoints failed over, and note what changed."""
        with self._lock:
            super().look()
            ended = [condition for condition in self._lasting if condition not in self._open]
            begun = [condition for condition in self._open if condition not in self._lasting]
            if ended or begun:
                self._read_clock()
                moment = self._next()
                for condition in ended:
                    _, began, why = self._lasting.pop(condition)
                    self._spans.append(Span(condition, began, moment, why))
                for condition in begun:
                    why = self._why(condition)
                    self._lasting[condition] = Lasting(condition, moment, why)

    def _why(self, condition: Condition) -> str | None:
        """Say why an endpoint moves or is failed over; None for an outage."""
        endpoints = self._account.endpoints.unsettled()
        found = (one.why_there() for one in endpoints if condition in conditions_of(one))
        return next(found, None)

    def _next(self) -> Moment:
        """Count one more step, and return its moment."""
        latest = self._read_clock() if self._latest is None else self._latest
        self._steps += 1
        return Moment(self._steps, latest)

    def _read_clock(self) -> float:
        self._latest = self._account.clock.time()
        return self._latest


def _after(since: int, things: Sequence[_Timed]) -> Sequence[_Timed]:
    """Return those after a step: each has its moment, and they are in order."""
    return things[bisect_right(things, since, key=lambda thing: thing.moment.step) :]


def _answer(handled: Handled) -> str:
    """Say in a word what an attempt was answered with."""
    if handled.error is not None:
        return handled.error.code
    if isinstance(handled.reply, Reply):
        return str(handled.reply.status)
    if isinstance(handled.reply, Raised):
        return type(handled.reply.error).__name__
    return f"nobody answers: {handled.reply.reason}"
