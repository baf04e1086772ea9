import json

import pytest
from botocore.config import Config

KEYS = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}


@pytest.fixture
def new_client(session):
    """Make a client that tries twice."""

    def new_client(region="us-east-1", **options):
        config = Config(retries={"mode": "standard", "total_max_attempts": 2}, **options)
        return session.create_client("events", region_name=region, config=config, **KEYS)

    return new_client


@pytest.fixture
def client(new_client):
    """A client of us-east-1 that tries twice."""
    return new_client()


@pytest.fixture
def put(client, entry):
    """Put the event with this number, and return the answer."""

    def put(number=1, endpoint=None, **members):
        through = {} if endpoint is None else {"EndpointId": endpoint.endpoint_id}
        made = entry(Detail=json.dumps({"id": number}), **members)
        return client.put_events(Entries=[made], **through)

    return put
