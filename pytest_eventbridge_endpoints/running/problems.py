"""Problems that fail a test at its end, though nothing else in it failed."""

from __future__ import annotations

import unittest
from typing import TYPE_CHECKING, NamedTuple

from ..evidence.explain import headline, rejection_line
from ..service.faults import CallFault, EntryFault
from ..words import and_more, count, did_you_mean, printable
from .operations import OF_RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..errors import UnmockedOperationError
    from ..evidence.captures import CapturedEvent, RejectedEntry
    from ..evidence.contracts import Contract
    from ..evidence.rules import RuleOnBus
    from ..evidence.sequence import Captured
    from ..json_text import JsonObject
    from ..service.events import StrayEntry
    from ..service.faults import RequestedFault
    from .requested_blocks import RequestedBlock, RequestedOutage
    from .targets import TargetError


_LISTED = 5


class Problem(NamedTuple):
    """One reason for a test to fail at its end."""

    about: object | None
    """What the problem is about, which is reported once; None for what is found once only."""
    text: str
    error: BaseException | None = None
    """What a target raised; if this is the only problem, it is raised again."""

    @property
    def can_be_raised(self) -> bool:
        """Whether raising the target's error again fails the test with that error."""
        # skips are no failures, and a generator turns StopIteration into another error
        no_failures = (unittest.SkipTest, StopIteration, StopAsyncIteration)
        return isinstance(self.error, Exception) and not isinstance(self.error, no_failures)


def swallowed_refusal(error: UnmockedOperationError) -> Problem:
    """Say that the application swallowed the refusal of a call."""
    return Problem(
        error,
        f"a call that is not mocked was swallowed: {error} If the application is meant to go on "
        "without an answer, set assert_all_calls_mocked=False; a test that expects the error "
        "catches it itself.",
    )


def refused_entries(refused: Sequence[RejectedEntry]) -> list[Problem]:
    """Say which entries EventBridge refused, in a test that did not look at them."""
    if not refused:
        return []
    what = (
        f"EventBridge refused {count(len(refused), 'entry')}, and the test did not look at "
        "eventbridge_mock.rejected:"
    )
    cure = (
        "put_events does not raise for this, so an application that does not read "
        "FailedEntryCount loses the event; correct the entry, or assert on "
        "eventbridge_mock.rejected where it has to be refused, or set "
        "assert_all_entries_accepted=False"
    )
    entries = [
        f"{_headline(rejection.entry)}  bus {rejection.event_bus} in {rejection.region}: "
        f"{rejection_line(rejection)}"
        for rejection in refused[:_LISTED]
    ]
    return [Problem(None, _listing(what, entries, len(refused), cure))]


def stray_entries(strays: Sequence[StrayEntry]) -> list[Problem]:
    """Say which entries were put through an endpoint for a bus that is not the endpoint's."""
    groups: dict[tuple[str, str, str], list[StrayEntry]] = {}
    for stray in strays:
        groups.setdefault((stray.endpoint, stray.endpoint_bus, stray.bus.name), []).append(stray)
    return [Problem(None, _strays(*group)) for group in groups.items()]


def _strays(names: tuple[str, str, str], strays: list[StrayEntry]) -> str:
    endpoint, endpoint_bus, bus = names
    what = (
        f"the endpoint {endpoint!r} was given {count(len(strays), 'entry')} for the event bus "
        f"{bus!r}, which is not the endpoint's event bus {endpoint_bus!r}:"
    )
    cure = (
        "EventBridge does not replicate such an event, and rules of the endpoint's bus never see "
        f"it; give the entry EventBusName={endpoint_bus!r}, or set assert_endpoint_buses=False"
    )
    entries = [_headline(stray.entry) for stray in strays[:_LISTED]]
    return _listing(what, entries, len(strays), cure)


def _listing(what: str, entries: Sequence[str], total: int, cure: str) -> str:
    """Say what happened, to which entries, and what to do."""
    lines = [*map(printable, entries), *and_more(total, _LISTED)]
    return "\n".join([what, *(f"  {line}" for line in lines), cure])


def _headline(entry: JsonObject) -> str:
    source, detail_type = (entry.get(name) or f"no {name}" for name in ("Source", "DetailType"))
    return f"{source} / {detail_type}"


def never_began(block: RequestedBlock) -> Problem:
    """Say that an outage or a failover never began, because nobody wrote ``with``."""
    return Problem(
        block,
        f"{block} never began: it needs a block, as in with {block.expression}:, "
        "or set assert_all_faults_used=False",
    )


def unmet_outage(
    outage: RequestedOutage, called: Sequence[str], of_endpoints: Sequence[str]
) -> Problem:
    """Say that nothing came of an outage.

    Args:
        outage: The outage.
        called: The Regions that clients have called.
        of_endpoints: The Regions of endpoints.
    """
    hint = ""
    if outage.region not in (*called, *of_endpoints):
        # the Region of a call was more likely meant than one that copies go to
        hint = did_you_mean(outage.region, called) or did_you_mean(outage.region, of_endpoints)
    return Problem(
        outage,
        f"{outage} met nobody{hint}: no call was refused or moved elsewhere, and no copy waited, "
        "so the test says nothing about it; let the application call that Region in the block, "
        "or set assert_all_faults_used=False",
    )


def unmet_contract(contract: Contract, events: Captured[CapturedEvent]) -> Problem:
    """Say that a contract was not held against any event, and which events there were."""
    return Problem(
        contract,
        f"{contract} met no event: {contract.why_unmet(events)}; correct the name or put such an "
        "event, or set assert_all_contracts_met=False",
    )


def unused_fault(fault: RequestedFault, rules: str) -> Problem:
    """Say that an error which the test asked for did not happen, or not as often.

    Args:
        fault: What the test asked for.
        rules: The setting ``rules``, which says who answers operations on rules.
    """
    cure = f"lower times to {fault.used}" if fault.used else "remove it"
    hint = f"nothing {'more ' if fault.used else ''}met it, so correct it or {cure}"
    if isinstance(fault, EntryFault) and fault.refused:
        entries = count(len(fault.refused), "entry")
        codes = ", ".join(dict.fromkeys(fault.refused))
        hint = f"{entries} would have met it, but EventBridge refused each on its own: {codes}"
        hint += f"; correct what is put, or {cure}"
    if isinstance(fault, CallFault) and fault.operation in OF_RULES and rules != "own":
        hint += f'; where moto is active it answers {fault.operation}, unless rules="own" is set'
    return Problem(fault, f"unused fault: {fault}; {hint}, or set assert_all_faults_used=False")


def contract_violations(
    contract: Contract, events: Captured[CapturedEvent], since: int
) -> list[Problem]:
    """Say which events break a contract, and where; the first *since* have been looked at."""
    lines = []
    for index, event in enumerate(events[since:], since):
        violations = contract.violations(event) if contract.is_about(event) else []
        if violations:
            places = "".join(f"\n    {violation}" for violation in violations[:_LISTED])
            lines.append(f"  events[{index}]  {headline(event)}{places}")
    if not lines:
        return []
    more = [f"  {line}" for line in and_more(len(lines), _LISTED)]
    text = f"{contract} is violated by {count(len(lines), 'event')}:"
    return [Problem(None, "\n".join([text, *lines[:_LISTED], *more]))]


def undecided_target(function: str, rule: RuleOnBus) -> Problem:
    """Say that nobody knows how often a connected function would have been called."""
    return Problem(
        ("undecided", function, rule.arn),
        f"the function {function} is connected to a target of the rule {rule.name}, and events "
        f"arrived for it, but {rule.undecided}",
    )


def target_error(raised: TargetError) -> Problem:
    """Say what a target raised, with its own traceback."""
    return Problem(raised, str(raised), raised.error)
