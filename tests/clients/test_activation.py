"""A mock begins whole or not at all, and ends whole, whatever is raised in between."""

import contextlib
import inspect
import os
import sys
from pathlib import Path

import boto3
import botocore
import botocore.auth
import botocore.endpoint
import botocore.session
import pytest

import pytest_eventbridge_endpoints
from pytest_eventbridge_endpoints import mock_eventbridge
from pytest_eventbridge_endpoints.clients import interception
from pytest_eventbridge_endpoints.running import late_work
from pytest_eventbridge_endpoints.running.active import active_mocks
from pytest_eventbridge_endpoints.running.watch import Watch

PACKAGE = str(Path(pytest_eventbridge_endpoints.__file__).parent)


class InterruptionError(Exception):
    """What the handler of a signal raises, between any two steps."""


@pytest.fixture(autouse=True)
def real_environment(monkeypatch):
    """A developer's environment: real credentials, and a default session made with them."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "real")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", boto3.Session())
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.delitem(botocore.auth.AUTH_TYPE_MAPS, "v4a", raising=False)


def state():
    """Return all that a mock changes in the process."""
    return (
        dict(os.environ),
        boto3.DEFAULT_SESSION,
        botocore.auth.AUTH_TYPE_MAPS.get("v4a"),
        botocore.endpoint.time,
        active_mocks(),
        late_work.ended_mock_of_this_work(),
        interception.lock.acquire(blocking=False) and interception.lock.release(),
    )


def interrupted(step, work):
    """Run some work, and raise an error at one step of it; say whether it has so many steps.

    The steps are those at which Python calls the handlers of signals: where a function begins, and
    when a call has returned.
    """
    steps_left = step

    def profile(frame, event, _):
        nonlocal steps_left
        code = frame.f_code
        # a generator that yields or goes on has neither returned nor begun
        is_step = event == "c_return" or (
            event in ("call", "return") and not code.co_flags & inspect.CO_GENERATOR
        )
        if is_step and code.co_filename.startswith((PACKAGE, contextlib.__file__)):
            steps_left -= 1
            if steps_left == 0:
                raise InterruptionError

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        work()
    except InterruptionError:
        return True
    finally:
        sys.setprofile(before)
    return steps_left <= 0


def with_statement():
    with mock_eventbridge():
        pass


@mock_eventbridge
def decorated():
    """Do nothing."""


def nested():
    with mock_eventbridge(region="eu-west-1"), mock_eventbridge():
        pass


REHEARSED = []
"""The latest mock that was rehearsed, and its world before."""


def rehearsed():
    with mock_eventbridge() as mock:
        running = mock._running
        REHEARSED[:] = [running, running.world]
        with running.apart("a run", Watch()):
            pass


@pytest.mark.parametrize("work", [with_statement, decorated, nested, rehearsed])
def test_an_interruption_at_any_step_leaves_nothing_behind(work):
    """A time-out may come while a mock begins or ends: the process is as before."""
    work()
    before = state()
    step = 1
    while interrupted(step, work):
        assert state() == before, f"at step {step}"
        if work is rehearsed and REHEARSED:
            running, world = REHEARSED
            assert (running.world, running._is_apart) == (world, False), f"at step {step}"
        step += 1

    assert step > 100
    assert state() == before


@pytest.mark.parametrize(
    "place",
    [
        "interception.install",
        "dummy_credentials.place",
        "_default_session.stand_in",
        "unsigned.stand_in_for_awscrt",
        "retry_sleep.replace_clock",
        "active.push",
    ],
)
@pytest.mark.parametrize("error", [InterruptionError, KeyboardInterrupt])
def test_a_mock_that_cannot_begin_leaves_nothing_behind(monkeypatch, place, error):
    """Whichever step fails, those before it are undone, and the next mock works."""
    before = state()
    with monkeypatch.context() as patch:

        def fail(*_):
            patch.undo()
            raise error

        patch.setattr(f"pytest_eventbridge_endpoints.clients.activation.{place}", fail)
        with pytest.raises(error), mock_eventbridge():
            pass

    assert state() == before
    with mock_eventbridge():
        assert len(active_mocks()) == 1
    assert state() == before


def test_a_broken_configuration_of_the_machine_is_told_by_botocore_alone(monkeypatch, tmp_path):
    """The mock begins without it; only who reads it is told."""
    (tmp_path / "config").write_text("this is no ini file\n[[[\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    before = state()

    with mock_eventbridge(), pytest.raises(botocore.exceptions.ConfigParseError):
        boto3.client("events")

    assert state() == before


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 0, 2], [1, 2, 0]])
def test_the_innermost_mock_decides_about_the_region(order):
    """Mocks may end in any order, and two of them may have the same Region."""
    mocks = [mock_eventbridge(region=region) for region in ("eu-west-1", "us-west-2", "eu-west-1")]
    regions = ["eu-west-1", "us-west-2", "eu-west-1"]
    before = state()
    for mock in mocks:
        mock.__enter__()
    active = [0, 1, 2]
    for index in order:
        assert os.environ["AWS_DEFAULT_REGION"] == regions[active[-1]]
        mocks[index].__exit__(None, None, None)
        active.remove(index)

    assert state() == before


@pytest.mark.parametrize("name", ["make_request", "_send"])
def test_a_botocore_without_what_is_wrapped_is_refused(monkeypatch, name):
    """Before a mock begins: without it, calls would leave the process."""
    whole = botocore.endpoint.Endpoint
    parts = {n: v for n, v in vars(whole).items() if n not in (name, "__dict__", "__weakref__")}
    monkeypatch.setattr(botocore.endpoint, "Endpoint", type("Endpoint", (), parts))

    with pytest.raises(RuntimeError) as caught:
        mock_eventbridge().__enter__()
    assert str(caught.value) == (
        f"botocore {botocore.__version__} has no Endpoint.{name}, by which "
        "pytest-eventbridge-endpoints keeps calls in the process; install an older botocore, or "
        "a newer pytest-eventbridge-endpoints"
    )


def test_install_is_done_once():
    """What wraps botocore is there already, and is not wrapped again."""
    interception.install()
    make_request = botocore.endpoint.Endpoint.make_request
    send = botocore.endpoint.Endpoint._send
    interception.install()

    assert botocore.endpoint.Endpoint.make_request == make_request
    assert botocore.endpoint.Endpoint._send == send
