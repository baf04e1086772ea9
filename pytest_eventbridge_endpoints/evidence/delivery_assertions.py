"""Assertions about deliveries, with messages that say what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from ..errors import UnresolvedError
from ..words import did_you_mean, enumerated
from . import explain_deliveries
from .assertions import check_conditions, check_times
from .criteria import (
    DELIVERY_CONDITIONS,
    DeliveryConditions,
    as_captured,
    refuse_impossible,
)
from .delivery import names_of_rule, names_of_target
from .explain_deliveries import MADE_IN_MOTO, AskedDelivery
from .rules import may_be
from .sequence import Captured

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from typing_extensions import Unpack

    from .delivery import Delivery
    from .seen import Seen

_NO_CONDITION = "a delivery has no condition"
_LISTED = 5


class DeliveryAssertions:
    """The assertions on what rules hand to their targets."""

    @property
    def deliveries(self) -> Captured[Delivery]:
        """What rules handed to their targets so far, in order, those with an ``error`` included.

        Targets are not run: a delivery says what would be handed to which ARN.
        """
        raise NotImplementedError

    def _seen_with_rules(self) -> Seen:
        """Return what was captured so far, deliveries and the rules that there are included."""
        raise NotImplementedError

    @overload
    def assert_delivery(
        self, *, times: None = ..., **conditions: Unpack[DeliveryConditions]
    ) -> Delivery: ...

    @overload
    def assert_delivery(
        self, *, times: int, **conditions: Unpack[DeliveryConditions]
    ) -> Captured[Delivery]: ...

    def assert_delivery(
        self, *, times: int | None = None, **conditions: Unpack[DeliveryConditions]
    ) -> Delivery | Captured[Delivery]:
        """Assert that a rule handed something to a target, and return the delivery.

        All conditions have to fit; what is not named may be anything. Expected values are
        compared with ``==``, so ``unittest.mock.ANY`` and dirty-equals work. Deliveries with an
        ``error`` count only where ``error`` is asked for.

        Args:
            times: How many deliveries have to match, 0 or more; None for at least one.
            **conditions: Any of these, by name:

                - ``rule``: the name of the rule, its ARN, or the logical id that declares it;
                - ``target``: the ``Id`` of the target, its ARN, or the logical id of what it is;
                - ``input``: the whole parsed input; one that is not JSON equals its text;
                - ``input_includes``: a part of the parsed input, as ``detail_includes`` of
                  ``assert_event``;
                - ``error``: the error that it ended with, as ``"INVALID_JSON"``; None for none;
                - the conditions of ``assert_event``, for the event that was delivered;
                  ``event_bus`` and ``region`` are those of the rule's event bus.

        Returns:
            The first matching delivery, or with *times* all of them.

        Raises:
            AssertionError: none or the wrong number matches. The message says which delivery came
                closest and what differs, or why the rule delivered nothing.
            TypeError: there is no such condition, and the message names those that there are; or
                *times* is not such a number.
            ValueError: no rule or target has this name; or with ``times=0``, no delivery could
                ever have one of these values, or the rule has no such target.
            UnresolvedError: it depends on something that the loaded infrastructure does not tell.
        """
        __tracebackhide__ = True
        check_conditions(conditions, (*DELIVERY_CONDITIONS, "times"), _NO_CONDITION)
        check_times(times, "deliveries have to match")
        if times == 0:
            refuse_impossible(conditions, "no delivery could have")
        seen = self._seen_with_rules()
        _refuse_unknown_names(conditions, seen)
        if times == 0 and seen.rules_are_motos and not seen.rules:
            msg = f"that nothing was delivered would prove nothing: {MADE_IN_MOTO}"
            raise ValueError(msg)
        asked = AskedDelivery(as_captured(conditions, seen.account))
        if times is None:
            found = _first(asked, seen)
            if found is not None:
                return found
            raise AssertionError(explain_deliveries.no_delivery(asked, seen))
        _refuse_undecided(asked, seen)
        if times == 0:
            _refuse_target_of_others(asked, seen)
        matching = [(i, d) for i, d in enumerate(seen.deliveries) if asked.criteria.matches(d)]
        if len(matching) != times:
            raise AssertionError(explain_deliveries.wrong_count(asked, times, matching, seen))
        return Captured(seen.deliveries.kind, [delivery for _, delivery in matching])

    def assert_no_deliveries(self, **conditions: Unpack[DeliveryConditions]) -> None:
        """Assert that no rule handed anything to a target, or nothing that fits these conditions.

        The conditions are those of ``assert_delivery``. Deliveries with an ``error`` count only
        where ``error`` is asked for.

        Raises:
            AssertionError: there are such deliveries; the message lists the first ones.
            TypeError: there is no such condition; the message names those that there are.
            ValueError: no rule or target has this name, the rule has no such target, or no
                delivery could ever have one of these values.
            UnresolvedError: it depends on something that the loaded infrastructure does not tell.
        """
        __tracebackhide__ = True
        # `times` is an argument of assert_delivery alone
        check_conditions(conditions, DELIVERY_CONDITIONS, _NO_CONDITION)
        self.assert_delivery(**conditions, times=0)


for _assertion in (DeliveryAssertions.assert_delivery, DeliveryAssertions.assert_no_deliveries):
    # Python's own messages name a method by this: a test knows it from the handle
    _assertion.__qualname__ = _assertion.__name__


def _refuse_unknown_names(conditions: Mapping[str, Any], seen: Seen) -> None:
    """Raise ValueError for a rule or a target that is not there, and never delivered."""
    __tracebackhide__ = True
    rules = [rule.known_by for rule in seen.rules]
    rules += map(names_of_rule, seen.deliveries)
    targets = [target.known_by for rule in seen.rules for target in rule.targets]
    targets += map(names_of_target, seen.deliveries)
    for noun, known, operation in (
        ("rule", rules, "put_rule"),
        ("target", targets, "put_targets"),
    ):
        name = conditions.get(noun)
        # ANY and its like say themselves what they equal
        if isinstance(name, str) and not any(name in names for names in known):
            if noun == "target":
                _refuse_unknown_arns(name, seen)
            msg = f"there is no {noun} {name!r}"
            if seen.rules_are_motos:
                msg += f": {MADE_IN_MOTO}"
            elif known:
                msg += _others(name, known)
            else:
                msg += f"; there are none ({operation} makes some)"
            raise ValueError(msg)


def _refuse_unknown_arns(asked: str, seen: Seen) -> None:
    """Raise UnresolvedError if the target that is asked for may be one whose ARN is not known."""
    __tracebackhide__ = True
    for rule in seen.rules:
        for target in rule.targets:
            doubt = may_be(asked, target.unknown_arn, target.arn)
            if doubt:
                raise UnresolvedError(doubt)


def _first(asked: AskedDelivery, seen: Seen) -> Delivery | None:
    """Return the first delivery that matches; None if it is certain that there is none."""
    __tracebackhide__ = True
    doubt = None
    for delivery in seen.deliveries:
        try:
            if asked.criteria.matches(delivery):
                return delivery
        except UnresolvedError as error:  # noqa: PERF203 (no other way to go on)
            # a later one may match without a doubt
            doubt = doubt or error
    if doubt is not None:
        raise doubt
    _refuse_undecided(asked, seen)
    return None


def _refuse_undecided(asked: AskedDelivery, seen: Seen) -> None:
    """Raise UnresolvedError if a rule that nobody can decide may have delivered what is asked."""
    __tracebackhide__ = True
    for rule in seen.rules:
        if rule.undecided and asked.may_be_of(rule, seen.arrivals):
            raise UnresolvedError(rule.undecided)


def _refuse_target_of_others(asked: AskedDelivery, seen: Seen) -> None:
    """Raise ValueError for a target that only other rules have: this one never delivers there."""
    __tracebackhide__ = True
    if not (asked.names_a_rule and isinstance(asked.target, str)):
        return
    meant = [rule for rule in seen.rules if asked.names_rule(rule)]
    if not any(map(asked.targets_of, meant)) and not any(
        map(asked.names.matches, seen.deliveries)
    ):
        its = dict.fromkeys(target.known_by for rule in meant for target in rule.targets)
        known = _others(asked.target, its) if its else "; it has none (put_targets adds some)"
        msg = f"no delivery could have {asked.names}: the rule has no such target{known}"
        raise ValueError(msg)


def _others(name: str, known: Iterable[tuple[str, ...]]) -> str:
    """Say which names there are, each with its others, and which one was most likely meant."""
    each = dict.fromkeys(known)
    hint = did_you_mean(name, [text for names in each for text in names])
    texts = [f"{first} ({', '.join(others)})" for first, *others in each]
    return f"{hint}; there are {enumerated(texts, _LISTED, between=', ', last=' and ')}"
