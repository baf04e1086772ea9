"""The last door: botocore and aiobotocore send here what no ``before-send`` handler answered.

What moto, a Stubber or a handler of the user's answers or refuses never comes here, so one look at
a request is enough to keep it in the process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import botocore.endpoint
import wrapt

from . import refusals
from .answer import answer
from .call_under_way import call_under_way
from .doors import lead_to_parent, told_when_closed

if TYPE_CHECKING:
    from collections.abc import Callable

    from .response import Response


def install() -> None:
    """Guard botocore's door, once for each botocore that is loaded in the process."""
    wrapt.wrap_function_wrapper(botocore.endpoint, "Endpoint._send", _send)


def follow_aiobotocore() -> None:
    """Guard the door of aiobotocore when it is imported; it does not call botocore's."""
    wrapt.register_post_import_hook(_guard_async, "aiobotocore.endpoint")


def _send(wrapped: Callable[..., Any], endpoint: Any, args: Any, kwargs: Any) -> Any:
    __tracebackhide__ = True
    answered = _answer_or_refuse(endpoint, *args, **kwargs)
    if answered is not None:
        return answered
    with told_when_closed(*args, **kwargs):
        return wrapped(*args, **kwargs)


def _guard_async(module: Any) -> None:
    async def send(wrapped: Callable[..., Any], endpoint: Any, args: Any, kwargs: Any) -> Any:
        __tracebackhide__ = True
        answered = _answer_or_refuse(endpoint, *args, **kwargs)
        if answered is not None:
            return answered
        with told_when_closed(*args, **kwargs):
            return await wrapped(*args, **kwargs)

    for name in ("AioEndpoint", "AnyioEndpoint"):
        if "_send" in vars(getattr(module, name, object)):
            wrapt.wrap_function_wrapper(module, f"{name}._send", send)


def _answer_or_refuse(endpoint: Any, request: Any) -> Response | None:
    """Answer a call that a mock answers, refuse what must not leave, or return None."""
    __tracebackhide__ = True
    under_way = call_under_way.get()
    if under_way is not None:
        # the client's other handlers of before-send gave no answer
        return answer(under_way, request)
    refusals.refuse_to_send(endpoint, request)
    lead_to_parent(endpoint, request)
    return None
