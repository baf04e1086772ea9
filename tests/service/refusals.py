"""What validation refuses, and AWS's words for it."""

import pytest

from pytest_eventbridge_endpoints.service.errors import ServiceError
from pytest_eventbridge_endpoints.service.validation import validate_request

NULL = "not be null"


def refusal(operation, request):
    with pytest.raises(ServiceError) as caught:
        validate_request(operation, request)
    return caught.value.code, caught.value.status, caught.value.message


def violated(*violations):
    """Return the ValidationException that names these violations."""
    sentences = [
        f"Value {value} at '{path}' failed to satisfy constraint: Member must {constraint}"
        for value, path, constraint in violations
    ]
    plural = "error" if len(sentences) == 1 else "errors"
    message = f"{len(sentences)} validation {plural} detected: {'; '.join(sentences)}"
    return "ValidationException", 400, message


def at_most(length):
    return f"have length less than or equal to {length}"


def at_least(length):
    return f"have length greater than or equal to {length}"


def pattern(constraint):
    return f"satisfy {constraint}"
