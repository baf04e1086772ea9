"""Every number of the service, and which ones changed since the spec was written."""

from __future__ import annotations

from typing import NamedTuple

ENTRIES_SIZE_LIMIT = 1_048_576
"""Bytes at which the entries of one PutEvents request are too large (AWS 6.13)."""

TIME_SIZE = 14
"""Bytes that an entry's Time counts for (AWS 6.14)."""

DETAIL_TYPE_LENGTH = 128
"""The most characters that a DetailType may have (AWS 0.6, 6.9)."""

EVENT_BUS_NAME_LENGTH = 256
"""The most characters that the name of an event bus may have (the model's EventBusName)."""

PAGE_SIZE = 100
"""Entries per page where a request names no number (AWS 3.24, R 34, R 58, guesses)."""

EVENT_BUS_QUOTA = 100
"""The most event buses that an account has in a Region, ``default`` counted (R 21, a guess)."""

TARGET_QUOTA = 5
"""The most targets that a rule has (R 71)."""

TAG_QUOTA = 50
"""The most tags that an event bus or a rule has (R 95)."""

EVENT_PATTERN_SIZE = 2048
"""The most bytes of an event pattern in a rule (R 52)."""

TOKEN_LIFETIME = 24 * 60 * 60
"""Seconds until a pagination token expires (spec, ListEndpoints)."""

NO_LINE_END = "[^\n\r\u0085\u2028\u2029]"
"""What ``.`` matches in AWS's patterns, which are Java's: no line ends (AWS 5.17, inferred)."""


class Limits(NamedTuple):
    """The limits that depend on the documentation that EventBridge is modelled on."""

    detail_nesting: int
    """The most levels of nested JSON in Detail (spec; AWS 0.2)."""

    bus_arn_with_endpoint: bool
    """Whether EventBusName may be an ARN beside an EndpointId (spec; AWS 0.4)."""


LIMITS = {
    "2022-04-07": Limits(detail_nesting=1100, bus_arn_with_endpoint=False),
    "latest": Limits(detail_nesting=1000, bus_arn_with_endpoint=True),
}
