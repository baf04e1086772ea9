"""Child processes of a test: answered by their copy of the mock, or refused; never sent to AWS."""

import multiprocessing
import multiprocessing.spawn
import os
import pickle
import subprocess
import sys
import textwrap
import threading
import time

import pytest

from pytest_eventbridge_endpoints import UnmockedOperationError, mock_eventbridge
from pytest_eventbridge_endpoints.clients import children, interception, refusals

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")

# Python 3.12 warns of forking with threads: that is what is tested here
FORKING = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")

SPAWNED = """
    import multiprocessing, sys
    from concurrent.futures import ProcessPoolExecutor
    import botocore.session
    from pytest_eventbridge_endpoints import mock_eventbridge

    reached = []
    sys.addaudithook(
        lambda event, args: reached.append(str(args)) if event == "socket.getaddrinfo" else None
    )
    ENTRY = {"Source": "shop", "DetailType": "OrderPlaced", "Detail": "{}"}

    def put(depth=0):
        if depth:
            with ProcessPoolExecutor(1, multiprocessing.get_context(method)) as pool:
                return pool.submit(put, depth - 1).result()
        client = botocore.session.Session().create_client("events", region_name="us-east-1")
        try:
            return client.put_events(Entries=[ENTRY])["FailedEntryCount"], reached
        except Exception as error:
            return type(error).__name__, str(error), reached

    @mock_eventbridge
    def put_under_mock():
        return put()

    method = sys.argv[1]
    if __name__ == "__main__":
        context = multiprocessing.get_context(method)
        with mock_eventbridge(), ProcessPoolExecutor(1, context) as pool:
            print(pool.submit(put).result())
            print(pool.submit(put, 1).result())
            print(pool.submit(put_under_mock).result())
"""

REFUSED = (
    "EventBridge PutEvents was not sent to AWS: this process is a child of the one in which the "
    "mock of mock_eventbridge is active, and has no mock itself. Do this work in a thread or in a "
    "forked child, or put the function that the child runs under mock_eventbridge."
)


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_a_child_that_begins_anew_is_refused(monkeypatch, tmp_path, method):
    """And so is its own child; a function under the decorator has a mock there."""
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    script = tmp_path / "script.py"
    script.write_text(textwrap.dedent(SPAWNED))

    result = subprocess.run(
        [sys.executable, str(script), method],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    refused = ("UnmockedOperationError", REFUSED, [])
    assert (result.stdout, result.stderr) == (f"{refused}\n{refused}\n(0, [])\n", "")


def test_a_child_outside_of_mocks_is_told_nothing():
    """What multiprocessing hands to it then is nothing of ours."""

    def is_told():
        return "eventbridge_mock" in multiprocessing.spawn.get_preparation_data("child")

    told = [is_told()]
    with mock_eventbridge():
        told.append(is_told())
    told.append(is_told())

    assert told == [False, True, False]


@FORKING
def test_a_forked_child_is_answered_by_its_copy(session, entry):
    """What it puts is seen there, and not here."""
    client = session.create_client("events", region_name="us-east-1")
    with mock_eventbridge() as mock:
        client.put_events(Entries=[entry()])

        def work(results):
            client.put_events(Entries=[entry()])
            results.put(len(mock.events))

        context = multiprocessing.get_context("fork")
        results = context.SimpleQueue()
        child = context.Process(target=work, args=(results,))
        child.start()
        child.join(timeout=30)

        assert (child.exitcode, results.get(), len(mock.events)) == (0, 2, 1)


@FORKING
@pytest.mark.parametrize("which", ["the service's", "the clock's", "that of all mocks"])
def test_a_child_that_is_forked_during_a_change_does_not_hang(session, entry, which):
    """It has a whole copy of the mock, and no lock that nobody will ever release."""
    client = session.create_client("events", region_name="us-east-1")
    context = multiprocessing.get_context("fork")
    changing = threading.Event()

    with mock_eventbridge(), mock_eventbridge() as mock:
        account, clock = mock._running.locks
        lock = {"the service's": account, "the clock's": clock}.get(which, interception.lock)

        def change():
            with lock:
                changing.set()
                time.sleep(0.1)

        def work():
            client.put_events(Entries=[entry()])
            mock.clock.advance(1)
            with mock_eventbridge():
                client.put_events(Entries=[entry()])

        thread = threading.Thread(target=change)
        thread.start()
        changing.wait()
        child = context.Process(target=work)
        child.start()
        thread.join()
        child.join(timeout=10)
        child.kill()

    assert child.exitcode == 0


def test_what_a_child_is_handed_closes_its_door(monkeypatch, session):
    """Where multiprocessing unpickles it, EventBridge is not called, and children are told."""
    monkeypatch.setattr(refusals, "orphan_of", "")
    with mock_eventbridge():
        data = multiprocessing.spawn.get_preparation_data("child")
    pickle.loads(pickle.dumps(data["eventbridge_mock"]))
    client = session.create_client("events", region_name="us-east-1")

    with pytest.raises(UnmockedOperationError, match="is a child of the one in which"):
        client.list_archives()
    assert "eventbridge_mock" in multiprocessing.spawn.get_preparation_data("child")


def test_a_system_without_fork_is_fine(monkeypatch):
    """On Windows nothing is forked, and so nothing is held."""
    monkeypatch.delattr(os, "register_at_fork")
    children.install.__wrapped__()
