"""Who answers an operation: the mock, moto, or nobody."""

import pytest

from pytest_eventbridge_endpoints.running import operations as table
from pytest_eventbridge_endpoints.running.operations import OF_RULES, OPERATIONS, is_ours
from pytest_eventbridge_endpoints.service import operations


def test_the_table_names_what_the_service_answers():
    """Every operation of the service can be answered, and no other one."""
    assert set(OPERATIONS) == {"PutEvents", *operations.OPERATIONS}
    assert len(OPERATIONS) == len(set(OPERATIONS))
    assert set(OPERATIONS) - OF_RULES == {
        *("CreateEndpoint", "UpdateEndpoint", "DeleteEndpoint", "DescribeEndpoint"),
        *("ListEndpoints", "PutEvents"),
    }


@pytest.mark.parametrize(
    ("operation", "rules", "alone", "beside_moto"),
    [
        ("PutEvents", "auto", True, True),
        ("PutEvents", "own", True, True),
        ("PutEvents", "moto", True, True),
        ("PutRule", "auto", True, False),
        ("PutRule", "own", True, True),
        ("PutRule", "moto", False, False),
        ("CreateArchive", "own", False, False),
    ],
)
def test_the_setting_says_who_has_rules(monkeypatch, operation, rules, alone, beside_moto):
    """With "auto", rules are moto's where moto is active, and else the mock's."""
    for moto_is_active, expected in ((False, alone), (True, beside_moto)):
        monkeypatch.setattr(table, "moto_is_active", lambda active=moto_is_active: active)
        assert is_ours(operation, rules) is expected
