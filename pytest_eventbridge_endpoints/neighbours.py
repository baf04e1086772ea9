"""Living beside moto: what is ours, what is moto's, and what moto knows."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import wrapt

from .calls import current_call

if TYPE_CHECKING:
    from collections.abc import Callable

    from .service.arns import EventBus


def moto_is_active() -> bool:
    """Say whether one of moto's mocks answers now."""
    models = sys.modules.get("moto.core.models")
    stubber = getattr(models, "botocore_stubber", None)
    return bool(getattr(stubber, "enabled", False))


def moto_knows(bus: EventBus) -> bool:
    """Say whether an event bus was created in moto, and moto is active."""
    models = sys.modules.get("moto.events.models")
    if models is None or not moto_is_active():
        return False
    try:
        backend = models.events_backends[bus.account][bus.region]
    except KeyError:
        # moto knows the Regions of AWS only
        return False
    return bus.name in backend.event_buses


def let_moto_answer(endpoint: Any) -> None:
    """Hang moto into the events of a client that is older than moto's import."""
    events = endpoint._event_emitter  # noqa: SLF001 (there is no other way to them)
    stubber = sys.modules["moto.core.models"].botocore_stubber
    # asked as moto's own patch_client does: hung in twice, moto would serve a call twice
    handlers = events._emitter._handlers.prefix_search("before-send")  # noqa: SLF001
    if stubber not in handlers:
        events.register("before-send", stubber)


def share_with_moto(module: Any) -> None:
    """Keep moto from answering, or failing at, a call that is ours."""

    def only_what_is_not_ours(
        wrapped: Callable[..., Any], _: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        return None if current_call.get() is not None else wrapped(*args, **kwargs)

    wrapt.wrap_function_wrapper(module, "BotocoreStubber.__call__", only_what_is_not_ours)
