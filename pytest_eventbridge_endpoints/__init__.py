"""Amazon EventBridge with global endpoints, mocked in memory, for tests with pytest."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .errors import EventBridgeMockWarning, UnmockedOperationError
    from .evidence.captures import CapturedCall, CapturedEvent, RejectedEntry
    from .evidence.patterns import EventPattern, InvalidEventPattern
    from .handle import EventBridgeMock
    from .mock import mock_eventbridge
    from .service.endpoints import Endpoint

__all__ = [
    "CapturedCall",
    "CapturedEvent",
    "Endpoint",
    "EventBridgeMock",
    "EventBridgeMockWarning",
    "EventPattern",
    "InvalidEventPattern",
    "RejectedEntry",
    "UnmockedOperationError",
    "mock_eventbridge",
]

# resolved on first use: pytest imports this package in every run, used or not
_HOMES = {
    "CapturedCall": "evidence.captures",
    "CapturedEvent": "evidence.captures",
    "Endpoint": "service.endpoints",
    "EventBridgeMock": "handle",
    "EventBridgeMockWarning": "errors",
    "EventPattern": "evidence.patterns",
    "InvalidEventPattern": "evidence.patterns",
    "RejectedEntry": "evidence.captures",
    "UnmockedOperationError": "errors",
    "mock_eventbridge": "mock",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    value = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
