"""Amazon EventBridge with global endpoints, mocked in memory, for tests with pytest."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .errors import (
        EventBridgeMockWarning,
        InfrastructureError,
        UnmockedOperationError,
        UnresolvedError,
    )
    from .evidence.captures import CapturedCall, CapturedEvent, RejectedEntry
    from .evidence.delivery import Delivery
    from .mock.decorator import mock_eventbridge
    from .mock.endpoint import Endpoint
    from .mock.handle import EventBridgeMock
    from .mock.server import MockServer
    from .patterns.pattern import EventPattern
    from .patterns.syntax import InvalidEventPattern
    from .rehearsal.rehearsal import Rehearsal
    from .rehearsal.run import RehearsedRun

__all__ = [
    "CapturedCall",
    "CapturedEvent",
    "Delivery",
    "Endpoint",
    "EventBridgeMock",
    "EventBridgeMockWarning",
    "EventPattern",
    "InfrastructureError",
    "InvalidEventPattern",
    "MockServer",
    "Rehearsal",
    "RehearsedRun",
    "RejectedEntry",
    "UnmockedOperationError",
    "UnresolvedError",
    "mock_eventbridge",
]

# resolved on first use: pytest imports this package in every run, used or not
_HOMES = {
    "CapturedCall": "evidence.captures",
    "CapturedEvent": "evidence.captures",
    "Delivery": "evidence.delivery",
    "Endpoint": "mock.endpoint",
    "EventBridgeMock": "mock.handle",
    "EventBridgeMockWarning": "errors",
    "EventPattern": "patterns.pattern",
    "InfrastructureError": "errors",
    "InvalidEventPattern": "patterns.syntax",
    "MockServer": "mock.server",
    "Rehearsal": "rehearsal.rehearsal",
    "RehearsedRun": "rehearsal.run",
    "RejectedEntry": "evidence.captures",
    "UnmockedOperationError": "errors",
    "UnresolvedError": "errors",
    "mock_eventbridge": "mock.decorator",
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
