"""What a signature says of a request."""

import pytest

from pytest_eventbridge_endpoints.server.signature import Signature, signature_of

SCOPED = (
    "AWS4-HMAC-SHA256 Credential=AKID/20261126/eu-west-1/events/aws4_request, SignedHeaders=host"
)


@pytest.mark.parametrize(
    ("authorization", "signature"),
    [
        pytest.param("", Signature(None, None), id="unsigned"),
        pytest.param(SCOPED, Signature("v4", "eu-west-1"), id="SigV4"),
        pytest.param(
            SCOPED.replace("AKID", "a/b+c="), Signature("v4", "eu-west-1"), id="slashes in the key"
        ),
        pytest.param(
            "AWS4-ECDSA-P256-SHA256 Credential=AKID/20261126/events/aws4_request, SignedHeaders=x",
            Signature("v4a", "*"),
            id="SigV4A",
        ),
        pytest.param(
            "AWS4-HMAC-SHA256 Credential=AKID, Signature=0", Signature("v4", ""), id="no scope"
        ),
        pytest.param("Basic YTpi", Signature(None, None), id="another scheme"),
        pytest.param("AWS AKID:signature", Signature(None, None), id="an old signature"),
    ],
)
def test_the_header_names_version_and_region(authorization, signature):
    """As AWS's SDKs write it (AWS 7.5)."""
    assert signature_of(authorization) == signature
