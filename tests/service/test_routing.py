import pytest

from pytest_eventbridge_endpoints.service.routing import Route, route


@pytest.mark.parametrize(
    ("healthy", "replication", "expected"),
    [
        pytest.param(True, True, Route("us-east-1", "us-west-2"), id="healthy, replicated"),
        pytest.param(True, False, Route("us-east-1", None), id="healthy"),
        pytest.param(False, True, Route("us-west-2", "us-east-1"), id="failed over, replicated"),
        pytest.param(False, False, Route("us-west-2", None), id="failed over"),
    ],
)
def test_route(healthy, replication, expected):
    """Health chooses the Region, replication copies to the other one (AWS 1.1, 1.10, 1.17)."""
    assert route("us-east-1", "us-west-2", healthy=healthy, replication=replication) == expected
