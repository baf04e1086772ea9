"""What a marker, the decorator or an ini option may set, and which values they take."""

from __future__ import annotations

import dataclasses
import difflib
import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class SettingsError(Exception):
    """A setting that does not exist, or a value that it does not take."""


class UnknownSettingError(SettingsError, TypeError):
    """There is no setting of this name."""


class SettingValueError(SettingsError, ValueError):
    """The setting does not take this value."""


@dataclass(frozen=True)
class Rule:
    """Which values a setting takes: read from ini text, and checked."""

    takes: str
    accepts: Callable[[Any], bool]
    parse: Callable[[str], Any] = str


_BOOLS = {"true": True, "yes": True, "on": True, "1": True} | {
    "false": False,
    "no": False,
    "off": False,
    "0": False,
}


def _parse_bool(text: str) -> bool:
    return _BOOLS[text.lower()]


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _matches(regex: str) -> Callable[[Any], bool]:
    compiled = re.compile(regex)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def _choice(*values: str) -> Rule:
    return Rule(" or ".join(f'"{value}"' for value in values), lambda value: value in values)


_BOOL = Rule("True or False", lambda value: isinstance(value, bool), _parse_bool)
_SECONDS = Rule(
    "a number of seconds, 0 or more",
    lambda value: _is_number(value) and 0 <= value < math.inf,
    float,
)
_COUNT = Rule(
    "a whole number, 0 or more",
    lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= 0,
    int,
)
_ACCOUNT = Rule("a string of 12 digits", _matches(r"[0-9]{12}"))
_REGION = Rule('the name of a Region, as "eu-west-1"', _matches(r"[a-z]+(-[a-z]+)+-[0-9]+"))


def _setting(default: Any, rule: Rule, about: str) -> Any:
    return field(default=default, metadata={"rule": rule, "about": about})


@dataclass(frozen=True)
class Settings:
    """How one mock behaves; every one has a default."""

    account_id: str = _setting(
        "123456789012", _ACCOUNT, "the AWS account that all calls are made in"
    )
    region: str = _setting("us-east-1", _REGION, "the Region of clients that have none")
    as_of: str = _setting(
        "2022-04-07",
        _choice("2022-04-07", "latest"),
        "which documentation EventBridge is modelled on",
    )
    require_crt: bool = _setting(
        False,  # noqa: FBT003
        _BOOL,
        "leave it to botocore to refuse an EndpointId without awscrt",
    )
    unknown_event_buses: str = _setting(
        "accept",
        _choice("accept", "reject"),
        "what becomes of events for a bus that nobody made known; AWS accepts and drops them",
    )
    assert_all_faults_used: bool = _setting(
        True,  # noqa: FBT003
        _BOOL,
        "fail a test in which an error that it asked for did not happen",
    )
    assert_all_calls_mocked: bool = _setting(
        False,  # noqa: FBT003
        _BOOL,
        "fail a test whose application swallowed an UnmockedOperationError",
    )
    transition_seconds: float = _setting(
        0, _SECONDS, "how long CREATING, UPDATING and DELETING last on the mock's clock"
    )
    endpoint_quota: int = _setting(100, _COUNT, "how many endpoints clients may create per Region")
    sign: bool = _setting(
        False,  # noqa: FBT003
        _BOOL,
        "let botocore sign EventBridge requests, which needs credentials",
    )
    retry_sleep: bool = _setting(
        False,  # noqa: FBT003
        _BOOL,
        "really wait between the attempts of a retried EventBridge call",
    )
    after_mock: str = _setting(
        "refuse",
        _choice("refuse", "allow"),
        "what becomes of calls that clients, threads and tasks make after their mock has ended",
    )
    forward_to_moto: bool = _setting(
        False,  # noqa: FBT003
        _BOOL,
        "send what arrives at an event bus to the targets of moto's rules, where moto is active",
    )

    def merged(self, changes: Mapping[str, Any]) -> Settings:
        """Return these settings with *changes* on top.

        Raises:
            SettingsError: a name is unknown or a value is not allowed; the message names those
                that are.
        """
        for name, value in changes.items():
            check(name, value)
        return dataclasses.replace(self, **changes)


RULES: dict[str, Rule] = {
    setting.name: setting.metadata["rule"] for setting in dataclasses.fields(Settings)
}

ABOUT: dict[str, str] = {
    setting.name: f"{setting.metadata['about']} (default: {setting.default})"
    for setting in dataclasses.fields(Settings)
}


def check(name: str, value: Any) -> None:
    """Refuse a setting that does not exist or a value that it does not take.

    Raises:
        SettingsError: the message says what is wrong and what is allowed.
    """
    if name not in RULES:
        near = difflib.get_close_matches(name, RULES, n=1)
        hint = f" (did you mean {near[0]!r}?)" if near else ""
        msg = f"there is no setting {name!r}{hint}; the settings are {', '.join(RULES)}"
        raise UnknownSettingError(msg)
    if not RULES[name].accepts(value):
        msg = f"the setting {name} takes {RULES[name].takes}, not {value!r}"
        raise SettingValueError(msg)


def parse(name: str, text: str) -> Any:
    """Read the value of a setting from the text of an ini option.

    Raises:
        SettingsError: the text is not a value of this setting.
    """
    try:
        value = RULES[name].parse(text.strip())
    except (ValueError, KeyError):
        value = text
    check(name, value)
    return value
