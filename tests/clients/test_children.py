"""Child processes of a test: answered through a door of the mock, or refused; never by AWS."""

import multiprocessing
import multiprocessing.spawn
import os
import pickle
import subprocess
import sys
import textwrap
import threading
import time
from types import SimpleNamespace

import botocore.session
import pytest
from botocore.exceptions import EndpointConnectionError

from pytest_eventbridge_endpoints import UnmockedOperationError, mock_eventbridge
from pytest_eventbridge_endpoints.clients import children, doors, interception, refusals
from pytest_eventbridge_endpoints.running import active

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
    "mock of {} is active, and has no mock itself. Let that mock answer other processes, with the "
    "setting serve=True or with eventbridge_mock.serve(); or do this work in a thread, or put the "
    "function that the child runs under mock_eventbridge."
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

    refused = ("UnmockedOperationError", REFUSED.format("mock_eventbridge"), [])
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


@pytest.fixture
def in_fork():
    """Call a function in a forked child, and return what it returns, or the text of its error."""
    context = multiprocessing.get_context("fork")

    def in_fork(function):
        def work():
            try:
                results.put(function())
            except BaseException as error:  # noqa: BLE001 (whatever it is, the parent waits)
                results.put(f"{type(error).__name__}: {error}")

        results = context.SimpleQueue()
        child = context.Process(target=work)
        child.start()
        result = results.get()
        child.join(timeout=30)
        return result

    return in_fork


@FORKING
def test_a_forked_child_is_refused(session, entry, in_fork):
    """Nobody would see what it puts into its copy of the mock."""
    client = session.create_client("events", region_name="us-east-1")
    with mock_eventbridge() as mock:
        client.put_events(Entries=[entry()])
        told = in_fork(lambda: client.put_events(Entries=[entry()]))

        name = mock._running.lifetime.name
        assert told == f"UnmockedOperationError: {REFUSED.format(name)}"
        assert len(mock.events) == 1


@FORKING
def test_a_forked_child_may_have_a_mock_of_its_own(session, entry, in_fork):
    """It answers there, and ends there; real credentials do not come back."""
    client = session.create_client("events", region_name="us-east-1")

    def work():
        with mock_eventbridge() as mock:
            client.put_events(Entries=[entry()])
        return len(mock.events), os.environ["AWS_ACCESS_KEY_ID"]

    with mock_eventbridge():
        assert in_fork(work) == (1, "eventbridge-mock")


@FORKING
def test_a_forked_child_is_answered_through_the_door(session, entry, in_fork):
    """Whether its client is inherited, as for one without credentials, or new."""
    client = session.create_client("events", region_name="eu-west-1")

    def work():
        client.put_events(Entries=[entry()])
        new = botocore.session.Session().create_client("events", region_name="ap-south-1")
        new.put_events(Entries=[entry()])

    with mock_eventbridge() as mock, mock.serve():
        assert in_fork(work) is None
        assert [event.region for event in mock.events] == ["eu-west-1", "ap-south-1"]
        assert [call.through for call in mock.calls] == ["http", "http"]


@FORKING
def test_a_forked_child_goes_through_an_endpoint(session, entry, in_fork):
    """Its inherited client calls the endpoint's host, which the door knows."""
    client = session.create_client("events", region_name="us-east-1")
    with mock_eventbridge() as mock, mock.serve():
        endpoint = mock.add_endpoint("orders")
        # a session keeps the credentials that it has once found
        host = botocore.session.Session().create_client(
            "events", region_name="us-east-1", endpoint_url=endpoint.endpoint_url
        )
        with endpoint.failed_over():
            in_fork(lambda: host.put_events(Entries=[entry()]) and None)

        assert mock.events.one().region == "us-west-2"
        assert in_fork(lambda: client.list_endpoints()["Endpoints"][0]["Name"]) == "orders"


@FORKING
def test_the_newer_api_of_a_forked_child_is_refused(session, in_fork):
    """The door does not know it."""
    client = session.create_client("events", region_name="us-east-1")
    client._endpoint._endpoint_prefix = "eventsv2"
    with mock_eventbridge() as mock, mock.serve():
        told = in_fork(client.list_endpoints)
        assert told.startswith("UnmockedOperationError: EventBridge ListEndpoints was not sent")
        assert not mock.calls


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
            mock.clock.advance(1)
            mock._running.section()
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


@pytest.fixture
def as_a_child(monkeypatch):
    """Become what multiprocessing makes of a new process, for the length of a test."""
    monkeypatch.setattr(refusals, "orphan_of", "")
    monkeypatch.setattr(refusals, "way_to_parent", {})
    monkeypatch.setattr(os, "environ", os.environ.copy())
    # a process without mocks becomes nobody's child
    children._become_child()
    assert not refusals.orphan_of

    def as_a_child(data):
        pickle.loads(pickle.dumps(data["eventbridge_mock"]))

    return as_a_child


def test_what_a_child_is_handed_keeps_it_from_aws(as_a_child, session):
    """Where multiprocessing unpickles it, EventBridge is not called, and children are told."""
    with mock_eventbridge():
        data = multiprocessing.spawn.get_preparation_data("child")
    as_a_child(data)
    client = session.create_client("events", region_name="us-east-1")

    with pytest.raises(UnmockedOperationError, match="is a child of the one in which"):
        client.list_archives()
    assert "eventbridge_mock" in multiprocessing.spawn.get_preparation_data("child")


def test_what_a_child_is_handed_leads_to_the_door(as_a_child, session, entry):
    """Without the setting, and as long as the door is open; its own children find it, too.

    What a fork does to a process is done to this one.
    """
    client = session.create_client("events", region_name="us-east-1")
    with mock_eventbridge() as mock, mock.serve() as server:
        data = multiprocessing.spawn.get_preparation_data("child")
        entries = active.active_mocks()
        children._become_child()
        try:
            as_a_child(data)
            client.put_events(Entries=[entry()])
            handed = multiprocessing.spawn.get_preparation_data("child")["eventbridge_mock"]
        finally:
            for one in entries:
                active.push(one)

        assert os.environ["AWS_ENDPOINT_URL_EVENTBRIDGE"] == server.url
        assert [call.through for call in mock.calls] == ["http"]
        assert handed.__reduce__()[1][1] == server.environment


@FORKING
def test_a_child_that_comes_too_late_is_told_so(session, entry, in_fork):
    """The port is of no use to anybody."""
    client = session.create_client("events", region_name="us-east-1")
    with mock_eventbridge() as mock:
        server = mock.serve()

        context = multiprocessing.get_context("fork")
        begun, closed = context.Event(), context.Event()

        def work():
            begun.set()
            closed.wait(30)
            client.put_events(Entries=[entry()])

        def close():
            begun.wait(30)
            server.close()
            closed.set()

        threading.Thread(target=close).start()
        told = in_fork(work)
        name = mock._running.lifetime.name
    assert told == (
        "UnmockedOperationError: EventBridge PutEvents was not answered: this process is a child "
        f"of the one in which the mock of {name} was active, and its door for other processes "
        "(serve) is closed. Wait for this work inside of the test; a pool that serves many tests "
        "has to begin anew in each."
    )


# older versions of botocore sign with what Python 3.12 deprecates
@pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning")
def test_a_late_child_is_told_so_and_others_what_they_meet(as_a_child, session, entry):
    """What a fork does to a process is done to this one."""
    client = session.create_client("events", region_name="us-east-1")
    own = session.create_client(
        "events", region_name="us-east-1", endpoint_url="http://127.0.0.1:9", **KEYS
    )
    with mock_eventbridge() as mock, mock.serve():
        data = multiprocessing.spawn.get_preparation_data("child")
    as_a_child(data)

    with pytest.raises(UnmockedOperationError, match=r"its door for other processes .* is closed"):
        client.put_events(Entries=[entry()])
    with pytest.raises(EndpointConnectionError):
        own.put_events(Entries=[entry()])


KEYS = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}


def test_a_botocore_that_reads_no_urls_is_fine():
    """Nothing has to be hidden from it."""
    doors._hide_doors(SimpleNamespace())


def test_a_system_without_fork_is_fine(monkeypatch):
    """On Windows nothing is forked, and so nothing is held."""
    monkeypatch.delattr(os, "register_at_fork")
    children.install.__wrapped__()


def test_two_threads_that_fork_at_once_free_their_own_locks_alone(monkeypatch):
    """Or one of them waits forever for what the other has freed."""
    locks, other_has_it = children._Locks(), threading.Event()

    class Lock:
        def __init__(self):
            self._lock = threading.RLock()

        def acquire(self):
            self._lock.acquire()

        def __enter__(self):
            self.acquire()

        def __exit__(self, *_):
            self.release()

        def release(self):
            self._lock.release()
            if threading.current_thread() is first:
                other_has_it.wait(10)

    def fork():
        locks.acquire()
        locks.release()

    def fork_next():
        locks.acquire()
        other_has_it.set()
        first.join(10)
        held.append(len(locks._held))
        locks.release()

    monkeypatch.setattr(interception, "lock", Lock())
    held, first, second = [], threading.Thread(target=fork), threading.Thread(target=fork_next)
    with mock_eventbridge():
        # the second waits for the first lock while the first frees it
        interception.lock.acquire()
        first.start()
        second.start()
        interception.lock._lock.release()
        second.join(10)
        first.join(10)
    assert held == [3]
