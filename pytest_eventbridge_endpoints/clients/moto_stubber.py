"""Decide which calls moto's stubber answers: it handles the same event of botocore as we do."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import wrapt

from .call_under_way import call_under_way
from .handlers import handlers_of

if TYPE_CHECKING:
    from collections.abc import Callable


def install() -> None:
    """Wrap moto's stubber when moto is imported, once for the life of the process."""
    wrapt.register_post_import_hook(_leave_our_calls_alone, "moto.core.botocore_stubber")


def _leave_our_calls_alone(module: Any) -> None:
    """Keep moto from answering a call that is ours, or from failing on it."""

    def only_what_is_not_ours(
        wrapped: Callable[..., Any], _: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        return None if call_under_way.get() is not None else wrapped(*args, **kwargs)

    wrapt.wrap_function_wrapper(module, "BotocoreStubber.__call__", only_what_is_not_ours)


def let_moto_answer(endpoint: Any) -> None:
    """Register moto for the events of a client that was made before moto's import."""
    # checked as in moto's own patch_client: registered twice, moto would serve a call twice
    if not any(map(is_moto, handlers_of(endpoint, "before-send"))):
        stubber = sys.modules["moto.core.models"].botocore_stubber
        endpoint._event_emitter.register("before-send", stubber)  # noqa: SLF001 (no other way)


def is_moto(handler: object) -> bool:
    """Say whether a handler of ``before-send`` is moto's."""
    return type(handler).__name__ == "BotocoreStubber"
