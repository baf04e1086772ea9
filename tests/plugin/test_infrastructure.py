"""The setting ``infrastructure`` in a run of pytest."""

import json

import pytest

# pytester forgets what a run in its own process imports first, and botocore is hooked once
from pytest_eventbridge_endpoints.clients import interception
from pytest_eventbridge_endpoints.mock import decorator, infrastructure
from pytest_eventbridge_endpoints.plugin.explained import lead_to
from pytest_eventbridge_endpoints.running import loading

IMPORTED = (interception, decorator, infrastructure, loading)
RULE = {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": {"source": ["shop"]}}}
INI = "[pytest]\nasyncio_default_fixture_loop_scope = function\n"


@pytest.fixture
def run(pytester):
    """Run tests with templates beside them."""

    def make(tests, *options, ini="", **templates):
        pytester.makeini(INI + ini)
        for name, resources in templates.items():
            text = json.dumps({"Resources": resources})
            pytester.makefile(".json", **{name: text})
        pytester.makepyfile(tests)
        return pytester.runpytest("-pno:randomly", *options)

    return make


def test_the_ini_file_names_a_path_beside_it(run, pytester, monkeypatch):
    """Wherever pytest is started."""
    (pytester.path / "deep").mkdir()
    (pytester.path / "deep" / "test_deep.py").write_text(
        "def test_it(eventbridge_mock):\n"
        "    (rule,) = eventbridge_mock.infrastructure.rules\n"
        "    assert rule.logical_id == 'Ship'\n",
        encoding="utf-8",
    )
    ini = "eventbridge_infrastructure = shop.json"
    run("", ini=ini, shop={"Ship": RULE}).assert_outcomes(passed=1)
    monkeypatch.chdir(pytester.path / "deep")

    pytester.runpytest("-pno:randomly").assert_outcomes(passed=1)


def test_marker_and_decorator_name_another_one(run):
    """The nearest one counts, and None is none."""
    result = run(
        """
        import pytest
        from pytest_eventbridge_endpoints import mock_eventbridge

        @pytest.mark.eventbridge(infrastructure="other.json")
        def test_marker(eventbridge_mock):
            assert eventbridge_mock.infrastructure.rule("Bill")

        @mock_eventbridge(infrastructure="other.json")
        def test_decorator(eventbridge_mock):
            assert eventbridge_mock.infrastructure.rule("Bill")

        @pytest.mark.eventbridge(infrastructure=None)
        def test_none(eventbridge_mock):
            with pytest.raises(LookupError):
                eventbridge_mock.infrastructure
        """,
        ini="eventbridge_infrastructure = shop.json",
        shop={"Ship": RULE},
        other={"Bill": RULE},
    )

    result.assert_outcomes(passed=3)


def test_bad_infrastructure_fails_the_set_up(run):
    """With the message alone, and where it is explained."""
    rule = {**RULE, "Properties": {**RULE["Properties"], "EventBusName": "gone"}}
    result = run(
        "def test_it(eventbridge_mock): pass",
        ini="eventbridge_infrastructure = shop.json",
        shop={"Ship": rule},
    )

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            "_* ERROR at setup of test_it _*",
            "the setting infrastructure: shop.json:1: AWS refuses the rule Ship *gone does *",
            "*- EventBridge -*",
            lead_to("settings"),
        ],
        consecutive=True,
    )


def test_a_load_that_fails_shows_the_line_of_the_test(run):
    """And none of the plugin's own."""
    result = run(
        """
        def test_it(eventbridge_mock):
            eventbridge_mock.load("gone.json")
        """
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            '>       eventbridge_mock.load("gone.json")',
            "E       *InfrastructureError: there is no gone.json; looked for *gone.json",
            "",
            "test_a_load_that_fails_shows_the_line_of_the_test.py:2: InfrastructureError",
        ],
        consecutive=True,
    )


def test_a_function_of_an_undecided_rule_fails_the_test(run):
    """Though the test itself has passed."""
    undecided = {
        "Type": "AWS::Events::Rule",
        "Properties": {
            "EventPattern": {"source": [{"Ref": "Bucket"}]},
            "Targets": [{"Id": "q", "Arn": {"Fn::GetAtt": ["Queue", "Arn"]}}],
        },
    }
    result = run(
        """
        import botocore.session

        def test_it(eventbridge_mock):
            session = botocore.session.Session()
            events = session.create_client("events", region_name="us-east-1")
            eventbridge_mock.connect("Queue", print)
            entry = {"Source": "a", "DetailType": "b", "Detail": "{}"}
            events.put_events(Entries=[entry])
        """,
        ini="eventbridge_infrastructure = shop.json",
        shop={
            "Ship": undecided,
            "Bucket": {"Type": "AWS::S3::Bucket"},
            "Queue": {"Type": "AWS::SQS::Queue"},
        },
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["the function print is connected to a target of the rule Ship, and events *"]
    )
