"""Child processes of a test: the mock answers them through its door, or they are refused.

A forked child has a copy of the mock, and nobody would see what it does there. A child that begins
anew, as multiprocessing's spawn and forkserver make it, has none.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

import wrapt

from ..running import active
from . import interception, refusals, unsigned

if TYPE_CHECKING:
    from collections.abc import Callable


@cache
def install() -> None:
    """Follow the children of this process, once."""
    # Windows has no fork
    if hasattr(os, "register_at_fork"):
        locks = _Locks()
        os.register_at_fork(
            before=locks.acquire, after_in_parent=locks.release, after_in_child=locks.release
        )
        os.register_at_fork(after_in_child=_become_child)
    wrapt.register_post_import_hook(_tell_children, "multiprocessing.spawn")


class _Locks:
    """The locks of all mocks, held while this process forks.

    Otherwise a child could inherit a lock that is taken by a thread which it does not have, and a
    mock that is in the middle of a change.
    """

    def __init__(self) -> None:
        self._held: list[Any] = []
        """Only who holds the first lock may read or change it: several threads may fork."""

    def acquire(self) -> None:
        """Wait until no other thread changes anything."""
        interception.lock.acquire()
        self._held = [interception.lock]
        # from now on no mock begins or ends
        for entry in active.active_mocks():
            for lock in entry.mock.locks:
                lock.acquire()
                self._held.append(lock)

    def release(self) -> None:
        """Let the threads go on."""
        held, self._held = self._held, []
        for lock in reversed(held):
            lock.release()


def _become_child() -> None:
    """Let the mocks of the parent process answer nothing here."""
    mock = active.innermost_mock()
    if mock is not None:
        name, way = mock.lifetime.name, active.way_to(active.open_doors())
        active.forget_all()
        unsigned.stand_in_for_awscrt(False)  # noqa: FBT003
        refuse_all(name, way)


def _tell_children(module: Any) -> None:
    """Hand what a child must know to it, with what multiprocessing hands to it anyway."""

    def prepared(wrapped: Callable[..., Any], _: Any, args: Any, kwargs: Any) -> Any:
        data = wrapped(*args, **kwargs)
        mock = active.innermost_mock()
        name = mock.lifetime.name if mock else refusals.orphan_of
        if name:
            way = active.way_to(active.open_doors()) if mock else refusals.way_to_parent
            data["eventbridge_mock"] = _OrphanOf(name, way)
        return data

    wrapt.wrap_function_wrapper(module, "get_preparation_data", prepared)


class _OrphanOf:
    """Lets the process in which this is unpickled call the parent's mock, or nobody."""

    def __init__(self, name: str, way: dict[str, str]) -> None:
        self._name = name
        self._way = way

    def __reduce__(self) -> tuple[Any, ...]:
        return refuse_all, (self._name, self._way)


def refuse_all(name: str, way: dict[str, str]) -> str:
    """Send the calls of this process to the door of its parent's mock, or refuse them.

    Args:
        name: What the mock is for.
        way: The variables that lead to its door; empty without one.
    """
    interception.install()
    install()
    refusals.orphan_of, refusals.way_to_parent = name, way
    os.environ.update(way)
    return name
