"""Work that outlives its mock: refused, never sent, never recorded by the next mock."""

import asyncio
import queue
import subprocess
import sys
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from types import SimpleNamespace

import botocore
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config

from pytest_eventbridge_endpoints import UnmockedOperationError, mock_eventbridge
from pytest_eventbridge_endpoints.clients import interception
from pytest_eventbridge_endpoints.running.late_work import (
    ended_mock_of_this_work,
    follow_thread_pools,
)

SENT = b'{"FailedEntryCount": 0, "Entries": [{"EventId": "sent to AWS"}]}'


@pytest.fixture
def new_publish(session, entry):
    """Make a function that puts an event with a client of its own, and returns its id."""

    def answer(request):
        raw = SimpleNamespace(stream=lambda: [SENT])
        return AWSResponse(request.url, 200, {"Content-Type": "application/x-amz-json-1.1"}, raw)

    def make(**settings):
        client = session.create_client(
            "events",
            region_name="us-east-1",
            config=Config(signature_version=botocore.UNSIGNED),
            **settings,
        )
        # in place of the network
        client._endpoint.http_session = SimpleNamespace(send=answer)
        return lambda: client.put_events(Entries=[entry()])["Entries"][0]["EventId"]

    return make


@pytest.fixture
def publish(new_publish):
    return new_publish()


class Worker:
    """A thread that does what it is given, one after the other."""

    def __init__(self):
        self._jobs, self._results = queue.Queue(), queue.Queue()
        self._thread = threading.Thread(target=self._work, name="worker", daemon=True)
        self._thread.start()

    def _work(self):
        while (job := self._jobs.get()) is not None:
            try:
                self._results.put(job())
            except Exception as error:  # noqa: BLE001, PERF203 (the test looks at it)
                self._results.put(error)

    def do(self, job):
        self._jobs.put(job)
        return self._results.get(timeout=10)

    def stop(self):
        self._jobs.put(None)
        self._thread.join(10)


@pytest.fixture
def started():
    """Start workers, and stop them after the test."""
    workers = []

    def start():
        workers.append(Worker())
        return workers[-1]

    yield start
    for worker in workers:
        worker.stop()


# --- threads ----------------------------------------------------------------------------------


def test_a_thread_that_outlives_its_mock_is_told(publish, started):
    """Its calls are refused, though the next mock is there to answer them."""
    with mock_eventbridge() as first:
        worker = started()
        id_in_time = worker.do(publish)
    with mock_eventbridge() as second:
        late = worker.do(publish)
        own = publish()

    assert isinstance(late, UnmockedOperationError)
    assert str(late) == (
        "EventBridge PutEvents was not sent: the work that calls it, in the thread 'worker', "
        "began under the mock of tests/running/test_late_work.py::"
        "test_a_thread_that_outlives_its_mock_is_told, which has ended. Wait for this work "
        "inside its test; what serves many tests has to begin outside of every mock, or needs "
        "eventbridge_after_mock = allow."
    )
    assert first.events.one().id == id_in_time
    assert second.events.one().id == own
    assert len(second.calls) == 1


def test_a_late_thread_never_reaches_the_network(new_publish, started):
    """Not even with a client that no mock has served."""
    with mock_eventbridge():
        worker = started()

    assert isinstance(worker.do(new_publish()), UnmockedOperationError)


@pytest.mark.parametrize(
    ("settings", "client"),
    [({"after_mock": "allow"}, {}), ({}, {"endpoint_url": "http://localhost:4566"})],
    ids=["allowed", "own server"],
)
def test_late_calls_that_are_let_through(new_publish, started, settings, client):
    """Where late calls are allowed, or the user's own server is called, nothing is refused."""
    with mock_eventbridge(**settings):
        worker = started()

    assert worker.do(new_publish(**client)) == "sent to AWS"


def test_a_late_thread_is_refused_whatever_it_calls(new_publish, started):
    """Under the next mock even a call of the user's own server would be the next mock's."""
    with mock_eventbridge():
        worker = started()

    with mock_eventbridge() as mock:
        late = worker.do(new_publish(endpoint_url="http://localhost:4566"))

    assert isinstance(late, UnmockedOperationError)
    assert mock.calls == []


def test_an_allowed_late_call_is_the_next_mocks(publish, started):
    """A worker that serves many tests may be allowed to."""
    with mock_eventbridge(after_mock="allow"):
        worker = started()
    with mock_eventbridge() as mock:
        assert worker.do(publish) == mock.events.one().id


def test_a_thread_older_than_the_mocks_serves_them_all(publish, started):
    """What began outside of every mock belongs to whichever is active."""
    worker = started()
    for _ in range(2):
        with mock_eventbridge() as mock:
            assert worker.do(publish) == mock.events.one().id


def test_a_thread_of_an_outer_mock_serves_the_inner_ones(publish, started):
    """A mock for a whole module spans what begins in any of its tests."""
    with mock_eventbridge() as outer:
        worker = started()
        with mock_eventbridge() as inner:
            assert worker.do(publish) == inner.events.one().id
        assert worker.do(publish) == outer.events.one().id


def test_a_thread_of_an_inner_mock_is_not_the_outer_ones(publish, started):
    """The innermost mock is the one that work begins under."""
    with mock_eventbridge() as outer:
        with mock_eventbridge():
            worker = started()
        assert isinstance(worker.do(publish), UnmockedOperationError)
        publish()

    assert len(outer.calls) == 1


def test_mocks_that_end_in_another_thread_or_order_leave_nobody_behind(publish, started):
    """Who ends a mock is not late for it."""
    first, second = mock_eventbridge(), mock_eventbridge()
    first.__enter__()
    worker = started()
    second.__enter__()
    first.__exit__(None, None, None)
    publish()
    worker.do(lambda: second.__exit__(None, None, None))

    with mock_eventbridge() as mock:
        publish()

    assert len(mock.events) == 1


# --- thread pools -----------------------------------------------------------------------------


@pytest.fixture
def pool():
    """A pool of one thread, as an imported module has it."""
    with ThreadPoolExecutor(1) as pool:
        yield pool


@contextmanager
def held(pool):
    """Keep the one thread of a pool busy."""
    gate = threading.Event()
    pool.submit(gate.wait)
    try:
        yield
    finally:
        gate.set()


def test_a_pool_serves_test_after_test(pool, publish):
    """Though the thread itself began under the first mock, the jobs did not."""
    for _ in range(2):
        with mock_eventbridge() as mock:
            assert pool.submit(publish).result() == mock.events.one().id


def test_a_job_that_runs_after_its_mock_is_refused(pool, publish):
    """It was submitted under a mock that has ended, and no mock is active when it runs."""
    with held(pool), mock_eventbridge():
        late = pool.submit(publish)

    assert isinstance(late.exception(), UnmockedOperationError)


def test_a_job_that_runs_under_the_next_mock_is_refused(pool, publish):
    """It is not taken for one of the next test, and what it submits itself is not either."""
    with ThreadPoolExecutor(1) as other, mock_eventbridge() as mock:
        with held(pool), mock_eventbridge():
            late = pool.submit(publish)
            later = pool.submit(lambda: other.submit(publish).exception())
        assert isinstance(late.exception(), UnmockedOperationError)
        assert isinstance(later.result(), UnmockedOperationError)

    assert mock.calls == []


def test_a_job_from_outside_of_mocks_is_whoevers_mock_is_active(pool, publish):
    """A job that was submitted before the mock is answered by it."""
    with mock_eventbridge():
        pool.submit(int).result()  # the thread of the pool begins here
    gate = threading.Event()
    job = pool.submit(lambda: gate.wait() and publish())

    with mock_eventbridge() as mock:
        gate.set()
        assert job.result() == mock.events.one().id


def test_submitting_is_as_ever(pool):
    """Arguments, results and mistakes are those of the standard library."""
    assert pool.submit(lambda *args, **kwargs: (args, kwargs), 1, a=2).result() == ((1,), {"a": 2})
    with pytest.raises(TypeError, match="submit"):
        pool.submit()


def test_a_job_leaves_no_trace_in_the_thread_that_runs_it():
    """An executor that runs its jobs at once has not moved its caller under another mock."""

    class AtOnce:
        def submit(self, function, *args):
            return function(*args)

    with mock_eventbridge() as ended:
        pass
    follow_thread_pools(
        SimpleNamespace(ThreadPoolExecutor=AtOnce), lambda: ended._running.lifetime
    )

    assert AtOnce().submit(ended_mock_of_this_work) is ended._running.lifetime
    assert ended_mock_of_this_work() is None


def test_jobs_for_other_interpreters_are_left_alone():
    """They are pickled, and nothing of ours is in the way."""

    class InterpreterPoolExecutor:
        def submit(self, function):
            return function

    module = SimpleNamespace(ThreadPoolExecutor=InterpreterPoolExecutor)
    follow_thread_pools(module, lambda: None)

    assert InterpreterPoolExecutor().submit(int) is int


# --- asyncio ----------------------------------------------------------------------------------


async def wait_and_call(event, function):
    await event.wait()
    return function()


def test_a_task_that_outlives_its_mock_is_refused(publish):
    """A loop may span several mocks; what a task does late is not the next one's."""

    async def main():
        event = asyncio.Event()
        async with mock_eventbridge():
            task = asyncio.create_task(wait_and_call(event, publish))
        async with mock_eventbridge() as mock:
            event.set()
            with pytest.raises(UnmockedOperationError, match="has ended"):
                await task
            publish()
        return mock

    assert len(asyncio.run(main()).calls) == 1


def test_a_task_between_two_mocks_began_under_the_outer_one(publish):
    """When a mock ends, what begins next begins under the one around it."""

    async def main():
        event = asyncio.Event()
        async with mock_eventbridge():
            async with mock_eventbridge():
                pass
            task = asyncio.create_task(wait_and_call(event, publish))
        event.set()
        with pytest.raises(UnmockedOperationError, match="has ended"):
            await task

    asyncio.run(main())


def test_a_loop_in_a_thread_serves_test_after_test(publish):
    """Though its thread began under the first mock, what it is given did not."""

    async def job():
        return await asyncio.to_thread(publish)

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    try:
        for _ in range(2):
            with mock_eventbridge() as mock:
                if not thread.is_alive():
                    thread.start()
                id_ = asyncio.run_coroutine_threadsafe(job(), loop).result(10)
                assert id_ == mock.events.one().id
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()


# --- under pytest -----------------------------------------------------------------------------


LATE = """
    from concurrent.futures import ThreadPoolExecutor

    import boto3
    import pytest

    pool = ThreadPoolExecutor(1)
    events = boto3.client("events", region_name="us-east-1")
    ENTRY = {"Source": "a", "DetailType": "b", "Detail": "{}"}
    futures = []

    def test_first(eventbridge_mock, request):
        import threading
        pytest.gate = threading.Event()
        pool.submit(pytest.gate.wait)
        futures.append(pool.submit(events.put_events, Entries=[ENTRY]))

    def test_second(eventbridge_mock):
        pytest.gate.set()
        assert "mock of " + __file__.split("/")[-1] + "::test_first" in str(futures[0].exception())
        eventbridge_mock.assert_calls("PutEvents", times=0)
"""


def test_the_summary_counts_late_calls(pytester):
    """A thread's exception may be looked at by nobody, so the run says that there was one."""
    pytester.makepyfile(LATE)

    result = pytester.runpytest("-p", "no:asyncio", "-p", "no:randomly")

    result.assert_outcomes(passed=2)
    assert result.stdout.lines[-2] == (
        "eventbridge: 1 call was made after the mock had ended, and refused with an "
        "UnmockedOperationError that says where from"
    )


def test_workers_hand_over_their_late_calls(pytester):
    """Under pytest-xdist the summary counts for all workers."""
    pytester.makepyfile(test_one=LATE, test_two=LATE)

    result = pytester.runpytest_subprocess(
        "-p", "no:asyncio", "-p", "no:randomly", "-n2", "--dist=loadfile"
    )

    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines(["eventbridge: 2 calls were made after the mock had ended, *"])


def test_a_thread_that_late_work_starts_is_late_as_well(publish):
    """A timer that starts itself anew is refused at every tick, also under the next mock."""
    answers = queue.Queue()

    def tick(left):
        try:
            answers.put(publish())
        except UnmockedOperationError as error:
            answers.put(type(error))
        if left:
            timer = threading.Timer(0.05, tick, args=(left - 1,))
            timer.start()

    with mock_eventbridge():
        threading.Timer(0.1, tick, args=(3,)).start()
    with mock_eventbridge() as later:
        found = [answers.get(timeout=10) for _ in range(2)]
    found += [answers.get(timeout=10) for _ in range(2)]

    assert found == [UnmockedOperationError] * 4
    assert later.events == []


GREENLETS = """
    from gevent import monkey
    monkey.patch_all()
    import botocore.session, gevent
    from pytest_eventbridge_endpoints import UnmockedOperationError, mock_eventbridge
    client = botocore.session.Session().create_client("events", region_name="us-east-1")
    found = []

    def put(seconds):
        gevent.sleep(seconds)
        try:
            client.put_events(Entries=[{"Source": "s", "DetailType": "d", "Detail": "{}"}])
            found.append("put")
        except UnmockedOperationError:
            found.append("refused")
        if seconds:
            gevent.spawn(put, 0).join()

    with mock_eventbridge() as first:
        gevent.spawn(put, 0).join()
        late = gevent.spawn(put, 0.1)
    with mock_eventbridge() as second:
        late.join()
        gevent.spawn(put, 0).join()
    print(found, len(first.events), len(second.events))
"""


def test_greenlets_are_followed():
    """One of gevent's begins when it is spawned, like a thread."""
    pytest.importorskip("gevent")
    script = textwrap.dedent(GREENLETS)

    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60
    )

    assert (result.stdout, result.stderr) == ("['put', 'refused', 'refused', 'put'] 1 1\n", "")


@pytest.mark.parametrize(
    ("began", "context", "expected"),
    [(True, None, True), (False, None, False), (True, "one of its own", False)],
)
def test_a_greenlet_is_given_the_mock_that_it_is_spawned_under(began, context, expected):
    """Its context begins empty; one that somebody has given it already is left alone."""
    callbacks = []
    module = SimpleNamespace(Greenlet=SimpleNamespace(add_spawn_callback=callbacks.append))
    interception._follow_greenlets(module)
    greenlet = SimpleNamespace(gr_context=context)
    with mock_eventbridge() if began else nullcontext() as mock:
        callbacks[0](greenlet)

    assert (greenlet.gr_context is not context) == expected
    if expected:
        assert greenlet.gr_context.run(ended_mock_of_this_work) is mock._running.lifetime
