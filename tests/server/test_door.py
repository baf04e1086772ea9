"""When a door is open, and how it is closed."""

import multiprocessing
import os
import socket
import threading
from urllib.parse import urlsplit

import botocore.session
import pytest

from pytest_eventbridge_endpoints import mock_eventbridge
from pytest_eventbridge_endpoints.server import door


def is_open(server):
    url = urlsplit(server.url)
    try:
        socket.create_connection((url.hostname, url.port), timeout=5).close()
    except ConnectionRefusedError:
        return False
    return True


def test_a_door_is_open_until_its_block_ends():
    """And it says so."""
    with mock_eventbridge() as mock:
        with mock.serve() as server:
            assert is_open(server)
            assert repr(server) == f"<MockServer http://127.0.0.1:{server.port}>"
        assert not is_open(server)
        assert repr(server) == f"<MockServer {server.url}, closed>"
        server.close()


def test_a_door_is_closed_with_its_mock():
    """No block is needed."""
    with mock_eventbridge() as mock:
        server = mock.serve()
        others = [mock.serve(), mock.serve()]
        assert all(map(is_open, [server, *others]))
    assert not any(map(is_open, [server, *others]))


@pytest.mark.eventbridge(serve=True)
def test_clients_of_this_process_overlook_the_door_in_the_environment(eventbridge_mock):
    """They call AWS's hosts, and are answered in process; an inner mock has its own door."""
    outer = os.environ["AWS_ENDPOINT_URL_EVENTBRIDGE"]
    client = botocore.session.Session().create_client("events")
    with mock_eventbridge(serve=True) as inner:
        assert os.environ["AWS_ENDPOINT_URL_EVENTBRIDGE"] == inner._running.doors[0].url != outer
    client.list_endpoints()

    assert client.meta.endpoint_url == "https://events.us-east-1.amazonaws.com"
    assert eventbridge_mock.calls.one().through == "process"
    assert os.environ["AWS_ENDPOINT_URL_EVENTBRIDGE"] == outer


def test_each_worker_of_xdist_has_a_door_of_its_own(pytester):
    """What is put at one is seen by no other."""
    pytester.makepyfile(
        """
        import json, os, time, urllib.request
        import pytest

        @pytest.mark.eventbridge(serve=True)
        @pytest.mark.parametrize("number", range(4))
        def test_it(eventbridge_mock, number):
            entry = {"Source": "shop", "DetailType": "Sold", "Detail": json.dumps({"id": number})}
            headers = {
                "Content-Type": "application/x-amz-json-1.1",
                "X-Amz-Target": "AWSEvents.PutEvents",
            }
            body = json.dumps({"Entries": [entry]}).encode()
            url = os.environ["AWS_ENDPOINT_URL_EVENTBRIDGE"]
            urllib.request.urlopen(urllib.request.Request(url, body, headers))
            assert eventbridge_mock.events.one().detail == {"id": number}
        """
    )

    pytester.runpytest_subprocess("-n2", "-pno:asyncio").assert_outcomes(passed=4)


def test_a_door_outlives_a_reset(post_to):
    """A child need not be told another port."""
    with mock_eventbridge() as mock:
        server = mock.serve()
        post_to(server)
        mock.reset()
        post_to(server)

        assert len(mock.events) == 1


def test_a_door_at_every_address_says_so(post_to):
    """Others may reach it; this machine does so by loopback."""
    with mock_eventbridge() as mock, mock.serve(host="0.0.0.0") as server:
        assert repr(server) == (
            f"<MockServer http://127.0.0.1:{server.port}, open to all that reach 0.0.0.0>"
        )
        assert post_to(server)[0] == 200


def test_an_address_that_is_not_here_is_an_error():
    """That of the system."""
    with mock_eventbridge() as mock, pytest.raises(OSError, match="assign"):
        mock.serve(host="192.0.2.1")


def test_a_request_under_way_is_answered_before_the_door_closes(post_to):
    """Whoever waits for an answer gets it."""
    under_way, go_on, answers = threading.Event(), threading.Event(), []
    with mock_eventbridge() as mock:
        server = mock.serve()

        def consume(_event):
            under_way.set()
            go_on.wait(10)

        mock.subscribe(consume)
        sender = threading.Thread(target=lambda: answers.append(post_to(server)[0]))
        sender.start()
        under_way.wait(10)
        closer = threading.Thread(target=server.close)
        closer.start()
        closer.join(0.2)
        assert closer.is_alive()
        go_on.set()
        closer.join(10)
        sender.join(10)

    assert (answers, is_open(server)) == ([200], False)


def test_an_idle_connection_ends_with_the_door():
    """It is not waited for."""
    with mock_eventbridge() as mock:
        server = mock.serve()
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as idle:
            server.close()
            assert idle.recv(1) == b""


def test_a_function_may_close_the_door(post_to):
    """It runs in the thread of a connection, which cannot wait for itself."""
    with mock_eventbridge() as mock:
        server = mock.serve()
        mock.subscribe(lambda _event: server.close())

        assert post_to(server)[0] == 200


def test_a_connection_that_is_gone_when_it_is_taken_is_no_matter(monkeypatch, post_to):
    """Some systems tell of it as an error."""
    accept, errors = socket.socket.accept, [ConnectionAbortedError()]

    def aborted_once(listener):
        connection = accept(listener)
        if errors:
            connection[0].close()
            raise errors.pop()
        return connection

    monkeypatch.setattr(socket.socket, "accept", aborted_once)
    with mock_eventbridge() as mock, mock.serve() as server:
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as gone:
            assert gone.recv(1) == b""
        assert post_to(server)[0] == 200


def test_what_a_child_forgets_is_closed():
    """What a fork does to a child is done to this process."""
    with mock_eventbridge() as mock:
        server = mock.serve()
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as opened:
            opened.sendall(b"POST / HTTP/1.0\r\n\r\n")
            assert opened.recv(65536).startswith(b"HTTP/1.1 415")
            door._forget_doors()

        assert server._door._listener.fileno() == -1


def test_a_system_without_fork_is_fine(monkeypatch):
    """On Windows nothing is forked, and so nothing is held."""
    monkeypatch.delattr(os, "register_at_fork")
    door._follow_forks.__wrapped__()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
# Python 3.12 warns of forking with threads: that is what is tested here
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_forked_child_does_not_hold_the_door_open():
    """The port is free when its parent is done with it."""
    context = multiprocessing.get_context("fork")
    begun, go_on = context.Event(), context.Event()

    def work():
        begun.set()
        go_on.wait(30)

    with mock_eventbridge() as mock:
        server = mock.serve()
        child = context.Process(target=work)
        child.start()
        begun.wait(30)
        server.close()
        held = is_open(server)
        go_on.set()
        child.join(30)

    assert not held
