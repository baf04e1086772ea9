"""A recording that also notes when: what the report of a test run is made from."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from .evidence.timeline import Attempt, Condition, Moment, Span, Timeline
from .recording import Recording
from .service.wire import Raised, Reply

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .calls import ClientCall
    from .evidence.captures import CapturedEvent
    from .service import Handled
    from .service.account import Account
    from .service.events import Event


class TimedRecording(Recording):
    """A recording in which each attempt, arrival and change has its step and its time.

    It takes more time than a plain one, so it is made only where a report was asked for.
    """

    def __init__(self, account: Account, steps: int = 0) -> None:
        """Begin behind *steps* that an earlier recording of the same mock took."""
        super().__init__(account.lock)
        self._account = account
        self._first = self._steps = steps
        self._attempts: dict[int, list[Attempt]] = {}
        """Those of calls under way."""
        # as many moments as the recording has calls, arrivals and rejected entries
        self._call_attempts: list[list[Attempt]] = []
        self._call_ends: list[Moment] = []
        self._arrivals: list[Moment] = []
        self._rejections: list[Moment] = []
        self._open: dict[Condition, Moment] = {}
        self._spans: list[Span] = []
        account.on_change = self.look

    @property
    def steps(self) -> int:
        """How many steps there are so far."""
        return self._steps

    def timeline(self, since: int) -> Timeline:
        """Return all that happened behind the step *since*."""
        since = max(since, self._first)
        with self._lock:
            calls = bisect_right(self._call_ends, since, key=_step)
            events = bisect_right(self._arrivals, since, key=_step)
            rejected = bisect_right(self._rejections, since, key=_step)
            spans = bisect_right(self._spans, since, key=lambda span: span.ended.step)
            return Timeline(
                account=self._account.account_id,
                since=since,
                last_step=self._steps,
                endpoints=[
                    {
                        "name": endpoint.name,
                        "endpoint_id": endpoint.endpoint_id,
                        "event_bus": endpoint.event_bus,
                        "primary_region": endpoint.primary_region,
                        "secondary_region": endpoint.secondary_region,
                        "replication": endpoint.replication,
                    }
                    for endpoint in self._account.endpoints.untouched()
                ],
                calls=list(
                    zip(
                        self.calls[calls:],
                        self._call_attempts[calls:],
                        self._call_ends[calls:],
                        strict=True,
                    )
                ),
                events=list(zip(self.everything[events:], self._arrivals[events:], strict=True)),
                rejected=list(
                    zip(self.rejected[rejected:], self._rejections[rejected:], strict=True)
                ),
                spans=self._spans[spans:],
                lasting=list(self._open.items()),
            )

    # --- to take down -------------------------------------------------------------------------

    def take_handled(self, call: ClientCall, handled: Handled) -> Iterator[CapturedEvent]:
        """Take down an attempt, and what became of its entries."""
        with self._lock:
            # an answer has been stamped with the time; where there is none, nobody looked
            now = self._latest() if isinstance(handled.reply, Reply) else self._now()
            attempt = Attempt(self._next(now), _answer(handled))
            self._attempts.setdefault(id(call), []).append(attempt)
            self._rejections += [self._next(now) for _ in handled.rejected]
            arrived = super().take_handled(call, handled)
            # what the call changed of the endpoints
            self.look()
            return arrived

    def take_arrived(self, events: Sequence[Event]) -> Iterator[CapturedEvent]:
        """Take down events as they arrive at their buses."""
        with self._lock:
            now = self._latest()
            self._arrivals += [self._next(now) for _ in events]
            return super().take_arrived(events)

    def take_call(self, call: ClientCall) -> None:
        """Take down a call that is over."""
        with self._lock:
            self._call_attempts.append(self._attempts.pop(id(call), []))
            self._call_ends.append(self._next(self._latest()))
            super().take_call(call)

    def look(self) -> None:
        """See which Regions are out and which endpoints failed over, and note what changed."""
        with self._lock:
            now = _conditions(self._account)
            ended = [condition for condition in self._open if condition not in now]
            begun = [condition for condition in now if condition not in self._open]
            if ended or begun:
                moment = self._next(self._now())
                self._spans += [Span(c, self._open.pop(c), moment) for c in ended]
                self._open.update(dict.fromkeys(begun, moment))

    def _next(self, at: float) -> Moment:
        self._steps += 1
        return Moment(self._steps, at)

    def _latest(self) -> float:
        """Return the time that the service read last, so that a clock ticks no more than ever."""
        latest = self._account.clock.latest
        return self._now() if latest is None else latest

    def _now(self) -> float:
        return self._account.clock.time()


def _step(moment: Moment) -> int:
    return moment.step


def _conditions(account: Account) -> list[Condition]:
    outages = [Condition("outage", region) for region in account.outages]
    return outages + [
        Condition("failover", endpoint.active_region, endpoint.name, endpoint.event_bus)
        for endpoint in account.endpoints.untouched()
        if endpoint.active_region != endpoint.primary_region
    ]


def _answer(handled: Handled) -> str:
    """Say in a word what an attempt was answered with."""
    if handled.error is not None:
        return handled.error.code
    if isinstance(handled.reply, Reply):
        return str(handled.reply.status)
    if isinstance(handled.reply, Raised):
        return type(handled.reply.error).__name__
    return f"nobody answers: {handled.reply.reason}"
