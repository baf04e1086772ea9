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
