import json
import time

import pytest

from pytest_eventbridge_endpoints.service.account import Account
from pytest_eventbridge_endpoints.service.clock import Clock, Identifiers
from pytest_eventbridge_endpoints.service.errors import ServiceError
from pytest_eventbridge_endpoints.service.rule_operations import put_rule
from pytest_eventbridge_endpoints.service.service import EventBridgeService
from pytest_eventbridge_endpoints.service.target_operations import put_targets

ACCOUNT_ID = "123456789012"
STOPPED_AT = 1649334896.5
"""2022-04-07T12:34:56.5Z, without a rounding error."""


class AWS:
    """The service as a client sees it: requests and answers are dicts."""

    def __init__(self, account):
        self.account = account
        self.service = EventBridgeService(account)

    def handle(self, operation, request, region="us-east-1", account_id=None):
        body = json.dumps(request).encode()
        return self.service.handle(operation, region, body, account_id=account_id)

    def __call__(self, operation, request, region="us-east-1", account_id=None):
        return json.loads(self.handle(operation, request, region, account_id).reply.body)

    def put_managed_rule(self, request, managed_by):
        """Put a rule as an AWS service does, in us-east-1."""
        return self._managed(put_rule, request, managed_by)

    def put_managed_targets(self, request, managed_by):
        """Put targets as an AWS service does, in us-east-1."""
        return self._managed(put_targets, request, managed_by)

    def _managed(self, operation, request, managed_by):
        try:
            return operation(self.account, "us-east-1", request, managed_by=managed_by)
        except ServiceError as error:
            return {"__type": error.code, "message": error.message}

    def endpoint(self, name="orders", region="us-east-1"):
        return self.account.endpoints.find(self.account.home(region), name)


@pytest.fixture(scope="session")
def start():
    """Start a service with an account of its own."""

    def start(seed="seed", **settings):
        defaults = {
            "as_of": "2022-04-07",
            "reject_unknown_event_buses": False,
            "transition_seconds": 0,
            "endpoint_quota": 100,
        }
        identifiers = Identifiers(seed)
        settings = {**defaults, **settings}
        return AWS(Account(ACCOUNT_ID, clock=Clock(), identifiers=identifiers, **settings))

    return start


@pytest.fixture
def stopped_time(monkeypatch):
    """Stop the clock of the machine, so that only ``clock.advance`` moves time."""
    monkeypatch.setattr(time, "time", lambda: STOPPED_AT)
    return STOPPED_AT


@pytest.fixture
def aws(start, stopped_time):
    """A service where every change is over at once."""
    return start()


@pytest.fixture
def slow_aws(start, stopped_time):
    """A service where every change takes ten seconds."""
    return start(transition_seconds=10)


@pytest.fixture
def error():
    """Make the body of an answer that refuses a whole request."""

    def make(code, message):
        return {"__type": code, "message": message}

    return make
