"""One mock from its beginning to its end, as clients and pytest's side need it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..evidence.section import section
from ..evidence.seen import Seen
from ..report.record import as_record
from ..service.clock import Clock, Identifiers
from . import problems
from .late_work import Lifetime
from .timed_recording import TimedRecording
from .world import World

if TYPE_CHECKING:
    from ..errors import UnmockedOperationError
    from ..report.record import TimelineRecord
    from ..service.answers import Answer
    from ..settings import Settings
    from .calls import ClientCall
    from .problems import Problem
    from .world import RequestedOutage


class RunningMock:
    """What answers clients, takes down what they did, and tells what a test must not miss.

    Args:
        settings: How this mock behaves.
        seed: What identifiers are made from, as a test's node id.
    """

    def __init__(self, settings: Settings, seed: str = "") -> None:
        self.settings = settings
        self.lifetime = Lifetime(
            seed or "this mock", refuses_late_calls=settings.after_mock == "refuse"
        )
        self.crt_was_missing = False
        """Whether a call worked that production needs awscrt for."""
        self.clock = Clock()
        self._identifiers = Identifiers(seed)
        self._retired: list[TimedRecording] = []
        self.world = World(settings, self.clock, self._identifiers)

    def reset(self) -> None:
        """Forget everything that has happened and everything that was arranged."""
        self.world.targets.forget()
        steps = self.steps
        if isinstance(self.world.recording, TimedRecording):
            self._retired.append(self.world.recording)
        self.clock._forget_advances()  # noqa: SLF001 (no member for tests)
        self.world = World(self.settings, self.clock, self._identifiers, steps)

    # --- what clients do ----------------------------------------------------------------------

    def answer_request(self, call: ClientCall) -> Answer:
        """Answer one HTTP request, and take down what became of it."""
        world = self.world
        # in one go: events are written down in the order in which they were accepted
        with world.account.lock:
            handled = world.service.handle(
                call.operation, call.region, call.body, call.trace_header
            )
            world.targets.enqueue(world.recording.take_handled(call, handled))
        return handled.reply

    def finish_call(self, call: ClientCall) -> None:
        """Take down a call that is over, and let what it put arrive at its targets."""
        world = self.world
        world.recording.take_call(call)
        world.targets.deliver()

    def note_unmocked(self, error: UnmockedOperationError) -> None:
        """Take down a call that nobody answers."""
        self.world.recording.take_unmocked(error)

    # --- what a test lets happen --------------------------------------------------------------

    def begin_outage(self, outage: RequestedOutage) -> None:
        """Let a Region go out."""
        outage.has_begun = True
        self.world.service.begin_outage(outage.region)

    def end_outage(self, outage: RequestedOutage) -> None:
        """Let a Region come back: replicas that waited arrive, in order."""
        world = self.world
        with world.account.lock:
            replicas = world.service.end_outage(outage.region)
            world.targets.enqueue(world.recording.take_arrived(replicas))
        world.targets.deliver()

    # --- what there is to tell ----------------------------------------------------------------

    def seen(self) -> Seen:
        """Return what was captured so far."""
        recording = self.world.recording
        return Seen(recording.events, recording.arrivals, recording.rejected, recording.calls)

    def problems(self, *, so_far: bool = False) -> list[Problem]:
        """Return, once each, what a test must not miss.

        Args:
            so_far: Leave out what the rest of the mock's life may still put right.
        """
        settings, world = self.settings, self.world
        found = [problems.target_error(raised) for raised in world.targets.errors]
        for contract in world.contracts:
            found += problems.contract_violations(contract, world.recording.events)
        if settings.assert_all_calls_mocked:
            found += [problems.swallowed_refusal(error) for error in world.recording.unmocked]
        if not so_far:
            found += map(problems.outage_without_block, self._outages_not_begun())
        if settings.assert_all_faults_used and not so_far:
            faults = world.account.faults
            found += [problems.unused_fault(fault) for fault in faults if fault.is_unused]
        unreported = [problem for problem in found if problem.about not in world.reported]
        world.reported.update(problem.about for problem in unreported)
        return unreported

    def raise_problems(self) -> None:
        """Raise what a test must not miss.

        Raises:
            AssertionError: there is such a problem; a single one that a target raised is raised
                as it is.
        """
        __tracebackhide__ = True
        found = self.problems()
        if len(found) == 1 and found[0].error is not None and found[0].can_be_raised:
            raise found[0].error
        if found:
            raise AssertionError("\n".join(problem.text for problem in found))

    def section(self, width: int = 100) -> str:
        """Return what happened, for the report of a failing test, in lines of *width*."""
        world = self.world
        seen = self.seen()._replace(
            endpoints=[
                [e.name, e.endpoint_id, e.state, f"events go to {e.active_region}"]
                for e in world.account.endpoints
            ],
            unmocked=world.recording.unmocked,
            faults=[
                *world.account.faults,
                *(f"{outage} never began" for outage in self._outages_not_begun()),
            ],
            targets=world.targets.rows(),
            # what the test failed for has been told at length
            raised=[
                raised.headline if raised in world.reported else raised
                for raised in world.targets.errors
            ],
        )
        return section(seen, width)

    def _outages_not_begun(self) -> list[RequestedOutage]:
        return [outage for outage in self.world.outages if not outage.has_begun]

    @property
    def steps(self) -> int:
        """How many steps the timeline has so far; 0 where nobody keeps time."""
        recording = self.world.recording
        return recording.steps if isinstance(recording, TimedRecording) else 0

    def timelines(self, since: int = 0) -> list[TimelineRecord]:
        """Return what happened and when behind the step *since*, from each reset to the next.

        There is none where nobody keeps time.
        """
        recordings = [*self._retired, self.world.recording]
        timed = [recording for recording in recordings if isinstance(recording, TimedRecording)]
        self._retired = [recording for recording in self._retired if recording.steps > since]
        return [as_record(recording.timeline(since)) for recording in timed]
