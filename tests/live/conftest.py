import botocore.session
import pytest
from asking import LiveAsker, MockAsker

_MODEL = botocore.session.Session().get_service_model("events")
# an older botocore cannot send what is asked
collect_ignore_glob = (
    [] if "LogConfig" in _MODEL.shape_for("CreateEventBusRequest").members else ["test_*.py"]
)

VERDICTS = pytest.StashKey[list]()


@pytest.fixture(scope="module")
def aws(request):
    """The mock to ask, or with --live AWS; what it makes is removed at the end."""
    asker = LiveAsker() if request.config.getoption("--live") else MockAsker()
    yield asker
    asker.close()


@pytest.fixture
def verdicts(request):
    """What was settled so far, a line each."""
    return request.config.stash.setdefault(VERDICTS, [])


def pytest_terminal_summary(terminalreporter, config):
    """Tell what AWS has settled, and what to change."""
    verdicts = config.stash.get(VERDICTS, [])
    if config.getoption("--live") and verdicts:
        terminalreporter.section("what AWS answered")
        for verdict in sorted(verdicts):
            terminalreporter.write_line(verdict)
