import json
import re
from html import unescape
from types import SimpleNamespace

import pytest

from pytest_eventbridge_endpoints.evidence.captures import RejectedEntry
from pytest_eventbridge_endpoints.evidence.delivery import Delivery
from pytest_eventbridge_endpoints.evidence.timeline import Attempt, FunctionCall, Moment, Timeline
from pytest_eventbridge_endpoints.report.page import _matrix, as_html, as_json
from pytest_eventbridge_endpoints.report.record import as_record
from pytest_eventbridge_endpoints.service.arns import EventBus
from pytest_eventbridge_endpoints.service.transit import UnderWay

ABOUT = {"generator": "the plugin 1.0", "created": "2026-11-24T12:00:00+00:00"}
EVIL = (
    "</script></pre><script>alert('x')</script> \" ' & <img src=x onerror=alert(1)> \u2028 \ud800"
)


@pytest.fixture
def test_of(event, call):
    """Make what one test did: a call that put one event and one entry that was rejected."""

    def make(name="test_orders.py::test_order", outcome="passed", message="", **changes):
        rejected = RejectedEntry(
            json.dumps({"Source": changes.get("source", "shop"), "DetailType": "Bad"}),
            *("InternalFailure", changes.get("source", "Oops"), "us-east-1"),
        )
        moments = [Moment(step, 100 + step / 8) for step in range(5)]
        timeline = Timeline(
            since=0,
            last_step=4,
            endpoints=[],
            calls=[(call(), [Attempt(moments[1], "200")], moments[4])],
            events=[(event(**changes), moments[2])],
            rejected=[(rejected, moments[3])],
            spans=[],
            deliveries=[
                (
                    Delivery(
                        rule=changes.get("source", "ship"),
                        rule_arn="arn:rule",
                        event_bus="orders",
                        region="us-east-1",
                        target_id=changes.get("source", "queue"),
                        _target_arn=changes.get("source", "arn:queue"),
                        event=event(**changes),
                        input_json=changes.get("source", '{"id": 42}'),
                        error=error,
                    ),
                    moments[2],
                )
                for error in (None, "INVALID_JSON")
            ],
            function_calls=[
                (FunctionCall(changes.get("source", "ship"), event(**changes)), moments[2])
            ],
        )
        return {
            "id": name,
            "outcome": outcome,
            "seconds": 0.25,
            "message": message,
            "text": message and f"the whole failure:\n{message}",
            "timelines": [as_record(timeline)],
            "rehearsals": [],
        }

    return make


def test_json_holds_values_where_texts_were_sent(test_of):
    """A reader of the JSON parses once: envelopes, entries, requests and responses are values."""
    test = test_of(detail_json='{"id": 42}', resources=())

    report = json.loads(as_json([test], ABOUT))

    assert report == {
        "format": 1,
        **ABOUT,
        "tests": [
            {
                "id": "test_orders.py::test_order",
                "outcome": "passed",
                "seconds": 0.25,
                "message": "",
                "text": "",
                "timelines": [
                    {
                        "began": "1970-01-01T00:01:40.125000+00:00",
                        "steps": 4,
                        "seconds": 0.375,
                        "lanes": [
                            {"region": "us-east-1", "event_bus": "orders"},
                            {"region": "us-east-1", "event_bus": "default"},
                        ],
                        "endpoints": [],
                        "calls": [
                            {
                                "step": 1,
                                "at": 0.0,
                                "until": {"step": 4, "at": 0.375},
                                "operation": "PutEvents",
                                "region": "us-east-1",
                                "endpoint": None,
                                "served_region": None,
                                "through": "process",
                                "attempts": [{"step": 1, "at": 0.0, "answer": "200"}],
                                "retry_delays": [],
                                "error": None,
                                "request": {"Entries": [{"Source": "a", "Time": 1795435200}]},
                                "response": {"FailedEntryCount": 0, "Entries": []},
                            }
                        ],
                        "events": [
                            {
                                "step": 2,
                                "at": 0.125,
                                "kind": "accepted",
                                "region": "us-east-1",
                                "event_bus": "orders",
                                "endpoint": None,
                                "source": "shop.orders",
                                "detail_type": "OrderPlaced",
                                "envelope": {
                                    "version": "0",
                                    "id": "6f2a",
                                    "detail-type": "OrderPlaced",
                                    "source": "shop.orders",
                                    "account": "123456789012",
                                    "time": "2026-11-23T12:00:00Z",
                                    "region": "us-east-1",
                                    "resources": [],
                                    "detail": {"id": 42},
                                },
                            }
                        ],
                        "rejected": [
                            {
                                "step": 3,
                                "at": 0.25,
                                "region": "us-east-1",
                                "event_bus": "default",
                                "source": "shop",
                                "detail_type": "Bad",
                                "error_code": "InternalFailure",
                                "error_message": "Oops",
                                "entry": {"Source": "shop", "DetailType": "Bad"},
                            }
                        ],
                        "deliveries": [
                            {
                                "step": 2,
                                "at": 0.125,
                                "region": "us-east-1",
                                "event_bus": "orders",
                                "rule": "ship",
                                "target": "queue",
                                "target_arn": "arn:queue",
                                "source": "shop.orders",
                                "detail_type": "OrderPlaced",
                                "event_id": "6f2a",
                                "input": {"id": 42},
                                "error": error,
                            }
                            for error in (None, "INVALID_JSON")
                        ],
                        "function_calls": [
                            {
                                "step": 2,
                                "at": 0.125,
                                "function": "ship",
                                "region": "us-east-1",
                                "event_bus": "orders",
                                "source": "shop.orders",
                                "detail_type": "OrderPlaced",
                                "event_id": "6f2a",
                                "error": None,
                            }
                        ],
                        "under_way": [],
                        "spans": [],
                    }
                ],
                "rehearsals": [],
            }
        ],
    }


@pytest.mark.parametrize(
    "detail",
    [
        pytest.param('{"a":' * 1100 + "{}" + "}" * 1100, id="nested 1,101 levels"),
        pytest.param('{"a":' * 99 + '["}"]' + "}" * 99, id="nested 101 levels in an envelope"),
        pytest.param(f'{{"a": {"9" * 5000}}}', id="5,000 digits"),
        pytest.param('{"a": 1e999}', id="beyond any float"),
    ],
)
def test_what_json_cannot_show_as_a_value_stays_a_text(test_of, detail):
    """An envelope that could not be read and written again, or is too deep, is its text."""
    test = test_of(detail_json=detail)

    report = json.loads(as_json([test], ABOUT))

    envelope = report["tests"][0]["timelines"][0]["events"][0]["envelope"]
    assert envelope.endswith(f'"detail": {detail}}}')


def test_a_value_is_shown_down_to_100_levels(test_of):
    """Brackets in strings are no levels."""
    detail = '{"a":' * 97 + '["}[[{"]' + "}" * 97
    test = test_of(detail_json=detail)

    report = json.loads(as_json([test], ABOUT))

    envelope = report["tests"][0]["timelines"][0]["events"][0]["envelope"]
    assert envelope["detail"] == json.loads(detail)


def test_a_call_without_a_response_has_none(test_of):
    """Where a call failed, null stands for its response."""
    test = test_of()
    test["timelines"][0]["calls"][0]["response"] = None

    report = json.loads(as_json([test], ABOUT))

    assert report["tests"][0]["timelines"][0]["calls"][0]["response"] is None


@pytest.mark.parametrize("write", [as_json, as_html])
def test_failures_come_first(test_of, write):
    """What failed stands above all else, and else the order is that of the run."""
    outcomes = ["passed", "failed", "skipped", "error", "xfailed"]
    tests = [test_of(f"test_{outcome}", outcome) for outcome in outcomes]

    shown = re.findall(r'(?:"id": |data-test=)"(test_\w+)"', write(tests, ABOUT))

    assert shown == ["test_failed", "test_error", "test_passed", "test_skipped", "test_xfailed"]


def test_whatever_a_test_says_is_text_on_the_page(test_of):
    """No text of a test ends the element it stands in, nor begins another one."""
    harmless = as_html([test_of("name", "failed", "message")], ABOUT)
    page = as_html([test_of(EVIL, "failed", EVIL, source=EVIL, detail_type=EVIL)], ABOUT)

    markup = re.compile(r"<(/?[a-z]+)")
    assert markup.findall(page) == [*markup.findall(harmless)]
    assert "alert('" not in page
    data = json.loads(re.search(r'application/json">(.*?)</script>', page, re.DOTALL)[1])
    assert data[0]["events"][0]["source"] == EVIL
    assert unescape(re.search(r'<pre class="message">(.*?)</pre>', page, re.DOTALL)[1]) == EVIL


def test_the_page_needs_nothing_else(test_of):
    """It has no address to fetch anything from, and forbids itself to."""
    page = as_html([test_of()], ABOUT)

    policy = re.search(r'Content-Security-Policy" content="(.*?)"', page)[1]
    assert re.fullmatch(
        r"default-src 'none'; script-src 'sha256-[\w+/]+='; style-src 'sha256-[\w+/]+='", policy
    )
    addresses = re.findall(r'(?:https?:)?//[\w.]+|src=|href=(?!"#)|@import|url\((?!#)', page)
    assert addresses == ["http://www.w3.org"]


def test_the_page_says_what_there_is(test_of):
    """The top of the page counts, and offers the outcomes and detail types that occur."""
    page = as_html([test_of("one"), test_of("two", "failed", "no", replica=True)], ABOUT)

    top = page[page.index("<body>") : page.index("</header>")]
    assert '2 tests · <b class="bad">1 failed</b> · 1 passed' in top
    assert "2 calls · 1 event · 1 replica · 2 rejected · 4 deliveries · " in top
    assert re.findall(r'name="outcome" value="(.*?)"', top) == ["failed", "passed"]
    assert re.findall(r"<option value=.\d.>(.*?)</option>", top) == ["Bad", "OrderPlaced"]


def test_the_page_has_an_index_of_the_tests(test_of):
    """Those that failed first, each with a link."""
    page = as_html([test_of("one"), test_of(EVIL, "failed", "no")], ABOUT)

    index = page[page.index("<nav") : page.index("</nav>")]
    link = '<a href="#(.*?)"><span class="outcome (.*?)">(.*?)</span> (.*?)</a>'
    assert [(*found, unescape(name)) for *found, name in re.findall(link, index)] == [
        ("test-1", "bad", "failed", EVIL),
        ("test-2", "good", "passed", "one"),
    ]
    assert re.findall('<article class="test" id="(.*?)"', page) == ["test-1", "test-2"]


def test_a_page_without_tests_says_so():
    """A run in which no test used the mock has a report too."""
    page = as_html([], ABOUT)

    assert "<p>No test used the mock.</p>" in page
    assert json.loads(as_json([], ABOUT)) == {"format": 1, **ABOUT, "tests": []}


def test_a_detail_type_that_is_no_text_is_nothing_to_filter_by(test_of):
    """A rejected entry may have held anything."""
    test = test_of()
    test["timelines"][0]["rejected"][0]["detail_type"] = None

    types = re.search(r'id="types">(.*?)</script>', as_html([test], ABOUT))
    assert json.loads(types[1]) == ["OrderPlaced"]


def test_deliveries_stand_by_rule_and_target(test_of):
    """How many there were, how many failed, and what each was given."""
    test = test_of()
    (timeline,) = test["timelines"]
    first = timeline["deliveries"][0]
    timeline["deliveries"] += [{**first, "region": "us-west-2"}] * 101

    page = as_html([test], ABOUT)

    table = page[page.index('<table class="deliveries">') : page.index("</table>")]
    rows = [" ".join(re.sub("<[^>]+>", " ", row).split()) for row in table.split("<tr>")[2:]]
    given = "shop.orders / OrderPlaced {} {&#34;id&#34;: 42}"
    assert rows[0] == (
        "us-east-1 orders ship queue arn:queue 2 (1 failed) "
        f"{given.replace('{} ', '')} {given.replace('{}', 'INVALID_JSON')}"
    )
    assert rows[1].startswith(
        "us-west-2 orders ship queue arn:queue 101 shop.orders / OrderPlaced"
    )
    assert rows[1].endswith("and 1 more")


def test_a_test_without_deliveries_has_no_table(test_of):
    """Most tests have no rules."""
    test = test_of()
    test["timelines"][0]["deliveries"] = []

    assert "<table" not in as_html([test], ABOUT)


@pytest.mark.parametrize(
    ("due", "shown"),
    [
        pytest.param(460.0, "in 360 s", id="on its way"),
        pytest.param(None, "when the Region is back", id="waiting"),
    ],
)
def test_copies_that_had_not_arrived_are_listed(test_of, due, shown):
    """Each with the bus that it goes to, and when it is due."""
    bus = EventBus("123456789012", "us-west-2", "orders")
    copy = SimpleNamespace(bus=bus, source=EVIL, detail_type="OrderPlaced")
    timeline = Timeline(0, 0, [], [], [], [], [], under_way=[UnderWay(copy, due)], now=100.0)
    test = {**test_of(), "timelines": [as_record(timeline)]}

    page = as_html([test], ABOUT)
    table = page[page.index("Copies that had not arrived") :].partition("</table>")[0]
    cells = [unescape(cell) for cell in re.findall("<td>(.*?)</td>", table)]
    assert cells == ["us-west-2", "orders", f"{EVIL} / OrderPlaced", shown]
    assert "1 under way" in page
    due_in = None if due is None else 360.0
    assert json.loads(as_json([test], ABOUT))["tests"][0]["timelines"][0]["under_way"] == [
        {
            "region": "us-west-2",
            "event_bus": "orders",
            "source": EVIL,
            "detail_type": "OrderPlaced",
            "due_in": due_in,
        }
    ]


def test_a_test_in_which_everything_arrived_has_no_such_table(test_of):
    """Nor a word about it."""
    page = as_html([test_of()], ABOUT)
    assert "had not arrived" not in page
    assert not re.search(r"\d under way", page)


def test_the_runs_of_a_rehearsal_stand_with_their_test(test_of):
    """In the JSON with values for texts, and on the page with what came from the test escaped."""
    test = test_of(detail_json='{"id": 42}', resources=())
    lost = {"event_bus": "orders", "source": EVIL, "detail_type": "Sold", "detail": '{"id": 1}'}
    run = {
        "place": f"{EVIL} 1",
        "disaster": "answer lost",
        "outcome": "lost",
        "broken": [f"lost {EVIL}"],
        "error": None,
        "lost": [lost],
        "doubled": [],
        "timeline": test["timelines"][0],
    }
    without = {**run, "lost": [], "timeline": None}
    rehearsed = {**test, "rehearsals": [{"call": f"rehearse({EVIL})", "runs": [run, without]}]}

    (shown,) = json.loads(as_json([rehearsed], ABOUT))["tests"]
    (plain,) = json.loads(as_json([test], ABOUT))["tests"]
    assert shown["rehearsals"] == [
        {
            "call": f"rehearse({EVIL})",
            "runs": [
                {
                    **run,
                    "lost": [{**lost, "detail": {"id": 1}}],
                    "timeline": plain["timelines"][0],
                },
                without,
            ],
        }
    ]
    page = as_html([rehearsed], ABOUT)
    assert EVIL not in page
    assert "2 rehearsed runs" in page


def test_the_disasters_of_a_matrix_are_in_the_order_of_every_place():
    """However the places differ in what can happen there."""
    runs = [
        {"place": place, "disaster": disaster, "outcome": "survived", "broken": []}
        for place, disasters in {"A 1": "ac", "B 1": "abc", "C 1": "d"}.items()
        for disaster in disasters
    ]

    runs[0]["broken"] = ["did not keep the promise"]

    places, rows, outcomes, broken = _matrix({"call": "rehearse(f)", "runs": runs})
    assert places == ["A 1", "B 1", "C 1"]
    assert rows == [
        ("a", [0, 2, None]),
        ("b", [None, 3, None]),
        ("c", [1, 4, None]),
        ("d", [None, None, 5]),
    ]
    assert outcomes == ["6 survived"]
    assert broken == 1
