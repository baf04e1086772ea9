"""A signer that signs nothing: requests that stay in the process need no signature."""

from __future__ import annotations

from typing import Any

import botocore.auth


class Unsigned(botocore.auth.BaseSigner):
    """Replaces awscrt's SigV4A signer, so that botocore accepts an EndpointId."""

    REQUIRES_REGION = True

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def add_auth(self, request: Any) -> None:
        """Leave the request as it is."""


def stand_in_for_awscrt(needed: bool) -> None:  # noqa: FBT001
    """Register this signer where awscrt is missing, or remove it."""
    signers = botocore.auth.AUTH_TYPE_MAPS
    if needed:
        signers.setdefault("v4a", Unsigned)
    elif stands_in("v4a"):
        del signers["v4a"]


def stands_in(signature_version: Any) -> bool:
    """Say whether this signature version needs awscrt, which is missing."""
    return botocore.auth.AUTH_TYPE_MAPS.get(signature_version) is Unsigned
