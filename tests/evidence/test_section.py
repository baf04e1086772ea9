import pytest

from pytest_eventbridge_endpoints.evidence.captures import CallError
from pytest_eventbridge_endpoints.evidence.section import section
from pytest_eventbridge_endpoints.evidence.seen import Seen


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
        "  us-east-1  bus orders  shop.orders / OrderPlaced  {}",
    ]


def test_events_and_replicas_in_order_of_arrival(event):
    """Bus, Region and endpoint of each; replicas are marked and counted apart."""
    through = {"endpoint": "shop", "detail_json": "{}"}
    arrivals = [
        event(**through),
        event(**through, region="ap-southeast-2", replica=True),
        event(source="a", detail_type="b", event_bus="default", detail_json="[]"),
    ]

    assert lines(arrivals=arrivals) == [
        "events (2, 1 replica)",
        "  us-east-1       bus orders   endpoint shop           shop.orders / OrderPlaced  {}",
        "  ap-southeast-2  bus orders   endpoint shop  replica  shop.orders / OrderPlaced  {}",
        "  us-east-1       bus default                          a / b                      []",
    ]


def test_lines_are_cut_to_the_width(event, rejection):
    """What is too long ends in an ellipsis, and a column is never wider than 40."""
    long = event(source="s" * 100, detail_json='"' + "x" * 100 + '"')
    shown = lines(width=90, arrivals=[long, event()], rejected=[rejection()])

    assert shown[1] == f'  us-east-1  bus orders  {"s" * 39}…  "{"x" * 21}…'
    assert max(map(len, shown)) == 90
    assert shown[4] == (
        '  us-east-1  MalformedDetail: Detail is malformed.  {"Source": "a", "Time": 1795435200}'
    )


def test_much_is_cut(event):
    """Twenty of a kind are enough to begin with."""
    shown = lines(arrivals=[event()] * 10_000)

    assert len(shown) == 1 + 20 + 1
    assert (shown[0], shown[-1]) == ("events (10000)", "  and 9980 more")
    assert len(lines(arrivals=[event()] * 20)) == 1 + 20


def test_what_cannot_be_printed_is_escaped(event):
    """Whatever a test sends, the table stays one."""
    (_, shown) = lines(arrivals=[event(source="a\nb", detail_type="\ud800", detail_json="\x1b")])

    assert shown == r"  us-east-1  bus orders  a\nb / \ud800  \x1b"


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
