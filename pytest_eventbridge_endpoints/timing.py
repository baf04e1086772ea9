"""A recording that also notes when: what the report of a test run is made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .evidence.timeline import Attempt, Condition, Moment, Span, Timeline
from .recording import Recording
from .service.clock import utc
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
        self._first = self._last = Moment(steps, account.clock.time())
        self._attempts: dict[int, list[Attempt]] = {}
        """Those of calls under way."""
        self._call_times: list[tuple[list[Attempt], Moment]] = []
        self._arrivals: list[Moment] = []
        self._rejections: list[Moment] = []
        self._open: dict[Condition, Moment] = {}
        self._spans: list[Span] = []
        account.on_change = self.look

    @property
    def steps(self) -> int:
        """How many steps there are so far."""
        return self._last.step

    def timeline(self) -> Timeline:
        """Return all that happened so far."""
        with self._lock:
            lasting = [Span(c, began, self._last) for c, began in self._open.items()]
            times = zip(self.calls, self._call_times, strict=True)
            return Timeline(
                utc(self._first.at),
                self._first,
                self._last,
                [
                    {
                        "name": endpoint.name,
                        "endpoint_id": endpoint.endpoint_id,
                        "event_bus": endpoint.event_bus,
                        "primary_region": endpoint.primary_region,
                        "secondary_region": endpoint.secondary_region,
                        "replication": endpoint.replication,
                    }
                    for endpoint in self._account.endpoints
                ],
                [(call, attempts, ended) for call, (attempts, ended) in times],
                list(zip(self.everything, self._arrivals, strict=True)),
                list(zip(self.rejected, self._rejections, strict=True)),
                [*self._spans, *lasting],
            )

    # --- to take down -------------------------------------------------------------------------

    def take_handled(self, call: ClientCall, handled: Handled) -> Iterator[CapturedEvent]:
        """Take down an attempt, and what became of its entries."""
        with self._lock:
            attempt = Attempt(self._step(), _answer(handled))
            self._attempts.setdefault(id(call), []).append(attempt)
            self._rejections += [self._step() for _ in handled.rejected]
            arrived = super().take_handled(call, handled)
            # what the call changed of the endpoints
            self.look()
            return arrived

    def take_arrived(self, events: Sequence[Event]) -> Iterator[CapturedEvent]:
        """Take down events as they arrive at their buses."""
        with self._lock:
            self._arrivals += [self._step() for _ in events]
            return super().take_arrived(events)

    def take_call(self, call: ClientCall) -> None:
        """Take down a call that is over."""
        with self._lock:
            self._call_times.append((self._attempts.pop(id(call), []), self._step()))
            super().take_call(call)

    def look(self) -> None:
        """See which Regions are out and which endpoints failed over, and note what changed."""
        with self._lock:
            now = _conditions(self._account)
            ended = [condition for condition in self._open if condition not in now]
            begun = [condition for condition in now if condition not in self._open]
            if ended or begun:
                moment = self._step()
                self._spans += [Span(c, self._open.pop(c), moment) for c in ended]
                self._open.update(dict.fromkeys(begun, moment))

    def _step(self) -> Moment:
        self._last = Moment(self._last.step + 1, self._account.clock.time())
        return self._last


def _conditions(account: Account) -> list[Condition]:
    outages = [Condition("outage", region) for region in account.outages]
    return outages + [
        Condition("failover", endpoint.active_region, endpoint.name, endpoint.event_bus)
        for endpoint in account.endpoints
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
    return "nobody answers"
