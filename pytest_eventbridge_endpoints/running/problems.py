"""Problems that fail a test at its end, though nothing else in it failed."""

from __future__ import annotations

import unittest
from typing import TYPE_CHECKING, NamedTuple

from ..evidence.explain import headline
from ..words import and_more, count

if TYPE_CHECKING:
    from ..errors import UnmockedOperationError
    from ..evidence.captures import CapturedEvent
    from ..evidence.contracts import Contract
    from ..evidence.sequence import Captured
    from ..service.faults import RequestedFault
    from .targets import TargetError
    from .world import RequestedOutage


_LISTED = 5


class Problem(NamedTuple):
    """One reason for a test to fail at its end."""

    about: object
    """What the problem is about; each is reported once."""
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
    return Problem(error, f"a call that is not mocked was swallowed: {error}")


def outage_without_block(outage: RequestedOutage) -> Problem:
    """Say that an outage never began, because nobody wrote ``with``."""
    return Problem(
        outage, f"{outage} never began: it needs a block, as in with eventbridge_mock.{outage}:"
    )


def unused_fault(fault: RequestedFault) -> Problem:
    """Say that an error which the test asked for did not happen, or not as often."""
    cure = f"lower times to {fault.used}" if fault.used else "remove it"
    hint = f"nothing {'more ' if fault.used else ''}met it, so {cure}"
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
    # each event is looked at once, so this is reported once
    return [Problem(object(), "\n".join([text, *lines[:_LISTED], *more]))]


def target_error(raised: TargetError) -> Problem:
    """Say what a target raised, with its own traceback."""
    return Problem(raised, str(raised), raised.error)
