"""One mock from its beginning to its end, for the clients and for the plugin."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import UnresolvedError
from ..evidence.delivery import stand_in_arn
from ..evidence.explain_deliveries import arrived_for
from ..evidence.section import section
from ..evidence.seen import Seen
from ..report.record import as_record
from ..run import current_run
from ..service.clock import Clock, Identifiers
from ..words import shown_seconds
from . import problems
from .caught import code_of, was_expected
from .late_work import Lifetime
from .operations import rules_are_ours
from .requested_blocks import RequestedOutage
from .rules_on_buses import Doubts, doubts, rules_on_buses
from .world import World

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from types import CodeType

    from ..errors import UnmockedOperationError
    from ..evidence.captures import CapturedEvent, RejectedEntry
    from ..evidence.delivery import Delivery
    from ..evidence.rules import RuleOnBus
    from ..evidence.sequence import Captured
    from ..report.record import RehearsalRecord, TimelineRecord
    from ..service.answers import Answer
    from ..service.endpoints import GlobalEndpoint
    from ..service.transit import UnderWay
    from ..settings import Settings
    from .calls import ClientCall
    from .preparation import Prepared
    from .problems import Problem
    from .recording import Recording
    from .requested_blocks import RequestedBlock
    from .watch import Watch


class OpenDoor(NamedTuple):
    """A door at which a mock answers other processes."""

    url: str
    way: dict[str, str]
    """The variables that lead another process there."""
    is_placed: bool
    """Whether they are in the environment of this process, for its children."""


class RunningMock:
    """Answers clients, records what they do, and finds what a test must not miss.

    Args:
        settings: How this mock behaves.
        seed: The seed of identifiers, as a test's node id.
        code: The function that the mock is made for, which may expect that calls are refused.
    """

    def __init__(self, settings: Settings, seed: str = "", code: CodeType | None = None) -> None:
        self.settings = settings
        self._code = code
        self.lifetime = Lifetime(
            seed or "this mock", refuses_late_calls=settings.after_mock == "refuse"
        )
        self.crt_was_missing = False
        """Whether a call worked for which production needs awscrt."""
        self.clock = Clock()
        self.resets = 0
        """How often it was reset: what a test was given before can tell that it is gone."""
        self.doors: list[OpenDoor] = []
        """The doors at which it answers other processes, the latest last."""
        self._identifiers = Identifiers(seed)
        self._keeps_time = current_run().keeps_time
        self._is_apart = False
        """Whether a copy of the world answers."""
        self._aparts = 0
        self._rehearsals: list[RehearsalRecord] = []
        """The rehearsals that the report has not asked for yet."""
        self._retired: list[Recording] = []
        """The recordings of before the resets, as long as the report may ask for them."""
        self.world = self._new_world()
        self.clock._listener = self.catch_up  # noqa: SLF001 (no member for tests)

    @property
    def locks(self) -> tuple[Any, ...]:
        """The locks under which it changes, in the order in which they are taken."""
        return (self.world.account.lock, self.clock._lock)  # noqa: SLF001 (not for tests)

    def reset(self) -> None:
        """Forget everything that has happened and everything that was arranged.

        Raises:
            RuntimeError: a rehearsal is under way.
        """
        self.refuse_in_rehearsal("reset()")
        self.world.targets.forget()
        if self._keeps_time:
            self._retired.append(self.world.recording)
        self.clock._forget_advances()  # noqa: SLF001 (no member for tests)
        self.world = self._new_world(self.steps)
        self.resets += 1

    @contextmanager
    def apart(self, name: str, watch: Watch) -> Iterator[World]:
        """Let a copy of the world answer for a block, which leaves no trace in this one.

        Args:
            name: What the block is called; its identifiers depend on it.
            watch: Who looks on in the copy.
        """
        base = self.world
        self._aparts += 1
        seed = f"{self.lifetime.name} {self._aparts} {name}"
        with base.account.lock:
            self._catch_up(base)
            world = base.copied(Identifiers(seed), watch)
        with self.inside(world, name, self.clock._added):  # noqa: SLF001 (not for tests)
            yield world

    @contextmanager
    def inside(self, world: World, name: str, added: float) -> Iterator[None]:
        """Let a world that ``apart`` has made answer for a block.

        Args:
            world: The copy.
            name: What the block is called.
            added: By how many seconds the clock is ahead there.
        """
        base, lifetime, is_apart = self.world, self.lifetime, self._is_apart
        added_here = self.clock._added  # noqa: SLF001 (not for tests)
        # what the block leaves running is refused in the next one
        of_block = Lifetime(
            f"{name}, rehearsed in {lifetime.name}", refuses_late_calls=lifetime.refuses_late_calls
        )

        def put_back() -> None:
            self.world, self.lifetime, self._is_apart = base, lifetime, is_apart
            self.clock._added = added_here  # noqa: SLF001
            of_block.end(lifetime)

        # a signal's handler may raise between any two lines
        try:
            self.world, self.clock._added, self._is_apart = world, added, True  # noqa: SLF001
            self.lifetime = of_block
            of_block.begin()
            yield
        finally:
            try:
                put_back()
            finally:
                put_back()

    def refuse_in_rehearsal(self, what: str) -> None:
        """Refuse what would pull the ground away from under a rehearsal.

        Raises:
            RuntimeError: one is under way.
        """
        if self._is_apart:
            msg = (
                f"{what} was called while a rehearsal is under way, in its scenario or beside it: "
                f"each run begins anew by itself. Call {what} before the rehearsal, or after it"
            )
            raise RuntimeError(msg)

    def _new_world(self, steps: int = 0) -> World:
        return World(self.settings, self.clock, self._identifiers, self._keeps_time, steps)

    # --- what clients do ----------------------------------------------------------------------

    def answer_request(self, call: ClientCall) -> Answer:
        """Answer one HTTP request, and record what became of it."""
        world = call.world = self.world
        # under one lock: events are recorded in the order in which they were accepted
        with world.account.lock:
            self._catch_up(world)
            world.watch.attempt_begins(call)
            handled = world.service.handle(
                call.operation,
                call.region,
                call.body,
                call.trace_header,
                call.account,
                signed_region=call.signed_region,
                host_id=call.host_id,
            )
            call.endpoint, call.served_region = handled.endpoint, handled.served_region
            world.watch.attempt_ended(call, handled)
            arrived = world.recording.take_handled(call, handled)
            world.targets.enqueue(arrived, handled.fired.deliveries)
        return handled.reply

    def finish_call(self, call: ClientCall) -> None:
        """Record a call that is over, and deliver the events that it put to their targets."""
        # a reset since the last answer does not part the call from its events
        world, call.world = call.world or self.world, None
        world.recording.take_call(call)
        with world.account.lock:
            world.watch.call_ended(call)
        world.targets.deliver()

    def catch_up(self) -> None:
        """Let happen what is due by now: endpoints move, and copies arrive."""
        world = self.world
        if not world.account.is_waiting:
            return
        with world.account.lock:
            self._catch_up(world)
        world.targets.deliver()

    def _catch_up(self, world: World) -> None:
        if world.account.is_waiting:
            copies, fired = world.service.catch_up()
            arrived = world.recording.take_arrived((*copies, *fired.forwarded), fired.deliveries)
            world.targets.enqueue(arrived, fired.deliveries)

    @property
    def recording(self) -> Recording:
        """What was recorded so far, all that is due by now included."""
        self.catch_up()
        return self.world.recording

    def resume_targets(self) -> None:
        """Call targets again that ``pytest.fail`` has stopped, as another test begins."""
        self.world.targets.resume()

    def note_unmocked(self, error: UnmockedOperationError) -> None:
        """Record a call that no mock answers."""
        self.world.recording.take_unmocked(error)

    # --- infrastructure -----------------------------------------------------------------------

    def load(
        self,
        source: Path,
        regions: tuple[str, ...],
        parameters: Mapping[str, Any],
        values: Mapping[str, Any],
    ) -> list[Prepared]:
        """Put what files declare into the mock, all of it or nothing.

        Raises:
            InfrastructureError: the files cannot be read, or AWS would refuse what they declare.
        """
        # imported here: most tests load nothing
        from ..infrastructure.resources import Asked  # noqa: PLC0415
        from .declared import Declared  # noqa: PLC0415
        from .loading import prepared  # noqa: PLC0415

        settings, world = self.settings, self.world
        asked = Asked(settings.account_id, settings.region, regions, parameters, values)
        with world.account.lock:
            preparation = prepared(source, asked, settings, world.account.event_buses.knows)
            declared = world.declared or Declared()
            taken = declared.take(str(source.absolute()), preparation, world.service)
            world.declared = declared
        return taken

    # --- outages ------------------------------------------------------------------------------

    def begin_outage(self, outage: RequestedOutage, world: World | None = None) -> None:
        """Begin the outage of a Region, in the current world if no other one is meant."""
        world = world or self.world
        with world.account.lock:
            self._catch_up(world)
            if not outage.has_begun:
                outage.has_begun = True
                outage.met_before = world.account.outages.met[outage.region]
            outage.met_until = None
            world.service.begin_outage(outage.region, outage.failure)

    def end_outage(self, outage: RequestedOutage) -> None:
        """End the outage of a Region: replicas that waited arrive, in order."""
        world = self.world
        self.take_back(outage, world)
        world.targets.deliver()

    def take_back(self, outage: RequestedOutage, world: World) -> None:
        """End the outage of a Region, and leave it to the next ``deliver`` to call targets."""
        with world.account.lock:
            self._catch_up(world)
            outage.met_until = world.account.outages.met[outage.region]
            waited, (forwarded, deliveries) = world.service.end_outage(
                outage.region, outage.failure
            )
            arrived = world.recording.take_arrived((*waited, *forwarded), deliveries)
            world.targets.enqueue(arrived, deliveries)

    # --- results ------------------------------------------------------------------------------

    def seen(self) -> Seen:
        """Return what was captured so far."""
        recording = self.recording
        return Seen(
            recording.events,
            recording.arrivals,
            recording.rejected,
            recording.calls,
            self.settings.account_id,
            recording.unanswered,
        )

    def seen_with_rules(self) -> Seen:
        """Return what was captured so far, deliveries and the rules that there are included."""
        return self.seen()._replace(
            deliveries=self.recording.deliveries,
            rules=self.rules(),
            rules_are_motos=not rules_are_ours(self.settings.rules),
        )

    def rules(self) -> list[RuleOnBus]:
        """Return the rules that there are now, those that are on no known bus last."""
        return self._doubts().rules

    def decided_deliveries(self) -> Captured[Delivery]:
        """Return what rules handed to their targets so far.

        Raises:
            UnresolvedError: a rule that nobody can decide may have delivered something, too.
        """
        for rule in self._undecided():
            raise UnresolvedError(rule.undecided)
        return self.recording.deliveries

    def arrived(self, event_bus: str, region: str) -> Captured[CapturedEvent]:
        """Return what one event bus received, replicas included.

        Raises:
            UnresolvedError: a rule that nobody can decide may have sent more events there.
        """
        if self._has_doubts:
            doubt = self._doubts().buses.get((event_bus, region))
            if doubt is not None:
                raise UnresolvedError(doubt)
        return self.recording.arrived(event_bus, region)

    @property
    def _has_doubts(self) -> bool:
        """Whether a rule was loaded that nobody can decide."""
        return self.world.declared is not None and not self.world.declared.is_decided

    def _doubts(self) -> Doubts:
        account, declared = self.world.account, self.world.declared
        rules = rules_on_buses(account)
        if declared is None or declared.is_decided:
            return Doubts(rules, {})
        rules += declared.rules_without_a_bus(account)
        return doubts(rules, self.world.recording.arrivals, account.account_id)

    def _undecided(self) -> list[RuleOnBus]:
        """Return the rules that nobody can decide, and for which events may have arrived."""
        if not self._has_doubts:
            return []
        arrivals = self.world.recording.arrivals
        return [
            rule
            for rule in self.rules()
            if rule.undecided and any(True for _ in arrived_for(rule, arrivals))
        ]

    def look_at_rejected(self) -> Captured[RejectedEntry]:
        """Return the rejected entries to a test, and note that it looks at them."""
        self.world.recording.forgive_refused()
        return self.world.recording.rejected

    def problems(self, *, so_far: bool = False) -> list[Problem]:
        """Return the problems that a test must not miss, each only once.

        Args:
            so_far: Leave out problems that may still go away before the mock ends.
        """
        self.catch_up()
        world = self.world
        found = [problems.target_error(raised) for raised in world.targets.errors]
        events = world.recording.events
        for contract, judged in world.contracts.items():
            found += problems.contract_violations(contract, events, judged)
            world.contracts[contract] = len(events)
        found += self._mistakes()
        found += world.rehearsed.problems.values()
        world.rehearsed.problems.clear()
        found += [
            problems.undecided_target(connection.name, rule)
            for rule in self._undecided()
            for connection in world.targets.connections
            if any(target.arn in connection.target_arns for target in rule.targets)
        ]
        if not so_far:
            found += self._idle()
        unreported = [problem for problem in found if problem.about not in world.reported]
        world.reported.update(p.about for p in unreported if p.about is not None)
        return unreported

    def _mistakes(self) -> list[Problem]:
        """Return what is wrong with the calls that nobody has judged yet."""
        settings, world = self.settings, self.world
        refused, strays, unmocked = world.recording.take_unjudged()
        found: list[Problem] = []
        if settings.assert_all_entries_accepted:
            found += problems.refused_entries(refused)
        if settings.assert_endpoint_buses:
            found += problems.stray_entries(strays)
        if settings.assert_all_calls_mocked and unmocked:
            tests = (self._code, code_of(getattr(current_run().item, "obj", None)))
            found += [
                problems.swallowed_refusal(error)
                for error in unmocked
                if not was_expected(error, tests)
            ]
        return found

    def _idle(self) -> list[Problem]:
        """Return what the test has asked for and nobody has met."""
        settings, world = self.settings, self.world
        events = world.recording.events
        found: list[Problem] = []
        if settings.assert_all_faults_used:
            found += map(problems.never_began, self._not_begun())
            found += [
                problems.unmet_outage(outage, *self._regions_in_use())
                for outage in world.blocks
                if isinstance(outage, RequestedOutage) and self._is_unmet(outage)
            ]
            found += [
                problems.unused_fault(fault, settings.rules)
                for fault in world.account.faults
                if fault.is_unused
            ]
        if settings.assert_all_contracts_met:
            found += [
                problems.unmet_contract(contract, events)
                for contract in world.contracts
                if contract not in world.rehearsed.contracts
                and not any(map(contract.is_about, events))
                # an entry that did not become an event is told, or asked for
                and not any(map(contract.is_about_entry, world.recording.rejected))
            ]
        return found

    def _is_unmet(self, outage: RequestedOutage) -> bool:
        met = outage.met_until
        if met is None:
            met = self.world.account.outages.met[outage.region]
        return outage.has_begun and met == outage.met_before

    def _regions_in_use(self) -> tuple[list[str], list[str]]:
        """Return the Regions that clients have called, and those of endpoints."""
        called = [call.region for call in self.world.recording.calls]
        endpoints = self.world.account.endpoints.unsettled()
        return called, [r for e in endpoints for r in (e.primary_region, e.secondary_region)]

    def raise_problems(self) -> None:
        """Raise the problems that a test must not miss.

        Raises:
            AssertionError: there are problems. If what a target raised is the only one, that is
                raised instead.
        """
        __tracebackhide__ = True
        found = self.problems()
        if len(found) == 1 and found[0].error is not None and found[0].can_be_raised:
            raise found[0].error
        if found:
            raise AssertionError("\n".join(problem.text for problem in found))

    def section(self, width: int | None = None) -> str:
        """Return what happened, for the report of a failing test.

        Args:
            width: The width of the terminal that lines are cut to; None to cut nothing.
        """
        world = self.world
        with world.account.lock:
            self._catch_up(world)
            now = self.clock.time()
            endpoints = [_row(endpoint, now) for endpoint in world.account.endpoints]
            under_way = [_row_under_way(one, now) for one in world.account.transit.under_way()]
        seen = self.seen_with_rules()
        target_arns = {
            *(target.arn for rule in seen.rules for target in rule.targets),
            *map(stand_in_arn, seen.deliveries),
        }
        seen = seen._replace(
            endpoints=endpoints,
            under_way=under_way,
            turns=world.recording.turns,
            unmocked=world.recording.unmocked,
            faults=[
                *world.account.faults,
                *(f"{block} never began" for block in self._not_begun()),
            ],
            targets=world.targets.rows(target_arns),
            # a reported error has been shown with its traceback already
            raised=[
                raised.headline if raised in world.reported else raised
                for raised in world.targets.errors
            ],
        )
        return section(seen, width)

    def _not_begun(self) -> list[RequestedBlock]:
        return [block for block in self.world.blocks if not block.has_begun]

    @property
    def steps(self) -> int:
        """How many steps the timeline has so far; 0 if nobody keeps time."""
        return self.world.recording.steps

    @property
    def keeps_time(self) -> bool:
        """Whether it is noted when things happen, for the report of the run."""
        return self._keeps_time

    def keep_rehearsal(self, rehearsal: RehearsalRecord) -> None:
        """Keep a rehearsal for the report."""
        self._rehearsals.append(rehearsal)

    def take_rehearsals(self) -> list[RehearsalRecord]:
        """Return the rehearsals that were not returned yet."""
        taken, self._rehearsals = self._rehearsals, []
        return taken

    def timelines(self, since: int = 0) -> list[TimelineRecord]:
        """Return what happened after the step *since*, one timeline from each reset to the next.

        There is none if nobody keeps time.
        """
        recordings = [*self._retired, self.world.recording]
        self._retired = [recording for recording in self._retired if recording.steps > since]
        timelines = [recording.timeline(since) for recording in recordings]
        return [as_record(timeline) for timeline in timelines if timeline is not None]


def _row(endpoint: GlobalEndpoint, now: float) -> list[str]:
    """Return a row for an endpoint: what it is, and where its events go."""
    active, moves_to, due = endpoint.position()
    moves = "" if moves_to is None else f", and to {moves_to} in {shown_seconds(due - now)}"
    return [
        endpoint.name,
        endpoint.endpoint_id,
        endpoint.state,
        f"bus {endpoint.event_bus}",
        f"events go to {active}{moves}",
    ]


def _row_under_way(under_way: UnderWay, now: float) -> list[str]:
    """Return a row for an event that has not arrived yet."""
    event, due = under_way
    is_out = f"waits until {event.bus.region} is back"
    return [
        event.bus.region,
        f"bus {event.bus.name}",
        event.detail,
        f"{event.source} / {event.detail_type}",
        is_out if due is None else f"arrives in {shown_seconds(due - now)}",
    ]
