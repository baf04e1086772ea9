"""Schedule expressions: what was recorded, what is documented, and what we guess."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_eventbridge_endpoints.service.schedule import is_schedule

LOCALSTACK = "recorded by localstack, tests/aws/services/events/test_events_schedule.py"
PREFLIGHT = "recorded by cdk-preflight, pf-events-rule-cron-fields"
RATES = "user guide, rate expressions reference"
CRONS = "user guide, cron expressions reference"

ACCEPTED = {
    "R 49": [
        "rate(1 minute)",
        "rate(01 minute)",
        "cron(0-30/10 8-17 ? * MON-FRI *)",
        "cron(50-10/5 * * * ? *)",
        "cron(0 0 1 NOV-FEB ? *)",
        "cron(0 0 1 * ? 0)",
        "cron(0 20 * * ? 2500)",
        "cron(0 0 1 * ? 9999)",
    ],
    LOCALSTACK: [
        "cron(0 2 ? * SAT *)",
        "cron(5,35 14 * * ? *)",
        "cron(15 10 ? * 6L 2002-2005)",
        "cron(0 2 ? * SAT#3 *)",
        "cron(* * ? * SAT#3 *)",
        "cron(0/5 5 ? JAN 1-5 2022)",
        "cron(0 8 1 * ? *)",
        "cron(0/30 20-23 ? * MON-FRI *)",
    ],
    "recorded in boto/boto3#2876": ["cron(0/5, 9-18, ?, *, MON-FRI, *)"],
    "told in serverless/serverless-local-schedule#12": ["cron(0 21 LW * ? *)"],
    "told in grumBit/aws_cron_expression_validator#12": ["cron(0 2 ? * 5L *)"],
    RATES: ["rate(5 minutes)", "rate(1 hour)", "rate(5 hours)", "rate(1 day)", "rate(7 days)"],
    CRONS: [
        "cron(0 10 * * ? *)",
        "cron(1/10 * * * ? *)",
        "cron(0 0 1 JAN,FEB,MAR ? *)",
        "cron(0 0 1-15 * ? *)",
        "cron(0 0 1/7 * ? *)",
        "cron(0 0 L * ? *)",
        "cron(0 0 3W * ? *)",
        "cron(0 0 ? * L *)",
        "cron(0 0 ? * 3#2 *)",
        "cron(0 0 ? * * *)",
        "cron(59 23 31 12 ? 1970-2199)",
    ],
    "a guess, as Quartz": [
        "cron(0 0 ? jan mon-Fri *)",
        "cron( 0  10\t* * ? * )",
        "cron(/5 * * * ? *)",
        "cron(0 0 ? * 2/2 *)",
        "cron(*/59 */23 */31 */12 ? */9999)",
        "cron(0 0 L-3 * ? *)",
        "cron(0 0 L-30W * ? *)",
        "cron(0 0 1W,15W * ? *)",
        "cron(0,* 0 * * ? *)",
        "cron(0 0 ? * FRIL *)",
        "cron(0 0 ? * 7#5 *)",
    ],
    "a guess": [f"rate({'9' * 5000} days)"],
}

REFUSED = {
    "R 49": [
        "rate(1 minutes)",
        "rate(3 minute)",
        "rate(0 minutes)",
        "rate(+1 minute)",
        "rate(1 MINUTE)",
        "RATE(1 minute)",
        "rate(1  minute)",
        "rate( 1 minute )",
        " rate(1 minute) ",
        "rate (1 minute)",
        "rate(1 week)",
        "rate(2 weeks)",
        "at(2028-01-01T00:00:00)",
        "cron(0 1 * * * *)",
        "cron(71 8 1 * ? *)",
        "cron(7 20 * * 1-7 *)",
    ],
    LOCALSTACK: [
        "rate(10 seconds)",
        "rate(10 years)",
        "rate(1 hours)",
        "rate(1 days)",
        "rate(10 hour)",
        "rate(10 day)",
        "rate()",
        "rate(10)",
        "rate(10 minutess)",
        "rate(foo minutes)",
        "rate(-10 minutes)",
        "rate(10 MINUTES)",
        " rate(10 minutes)",
        "cron(7 20 * * NOT *)",
        "cron(INVALID)",
        "cron(0 dummy ? * MON-FRI *)",
    ],
    PREFLIGHT: ["cron(75 20 * * ? *)", "cron(0 20 3#1 * ? *)"],
    "recorded in aws/aws-sdk-js#4212": ["cron(*/60 * * * ? *)"],
    "recorded in winglang/wing#7115": ["cron(15 12 ? * -1 *)"],
    "recorded in cds-snc/notification-terraform#344": ["cron(*/1 * * * *)"],
    "told in aws-solutions/aws-waf-security-automations#261": ["cron(* ? * * * *)"],
    CRONS: [
        "cron(0 0 ? * 3#1,6#3 *)",
        "cron(60 0 * * ? *)",
        "cron(0 24 * * ? *)",
        "cron(0 0 0 * ? *)",
        "cron(0 0 32 * ? *)",
        "cron(0 0 1 0 ? *)",
        "cron(0 0 1 13 ? *)",
        "cron(0 0 ? * 0 *)",
        "cron(0 0 ? * 8 *)",
        "cron(L 0 * * ? *)",
        "cron(0 0 * L ? *)",
        "cron(0 0 * * ? L)",
        "cron(0 0 * * ? ?)",
        "cron(0 0 ? * 3W *)",
        "cron(0 0 1 MON ? *)",
        "cron(0 0 ? * JAN *)",
        "cron(0 0 * * ?)",
        "cron(0 0 * * ? * *)",
        "cron()",
        "0 10 * * ? *",
        "",
    ],
    "a guess, as Quartz": [
        "cron(0 0 ? * ? *)",
        "cron(0 0 L,1 * ? *)",
        "cron(0 0 LW,1 * ? *)",
        "cron(0 0 L-31 * ? *)",
        "cron(0 0 W * ? *)",
        "cron(0 0 32W * ? *)",
        "cron(0 0 ? * 6L,1 *)",
        "cron(0 0 ? * 1,6L *)",
        "cron(0 0 ? * 8L *)",
        "cron(0 0 ? * 3#6 *)",
        "cron(0 0 ? * 3#0 *)",
        "cron(0 0 ? * #1 *)",
        "cron(0/ 0 * * ? *)",
        "cron(/ 0 * * ? *)",
        "cron(0 */24 * * ? *)",
        "cron(1- 0 * * ? *)",
        "cron(-1 0 * * ? *)",
        "cron(1-60 0 * * ? *)",
    ],
    "a guess": [
        "cron(0 0 1-5W * ? *)",
        "cron(0 0 ?,1 * ? *)",
        "cron(0/0 0 * * ? *)",
        "cron(1-2-3 0 * * ? *)",
        "cron(,1 0 * * ? *)",
        "cron(1,,2 0 * * ? *)",
        "cron(1,, 0 * * ? *)",
        "cron(*-5 0 * * ? *)",
        "cron(** 0 * * ? *)",
        "cron(0/60 0 * * ? *)",
        "CRON(0 10 * * ? *)",
        " cron(0 10 * * ? *)",
        "cron(0 10 * * ? *) ",
        "cron(0 10 * * ? *)\n",
        "cron(00000 10 * * ? *)",
        "cron(0 10 * * ? 10000)",
        "cron(٣ 10 * * ? *)",
        "rate(٣ minutes)",
    ],
}


def rows(table):
    """Return the expressions of a table, each named with its source."""
    return [
        pytest.param(expression, id=f"{expression[:40]} ({source})")
        for source, expressions in table.items()
        for expression in expressions
    ]


@pytest.mark.parametrize("expression", rows(ACCEPTED))
def test_a_schedule(expression):
    """What AWS takes is a schedule."""
    assert is_schedule(expression) is True


@pytest.mark.parametrize("expression", rows(REFUSED))
def test_no_schedule(expression):
    """What AWS refuses is none."""
    assert is_schedule(expression) is False


# --- any expression ---------------------------------------------------------------------------

PATIENT = settings(deadline=None, database=None)
pieces = st.sampled_from(
    ["rate(", "cron(", ")", " ", "minute", "s", *"0123456789*/-,?LW#", "MON", "JAN", "\n"]
)


@PATIENT
@given(st.text() | st.lists(pieces).map("".join) | st.text("0*?,-/LW# 19").map("cron({})".format))
def test_any_text_is_a_schedule_or_not(expression):
    """Whatever the text is, the answer is yes or no."""
    assert is_schedule(expression) in {True, False}


def numbers(lowest, highest):
    return st.integers(lowest, highest).map(str)


def lists(values, increments):
    """Make what the user guide allows: values, ranges, increments, lists, or all values."""
    ranges = st.builds("{}-{}".format, values, values)
    stepped = st.builds("{}/{}".format, values | ranges | st.just("*"), increments)
    items = st.lists(values | ranges | stepped, min_size=1, max_size=3)
    return st.just("*") | items.map(",".join)


months = numbers(1, 12) | st.sampled_from(
    ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
)
weekdays = numbers(1, 7) | st.sampled_from(["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"])
days_of_month = (
    lists(numbers(1, 31), numbers(1, 31)) | st.just("L") | numbers(1, 31).map("{}W".format)
)
days_of_week = (
    lists(weekdays, numbers(1, 7))
    | st.just("L")
    | st.builds("{}#{}".format, weekdays, numbers(1, 5))
)
days = st.tuples(days_of_month, st.just("?")) | st.tuples(st.just("?"), days_of_week)


@PATIENT
@given(
    lists(numbers(0, 59), numbers(1, 59)),
    lists(numbers(0, 23), numbers(1, 23)),
    days,
    lists(months, numbers(1, 12)),
    lists(numbers(1970, 2199), numbers(1, 100)),
)
def test_what_the_user_guide_allows_is_a_schedule(minutes, hours, days, month, year):
    """Each field can be any of its values, with the wildcards that it has."""
    day_of_month, day_of_week = days

    assert is_schedule(f"cron({minutes} {hours} {day_of_month} {month} {day_of_week} {year})")


@PATIENT
@given(st.integers(1), st.sampled_from(["minute", "hour", "day"]))
def test_a_rate_is_singular_or_plural(value, unit):
    """One is singular, and all others are plural."""
    assert is_schedule(f"rate({value} {unit})") is (value == 1)
    assert is_schedule(f"rate({value} {unit}s)") is (value != 1)
