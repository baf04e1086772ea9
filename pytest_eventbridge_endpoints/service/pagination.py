"""Pagination tokens: opaque, each valid for one query of one account (spec, AWS 3.2, 3.19)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from . import errors
from .limits import PAGE_SIZE, TOKEN_LIFETIME

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from ..json_text import JsonObject
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

    def copied(self, identifiers: Identifiers) -> PageTokens:
        """Return a copy that makes its own tokens of *identifiers*."""
        copied = PageTokens(self._clock, identifiers)
        copied._issued.update(self._issued)
        return copied

    def page(
        self, query: Hashable, names: Iterable[str], request: JsonObject
    ) -> tuple[list[str], JsonObject]:
        """Return the names on the page that a request asks for, and its ``NextToken`` if any.

        Args:
            query: What the page is a page of.
            names: All names that the query finds.
            request: A request with the members ``Limit`` and ``NextToken``.

        Raises:
            ServiceError: the token was not made for this query, or has expired.
        """
        after = self.redeem(request.get("NextToken"), query)
        size = request.get("Limit") or PAGE_SIZE
        left = sorted(name for name in names if name > after)
        return left[:size], self.next_page(query, left, size)

    def next_page(self, query: Hashable, names: Sequence[str], size: int) -> JsonObject:
        """Return the member ``NextToken`` of an answer with *size* of these names; {} if all fit.

        Args:
            query: What the page is a page of.
            names: The names on the page, and one more if there is another page.
            size: How many names the page has.
        """
        if len(names) <= size:
            return {}
        token = self._identifiers.token()
        self._issued[token] = _Issued(query, names[size - 1], self._clock.time())
        return {"NextToken": token}

    def redeem(self, token: str | None, query: Hashable) -> str:
        """Return the name after which the page begins; without a token it is the first page.

        Raises:
            ServiceError: the token was not made for this query, or has expired.
        """
        if not token:
            return ""
        issued = self._issued.get(token)
        if issued is None or issued.query != query:
            raise errors.token_is_invalid()
        if self._clock.time() - issued.time > TOKEN_LIFETIME:
            raise errors.token_has_expired()
        return issued.after
