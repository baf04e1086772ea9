"""Endpoints, health checks, faults and outages, as a test holds them."""

import pytest

ARN = "arn:aws:route53:::healthcheck/abc"


@pytest.fixture
def add(eventbridge_mock):
    """Add an endpoint that shares its health check with others."""
    return lambda name="orders", **more: eventbridge_mock.add_endpoint(
        name, health_check=ARN, **more
    )


def test_an_endpoint_is_read_as_what_tells_it_from_others(add):
    """Failure messages show name, id, state and active Region."""
    endpoint = add()
    endpoint.fail_over()

    assert repr(endpoint) == (
        f"Endpoint('orders', endpoint_id='{endpoint.endpoint_id}', state='ACTIVE', "
        "active_region='us-west-2')"
    )


def test_an_endpoint_shows_what_is_so_now(add, eventbridge_mock):
    """Whoever changed it: the test, or a client."""
    endpoint = add(event_bus="orders")
    begun = endpoint.last_modified_time
    eventbridge_mock.clock.advance(60)
    endpoint.set_state("CREATE_FAILED", "No luck.")

    assert (endpoint.state, endpoint.state_reason) == ("CREATE_FAILED", "No luck.")
    assert endpoint.last_modified_time - begun >= 60
    assert begun == endpoint.creation_time
    assert (endpoint.event_bus, endpoint.replication) == ("orders", True)
    assert (endpoint.secondary_region, endpoint.health_check) == ("us-west-2", ARN)


def test_a_misspelled_state_is_an_error_that_names_the_near_one(add):
    """A test that puts an endpoint into no state would test nothing."""
    with pytest.raises(ValueError, match="no state") as caught:
        add().set_state("CREATE_FAILD")

    assert str(caught.value) == (
        "'CREATE_FAILD' is no state of an endpoint (did you mean 'CREATE_FAILED'?); the states "
        "are ACTIVE, CREATING, UPDATING, DELETING, CREATE_FAILED, UPDATE_FAILED, DELETE_FAILED"
    )


def test_an_endpoint_fails_over_and_recovers(add):
    """All endpoints that name its health check go with it (AWS 1.1)."""
    endpoint, other = add("orders"), add("bills")
    shown = [other.active_region]
    endpoint.fail_over()
    shown.append(other.active_region)
    endpoint.recover()
    shown.append(other.active_region)

    assert shown == ["us-east-1", "us-west-2", "us-east-1"]


def test_failed_over_for_a_while(add):
    """A ``with`` block fails over and gives the endpoint."""
    endpoint = add()
    with endpoint.failed_over() as failed_over:
        assert failed_over is endpoint
        assert endpoint.active_region == "us-west-2"

    assert endpoint.active_region == "us-east-1"


def test_failovers_nest_and_overlap(add):
    """Also of endpoints that share a health check: the last block brings all back."""
    endpoint, other = add("orders"), add("bills")
    shown = []
    with endpoint.failed_over():
        with endpoint.failed_over(), other.failed_over():
            shown.append(endpoint.active_region)
        shown.append(endpoint.active_region)
    shown.append(endpoint.active_region)

    assert shown == ["us-west-2", "us-west-2", "us-east-1"]


def test_failed_over_recovers_after_an_exception(add):
    """Leaving the block ends the failover, however it is left."""
    endpoint = add()
    with pytest.raises(ZeroDivisionError), endpoint.failed_over():
        raise ZeroDivisionError

    assert endpoint.active_region == "us-east-1"


def test_a_health_check_is_read_as_arn_and_health(eventbridge_mock):
    """Failure messages show which check it is, and its health."""
    check = eventbridge_mock.health_check(ARN)
    shown = [repr(check)]
    check.fail()
    shown.append(repr(check))

    assert shown == [f"HealthCheck('{ARN}', healthy={healthy})" for healthy in (True, False)]


def test_a_fault_is_read_as_what_was_asked_for(eventbridge_mock):
    """And as how often it was met."""
    fault = eventbridge_mock.fail("PutEvents", 503, times=2)

    assert repr(fault) == "<Fault: fail('PutEvents', 503, times=2) was never used>"
    assert str(fault) == "fail('PutEvents', 503, times=2) was never used"
    assert (fault.asked, fault.times) == ("fail('PutEvents', 503, times=2)", 2)
    eventbridge_mock.reset()


def test_an_outage_is_read_as_what_was_asked_for(eventbridge_mock):
    """Failure messages show which Region it is about."""
    outage = eventbridge_mock.region_outage("us-east-1")

    assert repr(outage) == "region_outage('us-east-1')"
    assert outage.region == "us-east-1"
    eventbridge_mock.reset()


def test_a_failover_is_read_as_what_was_asked_for(add):
    """Failure messages show which endpoint it is about."""
    with add().failed_over():
        pass
    failover = add("bills").failed_over()

    assert repr(failover) == "failed_over() of the endpoint 'bills'"
    with failover:
        """It is not left over."""
