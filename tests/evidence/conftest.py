from datetime import datetime, timezone

import pytest

from pytest_eventbridge_endpoints import CapturedCall, CapturedEvent, RejectedEntry
from pytest_eventbridge_endpoints.evidence.captures import Captured

NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)


@pytest.fixture
def event():
    """Make a captured event, of an order unless it is told otherwise."""

    def make(**changes):
        fields = {
            "id": "6f2a",
            "source": "shop.orders",
            "detail_type": "OrderPlaced",
            "detail_json": '{"id": 42, "items": {"book": 1}, "tags": ["new", {"vip": true}]}',
            "resources": ("arn:aws:s3:::invoices",),
            "time": NOON,
            "region": "us-east-1",
            "account": "123456789012",
            "event_bus": "orders",
            "origin_region": "us-east-1",
        }
        return CapturedEvent(**{**fields, **changes})

    return make


@pytest.fixture
def call():
    """Make a captured call of PutEvents, a success unless it is told otherwise."""

    def make(**changes):
        fields = {
            "operation": "PutEvents",
            "region": "us-east-1",
            "request_json": '{"Entries": [{"Source": "a", "Time": 1795435200}]}',
            "response_json": '{"FailedEntryCount": 0, "Entries": []}',
            "error": None,
            "attempts": 1,
            "retry_delays": (),
            "signature_version": "v4",
            "signing_region": "us-east-1",
        }
        return CapturedCall(**{**fields, **changes})

    return make


@pytest.fixture
def rejection():
    """Make a rejected entry."""

    def make(**changes):
        fields = {
            "entry_json": '{"Source": "a", "Time": 1795435200}',
            "error_code": "MalformedDetail",
            "error_message": "Detail is malformed.",
            "region": "us-east-1",
        }
        return RejectedEntry(**{**fields, **changes})

    return make


@pytest.fixture
def captured():
    """Make a sequence of captures."""

    def make(kind, *items):
        return Captured(kind, list(items))

    return make
