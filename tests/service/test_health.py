import pytest

from pytest_eventbridge_endpoints.service.health import Route53HealthCheck

ARN = "arn:aws:route53:::healthcheck/abc"


def test_all_endpoints_share_its_health():
    """Unhealthy is unhealthy for every endpoint that names it."""
    check = Route53HealthCheck(ARN)
    check.fail()
    failed = [check.is_healthy_for("a.veo"), check.is_healthy_for("b.veo")]
    check.recover()

    assert failed == [False, False]
    assert [check.is_healthy_for("a.veo"), check.is_healthy_for("b.veo")] == [True, True]


@pytest.mark.parametrize("end", [Route53HealthCheck.recover, lambda check: check.release("a.veo")])
def test_an_endpoint_can_be_held(end):
    """What is held stays failed over, others do not, until a reset or until it is let go."""
    check = Route53HealthCheck(ARN)
    check.hold("a.veo")
    held = [check.is_healthy_for("a.veo"), check.is_healthy_for("b.veo"), check.healthy]
    end(check)

    assert held == [False, True, True]
    assert check.is_healthy_for("a.veo")


@pytest.mark.parametrize("begin", [Route53HealthCheck.fail, Route53HealthCheck.recover])
@pytest.mark.parametrize("meanwhile", [Route53HealthCheck.fail, Route53HealthCheck.recover])
def test_it_may_turn_whatever_else_happens(begin, meanwhile):
    """And turns back to what has happened meanwhile."""
    turned, alone = Route53HealthCheck(ARN), Route53HealthCheck(ARN)
    for check in (turned, alone):
        begin(check)
    before = alone.healthy
    turned.turn()
    for check in (turned, alone):
        meanwhile(check)

    assert turned.healthy is not before
    turned.turn_back()
    assert turned.healthy is alone.healthy
