import json

import pytest

from pytest_eventbridge_endpoints.service import errors, wire
from pytest_eventbridge_endpoints.service.answers import Reply
from pytest_eventbridge_endpoints.service.errors import ServiceError


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(b"{}", {}, id="empty object"),
        pytest.param(b' {"A": [1, null, "x"]}\n', {"A": [1, None, "x"]}, id="object"),
        pytest.param('{"A": "ü☃😀"}'.encode(), {"A": "ü☃😀"}, id="UTF-8"),
        pytest.param(b'{"A": "\\ud83d\\ude00 \\ud800"}', {"A": "😀 \ud800"}, id="surrogates"),
        pytest.param(b'{"A": 1, "A": 2}', {"A": 2}, id="duplicate keys"),
    ],
)
def test_decode(body, expected):
    """A request body is one JSON object (AWS 5.1)."""
    assert wire.decode(body) == expected


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(b"", "Expecting value: line 1 column 1 (char 0)", id="empty"),
        pytest.param(b"no", "Expecting value: line 1 column 1 (char 0)", id="text"),
        pytest.param(b"[]", "it must be a JSON object", id="array"),
        pytest.param(b"null", "it must be a JSON object", id="null"),
        pytest.param(b'"{}"', "it must be a JSON object", id="string"),
        pytest.param(b'{"Time": NaN}', "NaN is no number of JSON", id="NaN"),
        pytest.param(b'{"Time": -Infinity}', "-Infinity is no number of JSON", id="Infinity"),
        pytest.param(b"{} {}", "Extra data: line 1 column 4 (char 3)", id="two objects"),
        pytest.param(
            b'{"A": "\xff"}',
            "'utf-8' codec can't decode byte 0xff in position 7: invalid start byte",
            id="no UTF-8",
        ),
    ],
)
def test_decode_refuses_what_is_no_json_object(body, reason):
    """Any other body is a SerializationException, that says why."""
    with pytest.raises(ServiceError) as caught:
        wire.decode(body)

    assert (caught.value.code, caught.value.message, caught.value.status) == (
        "SerializationException",
        f"The request body is not valid: {reason}",
        400,
    )


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'{"A": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", id="deep"),
        pytest.param(b'{"A": ' + b"9" * 5_000 + b"}", id="long number"),
        pytest.param("{}".encode("utf-16"), id="UTF-16"),
        pytest.param(b"\xef\xbb\xbf{}", id="byte order mark"),
    ],
)
def test_decode_refuses_what_is_no_plain_json(body):
    """JSON is UTF-8 text, and what json.loads gives up on is refused like any that is wrong."""
    with pytest.raises(ServiceError) as caught:
        wire.decode(body)

    assert caught.value.code == "SerializationException"


def test_success():
    """An answer is HTTP 200 with the headers of AWS JSON 1.1 (AWS 5.1)."""
    reply = wire.success({"Name": "ü"}, "an-id", 1649334896.5)

    assert reply == Reply(
        200,
        {
            "x-amzn-requestid": "an-id",
            "content-type": "application/x-amz-json-1.1",
            "content-length": "17",
            "date": "Thu, 07 Apr 2022 12:34:56 GMT",
        },
        b'{"Name":"\\u00fc"}',
    )


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(errors.endpoint_not_found("orders"), id="400"),
        pytest.param(ServiceError("InternalException", "No luck.", 500), id="500"),
    ],
)
def test_failure(error):
    """An error has its own status, the short type and the message (AWS 5.3, 5.4)."""
    reply = wire.failure(error, "an-id", 0)

    assert reply.status == error.status
    assert json.loads(reply.body) == {"__type": error.code, "message": error.message}
    assert reply.headers == {
        "x-amzn-requestid": "an-id",
        "content-type": "application/x-amz-json-1.1",
        "content-length": str(len(reply.body)),
        "date": "Thu, 01 Jan 1970 00:00:00 GMT",
    }


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0, 0.0), (1649334896.5, 1649334896.5), (1649334896.4637, 1649334896.463)],
)
def test_times_are_cut_to_milliseconds(seconds, expected):
    """AWS sends milliseconds, and no finer (AWS 2.3)."""
    assert wire.epoch_milliseconds(seconds) == expected


def test_whole_milliseconds_are_sent_as_they_are():
    """A time in milliseconds, as a frozen clock has it, loses none of them."""
    times = [1649334896 + millisecond / 1000 for millisecond in range(1000)]

    assert [wire.epoch_milliseconds(time) for time in times] == times


def test_a_service_error_says_what_it_is():
    """Where it is raised, an error reads as code and message."""
    assert str(errors.endpoint_not_found("orders")) == (
        "ResourceNotFoundException: Endpoint orders does not exist."
    )
