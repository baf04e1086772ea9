"""Pagination tokens: opaque, each valid for one query of one account (spec, AWS 3.2, 3.19)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from . import errors
from .limits import TOKEN_LIFETIME

if TYPE_CHECKING:
    from collections.abc import Hashable

    from .clock import Clock, Identifiers


class _Issued(NamedTuple):
    query: Hashable
    after: str
    time: float


class PageTokens:
    """All tokens that one account was given. They are random; what they stand for is kept here."""

    def __init__(self, clock: Clock, identifiers: Identifiers) -> None:
        self._clock = clock
        self._identifiers = identifiers
        self._issued: dict[str, _Issued] = {}

    def issue(self, query: Hashable, after: str) -> str:
        """Return a token for the page of a query that begins after the name *after*."""
        token = self._identifiers.token()
        self._issued[token] = _Issued(query, after, self._clock.time())
        return token

    def redeem(self, token: str, query: Hashable) -> str:
        """Return the name after which the page begins.

        Raises:
            ServiceError: the token was not made for this query, or has expired.
        """
        issued = self._issued.get(token)
        if issued is None or issued.query != query:
            raise errors.token_is_invalid()
        if self._clock.time() - issued.time > TOKEN_LIFETIME:
            raise errors.token_has_expired()
        return issued.after
