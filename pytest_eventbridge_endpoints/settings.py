"""What a marker, the decorator or an ini option may set, and which values they take."""

from __future__ import annotations

import dataclasses
import math
import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypedDict

from .service.arns import is_region
from .words import did_you_mean, shown

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
    """Which values a setting takes, and how one is read from ini text."""

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


def _is_account(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch("[0-9]{12}", value) is not None


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
_PATH = Rule(
    'a path, as "cdk.out", or None',
    lambda value: value is None or (isinstance(value, (str, os.PathLike)) and str(value) != ""),
)
_ACCOUNT = Rule("a string of 12 digits", _is_account)
_REGION = Rule('the name of a Region, as "eu-west-1"', is_region)


def _setting(default: Any, rule: Rule) -> Any:
    return field(default=default, metadata={"rule": rule})


class MockSettings(TypedDict, total=False):
    """The settings by name, as ``mock_eventbridge(...)`` takes them: for type checkers."""

    account_id: str
    region: str
    as_of: Literal["2022-04-07", "latest"]
    require_crt: bool
    unknown_event_buses: Literal["accept", "reject"]
    assert_all_faults_used: bool
    assert_all_calls_mocked: bool
    assert_all_entries_accepted: bool
    assert_endpoint_buses: bool
    assert_all_contracts_met: bool
    transition_seconds: float
    failover_seconds: float
    replication_seconds: float
    endpoint_quota: int
    sign: bool
    retry_sleep: bool
    after_mock: Literal["refuse", "allow"]
    forward_to_moto: bool
    rules: Literal["auto", "own", "moto"]
    other_services: Literal["refuse", "allow"]
    infrastructure: str | os.PathLike[str] | None
    serve: bool


@dataclass(frozen=True)
class Settings:
    """How one mock behaves. ``plugin.ABOUT`` says what each setting does."""

    account_id: str = _setting("123456789012", _ACCOUNT)
    region: str = _setting("us-east-1", _REGION)
    as_of: str = _setting("2022-04-07", _choice("2022-04-07", "latest"))
    require_crt: bool = _setting(False, _BOOL)  # noqa: FBT003
    unknown_event_buses: str = _setting("accept", _choice("accept", "reject"))
    assert_all_faults_used: bool = _setting(True, _BOOL)  # noqa: FBT003
    assert_all_calls_mocked: bool = _setting(True, _BOOL)  # noqa: FBT003
    assert_all_entries_accepted: bool = _setting(True, _BOOL)  # noqa: FBT003
    assert_endpoint_buses: bool = _setting(True, _BOOL)  # noqa: FBT003
    assert_all_contracts_met: bool = _setting(True, _BOOL)  # noqa: FBT003
    transition_seconds: float = _setting(0, _SECONDS)
    failover_seconds: float = _setting(0, _SECONDS)
    replication_seconds: float = _setting(0, _SECONDS)
    endpoint_quota: int = _setting(100, _COUNT)
    sign: bool = _setting(False, _BOOL)  # noqa: FBT003
    retry_sleep: bool = _setting(False, _BOOL)  # noqa: FBT003
    after_mock: str = _setting("refuse", _choice("refuse", "allow"))
    forward_to_moto: bool = _setting(False, _BOOL)  # noqa: FBT003
    rules: str = _setting("auto", _choice("auto", "own", "moto"))
    other_services: str = _setting("refuse", _choice("refuse", "allow"))
    infrastructure: str | os.PathLike[str] | None = _setting(None, _PATH)  # noqa: RUF009 (an immutable default)
    serve: bool = _setting(False, _BOOL)  # noqa: FBT003

    def merged(self, changes: Mapping[str, Any]) -> Settings:
        """Return these settings with *changes* on top.

        Raises:
            SettingsError: a name is unknown or a value is not allowed; the message names those
                that are.
        """
        if not changes:
            return self
        for name, value in changes.items():
            check(name, value)
        return dataclasses.replace(self, **changes)


RULES: dict[str, Rule] = {
    setting.name: setting.metadata["rule"] for setting in dataclasses.fields(Settings)
}
_OF_A_RUN = {"autouse": _BOOL}
"""What only an ini option sets, for the whole run."""


def check(name: str, value: Any) -> None:
    """Raise SettingsError unless a setting of this name exists and takes this value.

    Raises:
        SettingsError: the message says what is wrong and what is allowed.
    """
    _check_value(name, _rule_of(name), value)


def _rule_of(name: str) -> Rule:
    if name not in RULES:
        hint = did_you_mean(name, RULES)
        msg = f"there is no setting {name!r}{hint}; the settings are {', '.join(RULES)}"
        raise UnknownSettingError(msg)
    return RULES[name]


def _check_value(name: str, rule: Rule, value: Any) -> None:
    if not rule.accepts(value):
        msg = f"the setting {name} takes {rule.takes}, not {shown(value)}"
        raise SettingValueError(msg)


def parse(name: str, text: str) -> Any:
    """Read the value of a setting from the text of an ini option.

    Raises:
        SettingsError: the text is not a value of this setting.
    """
    rule = _OF_A_RUN.get(name) or _rule_of(name)
    try:
        value = rule.parse(text.strip())
    except (ValueError, KeyError):
        value = text
    _check_value(name, rule, value)
    return value
