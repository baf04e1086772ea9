"""A signer that signs nothing: requests that stay in the process need no signature."""

from __future__ import annotations

from typing import Any

import botocore.auth
from botocore.exceptions import UnknownSignatureVersionError


class Unsigned(botocore.auth.BaseSigner):
    """Replaces awscrt's SigV4A signer, so that botocore accepts an EndpointId.

    No call that a mock answers is signed with it. A call of another service is refused, as
    botocore refuses it where awscrt is missing.
    """

    REQUIRES_REGION = True

    def __init__(self, *_: Any, **__: Any) -> None:
        raise UnknownSignatureVersionError(signature_version="v4a")


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
