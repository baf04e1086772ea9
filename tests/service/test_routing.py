import itertools

import pytest

from pytest_eventbridge_endpoints.service.routing import Route, route

EAST, WEST = "us-east-1", "us-west-2"


@pytest.mark.parametrize(
    ("healthy", "out", "active", "reachable"),
    [
        pytest.param(True, set(), EAST, True, id="healthy"),
        pytest.param(False, set(), WEST, True, id="failed over"),
        pytest.param(True, {EAST}, WEST, True, id="the primary Region is out"),
        pytest.param(True, {WEST}, EAST, True, id="the secondary Region is out"),
        pytest.param(True, {EAST, WEST}, WEST, False, id="both are out"),
        pytest.param(False, {EAST}, WEST, True, id="failed over, the primary is out"),
        pytest.param(False, {WEST}, WEST, False, id="failed over, the secondary is out"),
        pytest.param(False, {EAST, WEST}, WEST, False, id="failed over, both are out"),
        pytest.param(True, {"eu-west-1"}, EAST, True, id="another Region is out"),
    ],
)
def test_route_with_replication(healthy, out, active, reachable):
    """Health and outages choose the Region, the other one gets a copy (AWS 1.1, 1.10, 1.17)."""
    other = WEST if active == EAST else EAST
    chosen = route(EAST, WEST, healthy=healthy, replication=True, out=out)

    assert chosen == Route(active, reachable, other)


@pytest.mark.parametrize("healthy", [True, False])
@pytest.mark.parametrize("out", [set(), {EAST}, {WEST}, {EAST, WEST}], ids=len)
def test_replication_has_no_say_in_where_an_event_goes(healthy, out):
    """Without replication all is the same, but nobody gets a copy."""
    with_copy = route(EAST, WEST, healthy=healthy, replication=True, out=out)
    without = route(EAST, WEST, healthy=healthy, replication=False, out=out)

    assert without == with_copy._replace(replica=None)


def test_nothing_is_out_unless_told():
    """Nobody has to name the Regions that are out."""
    for healthy, replication in itertools.product([True, False], repeat=2):
        assert route(EAST, WEST, healthy=healthy, replication=replication) == route(
            EAST, WEST, healthy=healthy, replication=replication, out=set()
        )
