import functools
import json
from contextlib import nullcontext
from dataclasses import replace
from unittest.mock import Mock

import pytest

from pytest_eventbridge_endpoints.running.target_functions import TargetContext, TargetFunction
from pytest_eventbridge_endpoints.running.targets import Subscription, Targets
from pytest_eventbridge_endpoints.running.watch import Watch

BUS = ("default", "us-east-1")
ACCOUNT = "123456789012"


@pytest.fixture
def event(eventbridge_mock, events, entry):
    """An event that arrived."""
    events.put_events(Entries=[entry()])
    return eventbridge_mock.events.one()


class Handler:
    def __call__(self, event, context):
        return (event, context)

    def method(self, event): ...

    @staticmethod
    def both(event, context, *, retries=3): ...


# --- what is called, and with what ------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "takes_context"),
    [
        (lambda event: None, False),
        (lambda event, context: None, True),
        (lambda event, context=None: None, True),
        (lambda event, ctx=None: None, True),
        (lambda event, retries=3: None, False),
        (lambda event, *, context=None: None, False),
        (lambda *args: None, False),
        (lambda event=None, context=None: None, True),
        (Handler(), True),
        (Handler().method, False),
        (Handler.both, True),
        (functools.partial(Handler.both, context=1), False),
        ([].append, False),
        (print, False),
        (dict, False),
        (Mock(), False),
    ],
)
def test_a_target_is_called_by_its_signature(event, target, takes_context):
    """A Lambda handler gets its context, other functions the event alone."""
    function = TargetFunction(target)

    assert function._takes_context is takes_context
    function.call(event.envelope, TargetContext("function", event.id, "arn"))


def test_the_context_is_what_a_lambda_handler_reads(event):
    """Names and ids that handlers and their loggers use."""
    contexts = []

    def handle_order(event, context):
        contexts.append(context)

    Subscription(handle_order, *BUS, None, ACCOUNT).call(event)

    (context,) = contexts
    assert context == TargetContext(
        function_name="handle_order",
        aws_request_id=event.id,
        invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:handle_order",
        function_version="$LATEST",
        memory_limit_in_mb="128",
    )
    assert context.get_remaining_time_in_millis() == 900_000


def test_the_context_names_a_function_of_the_account_that_has_the_bus(event):
    """Whoever has put the event."""
    arns = []

    def ship(_, context):
        arns.append(context.invoked_function_arn)

    Subscription(ship, *BUS, None, "210987654321").call(replace(event, account="111111111111"))

    assert arns == ["arn:aws:lambda:us-east-1:210987654321:function:ship"]


async def coroutine(event): ...


async def async_generator(event):
    yield event


def generator(event):
    yield event


class AsyncHandler:
    async def __call__(self, event): ...


@pytest.mark.parametrize(
    "target",
    [
        coroutine,
        async_generator,
        generator,
        AsyncHandler(),
        functools.partial(coroutine),
    ],
)
def test_what_would_never_run_is_no_target(target):
    """An async def is an error when it is subscribed, not a silence."""
    with pytest.raises(TypeError) as caught:
        Subscription(target, *BUS, None, ACCOUNT)

    assert str(caught.value) == (
        f"the target {target!r} would be called and never run: it is async or a generator; "
        "a target is a plain function that takes (event) or (event, context)"
    )


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        (lambda: None, "()"),
        (lambda event, context, more: None, "(event, context, more)"),
        (lambda event, *, retries: None, "(event, *, retries)"),
    ],
)
def test_a_target_takes_an_event(target, shown):
    """Other functions cannot be called."""
    with pytest.raises(TypeError) as caught:
        Subscription(target, *BUS, None, ACCOUNT)

    assert str(caught.value) == (
        f"{target!r} takes {shown}; "
        "a target is a plain function that takes (event) or (event, context)"
    )


# --- what comes of it -------------------------------------------------------------------------


def no_rules():
    """Return targets that no rule hands anything to."""
    return Targets(Mock(), lambda _: False, Watch(), nullcontext())


def deliver(target, *events):
    targets = no_rules()
    targets.subscribe(Subscription(target, *BUS, None, ACCOUNT))
    targets.enqueue(events, [])
    targets.deliver()
    return targets


def test_a_coroutine_that_a_target_returns_is_an_error(event):
    """It would never run, and Python would warn of it somewhere else."""
    raised = deliver(lambda event: coroutine(event), event).errors  # noqa: PLW0108

    assert [str(error.error) for error in raised] == [
        (
            "the target <lambda> returned a coroutine; "
            "a target is a plain function that takes (event) or (event, context)"
        )
    ]


@pytest.mark.parametrize("raise_it", [pytest.fail, pytest.skip, pytest.xfail, int])
def test_what_a_target_raises_is_kept(event, raise_it):
    """Also what pytest's own functions raise: a test must not end in the middle of put_events."""

    def target(_):
        raise_it("stop")

    (raised,) = deliver(target, event).errors

    assert (raised.target, raised.event) == ("target", event)
    assert raised.error.__traceback__.tb_frame.f_code.co_name == "target"


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, SystemExit, pytest.exit.Exception])
def test_an_interruption_passes_through_at_once(event, interruption):
    """It is nothing that a target raised, and the next delivery begins anew."""
    targets, received = no_rules(), []

    def target(event):
        received.append(event["id"])
        raise interruption

    targets.subscribe(Subscription(target, *BUS, None, ACCOUNT))
    targets.enqueue([event, replace(event, id="second")], [])
    with pytest.raises(interruption):
        targets.deliver()
    targets.deliver()
    targets.enqueue([replace(event, id="third")], [])
    with pytest.raises(interruption):
        targets.deliver()

    assert received == [event.id, "third"]
    assert targets.errors == []


def test_after_a_failure_no_target_is_called(event):
    """pytest.fail ends a test; the next one is served anew, with nothing that is left over."""
    targets, received = no_rules(), []

    def target(event):
        received.append(event["id"])
        pytest.fail("enough")

    targets.subscribe(Subscription(target, *BUS, None, ACCOUNT))
    for number in ("first", "second"):
        targets.enqueue([replace(event, id=number), replace(event, id="behind it")], [])
        targets.deliver()
    targets.resume()
    targets.deliver()
    targets.enqueue([replace(event, id="of the next test")], [])
    targets.deliver()

    assert received == ["first", "of the next test"]


class UnreadableError(Exception):
    def __str__(self):
        raise RuntimeError

    __repr__ = __str__


def test_an_error_without_a_text_is_shown(event):
    """Its own str and repr may raise: the test fails with a message all the same."""

    def target(_):
        raise UnreadableError

    (raised,) = deliver(target, event).errors

    first, *_, last = str(raised).splitlines()
    assert first == f"the target target raised UnreadableError at {event!r}:"
    assert last.endswith("UnreadableError: <exception str() failed>")


def test_an_event_too_deep_to_deliver_is_an_error(event):
    """No target is called with less than what was sent."""
    received = []
    deep = replace(event, detail_json='{"a":' * 200_000 + "1" + "}" * 200_000)
    (raised,) = deliver(received.append, deep).errors

    assert received == []
    assert isinstance(raised.error, RecursionError)
    assert str(raised.error).startswith(f"the Detail of event {event.id} is nested too deep")


def test_a_target_without_a_name_is_shown(event):
    """As Python shows it."""
    (raised,) = deliver(functools.partial(json.loads), event).errors

    assert raised.target.startswith("functools.partial(<function loads")
