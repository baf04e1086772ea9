"""Targets: functions that are called with what arrives at an event bus, as a rule calls them."""

from __future__ import annotations

import inspect
import threading
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from types import CodeType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from ..words import count, shown
from .interruptions import ends_the_test, is_interruption

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..evidence.captures import CapturedEvent
    from ..patterns.pattern import EventPattern

Target = Callable[..., Any]

MOST_DELIVERIES = 10_000
"""Deliveries of events that targets put, after one call; more count as an endless loop."""

_ONLY_FUNCTIONS = "a target is a plain function that takes (event) or (event, context)"


_CONTEXTS = frozenset({"context", "_context", "ctx", "_ctx", "lambda_context"})
"""The names that Lambda handlers give their second parameter."""


class EndlessLoopError(RuntimeError):
    """Targets put events that call targets that put events, and so on."""


@dataclass(frozen=True)
class TargetContext:
    """The ``context`` of a target with two parameters, in place of Lambda's own.

    Attributes:
        function_name: The name of the target.
        aws_request_id: The id of the event.
        invoked_function_arn: The ARN of a Lambda function with the target's name.
        function_version: Always ``$LATEST``.
        memory_limit_in_mb: Always ``128``.
    """

    function_name: str
    aws_request_id: str
    invoked_function_arn: str
    function_version: str = "$LATEST"
    memory_limit_in_mb: str = "128"

    def get_remaining_time_in_millis(self) -> int:
        """Return 15 minutes in milliseconds, the most that a Lambda function has."""
        return 15 * 60 * 1000


@dataclass(frozen=True, eq=False)
class TargetError:
    """What a target raised, and at which event."""

    target: str
    event: CapturedEvent
    error: BaseException
    shown: str = field(init=False)
    """Its traceback as text; the error's own grows when it is raised again."""

    def __post_init__(self) -> None:
        """Keep the traceback as it is now."""
        text = "".join(traceback.format_exception(self.error)).rstrip()
        object.__setattr__(self, "shown", text)

    @property
    def headline(self) -> str:
        """Which target raised what, at which event."""
        return f"the target {self.target} raised {type(self.error).__name__} at {self.event!r}"

    def __str__(self) -> str:
        """Say which target raised, at which event, and its traceback."""
        return f"{self.headline}:\n{self.shown}"


class Subscriber(Protocol):
    """A receiver of the events that it wants."""

    name: str

    def row(self) -> list[str]:
        """Return a row with its name, and how often it was called."""

    def wants(self, event: CapturedEvent) -> bool:
        """Say whether this receives an event."""

    def call(self, event: CapturedEvent) -> None:
        """Deliver an event."""


class Subscription:
    """A target, and the events that it is called with."""

    def __init__(
        self, target: Target, event_bus: str, region: str, pattern: EventPattern | None
    ) -> None:
        """Check the target.

        Raises:
            TypeError: it is not a plain function of ``(event)`` or ``(event, context)``.
        """
        self._takes_context = _takes_context(target)
        self._target = target
        self._bus = (event_bus, region)
        self._pattern = pattern
        self.calls = 0
        self.name: str = getattr(target, "__name__", None) or shown(target)

    def row(self) -> list[str]:
        """Return a row with the name of the target, and how often it was called."""
        bus, region = self._bus
        called = f"called {count(self.calls, 'time')}"
        pattern = "" if self._pattern is None else f"  pattern {self._pattern.text}"
        return [self.name, region, f"bus {bus}", f"{called}{pattern}"]

    def wants(self, event: CapturedEvent) -> bool:
        """Say whether the target is called with this event."""
        if (event.event_bus, event.region) != self._bus:
            return False
        return self._pattern is None or self._pattern.matches(event)

    def call(self, event: CapturedEvent) -> None:
        """Call the target with an envelope of its own."""
        self.calls += 1
        arguments: list[Any] = [event.envelope]
        if self._takes_context:
            arn = f"arn:aws:lambda:{event.region}:{event.account}:function:{self.name}"
            arguments.append(TargetContext(self.name, event.id, arn))
        result = self._target(*arguments)
        if inspect.iscoroutine(result):
            result.close()
            msg = f"the target {self.name} returned a coroutine; {_ONLY_FUNCTIONS}"
            raise TypeError(msg)


class Targets:
    """All subscriptions of one mock, and what their targets raised."""

    def __init__(self) -> None:
        self._subscriptions: tuple[Subscriber, ...] = ()
        self._deliveries = _Deliveries()
        self._errors: list[TargetError] = []
        self._stopped = False

    @property
    def errors(self) -> list[TargetError]:
        """Everything that targets raised."""
        return list(self._errors)

    def rows(self) -> list[list[str]]:
        """Return a row for each target, for the report of a failing test."""
        return [subscription.row() for subscription in self._subscriptions]

    def subscribe(self, subscription: Subscriber) -> None:
        """Call one more target from now on."""
        self._subscriptions = (*self._subscriptions, subscription)

    def forget(self) -> None:
        """Drop the subscriptions, and what is still to be delivered."""
        self._subscriptions = ()
        self._stopped = True

    def resume(self) -> None:
        """Call targets again that pytest.fail has stopped, as another test begins."""
        self._stopped = False

    def enqueue(self, events: Iterable[CapturedEvent]) -> None:
        """Queue events that arrived for the next ``deliver`` of this thread."""
        if self._subscriptions and not self._stopped:
            # while targets are being called here, events are put by targets
            by_target = self._deliveries.busy
            self._deliveries.waiting.extend(
                _Delivery(subscription, event, by_target)
                for event in events
                for subscription in self._subscriptions
            )

    def deliver(self) -> None:
        """Call the targets with what arrived, and with what they put, until nothing is left.

        What a target raises is kept, not raised here, unless it is an interruption; after
        ``pytest.fail`` no target is called any more. Events that a target puts are delivered by
        the ``deliver`` that called the target.
        """
        if not self._subscriptions:
            return
        deliveries = self._deliveries
        if deliveries.busy:
            return
        deliveries.busy, left = True, MOST_DELIVERIES
        try:
            while deliveries.waiting and not self._stopped:
                delivery = deliveries.waiting.popleft()
                if not delivery.subscription.wants(delivery.event):
                    continue
                left -= delivery.by_target
                if left == -1:
                    self._errors.append(_endless_loop(delivery))
                if left >= 0 or not delivery.by_target:
                    self._call(delivery.subscription, delivery.event)
        finally:
            deliveries.waiting.clear()
            deliveries.busy = False

    def _call(self, subscription: Subscriber, event: CapturedEvent) -> None:
        try:
            subscription.call(event)
        except BaseException as error:
            if is_interruption(error):
                raise
            self._stopped |= ends_the_test(error)
            _leave_out_this_file(error)
            self._errors.append(TargetError(subscription.name, event, error))


class _Delivery(NamedTuple):
    """An event that a target may want."""

    subscription: Subscriber
    event: CapturedEvent
    by_target: bool
    """Whether it was put by a target that was being called."""


class _Deliveries(threading.local):
    """What one thread has to deliver, and whether it is delivering now."""

    def __init__(self) -> None:
        self.waiting: deque[_Delivery] = deque()
        self.busy = False


def _leave_out_this_file(error: BaseException) -> None:
    """Let a traceback begin at the target."""
    frame = error.__traceback__
    while frame is not None and frame.tb_frame.f_code.co_filename == __file__:
        frame = frame.tb_next
    # if the target has no frame, the call itself failed
    if frame is not None:
        error.__traceback__ = frame


def _endless_loop(delivery: _Delivery) -> TargetError:
    name, event = delivery.subscription.name, delivery.event
    msg = (
        f"targets go on putting events that call targets: stopped after {MOST_DELIVERIES:,} "
        f"deliveries of such events, at {event!r} for the target {name}. "
        "Subscribe with a pattern that leaves out what the target itself puts."
    )
    return TargetError(name, event, EndlessLoopError(msg))


def _takes_context(target: Target) -> bool:
    """Say whether a target is called with ``(event, context)``, else with ``(event)`` alone."""
    if not callable(target):
        msg = f"{shown(target)} is no target; {_ONLY_FUNCTIONS}"
        raise TypeError(msg)
    for kind in (
        inspect.iscoroutinefunction,
        inspect.isasyncgenfunction,
        inspect.isgeneratorfunction,
    ):
        # a double, as MagicMock makes one, has a code that is a double as well
        functions = filter(_has_code, (target, getattr(target, "__call__", None)))  # noqa: B004
        if any(map(kind, functions)):
            msg = (
                f"the target {shown(target)} would be called and never run: it is async or a "
                f"generator; {_ONLY_FUNCTIONS}"
            )
            raise TypeError(msg)
    try:
        signature = inspect.signature(target)
    except ValueError:
        # some functions written in C have no signature
        return False
    takes_two = _takes(signature, 2)
    if _takes(signature, 1):
        # a Lambda handler may give its context a default
        return takes_two and "".join(list(signature.parameters)[1:2]) in _CONTEXTS
    if not takes_two:
        msg = f"{shown(target)} takes {signature}; {_ONLY_FUNCTIONS}"
        raise TypeError(msg)
    return True


def _has_code(function: object) -> bool:
    function = getattr(function, "func", function)  # of a functools.partial
    return isinstance(getattr(function, "__code__", None), CodeType)


def _takes(signature: inspect.Signature, arguments: int) -> bool:
    try:
        signature.bind(*range(arguments))
    except TypeError:
        return False
    return True
