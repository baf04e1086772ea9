"""Check the arguments of the handle; a message says what was expected."""

from __future__ import annotations

import re

from ..running.calls import OPERATIONS
from ..service.arns import is_event_bus_name, is_health_check_arn, is_region
from ..words import did_you_mean

_CODE = re.compile("[A-Za-z][A-Za-z0-9_.]*")


def check_operation(operation: str) -> None:
    """Raise ValueError unless *operation* is one of the six operations."""
    if operation not in OPERATIONS:
        hint = did_you_mean(str(operation), OPERATIONS)
        msg = f"there is no operation {operation!r}{hint}; the six are {', '.join(OPERATIONS)}"
        raise ValueError(msg)


def check_code(code: str) -> None:
    """Raise ValueError unless *code* is an error code."""
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        msg = f'an error code is a name as "ThrottlingException", not {code!r}'
        raise ValueError(msg)


def check_times(times: int | None) -> None:
    """Raise ValueError unless *times* is a number of times or None."""
    if times is not None and (not isinstance(times, int) or isinstance(times, bool) or times < 1):
        msg = f"times is how often it happens, 1 or more, or None for every time, not {times!r}"
        raise ValueError(msg)


def check_bus_name(event_bus: str) -> None:
    """Raise ValueError unless *event_bus* is the name of an event bus."""
    if not is_event_bus_name(event_bus):
        msg = f'an event bus has a name of letters, digits, ".", "-" and "_", not {event_bus!r}'
        raise ValueError(msg)


def check_message(message: str | None) -> None:
    """Raise TypeError unless *message* is a text or None."""
    if message is not None and not isinstance(message, str):
        msg = f"message is the text of the error, not {message!r}"
        raise TypeError(msg)


def check_region(region: str) -> None:
    """Raise ValueError unless *region* is the name of a Region."""
    if not is_region(region):
        msg = f'a Region has a name as "eu-west-1", not {region!r}'
        raise ValueError(msg)


def check_replication(replication: bool) -> None:  # noqa: FBT001
    """Raise TypeError unless *replication* is True or False: a string would count as True."""
    if not isinstance(replication, bool):
        msg = f"replication is True or False, not {replication!r}"
        raise TypeError(msg)


def check_health_check(arn: str) -> None:
    """Raise ValueError unless *arn* is the ARN of a health check."""
    if not is_health_check_arn(arn):
        msg = f'a health check is an ARN as "arn:aws:route53:::healthcheck/abc", not {arn!r}'
        raise ValueError(msg)
