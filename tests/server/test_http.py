"""The HTTP of the door: whatever a client sends, it gets a status or a closed connection."""

import json
import re
import socket
import ssl
import threading
from contextlib import suppress

import pytest

from pytest_eventbridge_endpoints.server import connection

HEAD = (
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.1\r\n"
    "X-Amz-Target: AWSEvents.PutEvents\r\n"
)


def request(body, *headers):
    lines = "".join(f"{header}\r\n" for header in headers)
    return f"{HEAD}{lines}Content-Length: {len(body)}\r\n\r\n{body}".encode()


@pytest.fixture
def put(entry):
    """The text of a request that puts the event with this number."""

    def put(number, *headers):
        entries = [entry(Detail=json.dumps({"id": number}))]
        return request(json.dumps({"Entries": entries}), *headers)

    return put


@pytest.fixture
def talk(connect):
    """Send bytes, and return all that comes back until the door closes, or nothing comes."""

    def talk(*pieces):
        opened = connect()
        for piece in pieces:
            opened.sendall(piece)
        opened.shutdown(socket.SHUT_WR)
        return read_all(opened)

    return talk


def read_all(opened):
    received = b""
    while more := opened.recv(65536):
        received += more
    return received


def statuses(received):
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3})", received)]


def test_a_connection_is_kept(eventbridge_mock, connect, put):
    """One request comes after another."""
    opened = connect()
    for number in (1, 2):
        opened.sendall(put(number))
        assert opened.recv(65536).startswith(b"HTTP/1.1 200 OK\r\n")

    assert [event.detail["id"] for event in eventbridge_mock.events] == [1, 2]


def test_an_answer_is_what_aws_sends(post, connect, put):
    """Its headers are those of the service, and no others."""
    opened = connect()
    opened.sendall(put(1))
    head, body = opened.recv(65536).split(b"\r\n\r\n")
    _, *headers = head.decode().split("\r\n")

    assert [header.partition(":")[0] for header in headers] == [
        *("x-amzn-requestid", "content-type", "content-length", "date")
    ]
    assert f"content-length: {len(body)}" in headers


def test_requests_may_come_before_the_answers(eventbridge_mock, talk, put):
    """They are answered in their order."""
    received = talk(b"".join(put(number) for number in range(20)))

    assert statuses(received) == [200] * 20
    ids = [event.id for event in eventbridge_mock.events]
    assert [event.detail["id"] for event in eventbridge_mock.events] == list(range(20))
    assert re.findall(rb'"EventId":"([^"]+)"', received) == [id_.encode() for id_ in ids]


def test_a_request_may_come_in_pieces(eventbridge_mock, talk, put):
    """As from a slow client."""
    whole = put(1)
    pieces = [whole[at : at + 7] for at in range(0, len(whole), 7)]

    assert statuses(talk(*pieces)) == [200]
    assert len(eventbridge_mock.events) == 1


def test_an_older_client_has_its_connection_closed(talk, put):
    """HTTP/1.0 does not keep it."""
    received = talk(put(1).replace(b"HTTP/1.1", b"HTTP/1.0") * 2)

    assert statuses(received) == [200]
    assert b"\r\nconnection: close\r\n" in received


def test_a_client_that_waits_for_100_is_told_to_go_on(connect, put):
    """As curl does before a large body."""
    head, body = put(1, "Expect: 100-continue").split(b"\r\n\r\n")
    opened = connect()
    opened.sendall(head + b"\r\n\r\n")
    assert opened.recv(65536).startswith(b"HTTP/1.1 100 ")
    opened.sendall(body)
    assert opened.recv(65536).startswith(b"HTTP/1.1 200 ")


def test_a_hundred_clients_are_answered_at_once(eventbridge_mock, connect, put):
    """All their connections are open at the same time."""
    opened = [connect() for _ in range(100)]
    for number, one in enumerate(opened):
        one.sendall(put(number))
    received = [one.recv(65536) for one in opened]

    assert [statuses(one) for one in received] == [[200]] * 100
    assert {event.detail["id"] for event in eventbridge_mock.events} == set(range(100))


# --- refused ----------------------------------------------------------------------------------

LARGE = str(connection.BODY_LIMIT + 1)


def told(message):
    return json.dumps({"message": message}).encode()


ONLY_POST = told("there is nothing but POST /")


@pytest.mark.parametrize(
    ("sent", "status", "body"),
    [
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", 405, ONLY_POST, id="GET"),
        pytest.param(b"HEAD / HTTP/1.1\r\n\r\n", 405, b"", id="HEAD"),
        pytest.param(b"OPTIONS / HTTP/1.1\r\n\r\n", 405, ONLY_POST, id="a browser asks"),
        pytest.param(b"CONNECT a:1 HTTP/1.1\r\n\r\n", 405, ONLY_POST, id="a proxy is asked"),
        pytest.param(b"BREW / HTTP/1.1\r\n\r\n", 501, None, id="an unknown method"),
        pytest.param(
            HEAD.replace("/ ", "/etc/passwd ").encode() + b"\r\n", 404, ONLY_POST, id="path"
        ),
        pytest.param(
            HEAD.replace("amz-json-1.1", "www-form").encode() + b"\r\n",
            *(415, told("this door speaks application/x-amz-json-1.1")),
            id="another type",
        ),
        pytest.param(
            f"{HEAD}\r\n".encode(), 411, told("a body needs its Content-Length"), id="no length"
        ),
        pytest.param(
            f"{HEAD}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n".encode(),
            *(411, told("a body needs its Content-Length")),
            id="chunked",
        ),
        *(
            pytest.param(
                f"{HEAD}{lengths}\r\n\r\n".encode(),
                *(400, told("the Content-Length is not one number")),
                id=lengths,
            )
            for lengths in (
                *("Content-Length: -1", "Content-Length: two", "Content-Length: "),
                "Content-Length: 2\r\nContent-Length: 3",
            )
        ),
        *(
            pytest.param(
                f"{HEAD}Content-Length: {length}\r\n\r\n".encode() + b"x" * 100_000,
                *(413, told("a body has at most 16777216 bytes")),
                id=f"{len(length)} digits",
            )
            for length in (LARGE, "9" * 5000)
        ),
        pytest.param(b"nonsense\r\n\r\n", 400, None, id="no HTTP"),
        pytest.param(b"\x00\xff\r\n\r\n", 400, None, id="bytes"),
        pytest.param(b"POST / HTTP/9.9\r\n\r\n", 505, None, id="a later HTTP"),
        pytest.param(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, None, id="HTTP/2"),
        pytest.param(
            b"POST /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n", 414, None, id="a long line"
        ),
        pytest.param(
            b"POST / HTTP/1.1\r\n" + b"a: b\r\n" * 200 + b"\r\n", 431, None, id="many headers"
        ),
        pytest.param(
            b"\x16\x03\x01\x02\x00\x01", 400, told("this door speaks http, not https"), id="TLS"
        ),
    ],
)
def test_what_is_no_call_is_refused_with_a_status(talk, capfd, sent, status, body):
    """And a text; the connection is closed, and nothing is said on the console."""
    received = talk(sent)

    assert statuses(received) == [status]
    head, _, text = received.partition(b"\r\n\r\n")
    assert b"\r\nconnection: close" in head
    assert body is None or text == body
    assert (b"\r\nallow: POST" in head) == (status == 405)
    assert capfd.readouterr() == ("", "")


def test_a_client_that_sends_too_much_sees_why(connect):
    """Though it goes on sending before it reads."""
    opened = connect()
    opened.sendall(f"{HEAD}Content-Length: {2 * connection.BODY_LIMIT}\r\n\r\n".encode())
    sender = threading.Thread(target=opened.sendall, args=(b"x" * 2 * connection.BODY_LIMIT,))
    sender.start()
    received = read_all(opened)
    sender.join()

    assert statuses(received) == [413]


def test_tls_by_mistake_is_an_error_at_once(connect):
    """Not a client that waits for ever."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE

    with pytest.raises(ssl.SSLError):
        context.wrap_socket(connect())


@pytest.mark.parametrize("cut_at", [0, 10, 120, -1])
def test_a_client_that_goes_in_the_middle_is_forgotten(
    eventbridge_mock, connect, put, capfd, cut_at
):
    """Nothing was asked, and others are answered."""
    opened = connect()
    opened.sendall(put(1)[:cut_at])
    opened.close()
    other = connect()
    other.sendall(put(2))

    assert statuses(other.recv(65536)) == [200]
    assert [event.detail["id"] for event in eventbridge_mock.events] == [2]
    assert capfd.readouterr() == ("", "")


def test_a_client_that_goes_before_its_answer_has_asked(eventbridge_mock, connect, put, server):
    """What was accepted is not lost."""
    opened = connect()
    # closing with something unread resets the connection
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    opened.sendall(put(1) + put(2))
    while not eventbridge_mock.events:
        pass
    opened.close()
    server.close()

    assert eventbridge_mock.events[0].detail["id"] == 1


def test_a_silent_client_is_not_waited_for_for_ever(connect, monkeypatch):
    """Its connection is closed; a minute is shortened here."""
    monkeypatch.setattr(connection.Connection, "timeout", 0.05)

    assert read_all(connect()) == b""
    slow = connect()
    # it may be closed before anything is sent
    with suppress(ConnectionError):
        slow.sendall(HEAD.encode())
        assert read_all(slow) == b""
