from unittest.mock import ANY

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_eventbridge_endpoints import CapturedCall, CapturedEvent, EventPattern, RejectedEntry
from pytest_eventbridge_endpoints.evidence import criteria
from pytest_eventbridge_endpoints.evidence.captures import CallError
from pytest_eventbridge_endpoints.evidence.delivery import Delivery
from pytest_eventbridge_endpoints.evidence.delivery_assertions import DeliveryAssertions
from pytest_eventbridge_endpoints.evidence.rules import TargetOfRule
from pytest_eventbridge_endpoints.evidence.seen import Seen
from pytest_eventbridge_endpoints.evidence.sequence import Captured

QUEUE = "queue (arn:aws:sqs:us-east-1:123456789012:ship)"
ON_ORDERS = "us-east-1  bus orders"
SHIP = "rule ship (bus orders in us-east-1)"
ORDER = f"{ON_ORDERS}  shop.orders / OrderPlaced"
OTHER = f"{ON_ORDERS}  other / OrderPlaced"


def missed(ask, **conditions):
    """Return the lines of the message with which an assertion fails."""
    with pytest.raises(AssertionError) as caught:
        ask(**conditions)
    return str(caught.value).splitlines()


class Evidence(DeliveryAssertions):
    """Assertions about deliveries that are given to it."""

    def __init__(self, seen):
        self.seen = seen

    @property
    def deliveries(self):
        return self.seen.deliveries

    def _seen_with_rules(self):
        return self.seen


@pytest.fixture
def evidence(captured, event):
    """Make assertions on deliveries, rules, and events: what differs from an order."""

    def make(deliveries=(), rules=(), arrivals=(), **more):
        return Evidence(
            Seen(
                deliveries=captured(Delivery, *deliveries),
                rules=rules,
                arrivals=captured(CapturedEvent, *[event(**changes) for changes in arrivals]),
                account="123456789012",
                **more,
            )
        )

    return make


@pytest.fixture
def three(evidence, delivery, rule):
    """Three deliveries by two rules, the second one failed."""
    return evidence(
        [
            delivery(),
            delivery(input_json="[hello]", error="INVALID_JSON"),
            delivery("bill", target_id="mail", _target_arn="arn:mail", input_json='"42"'),
        ],
        [rule(), rule("bill")],
    )


# --- what fits --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ({}, 0),
        ({"rule": "bill"}, 2),
        ({"rule": ANY, "target": "mail"}, 2),
        ({"input": "42"}, 2),
        ({"input_includes": {"id": ANY}}, 0),
        ({"error": "INVALID_JSON"}, 1),
        ({"error": ANY, "input": "[hello]"}, 1),
        ({"error": None, "rule": "ship"}, 0),
        ({"event_bus": "arn:aws:events:us-east-1:123456789012:event-bus/orders"}, 0),
        ({"source": "shop.orders", "detail": ANY, "rule": "bill"}, 2),
    ],
    ids=str,
)
def test_the_first_delivery_that_fits_is_returned(three, conditions, found):
    """Every condition counts, and what is not named may be anything, but for an error."""
    assert three.assert_delivery(**conditions) is three.deliveries[found]


def test_a_number_of_deliveries_is_exact(three):
    """With times, all that fit are returned, those without an error."""
    assert three.assert_delivery(times=2) == [three.deliveries[0], three.deliveries[2]]
    assert three.assert_delivery(error=ANY, times=3) == three.deliveries
    assert three.assert_delivery(source="nobody", times=0) == []


def test_no_deliveries_is_a_claim_too(three, evidence):
    """Nothing fits, or there are none."""
    three.assert_no_deliveries(source="nobody")
    three.assert_no_deliveries(rule="ship", input="[hello]")
    evidence().assert_no_deliveries()


def test_a_rule_may_be_named_that_is_no_more(evidence, delivery):
    """What it delivered is still there."""
    assert evidence([delivery()]).assert_delivery(rule="ship", target="queue").input == {"id": 42}


def test_subclasses_say_what_the_claims_are_about():
    """The base class has nothing to assert on."""
    with pytest.raises(NotImplementedError):
        DeliveryAssertions().deliveries  # noqa: B018 (to look at it is what is tested)


# --- mistakes ---------------------------------------------------------------------------------


@pytest.mark.parametrize("times", [-1, 1.0, True, "1"])
def test_times_is_a_number_of_deliveries(three, times):
    """Anything else is a mistake in the test."""
    with pytest.raises(TypeError) as caught:
        three.assert_delivery(times=times)

    assert str(caught.value) == (
        f"times is how many deliveries have to match, 0 or more, or None, not {times!r}"
    )


@pytest.mark.parametrize(
    ("ask", "more"),
    [(Evidence.assert_delivery, ", times"), (Evidence.assert_no_deliveries, "")],
    ids=["assert_delivery", "assert_no_deliveries"],
)
@pytest.mark.parametrize(("name", "hint"), [("rules", " (did you mean 'rule'?)"), ("x", "")])
def test_a_misspelled_condition_is_a_type_error(three, ask, more, name, hint):
    """The message names the conditions that there are."""
    with pytest.raises(TypeError) as caught:
        ask(three, **{name: "ship"})

    assert str(caught.value) == (
        f"a delivery has no condition {name!r}{hint}; there are source, detail_type, detail, "
        "detail_includes, resources, event_bus, region, endpoint, rule, target, input, "
        f"input_includes, error{more}"
    )


@pytest.mark.parametrize(
    ("conditions", "text"),
    [
        ({"rule": 5}, "rule=5, so this cannot fail; it takes a text"),
        ({"target": None}, "target=None, so this cannot fail; it takes a text"),
        (
            {"input": ("a",)},
            "input=('a',), so this cannot fail; it takes a value of JSON, as the parsed input is",
        ),
        (
            {"input_includes": b"x"},
            (
                "input_includes=b'x', so this cannot fail; it takes a value of JSON, as the "
                "parsed input is"
            ),
        ),
        ({"error": 5}, "error=5, so this cannot fail; it takes a text or None"),
        ({"source": ["shop"]}, "source=['shop'], so this cannot fail; it takes a text"),
    ],
    ids=str,
)
def test_that_no_delivery_has_what_none_could_have_proves_nothing(three, conditions, text):
    """A negative assertion that cannot fail is an error; a positive one fails anyway."""
    for ask in (three.assert_no_deliveries, lambda **c: three.assert_delivery(**c, times=0)):
        with pytest.raises(ValueError, match="could") as caught:
            ask(**conditions)
        assert str(caught.value) == f"no delivery could have {text}"
    with pytest.raises(AssertionError):
        three.assert_delivery(**conditions)


RULES = (
    "ship (arn:aws:events:us-east-1:123456789012:rule/orders/ship), "
    "bill (arn:aws:events:us-east-1:123456789012:rule/orders/bill)"
)
MADE_IN_MOTO = 'the rules were made in moto; with the setting rules="own", this mock has them'


@pytest.mark.parametrize("ask", [Evidence.assert_delivery, Evidence.assert_no_deliveries])
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ({"rule": "ships"}, f"no rule 'ships' (did you mean 'ship'?); there are {RULES}"),
        ({"rule": "x"}, f"no rule 'x'; there are {RULES}"),
        (
            {"target": "arn:mails"},
            (
                "no target 'arn:mails' (did you mean 'arn:mail'?); there are "
                f"{QUEUE}, mail (arn:mail)"
            ),
        ),
    ],
    ids=["a misspelled rule", "another rule", "a misspelled target"],
)
def test_a_name_that_nothing_has_is_an_error(three, ask, name, message):
    """A negative assertion would hold for ever, and a positive one is a misspelling."""
    with pytest.raises(ValueError, match="there") as caught:
        ask(three, **name)

    assert str(caught.value) == f"there is {message}"


@pytest.mark.parametrize(
    ("name", "motos", "message"),
    [
        ({"rule": "x"}, False, "there is no rule 'x'; there are none (put_rule makes some)"),
        (
            {"target": "x"},
            False,
            "there is no target 'x'; there are none (put_targets makes some)",
        ),
        ({"rule": "x"}, True, f"there is no rule 'x': {MADE_IN_MOTO}"),
        ({"target": "x"}, True, f"there is no target 'x': {MADE_IN_MOTO}"),
    ],
    ids=["no rules", "no targets", "moto's rules", "moto's targets"],
)
def test_where_there_are_no_rules_no_name_is_known(evidence, name, motos, message):
    """It is said who has them."""
    with pytest.raises(ValueError, match="there") as caught:
        evidence(rules_are_motos=motos).assert_no_deliveries(**name)

    assert str(caught.value) == message


def test_of_many_rules_five_are_named(evidence, rule):
    """A message has an end."""
    with pytest.raises(ValueError, match="there") as caught:
        evidence(rules=[rule(str(number)) for number in range(7)]).assert_delivery(rule="x")

    assert str(caught.value).endswith(
        "4 (arn:aws:events:us-east-1:123456789012:rule/orders/4) and 2 more"
    )


# --- the closest deliveries -------------------------------------------------------------------


def test_the_closest_delivery_is_named_with_its_differences(three):
    """And those that failed, with their error and their text."""
    assert missed(three.assert_delivery, rule="ship", input={"id": 43}) == [
        "no delivery matches rule='ship', input={'id': 43}",
        "  2 deliveries with rule='ship' were captured; the closest differs in one field:",
        f"    deliveries[0]  {ON_ORDERS}  ship -> {QUEUE}",
        "      input.id: expected 43, got 42",
        "  1 delivery failed:",
        f"    deliveries[1]  {ON_ORDERS}  ship -> {QUEUE}  INVALID_JSON  [hello]",
    ]


def test_a_delivery_with_an_error_is_compared_where_an_error_is_asked_for(three):
    """Then it is one of those that may fit."""
    assert missed(three.assert_delivery, target="queue", error="THIRD_REGION_HOP_DETECTED") == [
        "no delivery matches target='queue', error='THIRD_REGION_HOP_DETECTED'",
        "  2 deliveries with target='queue' were captured; the closest 2 differ in one field:",
        f"    deliveries[0]  {ON_ORDERS}  ship -> {QUEUE}",
        "      error: expected 'THIRD_REGION_HOP_DETECTED', got None",
        f"    deliveries[1]  {ON_ORDERS}  ship -> {QUEUE}  INVALID_JSON",
        "      error: expected 'THIRD_REGION_HOP_DETECTED', got 'INVALID_JSON'",
    ]


def test_without_a_rule_all_deliveries_are_compared(three):
    """Those that were made have the event of another one."""
    assert missed(three.assert_delivery, source="shop", error=ANY)[1:3] == [
        "  3 deliveries were captured; the closest 3 differ in one field:",
        f"    deliveries[0]  {ON_ORDERS}  ship -> {QUEUE}",
    ]


def test_a_wrong_number_lists_what_there_is(three):
    """The failed one is what was missing."""
    assert missed(three.assert_delivery, times=3) == [
        "expected 3 deliveries, got 2",
        f'  deliveries[0]  {ON_ORDERS}  ship -> {QUEUE}  {{"id": 42}}',
        f'  deliveries[2]  {ON_ORDERS}  bill -> mail (arn:mail)  "42"',
        "  1 delivery failed:",
        f"    deliveries[1]  {ON_ORDERS}  ship -> {QUEUE}  INVALID_JSON  [hello]",
    ]
    assert missed(three.assert_no_deliveries, target="mail") == [
        "expected 0 deliveries that match target='mail', got 1",
        f'  deliveries[2]  {ON_ORDERS}  bill -> mail (arn:mail)  "42"',
    ]
    assert missed(three.assert_no_deliveries, target="queue") == [
        "expected 0 deliveries that match target='queue', got 1",
        f'  deliveries[0]  {ON_ORDERS}  ship -> {QUEUE}  {{"id": 42}}',
    ]
    assert missed(three.assert_delivery, rule="bill", input="43", times=1) == [
        "expected 1 delivery that matches rule='bill', input='43', got 0",
        "  1 delivery with rule='bill' was captured; the closest differs in one field:",
        f"    deliveries[2]  {ON_ORDERS}  bill -> mail (arn:mail)",
        "      input: expected '43', got '42'",
    ]


def test_long_lists_are_cut(evidence, delivery):
    """Five that fit, three that failed, and how many more there are."""
    many = evidence([delivery()] * 7 + [delivery(error="ValueError: no\nidea")] * 5)

    assert missed(many.assert_delivery, times=8) == [
        "expected 8 deliveries, got 7",
        *[f'  deliveries[{i}]  {ON_ORDERS}  ship -> {QUEUE}  {{"id": 42}}' for i in range(5)],
        "  and 2 more",
        "  5 deliveries failed:",
        *[
            f"    deliveries[{i}]  {ON_ORDERS}  ship -> {QUEUE}  "
            r'ValueError: no\nidea  {"id": 42}'
            for i in range(7, 10)
        ],
        "    and 2 more",
    ]


# --- why a rule delivered nothing -------------------------------------------------------------


def test_that_there_are_no_rules_is_said(evidence):
    """Or that moto has them."""
    assert missed(evidence().assert_delivery) == [
        "nothing was delivered",
        "  there are no rules: put_rule and put_targets make what delivers",
    ]
    assert missed(evidence(rules_are_motos=True).assert_delivery, source="shop") == [
        "no delivery matches source='shop'",
        f"  {MADE_IN_MOTO}",
    ]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        pytest.param({"state": "DISABLED"}, [f"{SHIP} is DISABLED"], id="disabled"),
        pytest.param(
            {"pattern": None, "schedule": "rate(5 minutes)"},
            [f"{SHIP} has a schedule only, rate(5 minutes), which never fires here"],
            id="a schedule",
        ),
        pytest.param(
            {"pattern": EventPattern({"source": ["shop.orders"], "detail": {"id": [1]}})},
            [
                f"{SHIP} does not match the closest event:",
                f"  {ORDER}",
                "    detail.id: 42 did not match 1",
            ],
            id="another pattern",
        ),
        pytest.param(
            {
                "pattern": EventPattern(
                    {"source": ["shop.orders"], "detail": {n: [1] for n in "quvwxyz"}}
                )
            },
            [
                f"{SHIP} does not match the closest event:",
                f"  {ORDER}",
                *[f"    detail.{name}: missing, expected 1" for name in "quvwx"],
                "    and 2 more",
            ],
            id="a long pattern",
        ),
        pytest.param(
            {"targets": ()},
            [
                (
                    f"{SHIP} matches the closest event, but it has no targets "
                    "(put_targets adds some):"
                ),
                f"  {ORDER}",
            ],
            id="no targets",
        ),
        pytest.param(
            {"targets": (TargetOfRule("a", "arn:a", "gone"), TargetOfRule("b", "arn:b", "too"))},
            [
                (
                    f"{SHIP} matches the closest event, but the event bus 'gone' of its target "
                    "'a' does not exist (add_event_bus makes it known):"
                ),
                f"  {ORDER}",
            ],
            id="no event bus",
        ),
        pytest.param(
            {"targets": (TargetOfRule("a", "arn:a", "gone"), TargetOfRule("b", "arn:b"))},
            [
                (
                    f"{SHIP} matches the closest event, but it arrived before the rule or its "
                    "target was there, or the input would be empty:"
                ),
                f"  {ORDER}",
            ],
            id="too early",
        ),
    ],
)
def test_why_a_rule_delivered_nothing(evidence, rule, changes, why):
    """The rule, the event that is closest to its pattern, and what stands between them."""
    arrivals = [{"source": "other", "detail_json": "{}"}, {}]

    lines = missed(
        evidence(rules=[rule(**changes)], arrivals=arrivals).assert_delivery, rule="ship"
    )

    assert lines == [
        "no delivery matches rule='ship'",
        *[f"  {line}" for line in why],
    ]


@pytest.mark.parametrize(
    ("targets", "known"),
    [
        (
            (TargetOfRule("others", "arn:x"),),
            " (did you mean 'others'?); there are others (arn:x)",
        ),
        ((), "; it has none (put_targets adds some)"),
    ],
    ids=["another", "none"],
)
def test_that_a_target_of_another_rule_gets_nothing_proves_nothing(evidence, rule, targets, known):
    """The rule could never hand anything to it, unless it has done so before."""
    rules = [rule(targets=targets), rule("bill", targets=(TargetOfRule("other", "arn:other"),))]
    claims = evidence(rules=rules)

    with pytest.raises(ValueError, match="no such target") as caught:
        claims.assert_no_deliveries(rule="ship", target="other")

    assert str(caught.value) == (
        "no delivery could have rule='ship', target='other': the rule has no such target" + known
    )
    claims.assert_no_deliveries(rule=ANY, target="other")
    claims.assert_no_deliveries(rule="bill", target="other")


def test_a_target_that_the_rule_had_may_be_named(evidence, rule, delivery):
    """It was removed since, and what was asked for is something else."""
    claims = evidence([delivery()], [rule(targets=())])

    claims.assert_no_deliveries(rule="ship", target="queue", source="other")


@pytest.mark.parametrize("target", ["other", "arn:other"])
def test_a_target_that_another_rule_has(evidence, rule, target):
    """The targets of the rule are named."""
    rules = [rule(), rule("bill", targets=(TargetOfRule("other", "arn:other"),))]

    lines = missed(
        evidence(rules=rules, arrivals=[{}]).assert_delivery, rule="ship", target=target
    )

    assert lines == [
        f"no delivery matches rule='ship', target='{target}'",
        (
            f"  {SHIP} matches the closest event, but it has no target '{target}'; "
            f"its targets are {QUEUE}:"
        ),
        f"    {ORDER}",
    ]


@pytest.mark.parametrize(
    ("arrivals", "conditions", "why"),
    [
        pytest.param([], {}, [f"  {SHIP}: no event arrived at its bus"], id="nowhere"),
        pytest.param(
            [{"event_bus": "default"}, {"region": "eu-west-1"}],
            {},
            [
                f"  {SHIP}: no event arrived at its bus",
                "    buses with events: default in us-east-1 (1), orders in eu-west-1 (1)",
            ],
            id="on other buses",
        ),
        pytest.param(
            [{"event_bus": "default"}],
            {"source": "shop.orders"},
            [
                f"  {SHIP}: no such event arrived at its bus",
                "    1 event fits, but is on another bus:",
                "      us-east-1  bus default  shop.orders / OrderPlaced",
            ],
            id="such an event on another bus",
        ),
        pytest.param(
            [{}, {"source": "shop", "region": "eu-west-1"}],
            {"source": "shop"},
            [
                f"  {SHIP}: no such event arrived at its bus",
                "    1 event fits, but is on another bus:",
                "      eu-west-1  bus orders  shop / OrderPlaced",
                f"    the closest one:  {ORDER}",
                "      source: expected 'shop', got 'shop.orders'",
            ],
            id="another event on this bus",
        ),
        pytest.param(
            [{"source": "other"}],
            {"source": "shop", "event_bus": "orders"},
            [
                f"  {SHIP}: no such event arrived at its bus",
                f"    the closest one:  {OTHER}",
                "      source: expected 'shop', got 'other'",
                "    which the rule does not match:",
                '      source: "other" did not match "shop.orders"',
            ],
            id="an event that the rule is not for",
        ),
        pytest.param(
            [{}, {"source": "other"}],
            {"source": "other"},
            [
                f"  {SHIP} does not match an event that fits:",
                f"    {OTHER}",
                '      source: "other" did not match "shop.orders"',
            ],
            id="an event that fits and the rule is not for",
        ),
        pytest.param(
            [{}],
            {"event_bus": "default"},
            [f"  {SHIP} is on another bus or in another Region"],
            id="the rule is on another bus or in another Region",
        ),
        pytest.param(
            [{}],
            {"region": "eu-west-1"},
            [f"  {SHIP} is on another bus or in another Region"],
            id="the rule is in another Region",
        ),
    ],
)
def test_where_the_events_of_a_rule_are(evidence, rule, arrivals, conditions, why):
    """They have to arrive at its bus, and to be what its pattern says."""
    lines = missed(
        evidence(rules=[rule()], arrivals=arrivals).assert_delivery, rule="ship", **conditions
    )

    assert lines[1:] == why


def test_an_event_that_was_not_delivered_beside_one_that_was(
    evidence,
    rule,
    delivery,
):
    """It is what the test describes, so the rule's pattern is held against it."""
    arrivals = [{}, {"detail_json": '{"id": 43}', "source": "other"}]
    ask = evidence([delivery()], [rule()], arrivals).assert_delivery

    assert missed(ask, rule="ship", detail_includes={"id": 43}) == [
        "no delivery matches rule='ship', detail_includes={'id': 43}",
        "  1 delivery with rule='ship' was captured; the closest differs in one field:",
        f"    deliveries[0]  {ON_ORDERS}  ship -> {QUEUE}",
        "      detail.id: expected 43, got 42",
        f"  {SHIP} does not match an event that fits:",
        f"    {OTHER}",
        '      source: "other" did not match "shop.orders"',
    ]
    assert len(missed(ask, rule="ship", detail_includes={"id": 42}, input="x")) == 4
    assert len(missed(ask, rule="ship", detail_type="OrderPlaced", input="x")) == 4
    assert len(missed(ask, rule="ship", source="nobody")) == 4
    assert len(missed(ask, rule="ship", input="x")) == 4


def test_a_similar_name_is_looked_for_where_it_is_shown(evidence, rule, monkeypatch):
    """Of many members that are missing five are, so that the work does not grow with all."""
    looked_for = []
    monkeypatch.setattr(criteria, "nearest", lambda name, _: looked_for.append(name))
    claims = evidence(rules=[rule()], arrivals=[{"detail_json": "{}"}])

    missed(claims.assert_delivery, rule="ship", detail_includes=dict.fromkeys("abcdefgh"))

    assert looked_for == ["a", "b", "c", "d", "e"]


def test_without_a_rule_three_of_them_are_explained(evidence, rule):
    """Those on the buses of the events that the test describes."""
    rules = [
        rule("elsewhere", event_bus="default"),
        rule(),
        rule("b", state="DISABLED"),
        rule("c", state="DISABLED"),
        rule("d"),
    ]
    ask = evidence(rules=rules, arrivals=[{"source": "other"}]).assert_delivery

    assert missed(ask, source="other")[1:] == [
        f"  {SHIP} does not match an event that fits:",
        f"    {OTHER}",
        '      source: "other" did not match "shop.orders"',
        "  rule b (bus orders in us-east-1) is DISABLED",
        "  rule c (bus orders in us-east-1) is DISABLED",
        "  and 1 more",
    ]
    assert missed(ask, event_bus="default")[1:] == [
        "  rule elsewhere (bus default in us-east-1): no event arrived at its bus",
        "    buses with events: orders in us-east-1 (1)",
    ]
    assert missed(ask, event_bus="x")[1:] == [
        "  rule elsewhere (bus default in us-east-1) is on another bus or in another Region",
        f"  {SHIP} is on another bus or in another Region",
        "  rule b (bus orders in us-east-1) is on another bus or in another Region",
        "  and 2 more",
    ]


@pytest.mark.parametrize(
    "name",
    [
        {"target": "queue"},
        {"target": "arn:aws:sqs:us-east-1:123456789012:ship"},
        {"rule": "arn:aws:events:us-east-1:123456789012:rule/orders/ship"},
    ],
    ids=["the id of its target", "the ARN of its target", "its ARN"],
)
def test_names_that_stand_for_a_rule(evidence, rule, name):
    """Other rules could not have made that delivery."""
    rules = [rule("bill", targets=(TargetOfRule("mail", "arn:mail"),)), rule(state="DISABLED")]

    assert missed(evidence(rules=rules).assert_delivery, **name)[1:] == [f"  {SHIP} is DISABLED"]


def test_a_rule_or_a_target_that_is_no_more(evidence, delivery, rule):
    """It delivered, but to another target, or by another rule."""
    both = evidence([delivery("old"), delivery(target_id="mail")], [rule(targets=())])

    assert missed(both.assert_delivery, rule="old", target="mail")[1:] == [
        "  no such rule exists now"
    ]
    assert missed(both.assert_delivery, target="mail", source="x")[1] == (
        "  1 delivery with target='mail' was captured; the closest differs in one field:"
    )


def test_what_else_went_wrong_is_named(evidence, rule, delivery, rejection, call):
    """An entry that was rejected is no event, and a rule has nothing to deliver."""
    failed = call(response_json=None, error=CallError("A", "b"))
    seen = {
        "rejected": Captured(RejectedEntry, [rejection()]),
        "calls": Captured(CapturedCall, [failed]),
        "unanswered": ["no mock was active"],
    }

    assert missed(evidence(rules=[rule()], **seen).assert_delivery, source="a") == [
        "no delivery matches source='a'",
        f"  {SHIP}: no such event arrived at its bus",
        "  1 entry that fits was rejected: MalformedDetail: Detail is malformed.",
        "  1 call failed: PutEvents: A: b",
        "  nobody answered: no mock was active",
    ]
    few = evidence([delivery()], **seen)
    assert missed(few.assert_delivery, times=2)[2:] == [
        "  1 entry was rejected: MalformedDetail: Detail is malformed.",
        "  1 call failed: PutEvents: A: b",
        "  nobody answered: no mock was active",
    ]


# --- whatever happened ------------------------------------------------------------------------

SOURCES = st.sampled_from(["shop.orders", "other"])
BUSES = st.sampled_from(["orders", "default"])
EVENTS = st.fixed_dictionaries({"source": SOURCES, "event_bus": BUSES})
CHANGES = st.fixed_dictionaries(
    {
        "event_bus": BUSES,
        "state": st.sampled_from(["ENABLED", "DISABLED"]),
        "pattern": st.sampled_from([None, EventPattern({"source": ["other"]})]),
        "targets": st.sampled_from([(), (TargetOfRule("queue", "arn"),)]),
    }
)
ASKED = st.fixed_dictionaries(
    {},
    optional={
        "rule": st.sampled_from(["ship", ANY]),
        "target": st.sampled_from(["queue", ANY]),
        "source": SOURCES,
        "event_bus": BUSES,
        "input": st.sampled_from([{"id": 42}, "x"]),
        "error": st.sampled_from([None, "E: x", ANY]),
    },
)


@given(
    arrivals=st.lists(EVENTS, max_size=3),
    rules=st.lists(CHANGES, max_size=3),
    delivered=st.lists(st.tuples(EVENTS, st.sampled_from([None, "E: x"])), max_size=3),
    asked=ASKED,
)
@settings(
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_claim_holds_or_its_opposite_does(request, arrivals, rules, delivered, asked):
    """Whatever happened and whatever is asked, one of the two fails, with a message."""
    evidence, rule, delivery, event = map(
        request.getfixturevalue, ("evidence", "rule", "delivery", "event")
    )
    claims = evidence(
        [delivery(), *(delivery(event=event(**e), error=error) for e, error in delivered)],
        [rule(**changes) for changes in rules],
        arrivals,
    )
    try:
        found = claims.assert_delivery(**asked)
    except AssertionError:
        claims.assert_no_deliveries(**asked)
    else:
        number = len(claims.deliveries.filter(**{"error": None, **asked}))
        assert found in claims.assert_delivery(**asked, times=number)
        with pytest.raises(AssertionError, match=rf"^expected 0 deliveries.*, got {number}\n"):
            claims.assert_no_deliveries(**asked)
