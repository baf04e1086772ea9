"""What a signature says of a request; it is never checked."""

from __future__ import annotations

import re
from typing import NamedTuple

_CREDENTIAL = re.compile(r"(AWS4-HMAC-SHA256|AWS4-ECDSA-P256-SHA256)\s+Credential=([^,\s]+)")


class Signature(NamedTuple):
    """How a request is signed."""

    version: str | None
    """``v4`` or ``v4a``; None for a request that is not signed."""
    region: str | None
    """The Region that it is signed for, ``*`` with ``v4a`` (AWS 7.5)."""


UNSIGNED = Signature(None, None)


def signature_of(authorization: str) -> Signature:
    """Read the header ``Authorization``.

    The scope of SigV4 is ``<key>/<date>/<region>/<service>/aws4_request``, that of SigV4A, which
    is for all Regions, has none.
    """
    found = _CREDENTIAL.match(authorization)
    if found is None:
        return UNSIGNED
    algorithm, credential = found.groups()
    if algorithm != "AWS4-HMAC-SHA256":
        return Signature("v4a", "*")
    # a key may have slashes of its own
    _, *scope = credential.rsplit("/", 4)
    return Signature("v4", scope[1] if len(scope) == 4 else "")  # noqa: PLR2004
