from contextlib import nullcontext

from pytest_eventbridge_endpoints.calls import ClientCall
from pytest_eventbridge_endpoints.recording import Recording


def test_a_call_that_somebody_else_answered_has_no_outcome_of_ours(eventbridge_mock):
    """It is a call all the same, with neither response nor error."""
    recording = Recording(nullcontext())

    recording.take_call(ClientCall(eventbridge_mock, "PutEvents", "us-east-1", b"{}"))

    call = recording.calls.one()
    assert (call.response, call.error, call.attempts) == (None, None, 0)
