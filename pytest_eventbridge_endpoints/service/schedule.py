"""Which schedule expressions PutRule accepts (R 49, and the user guide's references).

What was recorded of cron expressions, and differs from the user guide, is what the Quartz
scheduler does: ranges that go round, years of any size, no increment of 60 minutes, a comma at the
end of a field. So where nothing was recorded or documented, this guesses what Quartz does:

- names and letters in any case; fields apart by any number of spaces and tabs, also at the ends
- ``/`` in the day of the week, and ``/5`` for ``*/5``
- an increment of at most the highest value of its field, the fifth day of the week at most
- ``L-3`` and ``L-3W``; ``L``, ``LW`` and ``6L`` alone, ``3W`` and ``*`` also in a list
- exactly one of the two days is ``?``, not both

Guesses of our own: an increment is at least 1, also ``0/60`` is too much, and what Quartz reads
over is refused (an empty item as in ``1,,2``, something after an item as in ``1-2-3``). A number
has four digits at most, the value of a rate any number. ``CRON(`` is refused as ``RATE(`` is, and
so are spaces around the whole.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class _Field(NamedTuple):
    """The values of a field of a cron expression."""

    lowest: int
    highest: int
    names: tuple[str, ...] = ()


_MINUTES = _Field(0, 59)
_HOURS = _Field(0, 23)
_DAY_OF_MONTH = _Field(1, 31)
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_MONTH = _Field(1, 12, _MONTHS)
_DAY_OF_WEEK = _Field(1, 7, ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"))
# R 49: not 1970 to 2199, as the user guide says
_YEAR = _Field(0, 9999)
_FIELDS = 6

# R 49: zeros at the beginning are accepted, a sign or another space is not
_RATE = re.compile(r"rate\(0*([1-9][0-9]*) (?:minute|hour|day)(s?)\)")
_CRON = re.compile(r"cron\((.*)\)")
_BLANKS = re.compile("[ \t]+")
_NUMBER = re.compile("[0-9]{1,4}")
_LAST_DAY_OF_MONTH = re.compile("L(?:-(?:[12]?[0-9]|30))?W?")
_OCCURRENCE = re.compile("#[1-5]|L")


def is_schedule(expression: str) -> bool:
    """Say whether PutRule accepts a schedule expression: a rate or a cron expression (R 49)."""
    rate = _RATE.fullmatch(expression)
    if rate:
        value, plural = rate.groups()
        return (value != "1") is bool(plural)
    cron = _CRON.fullmatch(expression)
    return cron is not None and _is_cron(cron[1])


def _is_cron(text: str) -> bool:
    # a comma at the end of a field is ignored (recorded in boto/boto3 issue 2876)
    fields = [field.removesuffix(",") for field in _BLANKS.split(text.upper().strip(" \t"))]
    if len(fields) != _FIELDS:
        return False
    minutes, hours, day_of_month, month, day_of_week, year = fields
    if (day_of_month == "?") is (day_of_week == "?"):
        return False
    return (
        _is_list(minutes, _MINUTES)
        and _is_list(hours, _HOURS)
        and (day_of_month == "?" or _is_day_of_month(day_of_month))
        and _is_list(month, _MONTH)
        and (day_of_week == "?" or _is_day_of_week(day_of_week))
        and _is_list(year, _YEAR)
    )


def _is_day_of_month(text: str) -> bool:
    """Take lists, the weekday nearest to a day as ``3W``, and the last day, ``L``."""
    if _LAST_DAY_OF_MONTH.fullmatch(text):
        return True
    return all(
        _is_value(item[:-1], _DAY_OF_MONTH)
        if item.endswith("W")
        else _is_item(item, _DAY_OF_MONTH)
        for item in text.split(",")
    )


def _is_day_of_week(text: str) -> bool:
    """Take lists, and alone: an occurrence in the month as ``6#3`` or ``6L``, and ``L``."""
    occurrence = _OCCURRENCE.search(text)
    if occurrence is None:
        return _is_list(text, _DAY_OF_WEEK)
    at, end = occurrence.span()
    return end == len(text) and (text == "L" or _is_value(text[:at], _DAY_OF_WEEK))


def _is_list(text: str, field: _Field) -> bool:
    return all(_is_item(item, field) for item in text.split(","))


def _is_item(text: str, field: _Field) -> bool:
    """Take a value, a range or all values, each with or without an increment."""
    values, slash, increment = text.partition("/")
    if slash and not _is_number(increment, 1, field.highest):
        return False
    if values in ("", "*"):
        return values == "*" or bool(slash)
    # R 49: a range can begin with the higher value
    start, dash, end = values.partition("-")
    return _is_value(start, field) and (not dash or _is_value(end, field))


def _is_value(text: str, field: _Field) -> bool:
    return text in field.names or _is_number(text, field.lowest, field.highest)


def _is_number(text: str, lowest: int, highest: int) -> bool:
    return bool(_NUMBER.fullmatch(text)) and lowest <= int(text) <= highest
