"""A client that speaks HTTP by hand, for what no real client sends."""

import http.client
import json
import socket
from contextlib import closing
from functools import partial
from urllib.parse import urlsplit

import pytest

HEADERS = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "AWSEvents.PutEvents"}


@pytest.fixture
def server(eventbridge_mock):
    """The door of the mock."""
    with eventbridge_mock.serve() as server:
        yield server


@pytest.fixture
def connect(server):
    """Open a connection to the door."""
    opened = []

    def connect(timeout=10):
        url = urlsplit(server.url)
        connection = socket.create_connection((url.hostname, url.port), timeout)
        opened.append(connection)
        return connection

    yield connect
    for connection in opened:
        connection.close()


@pytest.fixture
def post_to(entry):
    """Send a request to a door, and return the status and the answer; put_events by itself."""

    def post_to(server, body=None, headers=(), method="POST", path="/", **put):
        url = urlsplit(server.url)
        body = json.dumps({"Entries": [entry()], **put}) if body is None else body
        with closing(http.client.HTTPConnection(url.hostname, url.port, timeout=10)) as connection:
            connection.request(method, path, body, {**HEADERS, **dict(headers)})
            answer = connection.getresponse()
            text = answer.read()
        return answer.status, json.loads(text) if text else None

    return post_to


@pytest.fixture
def post(server, post_to):
    """Send a request to the door of the test's mock."""
    return partial(post_to, server)
