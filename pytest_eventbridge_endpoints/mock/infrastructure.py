"""What was loaded from the files of a team, as a test sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import UnresolvedError
from ..words import did_you_mean, enumerated, shown
from .arguments import check_region, explains_arguments
from .declared_rule import DeclaredRule
from .event_bus import MockedEventBus
from .health_check import HealthCheck
from .infrastructure_table import table
from .unresolved_part import unresolved_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ..infrastructure.resources import Kind
    from ..running.preparation import Prepared
    from ..running.running_mock import RunningMock
    from .endpoint import Endpoint
    from .unresolved_part import UnresolvedPart

_LISTED = 8


@explains_arguments
class Infrastructure:
    """The endpoints, event buses and rules that files declare, found by their logical ids.

    ``eventbridge_mock.load`` returns one, and ``eventbridge_mock.infrastructure`` is one. An id
    is a logical id of a template (with its stack, as ``"OrdersStack/OrdersRule"``, where several
    have it), an address in Terraform, a physical name or an ARN. ``print`` shows a table.
    """

    def __init__(
        self,
        loaded: Sequence[Prepared],
        endpoint_at: Callable[[str, str], Endpoint],
        running: RunningMock,
    ) -> None:
        self._loaded = loaded
        self._endpoint_at = endpoint_at
        self._running = running

    def __repr__(self) -> str:
        """Show what was found, as a table."""
        return table(self._loaded, self._running.settings.account_id)

    def endpoint(self, name: str, *, region: str | None = None) -> Endpoint:
        """Return a declared endpoint.

        Args:
            name: Its logical id, its name, its ARN or its EndpointId.
            region: Its Region, where several have this name.

        Raises:
            LookupError: none is declared, or several are; the message names those there are.
            UnresolvedError: the files do not tell all that it needs.
        """
        return self._endpoint(self._one("endpoint", name, region))

    def rule(self, name: str, *, region: str | None = None) -> DeclaredRule:
        """Return a declared rule.

        Args:
            name: Its logical id, its name or its ARN.
            region: Its Region, where several have this name.

        Raises:
            LookupError: none is declared, or several are; the message names those there are.
        """
        return DeclaredRule(self._one("rule", name, region), self._running)

    def event_bus(self, name: str, *, region: str | None = None) -> MockedEventBus:
        """Return a declared event bus, with all the events that it received.

        Args:
            name: Its logical id, its name or its ARN.
            region: Its Region, where several have this name.

        Raises:
            LookupError: none is declared, or several are; the message names those there are.
            UnresolvedError: the files do not tell its name.
        """
        return self._event_bus(self._one("event bus", name, region))

    def health_check(self, name: str, *, region: str | None = None) -> HealthCheck:
        """Return a declared Route 53 health check, which its endpoints share.

        Args:
            name: Its logical id, or its ARN.
            region: The Region of its stack, where several have this name.

        Raises:
            LookupError: none is declared, or several are; the message names those there are.
        """
        return HealthCheck(self._one("health check", name, region).arn, self._running)

    def arn(self, name: str, *, region: str | None = None) -> str:
        """Return the ARN of an endpoint, rule, event bus, health check or target.

        Args:
            name: Its logical id or its name.
            region: Its Region, where several have this name.

        Raises:
            LookupError: none is declared, or several are; the message names those there are.
            UnresolvedError: the files do not tell the ARN.
        """
        found = {arn: doubt for known, arn, doubt in self._arns(region) if name in known}
        if len(found) != 1:
            names = [known for known, _, _ in self._arns(region)]
            raise LookupError(_not_one("resource", name, list(found), names))
        ((arn, doubt),) = found.items()
        if doubt:
            raise UnresolvedError(doubt)
        return arn

    @property
    def endpoints(self) -> tuple[Endpoint, ...]:
        """The declared endpoints that the mock has: those of which all is known."""
        return tuple(map(self._endpoint, (p for p in self._of("endpoint") if not p.unknown)))

    @property
    def rules(self) -> tuple[DeclaredRule, ...]:
        """The declared rules, those with a schedule included, which never fires here."""
        return tuple(DeclaredRule(prepared, self._running) for prepared in self._of("rule"))

    @property
    def event_buses(self) -> tuple[MockedEventBus, ...]:
        """The declared event buses whose names are known."""
        return tuple(map(self._event_bus, (p for p in self._of("event bus") if p.bus)))

    @property
    def unresolved(self) -> tuple[UnresolvedPart, ...]:
        """What the files alone do not tell, and what to pass to ``load`` for each."""
        # the same template in several Regions lacks the same in each
        return tuple(
            dict.fromkeys(part for prepared in self._loaded for part in unresolved_parts(prepared))
        )

    # --- look-ups -----------------------------------------------------------------------------

    def _of(self, kind: Kind) -> list[Prepared]:
        return [prepared for prepared in self._loaded if prepared.resource.kind == kind]

    def _one(self, kind: Kind, name: str, region: str | None) -> Prepared:
        """Return the one resource of a kind with this name.

        Raises:
            LookupError: there is none, or there are several.
        """
        if region is not None:
            check_region(region)
        there = [p for p in self._of(kind) if region in (None, p.region)]
        # a logical id counts more than a physical name
        by_id = [p for p in there if name in p.resource.names]
        found = by_id or [p for p in there if name in _physical_names(p) or self._has_id(p, name)]
        if len(found) != 1:
            absent = [p for p in self._of("absent") if region in (None, p.region)]
            reasons = [_why_absent(p) for p in absent if name in p.resource.names]
            if reasons and not found:
                msg = f"no {kind} is declared as {shown(name)}: {reasons[0]}"
                raise LookupError(msg)
            names = [(*p.resource.names, p.name, p.region) for p in there]
            raise LookupError(_not_one(kind, name, [_shown(p) for p in found], names))
        return found[0]

    def _has_id(self, prepared: Prepared, name: str) -> bool:
        """Say whether this is the EndpointId of a declared endpoint."""
        return prepared.request is not None and self._endpoint(prepared).endpoint_id == name

    def _arns(self, region: str | None) -> Iterator[tuple[tuple[str, ...], str, object | None]]:
        """Go through what has an ARN: its names, the ARN, and why nobody knows it."""
        for prepared in self._loaded:
            if region not in (None, prepared.region) or not prepared.arn:
                continue
            names = (*prepared.resource.names, prepared.name)
            is_unknown = prepared.bus is None and prepared.resource.kind in ("event bus", "rule")
            yield names, prepared.arn, prepared.unknown if is_unknown else None
            rule = prepared.rule
            declared = rule.declaration.targets if rule and rule.declaration else {}
            for id_, target in rule.targets.items() if rule else ():
                yield declared[id_].names, target["Arn"], declared[id_].unknown_arn

    def _endpoint(self, prepared: Prepared) -> Endpoint:
        if prepared.unknown:
            raise UnresolvedError(prepared.unknown)
        return self._endpoint_at(prepared.region, prepared.name)

    def _event_bus(self, prepared: Prepared) -> MockedEventBus:
        if prepared.bus is None:
            raise UnresolvedError(prepared.unknown)
        return MockedEventBus(prepared.bus.name, prepared.bus.region, self._running)


def _physical_names(prepared: Prepared) -> tuple[str, ...]:
    """Return the name and the ARN; of a rule what Ref gives of it, too (C 2)."""
    names = (prepared.name, prepared.arn)
    if prepared.rule is None or prepared.bus is None:
        return names
    return (*names, f"{prepared.bus.name}|{prepared.name}")


def _shown(prepared: Prepared) -> str:
    where = f" in {prepared.region}" if prepared.region else ""
    return f"{prepared.resource.names[-1]} ({prepared.name}{where})"


def _why_absent(prepared: Prepared) -> str:
    resource = prepared.resource
    return (
        f"the condition {resource.condition} does not hold in {prepared.region} ({resource.place})"
    )


def _not_one(kind: str, name: str, found: Sequence[str], names: Sequence[Sequence[str]]) -> str:
    """Say that no resource has a name, or that several have, and which there are."""
    if found:
        its = enumerated(found, _LISTED, between=", ", last=" and ")
        return (
            f"several are called {shown(name)}: {its}; name the stack too, as "
            '"OrdersStack/OrdersRule", or pass region='
        )
    known = list(dict.fromkeys(one for each in names for one in each if one))
    hint = did_you_mean(name, known) if isinstance(name, str) else ""
    firsts = list(dict.fromkeys(each[0] for each in names if each))
    its = enumerated(firsts, _LISTED, between=", ", last=" and ") or "none"
    return f"no {kind} is declared as {shown(name)}{hint}; there are {its}"
