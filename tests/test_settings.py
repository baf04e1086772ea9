import dataclasses
from typing import Literal, get_args, get_origin, get_type_hints

import pytest

from pytest_eventbridge_endpoints.plugin import ABOUT
from pytest_eventbridge_endpoints.settings import (
    RULES,
    MockSettings,
    Settings,
    SettingValueError,
    UnknownSettingError,
    parse,
)

NAMES = (
    "account_id, region, as_of, require_crt, unknown_event_buses, assert_all_faults_used, "
    "assert_all_calls_mocked, assert_all_entries_accepted, assert_endpoint_buses, "
    "assert_all_contracts_met, transition_seconds, failover_seconds, replication_seconds, "
    "endpoint_quota, sign, retry_sleep, after_mock, forward_to_moto, rules, other_services, "
    "infrastructure, serve"
)


def test_defaults():
    """Without any setting, a mock behaves as the documentation says."""
    assert dataclasses.asdict(Settings()) == {
        "account_id": "123456789012",
        "region": "us-east-1",
        "as_of": "2022-04-07",
        "require_crt": False,
        "unknown_event_buses": "accept",
        "assert_all_faults_used": True,
        "assert_all_calls_mocked": True,
        "assert_all_entries_accepted": True,
        "assert_endpoint_buses": True,
        "assert_all_contracts_met": True,
        "transition_seconds": 0,
        "failover_seconds": 0,
        "replication_seconds": 0,
        "endpoint_quota": 100,
        "sign": False,
        "retry_sleep": False,
        "after_mock": "refuse",
        "forward_to_moto": False,
        "rules": "auto",
        "other_services": "refuse",
        "infrastructure": None,
        "serve": False,
    }


def test_type_checkers_know_every_setting():
    """In the order of the settings, with the choices that the setting takes."""
    hints = get_type_hints(MockSettings)

    assert list(hints) == [setting.name for setting in dataclasses.fields(Settings)]
    for name, hint in hints.items():
        if get_origin(hint) is Literal:
            choices = " or ".join(f'"{choice}"' for choice in get_args(hint))
            assert choices == RULES[name].takes
        else:
            assert type(getattr(Settings(), name)) in (*get_args(hint), hint, int)


def test_merged_settings_are_new():
    """Merging leaves the settings that it starts from alone."""
    settings = Settings()

    assert settings.merged({"region": "eu-west-1"}) == Settings(region="eu-west-1")
    assert settings == Settings()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "acount_id",
            (
                "there is no setting 'acount_id' (did you mean 'account_id'?); "
                f"the settings are {NAMES}"
            ),
        ),
        ("x", f"there is no setting 'x'; the settings are {NAMES}"),
    ],
)
def test_an_unknown_setting_is_an_error_that_names_the_known_ones(name, message):
    """A misspelled setting is answered with the right spelling, and all others."""
    with pytest.raises(UnknownSettingError) as caught:
        Settings().merged({name: 1})

    assert str(caught.value) == message
    assert isinstance(caught.value, TypeError)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("account_id", "1", "the setting account_id takes a string of 12 digits, not '1'"),
        (
            "account_id",
            123456789012,
            "the setting account_id takes a string of 12 digits, not 123456789012",
        ),
        (
            "region",
            "mars",
            "the setting region takes the name of a Region, as \"eu-west-1\", not 'mars'",
        ),
        ("as_of", "2023", 'the setting as_of takes "2022-04-07" or "latest", not \'2023\''),
        ("require_crt", 1, "the setting require_crt takes True or False, not 1"),
        (
            "unknown_event_buses",
            None,
            'the setting unknown_event_buses takes "accept" or "reject", not None',
        ),
        (
            "assert_all_calls_mocked",
            "yes",
            "the setting assert_all_calls_mocked takes True or False, not 'yes'",
        ),
        (
            "transition_seconds",
            -1,
            "the setting transition_seconds takes a number of seconds, 0 or more, not -1",
        ),
        (
            "transition_seconds",
            True,
            "the setting transition_seconds takes a number of seconds, 0 or more, not True",
        ),
        (
            "endpoint_quota",
            1.5,
            "the setting endpoint_quota takes a whole number, 0 or more, not 1.5",
        ),
        ("sign", 0, "the setting sign takes True or False, not 0"),
        ("retry_sleep", [], "the setting retry_sleep takes True or False, not []"),
        ("after_mock", "stop", 'the setting after_mock takes "refuse" or "allow", not \'stop\''),
    ],
)
def test_a_bad_value_is_an_error_that_names_the_good_ones(name, value, message):
    """Every setting says which values it takes."""
    with pytest.raises(SettingValueError) as caught:
        Settings().merged({name: value})

    assert str(caught.value) == message
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("account_id", " 111122223333 ", "111122223333"),
        ("region", "us-gov-west-1", "us-gov-west-1"),
        ("as_of", "latest", "latest"),
        ("sign", "true", True),
        ("sign", "On", True),
        ("sign", "1", True),
        ("sign", "yes", True),
        ("sign", "False", False),
        ("sign", "off", False),
        ("sign", "0", False),
        ("sign", "no", False),
        ("transition_seconds", "1.5", 1.5),
        ("endpoint_quota", "3", 3),
    ],
)
def test_the_text_of_an_ini_option_is_read(name, text, value):
    """Texts become values of the setting's type."""
    assert parse(name, text) == value


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("sign", "maybe", "the setting sign takes True or False, not 'maybe'"),
        (
            "endpoint_quota",
            "many",
            "the setting endpoint_quota takes a whole number, 0 or more, not 'many'",
        ),
        (
            "transition_seconds",
            "inf",
            "the setting transition_seconds takes a number of seconds, 0 or more, not inf",
        ),
    ],
)
def test_a_bad_text_is_an_error(name, text, message):
    """A text that cannot be read is shown as it is."""
    with pytest.raises(SettingValueError) as caught:
        parse(name, text)

    assert str(caught.value) == message


def test_every_setting_says_what_it_is_about():
    """The help of each ini option ends with its default."""
    assert list(ABOUT) == NAMES.split(", ")
    for name, about in ABOUT.items():
        assert about.endswith(f" (default: {getattr(Settings(), name)})")
