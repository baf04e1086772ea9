"""AWS's errors and their texts.

Texts in the first half were recorded from AWS or are documented. The second half holds every
guess (U in the sources): no public record of AWS's answer was found, so corrections go there.
"""

from __future__ import annotations

from dataclasses import dataclass


class ServiceError(Exception):
    """The answer to a whole request that EventBridge refuses.

    Client errors are HTTP 400 (AWS 5.4), InternalException is 500.
    """

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


@dataclass(frozen=True)
class EntryError:
    """The answer to one PutEvents entry, inside an HTTP 200 (AWS 6.7)."""

    code: str
    message: str


@dataclass(frozen=True)
class HttpError:
    """An answer that is only an HTTP status, without an error code (AWS 5.7)."""

    status: int
    message: str | None = None


def validation(message: str) -> ServiceError:
    """Make the error of a request that breaks a rule."""
    return ServiceError("ValidationException", message)


def invalid_parameter(name: str, reason: str) -> ServiceError:
    """Make a ValidationException in EventBridge's usual wording (AWS 3.3)."""
    return validation(f"Parameter {name} is not valid. Reason: {reason}")


# --- recorded or documented -------------------------------------------------------------------

DETAIL_IS_MALFORMED = EntryError("MalformedDetail", "Detail is malformed.")  # AWS 6.3
SOURCE_IS_RESERVED = EntryError(
    "NotAuthorizedForSourceException", "Not authorized for the source."
)  # AWS 6.4
NULL_RESOURCE = EntryError("InternalFailure", "Internal Service Failure")  # AWS 6.8


def missing_argument(name: str) -> EntryError:
    """Say that an entry lacks a required argument (AWS 6.1)."""
    return EntryError(
        "InvalidArgument", f"Parameter {name} is not valid. Reason: {name} is a required argument."
    )


def entries_too_large() -> ServiceError:
    """Say that the request is over the size limit (AWS 6.12)."""
    return validation("Total size of the entries in the request is over the limit.")


def role_is_required() -> ServiceError:
    """Refuse replication without a role (AWS 10.17)."""
    return validation("When replication is enabled, role cannot be empty.")


def bus_names_differ() -> ServiceError:
    """Refuse two buses of different names (AWS 10.17)."""
    return invalid_parameter(
        "EventBuses", "Event bus names must match in the primary and secondary regions."
    )


def region_without_a_bus() -> ServiceError:
    """Refuse buses that are not one in each Region of the endpoint (AWS 10.17)."""
    return invalid_parameter(
        "EventBuses", "An event bus must be provided in both the primary and secondary regions."
    )


def signed_for_another_region() -> ServiceError:
    """Refuse SigV4 that is scoped to another Region than the one that took it (AWS 1.4).

    The status is a guess: that of all refusals (AWS 5.4).
    """
    return ServiceError(
        "InvalidSignatureException", "Credential should be scoped to a valid region."
    )


def unknown_operation(message: str) -> ServiceError:
    """Refuse a request that names no operation (AWS 5.5)."""
    return ServiceError("UnknownOperationException", message)


def time_is_not_a_number() -> ServiceError:
    """Refuse a Time that is sent as text (AWS 5.2)."""
    return ServiceError("SerializationException", "STRING_VALUE cannot be converted to Date")


def wrong_type(actual: str, expected: str) -> ServiceError:
    """Refuse a value of the wrong JSON type (AWS 5.6: recorded for Coral, inferred here)."""
    return ServiceError(
        "SerializationException", f"class {actual} can not be converted to {expected}"
    )


# --- errors that a test asks for --------------------------------------------------------------

_STATUS_OF = {
    "InternalException": 500,  # AWS 5.4
    "InternalFailure": 500,
    "InternalServerError": 500,
    "ServiceUnavailable": 503,
    "ServiceUnavailableException": 503,
}
_TEXT_OF = {
    "ConcurrentModificationException": "There is concurrent modification on a rule, target, "
    "archive, or replay.",  # AWS 3.6
    "InternalException": "Service encountered unexpected problem. Please try again.",  # AWS 10.2
    "InternalFailure": NULL_RESOURCE.message,
    "LimitExceededException": "The requested resource exceeds the maximum number allowed.",
    "MalformedDetail": DETAIL_IS_MALFORMED.message,
    "NotAuthorizedForSourceException": SOURCE_IS_RESERVED.message,
    "ThrottlingException": "Rate exceeded",  # AWS 3.25
}
KNOWN_CODES = frozenset(
    {
        *_STATUS_OF,
        *_TEXT_OF,
        "AccessDeniedException",  # AWS 6.5, 10.11
        "InvalidAccountIdException",  # AWS 6.5
        "InvalidArgument",  # AWS 6.1
        "InvalidEventPatternException",  # R 50
        "InvalidSignatureException",
        "KMSEncryptionException",  # AWS 10.11
        "ManagedRuleException",  # R 62
        "NotAuthorizedForDetailTypeException",  # AWS 6.5
        "RedactionFailure",  # AWS 6.5
        "ResourceAlreadyExistsException",  # AWS 3.3
        "ResourceNotFoundException",  # AWS 3.3
        "SerializationException",  # AWS 5.2
        "ValidationException",
    }
)
"""The error codes that are known of EventBridge; a test may ask for any other."""

_NO_TEXT = "The test asked for this error."
"""Used where AWS's text is not known: none is invented."""


def requested_error(code: str, message: str | None) -> ServiceError:
    """Make the error of a whole request that a test asks for."""
    text = _TEXT_OF.get(code, _NO_TEXT) if message is None else message
    return ServiceError(code, text, _STATUS_OF.get(code, 400))


def requested_entry_error(code: str, message: str | None) -> EntryError:
    """Make the error of one entry that a test asks for."""
    return EntryError(code, _TEXT_OF.get(code, _NO_TEXT) if message is None else message)


# --- guesses ----------------------------------------------------------------------------------


def body_is_not_json(reason: str) -> ServiceError:
    """Refuse a request body that is not a JSON object (guess)."""
    return ServiceError("SerializationException", f"The request body is not valid: {reason}")


def time_out_of_range() -> ServiceError:
    """Refuse a Time that no calendar date has (guess)."""
    return ServiceError("SerializationException", "NUMBER_VALUE cannot be converted to Date")


def endpoint_exists(name: str) -> ServiceError:
    """Refuse a name that is taken, also by an endpoint being deleted (guess, AWS 2.14, 3.10)."""
    return ServiceError("ResourceAlreadyExistsException", f"Endpoint {name} already exists.")


def endpoint_not_found(name: str) -> ServiceError:
    """Say that no endpoint has this name in the Region looked in (guess, AWS 3.11)."""
    return ServiceError("ResourceNotFoundException", f"Endpoint {name} does not exist.")


def too_many() -> ServiceError:
    """Refuse what is over a quota (R 57, R 71; a guess: AWS 3.12, R 21, R 95)."""
    return ServiceError("LimitExceededException", _TEXT_OF["LimitExceededException"])


def endpoint_is_busy(name: str, state: str) -> ServiceError:
    """Refuse a change while another one is under way (guess, AWS 2.12)."""
    return ServiceError(
        "ConcurrentModificationException",
        f"Endpoint {name} is in {state} state and cannot be modified.",
    )


def cross_region_call() -> ServiceError:
    """Say that a bus ARN names a Region out of reach (R 11; for PutEvents a guess, AWS 10.7)."""
    return validation("Cross-region API call is not allowed.")


def bus_accounts_differ() -> ServiceError:
    """Refuse buses of another account (guess, AWS 3.15)."""
    return invalid_parameter("EventBuses", "Event buses must be in the same account.")


def token_is_invalid() -> ServiceError:
    """Refuse a pagination token that this query was not given (guess, AWS 3.19)."""
    return validation("Parameter NextToken is not valid.")


def token_has_expired() -> ServiceError:
    """Refuse a pagination token older than 24 hours (code documented, text a guess, AWS 3.2)."""
    return ServiceError("InvalidToken", "The pagination token has expired.")


def detail_type_too_long(limit: int) -> EntryError:
    """Refuse a long DetailType, in the entry's result (recorded; text a guess, AWS 6.9)."""
    return EntryError(
        "InvalidArgument",
        "Parameter DetailType is not valid. "
        f"Reason: DetailType must be at most {limit} characters.",
    )


def bus_arn_with_endpoint() -> EntryError:
    """Refuse a bus ARN beside an EndpointId, as the spec says (text a guess).

    AWS takes ARNs today, so the text names the setting that does (AWS 0.4).
    """
    return EntryError(
        "InvalidArgument",
        "Parameter EventBusName is not valid. Reason: With an EndpointId it must be the name, "
        'not the ARN, of the event bus (the setting as_of = "latest" accepts both).',
    )


def unknown_event_bus(name: str) -> EntryError:
    """Refuse an unknown bus: AWS never does (AWS 6.18), only the strict setting does."""
    return EntryError(
        "InvalidArgument",
        f"Parameter EventBusName is not valid. Reason: Event bus {name} does not exist.",
    )
