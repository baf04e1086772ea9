"""Replies in the form that botocore and aiobotocore expect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSResponse

if TYPE_CHECKING:
    from collections.abc import Generator

    from ..service.answers import Reply


class _AwaitableBytes(bytes):
    """The body of a reply: botocore reads it, aiobotocore awaits it."""

    __slots__ = ()

    def __await__(self) -> Generator[None, None, _AwaitableBytes]:
        return self
        yield


class _Headers(dict[str, str]):
    """The headers of a reply, found by names in upper or lower case.

    botocore's own class makes an object of each name at each look-up, which takes a tenth of the
    time that the service needs for its answer.
    """

    __slots__ = ()

    def __missing__(self, name: str) -> str:
        if name.islower():
            raise KeyError(name)
        return self[name.lower()]

    def __contains__(self, name: object) -> bool:
        return super().__contains__(str(name).lower())

    def get(self, name: str, default: Any = None) -> Any:
        return super().get(name.lower(), default)


class Response(AWSResponse):
    """A reply as botocore and aiobotocore expect it."""

    def __init__(self, url: str, reply: Reply) -> None:
        headers: Any = _Headers(reply.headers)
        self.url = url
        self.status_code = reply.status
        self.headers = headers
        self.raw = None
        self._content = _AwaitableBytes(reply.body)
