"""One connection to the door, and the HTTP that is spoken on it."""

from __future__ import annotations

import json
import socket
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

from ..service.answers import CONTENT_TYPE
from .answering import HttpRequest

if TYPE_CHECKING:
    from .answering import Answering

BODY_LIMIT = 16 * 1024 * 1024
"""The bytes that a body may have; AWS takes 1 MB (AWS 6.13)."""

_PATIENCE = 60.0
"""The seconds for which a connection may be silent."""

_LAST_READ = 1.0
"""The seconds for which what a refused client still sends is read, so that it sees the answer."""

_DIGITS = 20
"""The digits of a number that is not too large to look at."""

_TLS = b"\x16"
"""The first byte of a client that speaks TLS."""


class Connection(BaseHTTPRequestHandler):
    """Reads requests from a connection one after another, and answers each.

    Args:
        connection: The socket.
        address: Whose it is.
        answering: Who answers.
    """

    protocol_version = "HTTP/1.1"
    timeout = _PATIENCE
    disable_nagle_algorithm = True

    def __init__(self, connection: socket.socket, address: Any, answering: Answering) -> None:
        self._answering = answering
        super().__init__(connection, address, None)  # type: ignore[arg-type]

    def handle_one_request(self) -> None:
        """Read a request and answer it; a client that speaks TLS would wait for ever."""
        if self.rfile.peek(1)[:1] == _TLS:  # type: ignore[attr-defined]
            self.requestline, self.request_version, self.command = "", "", ""
            self.send_error(HTTPStatus.BAD_REQUEST, "this door speaks http, not https")
            return
        super().handle_one_request()

    def do_POST(self) -> None:
        """Answer a request to the root, which is all that there is."""
        length = self._length()
        if length is None:
            return
        body = self.rfile.read(length)
        if len(body) < length:
            # it ended in the middle
            self.close_connection = True
            return
        names = {name.lower(): value for name, value in self.headers.items()}
        reply = self._answering.answer(HttpRequest(names, body))
        if reply is None:
            self.close_connection = True
        else:
            self._send(reply.status, reply.headers, reply.body)

    def _length(self) -> int | None:
        """Return the length of the body; None where the request was refused."""
        lengths = set(self.headers.get_all("Content-Length", []))
        if self.path.partition("?")[0] not in ("/", ""):
            self.send_error(HTTPStatus.NOT_FOUND, "there is nothing but POST /")
        elif self.headers.get("Content-Type", "").partition(";")[0].strip() != CONTENT_TYPE:
            self.send_error(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"this door speaks {CONTENT_TYPE}")
        elif "Transfer-Encoding" in self.headers or not lengths:
            self.send_error(HTTPStatus.LENGTH_REQUIRED, "a body needs its Content-Length")
        elif len(lengths) > 1 or not (text := lengths.pop()).isdecimal():
            self.send_error(HTTPStatus.BAD_REQUEST, "the Content-Length is not one number")
        elif len(text) > _DIGITS or int(text) > BODY_LIMIT:
            self.send_error(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a body has at most {BODY_LIMIT} bytes"
            )
        else:
            return int(text)
        return None

    def _refuse_method(self) -> None:
        self.send_error(HTTPStatus.METHOD_NOT_ALLOWED, "there is nothing but POST /")

    do_GET = do_HEAD = do_PUT = do_DELETE = do_PATCH = _refuse_method  # noqa: N815 (likewise)
    do_OPTIONS = do_TRACE = do_CONNECT = _refuse_method  # noqa: N815 (likewise)

    def send_error(
        self, code: int, message: str | None = None, explain: str | None = None
    ) -> None:
        """Refuse a request, and end the connection: nobody knows where the next one begins."""
        self.close_connection = True
        body = json.dumps({"message": message or explain or HTTPStatus(code).phrase}).encode()
        headers = {"content-type": "application/json", "content-length": str(len(body))}
        if code == HTTPStatus.METHOD_NOT_ALLOWED:
            headers["allow"] = "POST"
        self._send(code, headers, b"" if self.command == "HEAD" else body)
        # a connection that is closed with something unread is reset, the answer with it
        self.connection.settimeout(_LAST_READ)
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
            read = 0
            while read < 4 * BODY_LIMIT and (more := self.connection.recv(65536)):
                read += len(more)

    def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        phrase = self.responses.get(status, ("",))[0]
        lines = [f"HTTP/1.1 {status} {phrase}", *(f"{n}: {v}" for n, v in headers.items())]
        if self.close_connection:
            lines.append("connection: close")
        # in one piece, which most clients read at once
        self.wfile.write("\r\n".join([*lines, "\r\n"]).encode("latin-1") + body)

    def log_message(self, *_: Any) -> None:
        """Say nothing on the console: what a client does is seen by the mock."""
