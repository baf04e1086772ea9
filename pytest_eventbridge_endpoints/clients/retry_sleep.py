"""Note the delays of botocore and aiobotocore between attempts, instead of waiting.

This is only for calls that a mock answers, and not with the setting ``retry_sleep``. Only names
inside these libraries are replaced: the modules ``time`` and ``asyncio`` belong to everybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import botocore.endpoint
import wrapt

from .call_under_way import call_under_way

if TYPE_CHECKING:
    from collections.abc import Callable


def install() -> None:
    """Wrap the functions that wait, in the libraries that are used, once for the process."""
    wrapt.register_post_import_hook(_wrap_rate_limit, "botocore.retries.bucket")
    wrapt.register_post_import_hook(_wrap_async_rate_limit, "aiobotocore.retries.bucket")
    wrapt.register_post_import_hook(_wrap_async_sleep, "aiobotocore.endpoint")


def replace_clock(active: bool) -> None:  # noqa: FBT001
    """Give botocore's retry loop a clock that notes instead of sleeping, or put back its own."""
    names = vars(botocore.endpoint)
    if active and not isinstance(names["time"], _NotingTime):
        names["time"] = _NotingTime(names["time"])
    elif not active and isinstance(names["time"], _NotingTime):
        names["time"] = names["time"].__wrapped__


class _NotingTime(wrapt.ObjectProxy):  # type: ignore[type-arg]
    """The ``time`` module of botocore's retry loop."""

    def sleep(self, seconds: float) -> None:
        if _waits(seconds):
            self.__wrapped__.sleep(seconds)


def _waits(seconds: float) -> bool:
    """Note the delay before a retry, and say whether to wait for it."""
    under_way = call_under_way.get()
    if under_way is None:
        return True
    under_way.call.retry_delays += (seconds,)
    return under_way.mock.settings.retry_sleep


def _is_limited() -> bool:
    """Say whether the rate limit of the adaptive retry mode applies here."""
    under_way = call_under_way.get()
    return under_way is None or under_way.mock.settings.retry_sleep


def _wrap_rate_limit(module: Any) -> None:
    def acquire(wrapped: Callable[..., Any], _: Any, args: Any, kwargs: Any) -> Any:
        return wrapped(*args, **kwargs) if _is_limited() else True

    wrapt.wrap_function_wrapper(module, "TokenBucket.acquire", acquire)


def _wrap_async_rate_limit(module: Any) -> None:
    async def acquire(wrapped: Callable[..., Any], _: Any, args: Any, kwargs: Any) -> Any:
        return await wrapped(*args, **kwargs) if _is_limited() else True

    wrapt.wrap_function_wrapper(module, "AsyncTokenBucket.acquire", acquire)


def _wrap_async_sleep(module: Any) -> None:
    async def sleep(wrapped: Callable[..., Any], _: Any, args: Any, kwargs: Any) -> None:
        if _waits(*args):
            await wrapped(*args, **kwargs)

    kinds = ("AioEndpoint", "AnyioEndpoint")
    sleepers = [name for name in kinds if "_sleep" in vars(getattr(module, name, object))]
    for name in sleepers:
        wrapt.wrap_function_wrapper(module, f"{name}._sleep", sleep)
    if not sleepers:
        # aiobotocore before 3 sleeps in the loop itself
        module.asyncio = _NotingAsyncio(module.asyncio)


class _NotingAsyncio(wrapt.ObjectProxy):  # type: ignore[type-arg]
    """The ``asyncio`` module of an older aiobotocore's retry loop."""

    async def sleep(self, seconds: float) -> None:
        if _waits(seconds):
            await self.__wrapped__.sleep(seconds)
