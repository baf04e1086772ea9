"""What the arguments of the handle have to look like: a message says what was expected.

Each ``check_`` function raises ValueError, or TypeError where the type says it all.
"""

from __future__ import annotations

import re

from .settings import RULES

_CODE = re.compile("[A-Za-z][A-Za-z0-9_.]*")
_HEALTH_CHECK = re.compile(r"arn:aws[a-z-]*:route53:::healthcheck/[-a-z0-9]+")
_BUS_NAME = re.compile(r"[.\-_A-Za-z0-9]{1,256}")
_BUS_ARN = re.compile(r"arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus/[.\-_\w]+")


def check_code(code: str) -> None:
    """Refuse what is no error code."""
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        msg = f'an error code is a name as "ThrottlingException", not {code!r}'
        raise ValueError(msg)


def check_times(times: int | None) -> None:
    """Refuse what is no number of times."""
    if times is not None and (not isinstance(times, int) or isinstance(times, bool) or times < 1):
        msg = f"times is how often it happens, 1 or more, or None for every time, not {times!r}"
        raise ValueError(msg)


def check_bus_name(event_bus: str) -> None:
    """Refuse what is no name of an event bus."""
    if not isinstance(event_bus, str) or not _BUS_NAME.fullmatch(event_bus):
        msg = f'an event bus has a name of letters, digits, ".", "-" and "_", not {event_bus!r}'
        raise ValueError(msg)


def check_message(message: str | None) -> None:
    """Refuse what is no text."""
    if message is not None and not isinstance(message, str):
        msg = f"message is the text of the error, not {message!r}"
        raise TypeError(msg)


def check_region(region: str) -> None:
    """Refuse what is no name of a Region."""
    if not RULES["region"].accepts(region):
        msg = f'a Region has a name as "eu-west-1", not {region!r}'
        raise ValueError(msg)


def check_replication(replication: bool) -> None:  # noqa: FBT001
    """Refuse what is neither True nor False: a text would be taken for True."""
    if not isinstance(replication, bool):
        msg = f"replication is True or False, not {replication!r}"
        raise TypeError(msg)


def check_health_check(arn: str) -> None:
    """Refuse what is no ARN of a health check."""
    if not isinstance(arn, str) or not _HEALTH_CHECK.fullmatch(arn):
        msg = f'a health check is an ARN as "arn:aws:route53:::healthcheck/abc", not {arn!r}'
        raise ValueError(msg)


def is_bus_arn(event_bus: str) -> bool:
    """Say whether a bus is given by its ARN."""
    return isinstance(event_bus, str) and _BUS_ARN.fullmatch(event_bus) is not None
