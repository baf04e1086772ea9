"""Read event patterns: a text becomes rules, or the reason why EventBridge refuses it.

A text is read once, token by token, and the first mistake is the reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, TypeAlias, TypeVar

from ..json_text import NotJsonError, Token, tokens
from . import operators
from .complexity import too_complex
from .location import location

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from .operators import Condition


class InvalidEventPattern(ValueError):  # noqa: N818 (AWS names it so)
    """An event pattern that EventBridge refuses; the text is the reason that EventBridge gives."""

    # pytest shows this with the name: it is where users import the class from
    __module__ = "pytest_eventbridge_endpoints"

    def __init__(self, reason: str, location: str = "") -> None:
        super().__init__(reason, location)

    @property
    def reason(self) -> str:
        """The reason, without the place in the pattern."""
        return str(self.args[0])

    @property
    def location(self) -> str:
        """The place in the pattern, as EventBridge writes it; empty where it names none."""
        return str(self.args[1])

    def __str__(self) -> str:
        return "".join(self.args)


@dataclass(frozen=True, eq=False)
class Field:
    """The alternatives for the values at one path."""

    conditions: tuple[Condition, ...]
    optional: bool
    """F44: whether a missing value is one of the alternatives."""
    accepts: Callable[[str], bool]
    """Says whether the text of a value meets one of the conditions."""
    sources: tuple[str, ...]
    """The alternatives as they are written."""


_Argument = TypeVar("_Argument")
_Fields: TypeAlias = dict[str, Field]
Rule: TypeAlias = tuple[tuple[str, Field], ...]
"""Paths and fields in order of path: all of them must match."""

TOO_DEEP = "Event pattern is nested too deeply"
_TOO_MANY_RULES = "Or operator is producing over 1000 rule combinations"
_TOO_COMPLEX = (
    "Rule is too complex - try using fewer wildcard characters or fewer repeating character "
    "sequences after a wildcard character"
)
_TOO_MANY_ELEMENTS = "Too many elements in numeric expression"
_MOST_RULES = 1000


def rules_of(pattern: str) -> tuple[Rule, ...]:
    """Return the rules of a pattern, which matches an event if one of its rules does.

    Raises:
        InvalidEventPattern: EventBridge would refuse the pattern.
    """
    try:
        rules = tuple(tuple(sorted(fields.items())) for fields in _Reader(pattern).rules())
    except NotJsonError as error:
        raise InvalidEventPattern(str(error), _at(pattern, error.at)) from None
    except RecursionError:
        raise InvalidEventPattern(TOO_DEEP) from None
    if too_complex([(path, field.conditions) for path, field in rule] for rule in rules):
        raise InvalidEventPattern(_TOO_COMPLEX)
    return rules


class _Reader:
    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._tokens = tokens(pattern)
        self._token = Token("nothing", "", 0, 0)

    def rules(self) -> list[_Fields]:
        self._expect("{", "Filter is not an object")
        return self._object([{}], None, reserved=())

    def _next(self) -> str:
        self._token = next(self._tokens, self._token)
        return self._token.kind

    def _fail(self, reason: str, *, read: bool = False, times: int = 1) -> NoReturn:
        """Refuse the pattern.

        Args:
            reason: What is wrong.
            read: Whether EventBridge has read the string to its end, which it does late.
            times: How often EventBridge gives the location.
        """
        # at a field, EventBridge has read its value too
        token = next(self._tokens) if self._token.kind == "field" else self._token
        at = token.start + 1 if token.kind == "string" and not read else token.end
        raise InvalidEventPattern(reason, _at(self._pattern, at) * times)

    def _expect(self, kind: str, reason: str) -> str:
        if self._next() != kind:
            self._fail(reason)
        return self._token.value

    def _end(self, reason: str = "Only one key allowed in match expression") -> None:
        self._expect("}", reason)

    def _object(
        self, rules: list[_Fields], path: str | None, *, reserved: Collection[str]
    ) -> list[_Fields]:
        """Read the fields of an object into each of the rules."""
        if self._next() == "}":
            self._fail("Empty objects are not allowed")
        while self._token.kind != "}":
            step = self._token.value
            if step == "$or":
                rules = self._or(rules, path)
            elif step in reserved:
                self._fail(f"{step} is Ruler reserved fieldName which cannot be used inside $or.")
            elif self._next() == "{":
                inner = step if path is None else f"{path}.{step}"
                rules = self._object(rules, inner, reserved=reserved)
            elif self._token.kind == "[":
                # F7: an empty first step is lost; F3: the last field at a path counts
                full, field = f"{path}.{step}" if path else step, self._field()
                rules = [{**fields, full: field} for fields in rules]
            else:
                self._fail(f'"{step}" must be an object or an array')
            self._next()
        return rules

    def _or(self, rules: list[_Fields], path: str | None) -> list[_Fields]:
        """Read each alternative into rules of its own (F70, F71)."""
        self._expect("[", "It must be an Array followed with $or.")
        alternatives: list[list[_Fields]] = []
        while self._next() != "]":
            if self._token.kind != "{":
                self._fail("Only JSON object is allowed in array of $or relationship.")
            alternatives.append(self._object(rules, path, reserved=_RESERVED))
            if sum(map(len, alternatives)) > _MOST_RULES:
                raise InvalidEventPattern(_TOO_MANY_RULES)
        if len(alternatives) <= 1:
            self._fail("There must have at least 2 Objects in $or relationship.")
        return [fields for alternative in alternatives for fields in alternative]

    def _field(self) -> Field:
        alternatives = []
        sources = []
        while self._next() != "]":
            start = self._token.start
            alternatives.append(self._alternative())
            sources.append(self._pattern[start : self._token.end])
        if not alternatives:
            self._fail("Empty arrays are not allowed")
        conditions = tuple(condition for condition in alternatives if condition)
        optional = len(conditions) < len(alternatives)
        return Field(conditions, optional, operators.any_of(conditions), tuple(sources))

    def _alternative(self) -> Condition | None:
        """Read a value or an expression; None stands for a missing value."""
        kind, value = self._token.kind, self._token.value
        if kind == "{":
            return self._expression()
        if kind == "[":
            self._fail("Match value must be String, number, true, false, or null")
        if kind == "number":
            return operators.exactly(operators.number_text(value))
        if kind == "literal":
            return operators.exactly(value)
        digits = operators.address_digits(value)
        return operators.addresses(digits, digits) if digits else operators.exactly(f'"{value}"')

    def _expression(self) -> Condition | None:
        operator = self._expect("field", "Match expression name not found")
        if operator == "exists":
            return self._exists()
        if operator == "numeric":
            return self._numeric()
        if operator == "anything-but":
            return self._anything_but()
        if operator not in _STRING_OPERATORS:
            self._fail(f"Unrecognized match type {operator}")
        if self._next() == "{" and operator in _AFFIXES:
            condition = self._affix_in_any_case(operator)
        else:
            condition = self._of_string(operator)
        self._end()
        return condition

    def _of_string(self, operator: str) -> Condition:
        if self._token.kind != "string":
            named = {"exactly": "exact", "cidr": "prefix"}.get(operator, operator)
            self._fail(f"{named} match pattern must be a string")
        make = _STRING_OPERATORS[operator]
        return self._made(make, self._token.value, located=operator != "cidr")

    def _made(
        self, make: Callable[[_Argument], Condition], argument: _Argument, *, located: bool = True
    ) -> Condition:
        """Make a condition, or refuse the pattern if the operator refuses its argument."""
        try:
            return make(argument)
        except ValueError as error:
            if not located:
                raise InvalidEventPattern(str(error)) from None
            self._fail(str(error), read=True)

    def _affix_in_any_case(self, operator: str) -> Condition:
        inner = self._expect("field", f"{operator.capitalize()} expression name not found")
        if inner != "equals-ignore-case":
            self._fail(f"Unsupported {operator} pattern: {inner}")
        text = self._expect("string", "equals-ignore-case match pattern must be a string")
        condition = operators.any_case(text, _AFFIXES[operator])
        self._end()
        return condition

    def _exists(self) -> Condition | None:
        self._next()
        if self._token.kind != "literal" or self._token.value == "null":
            self._fail("exists match pattern must be either true or false.")
        condition = operators.exists() if self._token.value == "true" else None
        self._end()
        return condition

    def _numeric(self) -> Condition:
        self._expect("[", "Value of numeric must be an array.")
        if self._next() != "string":
            self._fail(f"Invalid member in numeric match: {self._token.value}")
        operator = self._token.value
        self._next()
        if operator not in ("=", "<", "<=", ">", ">="):
            self._fail(f"Unrecognized numeric range operator: {operator}")
        limits = {operator: self._limit("equals" if operator == "=" else operator)}
        if self._next() != "]":
            if operator not in (">", ">="):
                self._fail(_TOO_MANY_ELEMENTS)
            limits.update(self._upper_limit())
        condition = self._made(operators.numeric, limits)
        self._end(_TOO_MANY_ELEMENTS)
        return condition

    def _limit(self, operator: str) -> str:
        if self._token.kind != "number":
            self._fail(f"Value of {operator} must be numeric")
        return self._token.value

    def _upper_limit(self) -> dict[str, str]:
        if self._token.kind != "string":
            self._fail(f"Bad value in numeric range: {self._token.value}")
        operator = self._token.value
        if operator not in ("<", "<="):
            self._fail(f"Bad numeric range operator: {operator}", read=True)
        self._next()
        limit = self._limit(operator)
        self._expect("]", "Too many terms in numeric range expression")
        return {operator: limit}

    def _anything_but(self) -> Condition:
        operator = ""
        if self._next() == "{":
            operator = self._expect("field", "Anything-But expression name not found")
            if operator not in _MUST_BE_STRINGS:
                self._fail(f"Unsupported anything-but pattern: {operator}")
            self._next()
        if self._token.kind not in ("[", "string", "number"):
            self._fail("Value of anything-but must be an array or single string/number value.")
        excluded = self._excluded_by(operator) if operator else self._excluded()
        self._end(_TOO_MANY_ELEMENTS)
        if operator:
            self._end(_TOO_MANY_ELEMENTS)
        return operators.anything_but(frozenset(excluded))

    def _excluded(self) -> list[Condition]:
        """Read strings or numbers that are excluded."""
        if self._token.kind != "[":
            return [self._excluded_value(located=False)]
        kinds = set()
        excluded = []
        while self._next() != "]":
            kinds.add(self._token.kind)
            excluded.append(self._excluded_value(located=True))
        if len(kinds) != 1:
            self._fail(
                "Inside anything but list, either all values are number or string, "
                "mixed type is not supported"
            )
        return excluded

    def _excluded_value(self, *, located: bool) -> Condition:
        kind, value = self._token.kind, self._token.value
        if kind == "string":
            return operators.exactly(f'"{value}"')
        if kind != "number":
            self._fail("Inside anything but list, start|null|boolean is not supported.", times=2)
        return self._made(operators.number, value, located=located)

    def _excluded_by(self, operator: str) -> list[Condition]:
        """Read one or more strings; values that the operator matches with them are excluded."""
        texts = []
        if self._token.kind != "[":
            texts.append(self._excluded_text(operator, times=1))
        else:
            while self._next() != "]":
                texts.append(self._excluded_text(operator, times=2))
        if not texts:
            # EventBridge itself fails here, with an internal error
            self._fail(f"Empty lists are not allowed in anything-but/{operator}")
        return [self._made(_STRING_OPERATORS[operator], text) for text in texts]

    def _excluded_text(self, operator: str, *, times: int) -> str:
        if self._token.kind != "string":
            self._fail(_MUST_BE_STRINGS[operator], times=times)
        if not self._token.value and operator in _AFFIXES:
            self._fail("Null prefix/suffix not allowed", read=True, times=times)
        return self._token.value


_STRING_OPERATORS: dict[str, Callable[[str], Condition]] = {
    # F13: never an address
    "exactly": lambda text: operators.exactly(f'"{text}"'),
    "prefix": operators.prefix,
    "suffix": operators.suffix,
    "equals-ignore-case": operators.any_case,
    "wildcard": operators.wildcard,
    "cidr": operators.cidr,
}
# by operator, what surrounds its text when case is ignored
_AFFIXES = {"prefix": '"{}.*', "suffix": '.*{}"'}
_MUST_BE_STRINGS = {
    "prefix": "prefix/suffix match pattern must be a string",
    "suffix": "prefix/suffix match pattern must be a string",
    "equals-ignore-case": (
        "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported."
    ),
    "wildcard": "wildcard match pattern must be a string",
}
# F72: names that fields inside $or cannot have
_RESERVED = frozenset(
    {
        *_STRING_OPERATORS,
        *("exists", "numeric", "anything-but", "=", "<", "<=", ">", ">="),
        *("regex", "not-wildcard", "not-equals-ignore-case"),
        *("date-after", "date-on-or-after", "date-before", "date-on-or-before", "in-date-range"),
        *("ip-address-in-range", "ip-address-not-in-range"),
    }
)


def _at(pattern: str, at: int) -> str:
    return f"\n at {location(pattern, at)}"
