"""The current state of moto, which is the user's own and is never imported here."""

from __future__ import annotations

import sys


def moto_is_active() -> bool:
    """Say whether one of moto's mocks answers now."""
    models = sys.modules.get("moto.core.models")
    stubber = getattr(models, "botocore_stubber", None)
    return bool(getattr(stubber, "enabled", False))


def account_of_access_key(access_key: str) -> str | None:
    """Return the account for which moto handed out an access key; None if it did not."""
    models = sys.modules.get("moto.iam.models")
    if models is None or not moto_is_active():
        return None
    for account, backends in list(models.iam_backends.items()):
        if any(access_key in backend.access_keys for backend in list(backends.values())):
            return str(account)
    return None


def moto_has_event_bus(account: str, region: str, name: str) -> bool:
    """Say whether an event bus was created in moto, and moto is active."""
    models = sys.modules.get("moto.events.models")
    if models is None or not moto_is_active():
        return False
    try:
        backend = models.events_backends[account][region]
    except KeyError:
        # moto knows only the Regions of AWS
        return False
    return name in backend.event_buses
