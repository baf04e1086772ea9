"""Targets: who is called with what arrives at event buses, and with what rules hand over."""

from __future__ import annotations

import threading
import traceback
from collections import deque
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from ..evidence.delivery import stand_in_arn
from ..evidence.timeline import FunctionCall
from ..service.arns import function_arn, parse_arn
from ..words import count, did_you_mean, text_of
from . import target_functions
from .interruptions import ends_the_test, is_interruption
from .target_functions import TargetContext, TargetFunction
from .watch import Treatment

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from contextlib import AbstractContextManager

    from ..evidence.captures import CapturedEvent
    from ..evidence.delivery import Delivery
    from ..patterns.pattern import EventPattern
    from ..service.deliveries import SentDelivery
    from .recording import Recording
    from .target_functions import Target
    from .watch import Watch

_RAISED_ONCE = "RehearsedError: the function counts as having raised, and is called again"
"""What stands with a delivery after which a rehearsal lets a function raise."""

MOST_DELIVERIES = 10_000
"""Deliveries of events that targets put, after one call; more count as an endless loop."""


class EndlessLoopError(RuntimeError):
    """Targets put events that call targets that put events, and so on."""


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


class Receiver(Protocol):
    """Who is called with events, or with deliveries, and wants some of them."""

    name: str
    name_apart: str
    """Its name, and a number where another function has the same name, as ``ship (2)``."""
    function: Target | None
    """The function of the test's that is called; None if it is none."""

    def row(self) -> list[str]:
        """Return a row with its name, and how often it was called."""

    def copied(self) -> Receiver:
        """Return a copy that counts its own calls."""

    def wants(self, handed: Any) -> bool:
        """Say whether this receives an event, or a delivery."""

    def call(self, handed: Any) -> None:
        """Hand it over."""


class Subscription:
    """A function that is called with the events of a bus."""

    def __init__(
        self,
        target: Target,
        event_bus: str,
        region: str,
        pattern: EventPattern | None,
        account: str,
    ) -> None:
        """Check the target; *account* is that of the event bus.

        Raises:
            TypeError: it is not a plain function of ``(event)`` or ``(event, context)``.
        """
        self.function: Target | None = target
        self._function = TargetFunction(target)
        self._bus = (event_bus, region)
        self._pattern = pattern
        self._account = account
        self.name = self.name_apart = self._function.name

    def copied(self) -> Subscription:
        """Return a copy that counts its own calls."""
        copied: Subscription = copy(self)
        copied._function = copy(self._function)
        copied._function.calls = 0
        return copied

    def row(self) -> list[str]:
        """Return a row with the name of the target, and how often it was called."""
        bus, region = self._bus
        called = f"called {count(self._function.calls, 'time')}"
        pattern = "" if self._pattern is None else f"  pattern {self._pattern.text}"
        return [self.name, region, f"bus {bus}", f"{called}{pattern}"]

    def wants(self, event: CapturedEvent) -> bool:
        """Say whether the target is called with this event."""
        if (event.event_bus, event.region) != self._bus:
            return False
        return self._pattern is None or self._pattern.matches(event)

    def call(self, event: CapturedEvent) -> None:
        """Call the target with an envelope of its own."""
        arn = function_arn(event.region, self._account, self.name)
        self._function.call(event.envelope, TargetContext(self.name, event.id, arn))


class Connection:
    """A function that is called in the place of the targets of rules with one ARN or name.

    Args:
        target: What a test calls the target: its ARN, or its logical id.
        target_arns: The ARNs that are meant: that of a logical id differs between Regions.
        function: The function.

    Raises:
        TypeError: it is not a plain function of ``(event)`` or ``(event, context)``.
    """

    def __init__(self, target: str, target_arns: frozenset[str], function: Target) -> None:
        self.function: Target | None = function
        self._function = TargetFunction(function)
        self._target = target
        self.target_arns = target_arns
        self.name = self.name_apart = self._function.name

    def copied(self) -> Connection:
        """Return a copy that counts its own calls."""
        copied: Connection = copy(self)
        copied._function = copy(self._function)
        copied._function.calls = 0
        return copied

    def row(self) -> list[str]:
        """Return a row with the name of the function, and how often it was called."""
        called = f"called {count(self._function.calls, 'time')}"
        return [self.name, "", f"target {self._target}", called]

    def why_idle(self, target_arns: Collection[str]) -> str:
        """Say why the function cannot have been called, if none of the rules' targets is its."""
        if not self.target_arns.isdisjoint(target_arns):
            return ""
        return f": no rule has this target{did_you_mean(self._target, target_arns)}"

    def wants(self, delivery: Delivery) -> bool:
        """Say whether EventBridge would call the target."""
        return delivery.error is None

    def call(self, delivery: Delivery) -> None:
        """Call the function with the input, parsed anew.

        Raises:
            ValueError: the input is not one JSON value.
        """
        arn = stand_in_arn(delivery)
        context = TargetContext(self._function_name(arn), delivery.event.id, arn)
        self._function.call(delivery.input, context)

    def _function_name(self, target_arn: str) -> str:
        """Return the name of the Lambda function, or of ours where the target is none."""
        arn = parse_arn(target_arn)
        if arn is None or arn.service != "lambda":
            return self.name
        return arn.resource.removeprefix("function:").partition(":")[0]


class Targets:
    """All functions that one mock calls, and what they raised.

    Args:
        recording: Records what becomes of deliveries.
        repeats: Says whether the delivery of an event to a function happens twice.
        watch: Looks on.
        lock: The lock of the account; functions are called without it.
    """

    def __init__(
        self,
        recording: Recording,
        repeats: Callable[[CapturedEvent], bool],
        watch: Watch,
        lock: AbstractContextManager[Any],
    ) -> None:
        self._lock = lock
        self._recording = recording
        self._repeats = repeats
        self._watch = watch
        self._subscriptions: tuple[Receiver, ...] = ()
        self._connections: tuple[Connection, ...] = ()
        self._deliveries = _Deliveries()
        self._held: list[_Waiting] = []
        """What is delivered after the next delivery to the same function."""
        self._errors: list[TargetError] = []
        self._stopped = False

    def copied(
        self,
        recording: Recording,
        repeats: Callable[[CapturedEvent], bool],
        watch: Watch,
        lock: AbstractContextManager[Any],
    ) -> Targets:
        """Return a copy that calls the same functions, and counts its own calls."""
        copied = Targets(recording, repeats, watch, lock)
        copied._subscriptions = tuple(one.copied() for one in self._subscriptions)
        copied._connections = tuple(one.copied() for one in self._connections)
        return copied

    @property
    def _has_targets(self) -> bool:
        return bool(self._subscriptions or self._connections)

    @property
    def connections(self) -> tuple[Connection, ...]:
        """The functions that are called in the place of rules' targets."""
        return self._connections

    @property
    def errors(self) -> list[TargetError]:
        """Everything that targets raised."""
        return list(self._errors)

    def rows(self, target_arns: Collection[str]) -> list[list[str]]:
        """Return a row for each target, for the report of a failing test.

        Args:
            target_arns: The targets that rules have, or had when they delivered.
        """
        rows = [target.row() for target in self._subscriptions]
        for connection in self._connections:
            *first, called = connection.row()
            rows.append([*first, called + connection.why_idle(target_arns)])
        return rows

    def subscribe(self, subscription: Receiver) -> None:
        """Call one more target from now on."""
        self._tell_apart(subscription)
        self._subscriptions = (*self._subscriptions, subscription)

    def connect(self, connection: Connection) -> None:
        """Call one more function in the place of a rule's target from now on."""
        self._tell_apart(connection)
        self._connections = (*self._connections, connection)

    def _tell_apart(self, target: Receiver) -> None:
        """Number a function that has the name of others; called twice, it is one function."""
        others: list[Target | None] = []
        for one in (*self._subscriptions, *self._connections):
            if one.name == target.name and one.function not in others:
                others.append(one.function)
        place = others.index(target.function) if target.function in others else len(others)
        if place:
            target.name_apart = f"{target.name} ({place + 1})"

    def forget(self) -> None:
        """Drop all functions, and what is still to be delivered."""
        self._subscriptions, self._connections = (), ()
        self._stopped = True

    def resume(self) -> None:
        """Call targets again that pytest.fail has stopped, as another test begins."""
        self._stopped = False

    def enqueue(self, events: Iterable[CapturedEvent], sent: Iterable[SentDelivery]) -> None:
        """Queue what arrived, and what rules handed over, for ``deliver`` of this thread."""
        if self._stopped or not self._has_targets:
            return
        # while targets are being called here, events are put by targets
        by_target = self._deliveries.busy
        waiting = self._deliveries.waiting
        waiting.extend(
            _Waiting(subscription, event, event, by_target)
            for event in events
            for subscription in self._subscriptions
        )
        waiting.extend(
            _Waiting(connection, delivery, delivery.event, by_target, one)
            for one in sent
            for connection in self._connections
            if one.target["Arn"] in connection.target_arns
            if (delivery := self._recording.captured_delivery(one)) is not None
        )

    def deliver(self) -> None:
        """Call the targets with what arrived, and with what they put, until nothing is left.

        What a target raises is kept, not raised here, unless it is an interruption; after
        ``pytest.fail`` no target is called any more. Events that a target puts are delivered by
        the ``deliver`` that called the target.
        """
        if not self._has_targets:
            return
        deliveries = self._deliveries
        if deliveries.busy:
            return
        deliveries.busy, left = True, MOST_DELIVERIES
        try:
            while deliveries.waiting and not self._stopped:
                waiting = deliveries.waiting.popleft()
                if not waiting.target.wants(waiting.handed):
                    continue
                left -= waiting.by_target
                if left == -1:
                    self._errors.append(_endless_loop(waiting))
                if left >= 0 or not waiting.by_target:
                    self._hand_over(waiting)
        finally:
            deliveries.waiting.clear()
            deliveries.busy = False

    def release(self) -> None:
        """Deliver what was held until the next delivery, which never came."""
        with self._lock:
            held, self._held = self._held, []
        self._deliveries.waiting.extend(one._replace(is_treated=True) for one in held)
        self.deliver()

    def _hand_over(self, waiting: _Waiting) -> None:
        """Call a target as often as is meant: EventBridge delivers at least once."""
        target = waiting.target
        if waiting.is_treated or target.function is None:
            self._call(waiting)
            return
        with self._lock:
            treatment = self._watch.treat(target.name_apart, waiting.event)
            if treatment is Treatment.AFTER_THE_NEXT:
                self._held.append(waiting)
                return
            held = [one for one in self._held if one.target.function == target.function]
            self._held = [one for one in self._held if one not in held]
        self._call(waiting)
        if treatment is Treatment.TWICE or self._repeats(waiting.event):
            self._call(self._again(waiting))
        if treatment is Treatment.RAISING_ONCE:
            self._note_raised(waiting, _RAISED_ONCE)
            again = self._again(waiting)._replace(is_treated=True)
            self._deliveries.waiting.append(again)
        for one in held:
            self._call(one)

    def _again(self, waiting: _Waiting) -> _Waiting:
        """Return one more delivery of the same, recorded as such."""
        if waiting.sent is None:
            return waiting
        return waiting._replace(sent=self._recording.take_repeated(waiting.sent))

    def _call(self, waiting: _Waiting) -> None:
        target = waiting.target
        called = FunctionCall(target.name_apart, waiting.event)
        if target.function is not None:
            with self._lock:
                self._watch.function_called(target.name_apart, waiting.event)
            self._recording.take_function_call(called)
        try:
            target.call(waiting.handed)
        except BaseException as error:
            if is_interruption(error):
                raise
            self._stopped |= ends_the_test(error)
            _begin_at_the_target(error)
            self._errors.append(TargetError(target.name, waiting.event, error))
            called.error = f"{type(error).__name__}: {text_of(error)}"
            self._note_raised(waiting, called.error)

    def _note_raised(self, waiting: _Waiting, error: str) -> None:
        if waiting.sent is not None:
            self._recording.take_raised(waiting.sent, error)


class _Waiting(NamedTuple):
    """An event or a delivery that a target may want."""

    target: Receiver
    handed: CapturedEvent | Delivery
    event: CapturedEvent
    by_target: bool
    """Whether it was put by a target that was being called."""
    sent: SentDelivery | None = None
    """The delivery as the service made it."""
    is_treated: bool = False
    """Whether it was decided already how often it happens."""


class _Deliveries(threading.local):
    """What one thread has to deliver, and whether it is delivering now."""

    def __init__(self) -> None:
        self.waiting: deque[_Waiting] = deque()
        self.busy = False


def _begin_at_the_target(error: BaseException) -> None:
    """Let a traceback begin at the target, without our own frames."""
    ours = (__file__, target_functions.__file__)
    frame = error.__traceback__
    while frame is not None and frame.tb_frame.f_code.co_filename in ours:
        frame = frame.tb_next
    # if the target has no frame, the call itself failed
    if frame is not None:
        error.__traceback__ = frame


def _endless_loop(waiting: _Waiting) -> TargetError:
    name, event = waiting.target.name, waiting.event
    msg = (
        f"targets go on putting events that call targets: stopped after {MOST_DELIVERIES:,} "
        f"deliveries of such events, at {event!r} for the target {name}. "
        "Narrow the pattern that it is subscribed with, or that of its rule, so that it leaves "
        "out what the target itself puts."
    )
    return TargetError(name, event, EndlessLoopError(msg))
