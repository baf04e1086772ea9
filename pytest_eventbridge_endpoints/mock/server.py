"""The door for other processes, as a test holds it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from ..running.environment import way_to
from ..running.running_mock import OpenDoor
from ..server.door import Door, is_loopback

if TYPE_CHECKING:
    from types import TracebackType

    from ..running.running_mock import RunningMock


class MockServer(AbstractContextManager["MockServer"]):
    """A mock over HTTP, for what is not this process: a child, a container, another language.

    ``serve()`` returns one. It is open from then on, until its ``with`` block or its mock ends;
    requests under way are answered before.

    Attributes:
        url (str): Where this machine reaches it, as ``http://127.0.0.1:54321``.
        port (int): The port that it listens on.
        environment (dict[str, str]): The variables with which AWS's SDKs and tools call it: its
            URL, dummy credentials and a Region. Add them to a child's own, as in
            ``env={**os.environ, **server.environment}``.
    """

    def __init__(self, running: RunningMock, host: str, *, is_placed: bool = False) -> None:
        self._running = running
        self._door = Door(running, host)
        self.url = self._door.url
        self.port = self._door.port
        self.environment = way_to(self.url, running.settings.region)
        self._host = host
        self._open = OpenDoor(self.url, dict(self.environment), is_placed)
        running.doors.append(self._open)

    def __repr__(self) -> str:
        """Show where it is, whether it is open, and who else may reach it."""
        is_closed = self._open not in self._running.doors
        others = f", open to all that reach {self._host}"
        who = ", closed" if is_closed else "" if is_loopback(self._host) else others
        return f"<MockServer {self.url}{who}>"

    def close(self) -> None:
        """Take no more requests, and wait for those under way. A second call does nothing."""
        if self._open in self._running.doors:
            self._running.doors.remove(self._open)
            self._door.close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()
