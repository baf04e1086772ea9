"""Check the arguments of the handle; a message says what was expected."""

from __future__ import annotations

import difflib
import functools
import inspect
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import UnresolvedError
from ..evidence.rules import may_be
from ..running.operations import OPERATIONS
from ..service.arns import is_event_bus_name, is_health_check_arn, is_region, parse_arn
from ..service.errors import KNOWN_CODES
from ..words import did_you_mean, shown, suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..evidence.rules import RuleOnBus

_Class = TypeVar("_Class", bound=type)

_MISSPELLED = 0.93
"""How like a known error code another one is that can only be a misspelling."""

_CODE = re.compile("[A-Za-z][A-Za-z0-9_.]*")


def explains_arguments(cls: _Class) -> _Class:
    """Let the public methods of a class answer a misspelled argument with the right name.

    Python's own message names no other argument, or in newer versions the closest one.
    """
    for name, member in list(vars(cls).items()):
        if inspect.isfunction(member) and not name.startswith("_"):
            arguments = list(inspect.signature(member).parameters)[1:]
            if arguments:
                setattr(cls, name, _explaining(member, arguments))
    return cls


def _explaining(method: Callable[..., Any], arguments: Sequence[str]) -> Callable[..., Any]:
    @functools.wraps(method)
    def explaining(*args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        for name in kwargs:
            if name not in arguments:
                msg = (
                    f"{method.__name__} has no argument {name!r}{did_you_mean(name, arguments)}; "
                    f"its arguments are {', '.join(arguments)}"
                )
                raise TypeError(msg)
        return method(*args, **kwargs)

    return explaining


def check_operation(operation: str) -> None:
    """Raise ValueError unless the mock can answer *operation*."""
    if operation not in OPERATIONS:
        hint = did_you_mean(operation, OPERATIONS) if isinstance(operation, str) else ""
        operations = ", ".join(OPERATIONS)
        msg = f"there is no operation {shown(operation)}{hint}; there are {operations}"
        raise ValueError(msg)


def check_code(code: str) -> None:
    """Raise ValueError unless *code* is an error code."""
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        msg = f'an error code is a name as "ThrottlingException", not {shown(code)}'
        raise ValueError(msg)
    if code not in KNOWN_CODES and difflib.get_close_matches(code, KNOWN_CODES, 1, _MISSPELLED):
        msg = f"{code!r} is no error code of AWS{did_you_mean(code, KNOWN_CODES)}"
        raise ValueError(msg)


def check_times(times: int | None) -> None:
    """Raise ValueError unless *times* is a number of times or None."""
    if times is not None and (not isinstance(times, int) or isinstance(times, bool) or times < 1):
        msg = (
            f"times is how often it happens, 1 or more, or None for every time, not {shown(times)}"
        )
        raise ValueError(msg)


def check_bool(argument: str, value: bool) -> None:  # noqa: FBT001
    """Raise TypeError unless *value* is True or False: a string would count as True."""
    if not isinstance(value, bool):
        msg = f"{argument} is True or False, not {shown(value)}"
        raise TypeError(msg)


def check_endpoint_name(name: str) -> None:
    """Raise TypeError unless *name* is a text; CreateEndpoint says which texts are names."""
    if not isinstance(name, str):
        msg = f"an endpoint has a name that is a text, not {shown(name)}"
        raise TypeError(msg)


def check_text(argument: str, text: str | None) -> None:
    """Raise TypeError unless the value of an argument is a text or None."""
    if text is not None and not isinstance(text, str):
        msg = f"{argument} is a text or None, not {shown(text)}"
        raise TypeError(msg)


def check_bus_name(event_bus: str) -> None:
    """Raise ValueError unless *event_bus* is the name of an event bus."""
    if not is_event_bus_name(event_bus):
        msg = (
            f'an event bus has a name of letters, digits, ".", "-" and "_", not {shown(event_bus)}'
        )
        raise ValueError(msg)


def target_arns(target: str, rules: Callable[[], Sequence[RuleOnBus]]) -> frozenset[str]:
    """Return the ARNs of the targets that a test means.

    Args:
        target: An ARN, or a logical id of the infrastructure that declares the target.
        rules: Returns the rules that there are.

    Raises:
        ValueError: it is neither.
        UnresolvedError: it is an ARN, and may be that of a target whose ARN nobody knows.
    """
    targets = [t for rule in rules() for t in rule.targets] if isinstance(target, str) else []
    if isinstance(target, str) and parse_arn(target) is not None:
        is_known = any(target in one.known_by for one in targets)
        doubts = [doubt for one in targets if (doubt := may_be(target, one.unknown_arn, one.arn))]
        if doubts and not is_known:
            raise UnresolvedError(doubts[0])
        return frozenset({target})
    meant = frozenset(one.arn for one in targets if target in one.names)
    if not meant:
        by_id = {one.id: one.arn for one in targets}.get(target)
        names = [name for one in targets for name in one.known_by]
        hint = suggestion(by_id) if by_id else did_you_mean(target, names) if names else ""
        msg = (
            "connect takes the ARN of a target, as "
            '"arn:aws:lambda:us-east-1:123456789012:function:orders", or a logical id of the '
            f"loaded infrastructure, not {shown(target)}{hint}"
        )
        raise ValueError(msg)
    return meant


def check_message(message: str | None) -> None:
    """Raise TypeError unless *message* is a text or None."""
    if message is not None and not isinstance(message, str):
        msg = f"message is the text of the error, not {shown(message)}"
        raise TypeError(msg)


def check_region(region: str) -> None:
    """Raise ValueError unless *region* is the name of a Region."""
    if not is_region(region):
        msg = f'a Region has a name as "eu-west-1", not {shown(region)}'
        raise ValueError(msg)


def check_health_check(arn: str) -> None:
    """Raise ValueError unless *arn* is the ARN of a health check."""
    if not is_health_check_arn(arn):
        msg = f'a health check is an ARN as "arn:aws:route53:::healthcheck/abc", not {shown(arn)}'
        raise ValueError(msg)


def check_regions(region: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return the Regions that a test names, one or several; none for None.

    Raises:
        ValueError: one of them is not the name of a Region.
    """
    if region is None:
        return ()
    regions = (region,) if isinstance(region, str) else tuple(dict.fromkeys(region))
    for one in regions:
        check_region(one)
    return regions


def check_mapping(argument: str, mapping: Mapping[str, Any] | None) -> None:
    """Raise TypeError unless an argument has values by name, or is None."""
    if mapping is None:
        return
    if not isinstance(mapping, Mapping) or not all(isinstance(name, str) for name in mapping):
        msg = f'{argument} has values by name, as {{"Stage": "prod"}}, not {shown(mapping)}'
        raise TypeError(msg)


def check_source(source: str | os.PathLike[str]) -> Path:
    """Return the path of files of infrastructure.

    Raises:
        TypeError: it is no path.
    """
    if not isinstance(source, (str, os.PathLike)):
        msg = f"load takes the path of a template, a plan or a directory, not {shown(source)}"
        raise TypeError(msg)
    return Path(source)
