"""The door: a socket on which other processes reach one mock, as long as it is open."""

from __future__ import annotations

import os
import socket
import threading
import time
import weakref
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

from ..running.environment import LOOPBACK
from .answering import Answering
from .connection import Connection

if TYPE_CHECKING:
    from ..running.running_mock import RunningMock

_ANYWHERE = ("", "0.0.0.0")  # noqa: S104 (what a test may ask for)
_WAITING = 128
"""The connections that may wait until they are taken."""

_PAUSE = 0.05
"""Seconds between two tries to take a connection, after one that failed."""
_PATIENCE = 10.0
"""The seconds that a request under way may take when the door is closed."""


def is_loopback(host: str) -> bool:
    """Say whether an address is reached from this machine alone."""
    return host == "localhost" or host.startswith("127.")


class Door:
    """Answers other processes with one mock, each connection in a thread of its own.

    Args:
        mock: The mock.
        host: The address to listen at.

    Raises:
        OSError: this machine has no such address.
    """

    def __init__(self, mock: RunningMock, host: str) -> None:
        self._answering = Answering(mock)
        self._listener = socket.create_server((host, 0), backlog=_WAITING)
        self._lock = threading.Lock()
        self._connections: dict[socket.socket, threading.Thread] = {}
        self._is_closed = False
        self.port: int = self._listener.getsockname()[1]
        self._reached_at = LOOPBACK if host in _ANYWHERE else host
        self.url = f"http://{self._reached_at}:{self.port}"
        """How this machine reaches it."""
        _follow_forks()
        _doors.add(self)
        self._thread = threading.Thread(target=self._take, name=f"{self.url}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take no more requests, and wait for those under way."""
        self._is_closed = True
        # it waits for a connection, and closing a socket does not end that everywhere
        with suppress(OSError):
            socket.create_connection((self._reached_at, self.port), timeout=1).close()
        self._join(self._thread)
        self._listener.close()
        with self._lock:
            connections = dict(self._connections)
        for connection in connections:
            # what has arrived is read still, and then it ends
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RD)
        for thread in connections.values():
            self._join(thread)

    def _join(self, thread: threading.Thread) -> None:
        # what a request is handed to may close the door
        if thread is not threading.current_thread():
            thread.join(_PATIENCE)

    def _take(self) -> None:
        """Take one connection after another."""
        while not self._is_closed:
            try:
                connection, address = self._listener.accept()
            except OSError:
                # one that has gone again, or too many files are open; if the door itself is
                # closed, the loop ends
                time.sleep(_PAUSE)
                continue
            thread = threading.Thread(
                target=self._serve, args=(connection, address), name=f"{self.url}", daemon=True
            )
            with self._lock:
                if self._is_closed:
                    connection.close()
                else:
                    self._connections[connection] = thread
                    thread.start()

    def _serve(self, connection: socket.socket, address: Any) -> None:
        """Answer what comes on a connection, until it ends."""
        try:
            with connection, suppress(OSError):
                Connection(connection, address, self._answering)
        finally:
            with self._lock:
                self._connections.pop(connection, None)

    def _forget(self) -> None:
        """Close what a child of this process has inherited, and its parent uses."""
        self._is_closed = True
        for opened in (self._listener, *self._connections):
            opened.close()


_doors: weakref.WeakSet[Door] = weakref.WeakSet()


@cache
def _follow_forks() -> None:
    """Let a forked child not hold the doors of its parent, once."""
    # Windows has no fork
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_forget_doors)


def _forget_doors() -> None:
    for door in list(_doors):
        door._forget()  # noqa: SLF001 (of this file)
