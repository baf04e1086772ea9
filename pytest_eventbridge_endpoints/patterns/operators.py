"""The operators of event patterns, and the texts of values that they are applied to.

In these texts strings are in quotes (F33), and equal numbers have equal texts (F21).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..json_text import Number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

# the number of decimal digits that every double keeps
_DIGITS = 15
_EXACT = 10**_DIGITS
_LITERALS = {None: "null", True: "true", False: "false"}
_NUMBER_STARTS = frozenset("-0123456789")


def text_of(value: object) -> str:
    """Return the text of a scalar in an event.

    Raises:
        TypeError: The value has no JSON type.
        ValueError: The value is NaN or infinite.
    """
    if type(value) is str:
        return f'"{value}"'
    if isinstance(value, Number):
        # F50: fractions pass through a double
        return number_text(value) if value.lstrip("-").isdigit() else _shortest(float(value))
    if value is None or isinstance(value, bool):
        return _LITERALS[value]
    if isinstance(value, int):
        written = int.__repr__(value)
        return written if -_EXACT < value < _EXACT else number_text(written)
    if isinstance(value, float) and math.isfinite(value):
        return _shortest(value)
    if isinstance(value, str):
        # for a member of a string enum, this is its value
        return f'"{str.__str__(value)}"'
    if isinstance(value, float):
        message = f"{value} is not JSON"
        raise ValueError(message)  # noqa: TRY004 (the type is right)
    message = f"{type(value).__name__} is not a JSON type"
    raise TypeError(message)


def type_of(text: str) -> str:
    """Name the type of a value in words."""
    if text[0] == '"':
        return "a string"
    return {"null": "null", "true": "a boolean", "false": "a boolean"}.get(text, "a number")


def number_text(written: str) -> str:
    """Return one text for all ways to write the same number, if it is comparable (F21, F22)."""
    number = comparable(written)
    return written if number is None else _shortest(number)


def _shortest(number: float) -> str:
    # adding 0 removes the sign of -0
    return float.__repr__(number + 0.0).removesuffix(".0")


def comparable(text: str) -> float | None:
    """Return the nearest double; None unless its shortest text is this number (F20)."""
    number = float(text)
    if len(text) <= _DIGITS and "e" not in text and "E" not in text:
        return number
    if math.isinf(number) or _decimal(text) != _decimal(repr(number)):
        return None
    return number


def _decimal(text: str) -> tuple[str, float]:
    """Return the digits without zeros at either end, and their exponent.

    The exponent is a float, as it can have more digits than Python reads into an integer.
    """
    mantissa, _, exponent = text.lower().partition("e")
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    digits = (whole + fraction).rstrip("0")
    if not digits:
        return "", 0
    return digits.lstrip("0"), len(whole) - len(digits) + float(exponent or 0)


_IPV4 = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+")
_IPV6 = re.compile(r"[0-9a-fA-F:]*:[0-9a-fA-F:]*")
_LONGEST_IPV4 = 15


def address_digits(text: str) -> str | None:
    """Return the hex digits of an IP address, "" if it only looks like one (F12), else None."""
    if _IPV4.fullmatch(text):
        # F46: leading zeros are decimal
        octets = map(int, text.split(".")) if len(text) <= _LONGEST_IPV4 else [256]
        try:
            return bytes(octets).hex().upper()
        except ValueError:
            return ""
    if not _IPV6.fullmatch(text):
        return None
    from ipaddress import AddressValueError, IPv6Address  # noqa: PLC0415 (slow to import, rare)

    try:
        address = IPv6Address(text)
    except AddressValueError:
        return ""
    return (address.ipv4_mapped or address).packed.hex().upper()


@dataclass(frozen=True)
class Condition:
    """An operator and its argument: one alternative for the values of a field."""

    operator: str
    argument: Any
    accepts: Callable[[str], bool] = field(compare=False, repr=False)

    @property
    def wildcards(self) -> Sequence[tuple[str, ...]]:
        """The quoted wildcards, each split at its stars (F52)."""
        if self.operator == "anything-but":
            return [wildcard for condition in self.argument for wildcard in condition.wildcards]
        return [self.argument] if self.operator == "wildcard" else []

    @property
    def compares_numbers(self) -> bool:
        """Whether this compares numbers by value."""
        if self.operator == "anything-but":
            return any(condition.compares_numbers for condition in self.argument)
        if self.operator == "exactly":
            return self.argument[0] in _NUMBER_STARTS and comparable(self.argument) is not None
        return self.operator == "numeric"


def any_of(conditions: Sequence[Condition]) -> Callable[[str], bool]:
    """Return a function that says whether the text of a value meets one of the conditions."""
    if any(c.operator == "cidr" for c in conditions) and any(
        c.compares_numbers for c in conditions
    ):
        # F48: beside these conditions, a number is not taken for an address
        conditions = [
            addresses(*c.argument, numbers_too=False) if c.operator == "cidr" else c
            for c in conditions
        ]
    exact = frozenset(c.argument for c in conditions if c.operator == "exactly")
    others = [c.accepts for c in conditions if c.operator != "exactly"]
    if not others:
        return exact.__contains__
    if len(conditions) == 1:
        return others[0]
    return lambda value: value in exact or any(accepts(value) for accepts in others)


def exactly(text: str) -> Condition:
    """Accept one text: that of a string, a number, true, false or null."""
    return Condition("exactly", text, lambda value: value == text)


def exists() -> Condition:
    """Accept any value (F43)."""
    return Condition("exists", None, lambda _: True)


def prefix(text: str) -> Condition:
    """Accept strings that begin with a text (F30)."""
    quoted = f'"{text}'
    return Condition("prefix", text, lambda value: value.startswith(quoted))


def suffix(text: str) -> Condition:
    """Accept strings that end with a text (F30)."""
    quoted = f'{text}"'
    return Condition("suffix", text, lambda value: value.endswith(quoted))


def any_case(text: str, quoted: str = '"{}"') -> Condition:
    """Accept a text in any case (F31).

    Each UTF-16 unit has its own upper and lower case. A surrogate has become ``?``.
    """
    units = _HALVES.sub(lambda halves: "?" if halves[0] <= "\uffff" else "??", text)
    forms = (f"(?:{re.escape(unit.lower())}|{re.escape(unit.upper())})" for unit in units)
    regex = re.compile(quoted.format("".join(forms)), re.DOTALL)
    return Condition(
        "equals-ignore-case", regex.pattern, lambda value: bool(regex.fullmatch(value))
    )


_HALVES = re.compile("[\ud800-\udfff\U00010000-\U0010ffff]")


def wildcard(text: str) -> Condition:
    """Accept strings that have any text in the place of each star (F32).

    Raises:
        ValueError: Two stars follow each other, or a backslash escapes neither ``*`` nor itself.
    """
    pieces = _pieces(f'"{text}"')
    first, *between, last = pieces if len(pieces) > 1 else ("", *pieces)

    def accepts(value: str) -> bool:
        at, end = len(first), len(value) - len(last)
        if at > end or not value.startswith(first) or not value.endswith(last):
            return False
        for piece in between:
            # the first match leaves the most text for the pieces after it
            found = value.find(piece, at, end)
            if found < 0:
                return False
            at = found + len(piece)
        return len(pieces) > 1 or at == end

    return Condition("wildcard", pieces, accepts)


_PIECE = re.compile(r"\\[*\\]|\\|\*\*?|[^*\\]+")
_PROBLEMS = {"**": "Consecutive wildcard characters", "\\": "Invalid escape character"}


def _pieces(quoted: str) -> tuple[str, ...]:
    pieces = [""]
    for found in _PIECE.finditer(quoted):
        piece = found[0]
        if piece in _PROBLEMS:
            position = len(quoted[: found.start()].encode("utf-8", "replace"))
            message = f"{_PROBLEMS[piece]} at pos {position}"
            raise ValueError(message)
        if piece == "*":
            pieces.append("")
        else:
            pieces[-1] += piece[1:] if piece[0] == "\\" else piece
    return tuple(pieces)


def number(written: str) -> Condition:
    """Accept a number, however it is written (F21).

    Raises:
        ValueError: The number cannot be compared.
    """
    return exactly(_shortest(_bound(written)))


def _bound(written: str) -> float:
    number = comparable(written)
    if number is None:
        message = f"Cannot compare number : {written}"
        raise ValueError(message)
    return number


def numeric(limits: Mapping[str, str]) -> Condition:
    """Accept the numbers within *limits*, given by operator (F24).

    Raises:
        ValueError: A limit cannot be compared, or there is no number within them.
    """
    if "=" in limits:
        return number(limits["="])
    bounds = {operator: _bound(limit) for operator, limit in limits.items()}
    above = bounds.get(">", bounds.get(">=", -math.inf))
    below = bounds.get("<", bounds.get("<=", math.inf))
    if above >= below:
        message = "Bottom must be less than top"
        raise ValueError(message)

    def accepts(value: str) -> bool:
        found = comparable(value) if value[0] in _NUMBER_STARTS else None
        return found is not None and (
            above < found < below
            or (found == above and ">=" in limits)
            or (found == below and "<=" in limits)
        )

    return Condition("numeric", tuple(sorted(bounds.items())), accepts)


def addresses(bottom: str, top: str, *, numbers_too: bool = True) -> Condition:
    """Accept the addresses whose first hex digits are between *bottom* and *top* (F47)."""
    size = len(bottom)

    def accepts(value: str) -> bool:
        if value[0] == '"':
            digits = address_digits(value[1:-1]) or ""
        else:
            # F48: the digits of a number are compared with those of addresses
            digits = re.split("[^0-9A-F]", value)[0] if numbers_too else ""
        if len(digits) >= size:
            return bottom <= digits[:size] <= top
        return bottom[: len(digits)] < digits < top[: len(digits)]

    return Condition("cidr", (bottom, top), accepts)


def cidr(text: str) -> Condition:
    """Accept the addresses of a network; host bits are masked off (F45, F46).

    Raises:
        ValueError: The text is not an address with a mask.
    """
    digits, mask = _network(text)
    hosts = (1 << (4 * len(digits) - mask)) - 1
    bottom = int(digits, 16) & ~hosts
    return addresses(*(f"{end:0{len(digits)}X}" for end in (bottom, bottom | hosts)))


def _network(text: str) -> tuple[str, int]:
    # slashes at the end are ignored
    address, *masks = text.rstrip("/").split("/")
    digits = address_digits(address)
    if len(masks) != 1:
        problem = "Malformed CIDR, one '/' required"
    elif not _MASK.fullmatch(masks[0]):
        problem = "Malformed CIDR, mask bits must be an integer"
    elif int(masks[0]) < 0:
        problem = "Malformed CIDR, mask bits must not be negative"
    elif not digits:
        problem = f"{'Nonstandard' if digits is None else 'Invalid'} IP address: {address}"
    elif int(masks[0]) >= _BITS[len(digits)][1]:
        problem = "IPv{} mask bits must be < {}".format(*_BITS[len(digits)])
    else:
        return digits, int(masks[0])
    raise ValueError(problem)


_MASK = re.compile("[+-]?[0-9]{1,9}")
# version and bits of addresses, by hex digits
_BITS = {8: (4, 32), 32: (6, 128)}


def anything_but(excluded: frozenset[Condition]) -> Condition:
    """Accept what meets none of the *excluded* conditions (F40, F41)."""
    excluding = any_of(tuple(excluded))
    return Condition("anything-but", excluded, lambda value: not excluding(value))
