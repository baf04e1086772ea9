"""What infrastructure a mock was given."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from ..errors import InfrastructureError
from ..evidence.rules import RuleOnBus
from ..service import errors
from ..service.endpoint_operations import update_endpoint
from ..service.endpoints import BUSY_STATES
from ..service.lookup import reachable_bus
from .preparation import name_of, refused
from .rules_on_buses import targets_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..json_text import JsonObject
    from ..service.account import Account
    from ..service.arns import EventBus
    from ..service.rules import Rule
    from ..service.service import EventBridgeService
    from .preparation import Preparation, Prepared

_Origin: TypeAlias = "tuple[str, tuple[str, str | None, str]]"
"""The source that declares something, and where in it."""


class Declared:
    """What one mock was given by all loads so far.

    What a later load of the same source declares takes the place of the former, as the next
    deployment of a stack does.
    """

    def __init__(self) -> None:
        self._prepared: dict[_Origin, Prepared] = {}
        self._rules: dict[tuple[EventBus, str], _Origin] = {}
        self._endpoints: set[tuple[str, str]] = set()
        self.is_decided = True
        """Whether all is known of every rule."""

    def copied(self) -> Declared:
        """Return a copy that takes more by itself."""
        copied = Declared()
        copied._prepared, copied._rules = dict(self._prepared), dict(self._rules)
        copied._endpoints, copied.is_decided = set(self._endpoints), self.is_decided
        return copied

    def __iter__(self) -> Iterator[Prepared]:
        """Go through all that was declared, in order."""
        return iter(list(self._prepared.values()))

    def take(
        self, source: str, preparation: Preparation, service: EventBridgeService
    ) -> list[Prepared]:
        """Put what a source declares into the mock, all of it or nothing.

        Returns:
            What was put, with the names that it has in this mock.

        Raises:
            InfrastructureError: an endpoint of this name is there already, or busy.
        """
        account = service.account
        for prepared in preparation.prepared:
            self._refuse_taken(prepared, account)
        taken = []
        for prepared in preparation.prepared:
            origin = (source, prepared.home)
            self._forget(origin, account)
            if prepared.made_bus is not None:
                account.event_buses.declare(prepared.made_bus)
            elif prepared.request is not None:
                self._put_endpoint(prepared.region, prepared.request, service)
            elif prepared.rule is not None and prepared.bus is not None:
                rule = self._put_rule(prepared.rule, prepared, account)
                self._rules[prepared.bus, rule.name] = origin
                if rule.name != prepared.name:
                    prepared = replace(prepared, name=rule.name, arn=rule.arn)  # noqa: PLW2901
            self.is_decided &= prepared.rule is None or prepared.unknown is None
            self._prepared[origin] = prepared
            taken.append(prepared)
        return taken

    def rules_without_a_bus(self, account: Account) -> list[RuleOnBus]:
        """Return the rules of which nobody knows on which event bus they are."""
        return [
            RuleOnBus(
                name=prepared.name,
                arn=prepared.arn,
                event_bus="unresolved",
                region=prepared.region,
                state=prepared.rule.state,
                pattern=None,
                schedule=None,
                targets=targets_of(prepared.rule, account),
                names=prepared.resource.names,
                undecided=prepared.unknown,
                has_a_bus=False,
            )
            for prepared in self
            if prepared.rule is not None and prepared.bus is None
        ]

    # --- what is put into the mock ------------------------------------------------------------

    def _refuse_taken(self, prepared: Prepared, account: Account) -> None:
        """Refuse an endpoint whose name is taken by one that no load has declared."""
        if prepared.request is None:
            return
        existing = account.endpoints.find(account.home(prepared.region), prepared.name)
        if existing is None:
            return
        if (prepared.region, prepared.name) not in self._endpoints:
            raise InfrastructureError(
                refused(prepared.resource, errors.endpoint_exists(prepared.name))
            )
        if existing.state_in_answers in BUSY_STATES:
            busy = errors.endpoint_is_busy(prepared.name, existing.state_in_answers)
            raise InfrastructureError(refused(prepared.resource, busy))

    def _forget(self, origin: _Origin, account: Account) -> None:
        """Remove the rule that the same place of a source has declared before."""
        before = self._prepared.get(origin)
        if before is None or before.rule is None or before.bus is None:
            return
        if self._rules.get((before.bus, before.name)) != origin:
            # another source has declared a rule of this name since
            return
        del self._rules[before.bus, before.name]
        existing = account.event_buses.find(before.bus, account.account_id)
        if existing is not None:
            existing.rules.pop(before.name, None)
            existing.rules_have_changed()

    def _put_endpoint(self, region: str, request: JsonObject, service: EventBridgeService) -> None:
        account, name = service.account, request["Name"]
        if account.endpoints.find(account.home(region), name) is None:
            service.add_endpoint(region, request)
        else:
            update_endpoint(account, region, request)
        self._endpoints.add((region, name))

    def _put_rule(self, made: Rule, prepared: Prepared, account: Account) -> Rule:
        """Put a copy of a rule on its event bus."""
        rule = copy.copy(made)
        existing = reachable_bus(account, rule.bus.region, rule.bus)
        if prepared.resource.name is None and rule.name in existing.rules:
            # AWS would generate another one
            rule.name = name_of(prepared.resource, existing.rules)
        existing.rules[rule.name] = rule
        existing.rules_have_changed()
        return rule
