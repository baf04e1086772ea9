import hypothesis
import pytest
from hypothesis import strategies as st

from pytest_eventbridge_endpoints.service.routing import (
    Position,
    Route,
    following,
    preferred_region,
    route,
    settled,
)

EAST, WEST = "us-east-1", "us-west-2"


@pytest.mark.parametrize(
    ("healthy", "out", "preferred"),
    [
        pytest.param(True, set(), EAST, id="healthy"),
        pytest.param(False, set(), WEST, id="unhealthy"),
        pytest.param(True, {EAST}, WEST, id="the primary Region is out"),
        pytest.param(True, {WEST}, EAST, id="the secondary Region is out"),
        pytest.param(True, {EAST, WEST}, WEST, id="both are out"),
        pytest.param(False, {EAST}, WEST, id="unhealthy, the primary is out"),
        pytest.param(False, {WEST}, WEST, id="unhealthy, the secondary is out"),
        pytest.param(False, {EAST, WEST}, WEST, id="unhealthy, both are out"),
        pytest.param(True, {"eu-west-1"}, EAST, id="another Region is out"),
    ],
)
def test_health_and_outages_choose_the_region(healthy, out, preferred):
    """Only the primary Region is looked at (AWS 1.1)."""
    assert preferred_region(EAST, WEST, healthy=healthy, out=out) == preferred


@pytest.mark.parametrize("active", [EAST, WEST])
@pytest.mark.parametrize(
    "out",
    [set(), {EAST}, {WEST}, {EAST, WEST}],
    ids=lambda out: " and ".join(sorted(out)) or "none",
)
def test_the_other_region_gets_a_copy(active, out):
    """With replication, whichever Region is active, out or not (AWS 1.10, 1.17)."""
    other = WEST if active == EAST else EAST
    reachable = active not in out

    assert route(active, other, replication=True, out=out) == Route(active, reachable, other)
    assert route(active, other, replication=False, out=out) == Route(active, reachable, None)


def test_nothing_is_out_unless_told():
    """Nobody has to name the Regions that are out."""
    assert preferred_region(EAST, WEST, healthy=True) == EAST
    assert route(EAST, WEST, replication=False).reachable


@pytest.mark.parametrize(
    ("position", "preferred", "after"),
    [
        pytest.param(Position(EAST), EAST, Position(EAST), id="nothing changes"),
        pytest.param(Position(EAST), WEST, Position(EAST, WEST, 1360.0), id="a move begins"),
        pytest.param(
            Position(EAST, WEST, 1001.0), WEST, Position(EAST, WEST, 1001.0), id="it goes on"
        ),
        pytest.param(Position(EAST, WEST, 1001.0), EAST, Position(EAST), id="it is cancelled"),
        pytest.param(Position(EAST, WEST, 1000.0), WEST, Position(WEST), id="it is over"),
        pytest.param(
            Position(EAST, WEST, 999.0), EAST, Position(WEST, EAST, 1360.0), id="and then back"
        ),
    ],
)
def test_an_endpoint_follows_after_a_while(position, preferred, after):
    """A move takes its time, either way, and turning back in between cancels it (AWS 1.2)."""
    assert following(position, preferred, 1000.0, 360) == after


@hypothesis.given(
    st.lists(st.tuples(st.sampled_from([EAST, WEST]), st.integers(0, 500)), max_size=20)
)
def test_without_a_delay_an_endpoint_is_where_it_should_be(changes):
    """With 0 seconds every change counts at once."""
    position, now = Position(EAST), 0.0
    for preferred, seconds in changes:
        now += seconds
        position = following(position, preferred, now, 0)
        assert position == Position(preferred)
        assert settled(position, now) == position
