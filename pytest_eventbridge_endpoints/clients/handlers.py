"""The handlers of a client's events, which botocore shows to nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.signers import RequestSigner

if TYPE_CHECKING:
    from collections.abc import Iterable


def handlers_of(endpoint: Any, event: str) -> Iterable[Any]:
    """Return what an event of a client calls, in order."""
    emitter = vars(endpoint._event_emitter._emitter)  # noqa: SLF001 (there is no other way)
    # it keeps those of an event that it has called once
    kept: Iterable[Any] | None = emitter["_lookup_cache"].get(event)
    return emitter["_handlers"].prefix_search(event) if kept is None else kept


def credentials_of(endpoint: Any) -> Any:
    """Return the credentials that a client signs with, None if it has none."""
    for handler in handlers_of(endpoint, "request-created.eventbridge"):
        signer: Any = getattr(handler, "__self__", None)
        if isinstance(signer, RequestSigner):
            return vars(signer)["_credentials"]
    return None
