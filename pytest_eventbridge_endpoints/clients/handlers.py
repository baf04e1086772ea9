"""The handlers of a client's events, which botocore shows to nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.signers import RequestSigner

if TYPE_CHECKING:
    from collections.abc import Iterable


def handlers_of(endpoint: Any, event: str) -> Iterable[Any]:
    """Return what an event of a client calls, in order."""
    handlers: Iterable[Any] = endpoint._event_emitter._emitter._handlers.prefix_search(event)  # noqa: SLF001
    return handlers


def credentials_of(endpoint: Any) -> Any:
    """Return the credentials that a client signs with, None if it has none."""
    for handler in handlers_of(endpoint, "request-created.eventbridge"):
        signer: Any = getattr(handler, "__self__", None)
        if isinstance(signer, RequestSigner):
            return vars(signer)["_credentials"]
    return None
