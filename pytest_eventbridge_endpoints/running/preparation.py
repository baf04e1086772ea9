"""Make what files declare once, so that each mock is given a copy.

It is made in an empty account that belongs to no mock, by the service's own operations: what AWS
refuses fails the load, and the mocks stay as they were.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import InfrastructureError
from ..infrastructure.resources import Unresolved, first_unresolved
from ..service.account import Account
from ..service.arns import (
    DEFAULT_BUS,
    EventBus,
    endpoint_arn,
    event_bus_arn,
    is_event_bus_arn,
    parse_event_bus_arn,
)
from ..service.clock import Clock, Identifiers
from ..service.errors import ServiceError
from ..service.lookup import existing_bus
from ..service.operations import OPERATIONS
from ..service.rules import Declaration, DeclaredTarget, Rule
from ..service.validation import validate_request
from .stand_ins import checkable_arn, filled, target_arn

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable

    from ..infrastructure.documents import Place
    from ..infrastructure.resources import Resource, Target
    from ..json_text import JsonObject
    from ..service.event_buses import ExistingBus
    from ..settings import Settings

_DECIDES = ("EventPattern", "ScheduleExpression", "State", "Targets")
"""The members of a rule that decide what it delivers, besides its event bus."""

_GIVEN = ("Input", "InputPath", "InputTransformer")
"""The members of a target that decide what it is given."""

_ANY_PATTERN = '{"source":["unresolved"]}'
"""What AWS is given for an event pattern that is not known, as it wants one."""

_NAME_LENGTH = 64
_NOT_IN_NAMES = re.compile("[^A-Za-z0-9_.-]+")


@dataclass(kw_only=True)
class Prepared:
    """One resource as it goes into mocks."""

    resource: Resource
    region: str
    """The Region that it is declared for; empty where nobody knows it."""
    name: str
    """Its name in the mock: that of the files, or one made from the logical id."""
    arn: str
    unknown: object | None = None
    """Why nobody can say what it is or does, as the text of an ``UnresolvedError``."""
    bus: EventBus | None = None
    """The event bus that it is, or that the rule is on; None where nobody knows it."""
    made_bus: ExistingBus | None = None
    """The event bus as AWS makes it; None for one that was declared before, or is not known."""
    rule: Rule | None = None
    """The rule, to be copied."""
    request: JsonObject | None = None
    """What CreateEndpoint takes; None where something of it is not known."""

    @property
    def home(self) -> tuple[str, str | None, str]:
        """Where it is declared: the Region, the stack and the logical id."""
        return (self.region, self.resource.stack, self.resource.logical_id)


class Preparation(NamedTuple):
    """Everything that one load puts into mocks."""

    prepared: tuple[Prepared, ...]
    outside: frozenset[EventBus]
    """The event buses that a mock has to know already: rules are on them, and no file has them."""


def prepare(
    resources: Iterable[Resource], settings: Settings, knows: Callable[[EventBus], bool]
) -> Preparation:
    """Make what files declare.

    Args:
        resources: What they declare.
        settings: The settings of the mocks.
        knows: Whether a mock knows an event bus that is not declared.

    Raises:
        InfrastructureError: AWS would refuse it.
    """
    outside: set[EventBus] = set()

    def is_outside(bus: EventBus) -> bool:
        is_known = knows(bus)
        if is_known:
            outside.add(bus)
        return is_known

    account = Account(
        settings.account_id,
        clock=Clock(),
        identifiers=Identifiers("declared"),
        as_of=settings.as_of,
        reject_unknown_event_buses=False,
        transition_seconds=0,
        endpoint_quota=settings.endpoint_quota,
        is_known_elsewhere=is_outside,
    )
    # rules are on event buses, those of endpoints included
    make = {
        "event bus": _event_bus,
        "health check": _health_check,
        "endpoint": _endpoint,
        "rule": _rule,
        "nested stack": _listed,
        "absent": _listed,
    }
    in_order = sorted(resources, key=lambda resource: list(make).index(resource.kind))
    prepared = tuple(make[resource.kind](resource, account) for resource in in_order)
    return Preparation(prepared, frozenset(outside))


# --- resources --------------------------------------------------------------------------------


def _event_bus(resource: Resource, account: Account) -> Prepared:
    part = first_unresolved(resource.region, resource.name)
    region, name = _known(resource.region), name_of(resource)
    bus = EventBus(account.account_id, region, name)
    made = None
    if part is None:
        # without a name of its own, AWS refuses it (C 4)
        given = {} if resource.name is None else {"Name": name}
        request = {**given, **filled(resource.request, region, account.account_id)}
        existing = account.event_buses.find(bus, bus.account)
        if "EventSourceName" in request:
            # of a partner, who has offered its event source to nobody here
            account.event_buses.make_known(name, region)
            made = existing_bus(account, region, name)
        elif existing is None or not existing.was_created:
            _call("CreateEventBus", resource, account, region, request)
            made = existing_bus(account, region, name)
    return Prepared(
        resource=resource,
        region=region,
        name=name,
        arn=event_bus_arn(bus),
        unknown=_why(resource, part or resource.in_doubt),
        bus=None if part else bus,
        made_bus=made,
    )


def _health_check(resource: Resource, _account: Account) -> Prepared:
    arn = str(resource.name)
    return Prepared(resource=resource, region=_known(resource.region), name=arn, arn=arn)


def _listed(resource: Resource, _account: Account) -> Prepared:
    """Return what is known, and that nothing is made of."""
    return Prepared(
        resource=resource,
        region=_known(resource.region),
        name=resource.logical_id,
        arn="",
        unknown=_why(resource, resource.in_doubt),
    )


def _endpoint(resource: Resource, account: Account) -> Prepared:
    region, name = _known(resource.region), name_of(resource)
    # its identity is all that counts of a health check, and nothing of the others
    known = {n: v for n, v in resource.request.items() if n not in ("RoleArn", "Description")}
    part = first_unresolved(resource.region, resource.in_doubt, _without_checks(known))
    request = None
    if part is None:
        request = {"Name": name, **filled(resource.request, region, account.account_id)}
        _call("CreateEndpoint", resource, account, region, request)
    return Prepared(
        resource=resource,
        region=region,
        name=name,
        arn=endpoint_arn(region, account.account_id, name),
        unknown=_why(resource, part),
        request=request,
    )


def _without_checks(request: JsonObject) -> JsonObject:
    """Return a request of CreateEndpoint without what stands for its health check."""
    check: Any = request
    for name in ("RoutingConfig", "FailoverConfig", "Primary", "HealthCheck"):
        check = check.get(name) if isinstance(check, dict) else None
    if isinstance(check, Unresolved) and check.stand_in is not None:
        return {**request, "RoutingConfig": _secondary(request)}
    return request


def _secondary(request: JsonObject) -> object:
    return request["RoutingConfig"]["FailoverConfig"].get("Secondary")


def _rule(resource: Resource, account: Account) -> Prepared:
    bus_name = resource.request.get("EventBusName") or DEFAULT_BUS
    homeless = first_unresolved(resource.region, bus_name)
    decides = [resource.request.get(name) for name in _DECIDES]
    given = [target.request.get(name) for target in resource.targets for name in _GIVEN]
    unknown = _why(resource, homeless or first_unresolved(resource.in_doubt, decides, given))
    region = _known(resource.region)
    if homeless is None:
        rule = _put_rule(resource, account, region, str(bus_name))
    else:
        # on no event bus, it is known by name alone
        nowhere = EventBus(account.account_id, region, "")
        rule = Rule(name_of(resource), nowhere, account.account_id, "ENABLED")
        targets = [_target(target, region, account.account_id) for target in resource.targets]
        rule.targets = {str(target.get("Id")): target for target in targets}
    declared = [DeclaredTarget(t.logical_ids, _why_no_arn(resource, t)) for t in resource.targets]
    of_targets = dict(zip(rule.targets, declared, strict=False))
    rule.declaration = Declaration(resource.names, unknown, of_targets)
    return Prepared(
        resource=resource,
        region=region,
        name=rule.name,
        arn=rule.arn,
        unknown=unknown,
        bus=None if homeless else rule.bus,
        rule=rule,
    )


def _put_rule(resource: Resource, account: Account, region: str, bus_name: str) -> Rule:
    """Make a rule and its targets on an event bus, as far as they are known."""
    bus = EventBus(account.account_id, region, bus_name)
    if bus_name.startswith("arn:") and is_event_bus_arn(bus_name):
        bus = parse_event_bus_arn(bus_name)
    existing = account.event_buses.find(bus, account.account_id)
    taken = existing.rules if existing else {}
    name = name_of(resource, taken)
    if name in taken:
        msg = (
            f"{resource.place}: the rule {resource.logical_id} has the name {name!r}, which "
            f"another rule of the event bus {bus.name!r} in {region} has already"
        )
        raise InfrastructureError(msg)
    # nothing stands for what decides; nobody reads it of an undecided rule
    undecided = [n for n in _DECIDES if isinstance(resource.request.get(n), Unresolved)]
    members = {n: v for n, v in resource.request.items() if n not in undecided}
    request = {**filled(members, region, account.account_id), "Name": name}
    if {"EventPattern", "ScheduleExpression"}.intersection(undecided):
        request.setdefault("EventPattern", _ANY_PATTERN)
    _call("PutRule", resource, account, region, request)
    rule = existing_bus(account, region, bus_name).rules[name]
    if resource.targets:
        targets = [_target(target, region, account.account_id) for target in resource.targets]
        checkable = [
            {**made, "Arn": checkable_arn(target.request["Arn"], region, account.account_id)}
            if "Arn" in made
            else made
            for made, target in zip(targets, resource.targets, strict=True)
        ]
        put = {"Rule": name, "EventBusName": bus_name, "Targets": checkable}
        _call("PutTargets", resource, account, region, put)
        rule.targets = {target["Id"]: target for target in targets}
    return rule


def _target(target: Target, region: str, account_id: str) -> JsonObject:
    name = (*target.logical_ids, "unresolved")[0]
    arn = target.request.get("Arn")
    request = filled(target.request, region, account_id)
    return (
        request if arn is None else {**request, "Arn": target_arn(arn, name, region, account_id)}
    )


def refused(resource: Resource, error: ServiceError, *, place: Place | None = None) -> str:
    """Say that AWS refuses what a file declares, in its own words, and where that stands."""
    what = f"the {resource.kind} {resource.logical_id} ({resource.type})"
    return f"{place or resource.place}: AWS refuses {what}: {error}"


def _call(
    operation: str, resource: Resource, account: Account, region: str, request: JsonObject
) -> None:
    """Call an operation of the service.

    Raises:
        InfrastructureError: AWS refuses it.
    """
    try:
        validate_request(operation, request)
        OPERATIONS[operation](account, region, request)
    except ServiceError as error:
        lone_target = operation == "PutTargets" and len(resource.targets) == 1
        place = resource.targets[0].place if lone_target else resource.place
        msg = refused(resource, error, place=place)
        bus_name = request.get("EventBusName")
        if operation == "PutRule" and error.code == "ResourceNotFoundException":
            msg += (
                f" Declare the event bus, or make it known before: "
                f"eventbridge_mock.add_event_bus({bus_name!r})"
            )
        raise InfrastructureError(msg) from None


# --- names ------------------------------------------------------------------------------------


def name_of(resource: Resource, taken: Container[str] = ()) -> str:
    """Return the physical name of a resource, or one that stands for what AWS generates."""
    if isinstance(resource.name, str):
        return resource.name
    parts = (resource.stack, resource.logical_id)
    whole = _NOT_IN_NAMES.sub("-", "-".join(part for part in parts if part)).strip("-")
    name = whole[-_NAME_LENGTH:].lstrip("-")
    number = 2
    while name in taken:
        end = f"-{number}"
        name = whole[-(_NAME_LENGTH - len(end)) :].lstrip("-") + end
        number += 1
    return name


# --- what is not known ------------------------------------------------------------------------


def _known(region: str | Unresolved) -> str:
    return "" if isinstance(region, Unresolved) else region


class _Undecided:
    """Why nobody can say what a resource is or does; the line in the file is found when read."""

    def __init__(self, resource: Resource, part: Unresolved) -> None:
        self._resource = resource
        self._part = part

    def __str__(self) -> str:
        """Say what is not known, where it stands and what to pass."""
        return self._text

    @cached_property
    def _text(self) -> str:
        resource = self._resource
        verb = "delivers" if resource.kind == "rule" else "is"
        return (
            f"nobody can say what the {resource.kind} {resource.logical_id} ({resource.place}) "
            f"{verb}: {self._part} to eventbridge_mock.load"
        )


class _UnknownArn:
    """Why nobody knows the ARN of a target; the line in the file is found when it is read."""

    def __init__(self, resource: Resource, target: Target) -> None:
        self._resource = resource
        self._target = target

    def __str__(self) -> str:
        """Say what is not known, where it stands and what to pass."""
        return self._text

    @cached_property
    def _text(self) -> str:
        request, names = self._target.request, self._target.logical_ids
        by_name = f", or call the target {names[0]!r}" if names else ""
        return (
            f"nobody knows the ARN of the target {request.get('Id')!r} of the rule "
            f"{self._resource.logical_id}: {request['Arn']} to eventbridge_mock.load{by_name}"
        )


def _why(resource: Resource, part: Unresolved | None) -> _Undecided | None:
    return None if part is None else _Undecided(resource, part)


def _why_no_arn(resource: Resource, target: Target) -> _UnknownArn | None:
    is_known = not isinstance(target.request.get("Arn"), Unresolved)
    return None if is_known else _UnknownArn(resource, target)
