"""Whatever bytes come to the door, it answers the next client, and the test sees no wreck."""

import json
import re
import socket
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

LINES = st.sampled_from(
    [
        *("POST / HTTP/1.1", "GET / HTTP/1.1", "POST /", "POST / HTTP/0.9", "\x16\x03"),
        *("Content-Type: application/x-amz-json-1.1", "Content-Type: text/html"),
        *("X-Amz-Target: AWSEvents.PutEvents", "X-Amz-Target: AWSEvents.CreateEndpoint"),
        *("Content-Length: 2", "Content-Length: -2", "Content-Length: 99999999999999999999"),
        *("Expect: 100-continue", "Transfer-Encoding: chunked", "Connection: keep-alive"),
        *("amz-sdk-invocation-id: a", "Host: x.endpoint.events.amazonaws.com", ""),
        "Authorization: AWS4-HMAC-SHA256 Credential=a/b/us-east-1/events/aws4_request",
        "Authorization: AWS4-HMAC-SHA256 Credential=////",
        "Authorization: AWS4-ECDSA-P256-SHA256 Credential=",
        *("{}", '{"Entries": [{}]}', '{"EndpointId": "x", "Entries": [{}]}', "[" * 5000),
    ]
)
REQUESTS = st.one_of(
    st.binary(max_size=300),
    st.lists(LINES, max_size=12).map(lambda lines: "\r\n".join(lines).encode("latin-1")),
    st.builds(
        lambda body: (
            b"POST / HTTP/1.1\r\nContent-Type: application/x-amz-json-1.1\r\n"
            b"X-Amz-Target: AWSEvents.PutEvents\r\nContent-Length: %d\r\n\r\n%s"
            % (len(body), body)
        ),
        st.one_of(
            st.binary(max_size=200),
            st.recursive(
                st.none() | st.booleans() | st.integers() | st.text(max_size=10),
                lambda inner: (
                    st.dictionaries(
                        st.sampled_from(["Entries", "Detail", "Source", "EndpointId", "Time"]),
                        inner,
                    )
                    | st.lists(inner, max_size=3)
                ),
                max_leaves=8,
            ).map(lambda value: json.dumps(value).encode()),
        ),
    ),
)


@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.eventbridge(assert_all_entries_accepted=False, assert_endpoint_buses=False)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(sent=st.lists(REQUESTS, max_size=4))
def test_every_request_gets_a_status_or_a_closed_connection(server, connect, post, capfd, sent):
    """And nothing is said on the console."""
    opened = connect()
    received = b""
    with suppress(ConnectionError):
        opened.sendall(b"".join(sent))
        opened.shutdown(socket.SHUT_WR)
        while more := opened.recv(65536):
            received += more
    opened.close()

    begins = re.findall(rb"HTTP/1\.1 (\d+)", received)
    assert all(status != b"500" for status in begins)
    assert post()[0] == 200
    assert capfd.readouterr() == ("", "")
