import pytest

from pytest_eventbridge_endpoints.evidence.captures import CallError
from pytest_eventbridge_endpoints.evidence.delivery import Delivery
from pytest_eventbridge_endpoints.evidence.section import section
from pytest_eventbridge_endpoints.evidence.seen import Seen
from pytest_eventbridge_endpoints.evidence.timeline import Condition, Turn


def lines(width=100, **happened):
    return section(Seen(**happened), width).splitlines()


def test_nothing_happened():
    """Then there is nothing to show."""
    assert section(Seen(), 80) == ""


def test_calls_are_aligned(call):
    """Operation, Region, attempts and outcome stand in columns."""
    failed = call(operation="CreateEndpoint", region="eu-west-1", error=CallError("A", "b c"))

    assert lines(calls=[call(), failed, call(attempts=3)]) == [
        "calls (3)",
        "  PutEvents       us-east-1              succeeded",
        "  CreateEndpoint  eu-west-1              A: b c",
        "  PutEvents       us-east-1  3 attempts  succeeded",
    ]


def test_a_column_that_is_empty_is_left_out(call, event):
    """Nobody needs a column for endpoints where there are none."""
    assert lines(calls=[call()], arrivals=[event(detail_json="{}")]) == [
        "calls (1)",
        "  PutEvents  us-east-1  succeeded",
        "events (1)",
        "  us-east-1  bus orders  {}  shop.orders / OrderPlaced",
    ]


def test_a_call_shows_its_endpoint_and_who_served_it(call):
    """The Region of the client says little where an endpoint, or nobody, takes the call."""
    shown = lines(
        calls=[
            call(served_region="us-east-1"),
            call(endpoint="shop", served_region="us-west-2"),
            call(endpoint="shop", error=CallError("A", "b")),
        ]
    )

    assert shown[1:] == [
        "  PutEvents  us-east-1                                      succeeded",
        "  PutEvents  us-east-1  endpoint shop  served by us-west-2  succeeded",
        "  PutEvents  us-east-1  endpoint shop                       A: b",
    ]


OUT = Condition("outage", "us-east-1")
FAILED_OVER = Condition("failover", "us-west-2", "shop", "orders")


def test_outages_and_failovers_stand_among_the_calls(call):
    """In the order in which all this happened."""
    turns = [
        Turn(0, OUT, begins=True),
        Turn(0, FAILED_OVER, begins=True),
        Turn(1, FAILED_OVER, begins=False),
        Turn(2, OUT, begins=False),
    ]

    assert lines(calls=[call(), call()], turns=turns) == [
        "calls (2)",
        "  - us-east-1 is out",
        "  - endpoint shop failed over to us-west-2",
        "  PutEvents  us-east-1  succeeded",
        "  - endpoint shop is back from us-west-2",
        "  PutEvents  us-east-1  succeeded",
        "  - us-east-1 is back",
    ]
    assert lines(turns=turns[:1]) == ["calls (0)", "  - us-east-1 is out"]


def test_a_replica_stands_in_the_line_of_its_original(event):
    """An event and its copy are one thing that was put; they are counted apart."""
    through = {"endpoint": "shop", "endpoint_id": "a.veo"}
    arrivals = [
        event(**through, detail_json="1"),
        event(**through, detail_json="2"),
        event(**through, detail_json="1"),
        event(**through, detail_json="2", region="ap-southeast-2", replica=True),
        event(**through, detail_json="1", region="ap-southeast-2", replica=True),
        event(source="a", detail_type="b", event_bus="default", detail_json="[]"),
    ]
    what = "shop.orders / OrderPlaced  endpoint shop"

    assert lines(arrivals=arrivals) == [
        "events (4, 2 replicas)",
        f"  us-east-1  bus orders   1   {what}  + replica in ap-southeast-2",
        f"  us-east-1  bus orders   2   {what}  + replica in ap-southeast-2",
        f"  us-east-1  bus orders   1   {what}",
        "  us-east-1  bus default  []  a / b",
    ]


def test_a_copy_that_was_forwarded_stands_alone(event):
    """Only replication makes a copy; what a rule does with it is told for itself."""
    copy = event(replica=True, forwarded=True, detail_json="1")

    assert lines(arrivals=[event(detail_json="1"), copy]) == [
        "events (1, 1 forwarded)",
        "  us-east-1  bus orders  1  shop.orders / OrderPlaced",
        "  us-east-1  bus orders  1  shop.orders / OrderPlaced  replica, forwarded",
    ]


def test_a_replica_without_its_original_stands_alone(event):
    """The original may have arrived before a reset."""
    assert lines(arrivals=[event(replica=True, detail_json="1")]) == [
        "events (0, 1 replica)",
        "  us-east-1  bus orders  1  shop.orders / OrderPlaced  replica",
    ]


def test_lines_are_cut_to_the_width(event, rejection):
    """What is too long ends in an ellipsis; Detail is what is shown first, and a reason whole."""
    long = event(source="s" * 100, detail_json='"' + "x" * 100 + '"')
    shown = lines(width=90, arrivals=[long, event()], rejected=[rejection()])

    assert shown[1] == f'  us-east-1  bus orders  "{"x" * 38}…  {"s" * 22}…'
    assert max(map(len, shown)) == 90
    assert shown[4:] == [
        "  us-east-1  MalformedDetail: Detail is malformed.",
        '    {"Source": "a", "Time": 1795435200}',
    ]


def test_lines_that_fit_are_not_cut(event):
    """A column may be as wide as the terminal has room for."""
    shown = lines(width=120, arrivals=[event(detail_json="x" * 60), event(detail_json="y")])

    assert shown[1:] == [
        f"  us-east-1  bus orders  {'x' * 60}  shop.orders / OrderPlaced",
        f"  us-east-1  bus orders  {'y':60}  shop.orders / OrderPlaced",
    ]


def test_without_a_terminal_nothing_is_cut(call, event, rejection):
    """A log is searched, and what it does not hold is lost."""
    long = "x" * 500
    refused = rejection(error_message=long, entry_json=long)
    shown = lines(
        width=None,
        calls=[call(error=CallError("A", long))] * 30,
        arrivals=[event(detail_json=long), event(detail_json="y")],
        rejected=[refused],
        faults=["one " * 200],
    )

    assert shown == [
        "calls (30)",
        *[f"  PutEvents  us-east-1  A: {long}"] * 30,
        "events (2)",
        f"  us-east-1  bus orders  {long}  shop.orders / OrderPlaced",
        f"  us-east-1  bus orders  {'y':40}  shop.orders / OrderPlaced",
        "rejected (1)",
        f"  us-east-1  MalformedDetail: {long}",
        f"    {long}",
        "faults (1)",
        f"  {'one ' * 200}",
    ]


def test_a_log_has_an_end(event):
    """Of very many of a kind, the first thousand."""
    shown = lines(width=None, arrivals=[event()] * 10_000)

    assert (len(shown), shown[-1]) == (1 + 1000 + 1, "  and 9000 more")


def test_much_is_cut(event):
    """Twenty of a kind are enough to begin with."""
    shown = lines(arrivals=[event()] * 10_000)

    assert len(shown) == 1 + 20 + 1
    assert (shown[0], shown[-1]) == ("events (10000)", "  and 9980 more")
    assert len(lines(arrivals=[event()] * 20)) == 1 + 20


def test_what_cannot_be_printed_is_escaped(event):
    """Whatever a test sends, the table stays one."""
    (_, shown) = lines(arrivals=[event(source="a\nb", detail_type="\ud800", detail_json="\x1b")])

    assert shown == r"  us-east-1  bus orders  \x1b  a\nb / \ud800"


def test_endpoints_and_targets_are_tables():
    """What they are comes from above."""
    assert lines(endpoints=[["orders", "a.veo"]], targets=[["handler", "called 0 times"]]) == [
        "endpoints (1)",
        "  orders  a.veo",
        "targets (1)",
        "  handler  called 0 times",
    ]


@pytest.mark.parametrize(("part", "title"), [("unmocked", "not mocked"), ("faults", "faults")])
def test_sentences_are_wrapped(part, title):
    """They are read to their end."""
    assert lines(width=30, **{part: ["one two three four five six seven"]}) == [
        f"{title} (1)",
        "  one two three four five six",
        "    seven",
    ]


def test_tracebacks_are_shown_as_they_are():
    """Line by line, indented."""
    assert lines(width=10, raised=["Traceback:\n  a long line of code"]) == [
        "raised by targets (1)",
        "  Traceback:",
        "    a long line of code",
    ]


def test_rules_and_deliveries_are_tables(captured, rule, delivery):
    """What a rule has and did, and what its target was given."""
    failed = delivery(input_json="[hello]", error="INVALID_JSON", target_id="mail")
    shown = lines(
        width=120,
        rules=[rule(), rule("bill", state="DISABLED", targets=())],
        deliveries=captured(Delivery, delivery(), failed),
    )

    assert shown == [
        "rules (2)",
        "  us-east-1  bus orders  ship  ENABLED   1 target   2 deliveries",
        "  us-east-1  bus orders  bill  DISABLED  0 targets  0 deliveries",
        "deliveries (2)",
        (
            '  us-east-1  bus orders  ship -> queue  {"id": 42}                '
            "arn:aws:sqs:us-east-1:123456789012:ship"
        ),
        (
            "  us-east-1  bus orders  ship -> mail   [hello]     INVALID_JSON  "
            "arn:aws:sqs:us-east-1:123456789012:ship"
        ),
    ]
