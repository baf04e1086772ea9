"""The report as a person meets it. Needs Playwright and a Chromium, and is skipped without."""

import contextlib
import json
import os
import shutil
from pathlib import Path

import pytest

from pytest_eventbridge_endpoints import mock_eventbridge
from pytest_eventbridge_endpoints.report.page import as_html

ABOUT = {"generator": "the plugin 1.0", "created": "2026-11-24T12:00:00+00:00"}
EVIL = "</script><script>document.title = 'taken over'</script><img src=x onerror=alert(1)>"
INDENTED = r"""
{
  "a": 1.10,
  "a": 12345678901234567890,
  "b": [
    "\"}{[,:",
    {},
    [],
    {
      "c": null
    }
  ]
}
""".strip()
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="module")
def browser():
    """A Chromium of the machine: Playwright's own would have to be downloaded."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("there is no Chromium on this machine")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=chromium, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def timed_mock(keeps_time):
    """A mock as in a run with --eventbridge-report."""
    with mock_eventbridge() as mock:
        yield mock
        mock._running.crt_was_missing = False


@pytest.fixture
def rehearsed(timed_mock, events):
    """What a test did that rehearsed an outage, throttling and a rejected entry."""
    endpoint = timed_mock.add_endpoint("orders", event_bus="orders")

    def place(number, detail_type="OrderPlaced"):
        entry = {
            "Source": "shop",
            "DetailType": detail_type,
            "Detail": json.dumps({"id": number}),
            "EventBusName": "orders",
        }
        events.put_events(EndpointId=endpoint.endpoint_id, Entries=[entry])

    place(1)
    with timed_mock.region_outage("us-east-1"):
        place(2)
    timed_mock.fail("PutEvents", "ThrottlingException")
    place(3, EVIL)
    timed_mock.reject_entries("InternalFailure")
    place(4)
    return timed_mock._running.timelines()[0]


def record_of(name, *timelines, outcome="passed", message=""):
    return {
        "id": name,
        "outcome": outcome,
        "seconds": 0.1,
        "message": message,
        "text": message,
        "timelines": list(timelines),
        "rehearsals": [],
    }


@pytest.fixture
def open_report(browser, tmp_path):
    """Open the report of some tests, and see that nothing goes wrong in it."""
    complaints = []
    context = browser.new_context(viewport={"width": 1200, "height": 800})

    path = tmp_path / "report.html"

    def note_request(request):
        if request.url.partition("#")[0] != path.as_uri():
            complaints.append(request.url)

    def open_report(*tests):
        path.write_text(as_html(tests, ABOUT), encoding="utf-8", errors="backslashreplace")
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("request", note_request)
        page.goto(path.as_uri())
        # drawn when it comes into view
        page.locator(".timeline, .matrix").first.wait_for()
        return page

    yield open_report
    context.close()
    assert complaints == []


def labels(page, kind=""):
    marks = page.locator(f".mark[aria-label^='{kind}']" if kind else ".mark")
    return marks.evaluate_all("marks => marks.map(mark => mark.ariaLabel)")


def names(page):
    return [
        name.split(maxsplit=1)[1] for name in page.locator("article:visible h2").all_inner_texts()
    ]


def test_an_endpoint_that_is_about_to_move_shades_the_lane_that_it_moves_to(
    open_report, keeps_time
):
    """From the turn of its health check until it goes there, or no more."""
    with mock_eventbridge(failover_seconds=360) as mock:
        mock.add_endpoint("orders").fail_over()
        mock.clock.advance(360)
        mock.endpoint("orders").recover()
        timeline = mock._running.timelines()[0]
    page = open_report(record_of("test_move", timeline))

    unhealthy = "its health check is unhealthy"
    back = "its health check is healthy, and us-east-1 is not out"
    shades = page.locator("article rect:is(.move, .failover)")
    assert shades.evaluate_all(
        "all => all.map(s => [s.getAttribute('class'), s.textContent])"
    ) == [
        ["move", f"orders is about to move here: {back}, from +6 min to +6 min"],
        ["move", f"orders is about to move here: {unhealthy}, from +0 s to +6 min"],
        ["failover", f"orders failed over to here: {unhealthy}, from +6 min to +6 min"],
    ]


def test_a_rehearsal_is_seen_on_its_lanes(open_report, rehearsed):
    """One lane per Region and event bus, its events as marks, what went wrong as shades."""
    page = open_report(record_of("test_orders", rehearsed))

    assert page.locator("svg text.region").all_text_contents() == ["us-east-1", "us-west-2"]
    assert page.locator("svg text.faint:has(title)").evaluate_all(
        "names => names.map(name => name.firstChild.textContent)"
    ) == ["calls", "orders", "orders"]
    order = "shop / OrderPlaced"
    assert labels(page, "accepted") == [
        *(f"accepted: {order}", f"accepted: shop / {EVIL}", f"accepted: {order}")
    ]
    assert len(labels(page, "replica")) == 3
    assert labels(page, "rejected") == ["rejected: InternalFailure: Internal Service Failure"]
    assert labels(page, "PutEvents") == [
        *("PutEvents in us-east-1", "PutEvents in us-east-1"),
        *("PutEvents in us-east-1, 2 attempts", "PutEvents in us-east-1"),
    ]
    spans = page.locator("main .outage, main .failover").all_text_contents()
    assert [span.partition(", from")[0] for span in spans] == [
        *("us-east-1 is out", "orders failed over to here: us-east-1 is out")
    ]


def test_hover_and_click_show_the_envelope(open_report, rehearsed):
    """A look for the one, the whole of it for the other."""
    page = open_report(record_of("test_orders", rehearsed))
    mark = page.locator(".mark[aria-label^='accepted']").first

    mark.hover()
    hovered = page.locator("#tip").inner_text()
    mark.click()
    shown = page.locator(".detail")

    envelope = json.loads(rehearsed["events"][0]["envelope"])
    assert '"detail-type": "OrderPlaced"' in hovered
    assert json.loads(shown.locator("pre").inner_text()) == envelope
    assert page.locator("#tip").is_hidden()
    shown.get_by_label("close").click()
    assert shown.is_hidden()


def test_a_call_shows_its_attempts(open_report, rehearsed):
    """What each was answered with, and the delay before it."""
    page = open_report(record_of("test_orders", rehearsed))

    page.locator(".mark[aria-label$='2 attempts']").click()

    paragraphs = page.locator(".detail p").all_inner_texts()
    assert paragraphs[0].startswith("succeeded, +")
    assert paragraphs[1] == "through the endpoint orders, served by us-east-1"
    assert paragraphs[2].startswith("attempt 1: ThrottlingException, +")
    assert paragraphs[3].startswith("attempt 2: 200, +")
    assert paragraphs[3].endswith("of delay before it")
    assert paragraphs[4:] == ["request", "response"]


def test_the_keyboard_goes_from_mark_to_mark(open_report, rehearsed):
    """Without a mouse everything can be read, too."""
    page = open_report(record_of("test_orders", rehearsed))

    page.locator(".mark").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    focused = page.evaluate("document.activeElement.ariaLabel")
    page.keyboard.press("Enter")

    assert focused == labels(page)[1]
    assert page.locator(".detail h3").inner_text() == focused
    assert page.evaluate("document.activeElement.textContent") == focused

    page.keyboard.press("Escape")
    assert page.locator(".detail").is_hidden()
    assert page.evaluate("document.activeElement.ariaLabel") == focused


def test_a_panel_is_inside_the_window(open_report, rehearsed):
    """However high the picture is, and however long what it shows."""
    lanes = [{"region": "us-east-1", "event_bus": f"bus {number}"} for number in range(60)]
    event = {**rehearsed["events"][0], "event_bus": "bus 0"}
    envelope = json.dumps({"detail": {str(number): number for number in range(500)}})
    high = {**rehearsed, "lanes": lanes, "events": [{**event, "envelope": envelope}]}
    page = open_report(record_of("test_high", high))

    page.locator(".mark[aria-label^='accepted']").click()

    box, window = page.locator(".detail").bounding_box(), page.viewport_size
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= window["height"]
    assert page.locator(".detail .close").is_visible()


def test_tests_are_filtered_by_name_outcome_and_detail_type(open_report, rehearsed):
    """The page says how many are left, and marks of other detail types go too."""
    nothing = {**rehearsed, "events": [], "rejected": []}
    page = open_report(
        record_of("test_b[Berlin]", nothing),
        record_of("test_a", rehearsed),
        record_of("test_c", nothing, outcome="failed", message="oh no"),
    )
    before = names(page)

    page.fill("[name=q]", "BERLIN")
    by_name = (names(page), page.locator("#found").inner_text())
    page.fill("[name=q]", "")
    page.uncheck("[value=passed]")
    by_outcome = names(page)
    page.check("[value=passed]")
    page.select_option("[name=type]", label=EVIL)
    by_type = names(page)

    assert before == ["test_c", "test_b[Berlin]", "test_a"]
    assert by_name == (["test_b[Berlin]"], "1 of 3 tests")
    assert by_outcome == ["test_c"]
    assert by_type == ["test_a"]
    assert labels(page, "accepted") == [f"accepted: shop / {EVIL}"]


def test_a_search_looks_into_names_ids_and_contents(open_report, rehearsed):
    """Of a test that is found by what is in it, what is meant stands out."""
    nothing = {**rehearsed, "calls": [], "events": [], "rejected": [], "endpoints": []}
    page = open_report(record_of("test_a", rehearsed), record_of("test_b", nothing))
    order = json.loads(rehearsed["events"][0]["envelope"])["id"]

    def find(text):
        page.fill("[name=q]", text)
        faded = page.locator("article:visible .mark.faded").count()
        clear = page.locator("article:visible .mark:not(.faded)").count()
        return names(page), clear, faded

    marks = len(labels(page))
    assert find("test_a") == (["test_a"], marks, 0)
    # the event, and the response to the call that put it
    assert find(order.upper()) == (["test_a"], 2, marks - 2)
    assert find('"id": 2}') == (["test_a"], 2, marks - 2)
    assert find("INTERNALFAILURE")[:2] == (["test_a"], 2)
    assert find(rehearsed["endpoints"][0]["endpoint_id"])[0] == ["test_a"]
    assert find("")[0] == ["test_a", "test_b"]
    assert page.locator(".mark.faded").count() == 0


def test_the_filters_stand_in_the_address(open_report, rehearsed):
    """So a view can be sent to somebody, and is there after a reload."""
    page = open_report(
        record_of("test_a", rehearsed), record_of("test_b", rehearsed, outcome="failed")
    )
    plain = page.evaluate("location.href")
    page.fill("[name=q]", "a&b#c")
    page.fill("[name=q]", "test_a")
    page.select_option("[name=type]", label=EVIL)
    page.select_option("[name=scale]", "at")
    page.uncheck("[value=failed]")

    page.reload()
    assert names(page) == ["test_a"]
    assert page.input_value("[name=q]") == "test_a"
    assert page.locator("[name=type] option:checked").text_content() == EVIL
    assert page.input_value("[name=scale]") == "at"
    assert not page.is_checked("[value=failed]")

    page.evaluate("location.hash = '#q=test_b&type=unknown'")
    page.wait_for_function("() => document.querySelector('[name=q]').value === 'test_b'")
    assert names(page) == ["test_b"]
    page.fill("[name=q]", "")
    assert page.evaluate("location.href") == plain


def test_what_is_far_away_is_drawn_anew_when_it_comes_near(open_report, rehearsed):
    """So a change of a filter takes no longer, however many tests there are."""
    page = open_report(*(record_of(f"test_{number:02}", rehearsed) for number in range(20)))
    last = page.locator("article").last
    last.scroll_into_view_if_needed()
    last.locator(".mark").first.wait_for()
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_function("() => !tests.at(-1).isNear")

    page.fill("[name=q]", '"id": 2}')
    assert last.locator(".mark.faded").count() == 0
    last.scroll_into_view_if_needed()
    last.locator(".mark.faded").first.wait_for()


def test_that_nothing_matches_is_said(open_report, rehearsed):
    """And a button leads back to all."""
    page = open_report(record_of("test_a", rehearsed))
    nothing = page.locator("#nothing")
    assert nothing.is_hidden()

    page.fill("[name=q]", "no such thing")
    assert nothing.inner_text() == "Nothing matches. Show all tests"
    nothing.get_by_role("button").click()

    assert nothing.is_hidden()
    assert names(page) == ["test_a"]
    assert page.evaluate("document.activeElement.name") == "q"


def test_the_index_leads_to_a_test(open_report, rehearsed):
    """It lists what the filters leave, and the address stays that of the filters."""
    tests = [record_of(f"test_{number:02}", rehearsed) for number in range(40)]
    page = open_report(*tests)
    page.fill("[name=q]", "test_3")
    address = page.evaluate("location.href")

    links = page.locator(".index li:visible")
    assert links.count() == 10
    links.last.locator("a").click()

    assert page.evaluate("location.href") == address
    heading = page.locator("article:visible").last.locator("h2")
    page.wait_for_function(
        "h2 => 0 < h2.getBoundingClientRect().top && h2.getBoundingClientRect().top < innerHeight",
        arg=heading.element_handle(),
    )
    assert page.evaluate("document.activeElement.textContent").endswith("test_39")


def test_order_and_time_are_two_scales(open_report, rehearsed):
    """In order each step has its room; in time marks stand where the clock was."""
    page = open_report(record_of("test_orders", rehearsed))
    in_order = page.locator("svg text.tick").all_text_contents()

    page.select_option("[name=scale]", "at")

    in_time = page.locator("svg text.tick").all_text_contents()
    assert in_order != in_time
    assert len(labels(page)) > 0


def test_ten_thousand_events_are_read_from_afar_and_closely(open_report, rehearsed):
    """Bars with numbers stand for many; dragging and the buttons come closer, down to each one."""
    event = rehearsed["events"][0]
    events = [{**event, "step": step, "at": step / 1000} for step in range(1, 10_001)]
    none = {"rejected": [], "calls": [], "spans": []}
    many = {**rehearsed, **none, "steps": 10_000, "seconds": 10, "events": events}
    page = open_report(record_of("test_many", many))
    lane = page.locator(".timeline > svg").bounding_box()
    from_afar = labels(page)
    counted = sum(int(count) for count in page.locator("svg text.count").all_text_contents())

    y = lane["y"] + lane["height"] / 2
    page.mouse.move(lane["x"] + 400, y)
    page.mouse.down()
    page.mouse.move(lane["x"] + 410, y)
    page.mouse.up()
    closer = labels(page)
    for _ in range(60):
        page.get_by_label("look closer").click()
    closest = labels(page)
    page.get_by_label("earlier").click()
    page.get_by_label("later").click()
    page.get_by_label("look from further away").click()
    page.get_by_label("see all").click()

    assert counted == 10_000
    assert 20 < len(from_afar) < 100
    assert all(label.endswith(" together") for label in from_afar)
    assert closer != from_afar
    assert all(label.startswith("accepted") for label in closest)
    assert labels(page) == from_afar


@pytest.mark.parametrize("scale", ["step", "at"])
def test_there_is_a_closest_look(open_report, rehearsed, scale):
    """However often one looks closer, there is something to be seen."""
    page = open_report(record_of("test_orders", {**rehearsed, "seconds": 3600}))
    page.select_option("[name=scale]", scale)

    for _ in range(80):
        page.get_by_label("look closer").click()

    assert page.locator("svg text.tick").count() > 0
    assert "NaN" not in page.locator(".timeline").inner_html()


def test_the_keyboard_works_behind_the_mouse(open_report, rehearsed):
    """After dragging, Enter opens a mark as ever; a drag itself opens none."""
    page = open_report(record_of("test_orders", rehearsed))
    mark = page.locator(".mark[aria-label^='accepted']").first.bounding_box()
    x, y = mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2

    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 300, y)
    page.mouse.up()
    dragged = page.locator(".detail").is_hidden()
    page.locator(".mark").first.focus()
    page.keyboard.press("Enter")

    assert dragged
    assert page.locator(".detail").is_visible()


def test_detail_types_of_any_kind_can_be_chosen(open_report, rehearsed):
    """White space, control characters and halves of characters included."""
    types = ["", " a", "a  b", "a\rb", "a\0b", "\ud800", "__proto__"]
    event = rehearsed["events"][0]
    lone = {"rejected": [], "calls": [], "spans": [], "steps": 1}
    page = open_report(
        *(
            record_of(
                f"test {i}", {**rehearsed, **lone, "events": [{**event, "detail_type": kind}]}
            )
            for i, kind in enumerate(types)
        )
    )

    found = []
    for i in range(len(types)):
        page.select_option("[name=type]", str(i))
        found += names(page)

    assert sorted(found) == [f"test {i}" for i in range(len(types))]


def test_names_of_any_kind_have_lanes(open_report, rehearsed):
    """Also those that mean something in a script, and long ones that begin alike."""
    event = rehearsed["events"][0]
    arn = "arn:aws:events:us-east-1:999999999999:event-bus/{}"
    buses = ["__proto__", "constructor", arn.format("orders"), arn.format("bills")]
    lanes = [{"region": "us-east-1", "event_bus": bus} for bus in buses]
    events = [{**event, **lane, "step": i} for i, lane in enumerate(lanes, 1)]
    page = open_report(
        record_of("test_names", {**rehearsed, "lanes": lanes, "events": events, "rejected": []})
    )

    shown = page.locator("svg text.faint:has(title)").evaluate_all(
        "names => names.map(name => name.firstChild.textContent)"
    )
    assert shown == [
        *("calls", "__proto__", "constructor"),
        *("arn:aw…vent-bus/orders", "arn:aw…event-bus/bills"),
    ]
    assert len(labels(page, "accepted")) == 4


def test_a_test_with_several_mocks_has_several_timelines(open_report, rehearsed):
    """Each is named, so that they can be told apart."""
    page = open_report(record_of("test_two", rehearsed, rehearsed))

    assert page.locator(".head > span").all_inner_texts() == [
        *("timeline 1 of 2", "timeline 2 of 2")
    ]


def test_everything_is_printed(open_report, rehearsed):
    """Also what was never in view."""
    page = open_report(*(record_of(f"test_{i}", rehearsed) for i in range(30)))

    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    assert page.locator(".timeline").count() == 30


def test_a_scroll_by_touch_is_no_drag(open_report, rehearsed):
    """When the pointer becomes a scroll, the timeline stays as it was."""
    page = open_report(record_of("test_orders", rehearsed))
    before = labels(page)
    area = page.locator("svg .area").bounding_box()

    page.mouse.move(area["x"] + 100, area["y"] + 5)
    page.mouse.down()
    page.mouse.move(area["x"] + 300, area["y"] + 5)
    page.evaluate("dispatchEvent(new PointerEvent('pointercancel', {clientX: 500}))")
    page.mouse.up()

    assert page.locator("svg .brush").count() == 0
    assert labels(page) == before


def test_a_bar_lists_what_it_stands_for(open_report, rehearsed):
    """From the list each one can be opened; a long list says that it goes on."""
    event = rehearsed["events"][0]
    many = {**rehearsed, "steps": 2, "events": [{**event, "step": 1}] * 300, "spans": []}
    page = open_report(record_of("test_many", many))

    page.locator(".mark[aria-label='300 together']").click()
    heading = page.locator(".detail h3").inner_text()
    listed = page.locator(".detail li").count()
    page.locator(".detail li button").first.click()

    assert heading == "300 together, the first 200 of them are listed"
    assert listed == 200
    assert page.locator("svg text.count").all_text_contents() == ["300"]
    assert json.loads(page.locator(".detail pre").inner_text())["source"] == "shop"


def test_a_bar_shows_that_one_of_many_was_rejected(open_report, rehearsed):
    """By a sign, in red and in words."""
    event, entry = rehearsed["events"][0], rehearsed["rejected"][0]
    many = {
        **rehearsed,
        "steps": 2,
        "events": [{**event, "step": 1}] * 300,
        "rejected": [{**entry, "step": 1}],
        "spans": [],
    }
    page = open_report(record_of("test_many", many))

    bar = page.locator(".mark[aria-label='301 together, 1 of them failed or rejected']")
    assert bar.locator("text.count.bad").text_content() == "✕301"
    assert float(bar.locator("rect.rejected").get_attribute("height")) >= 3


# --- rules and functions ----------------------------------------------------------------------


def test_deliveries_and_functions_have_lanes(open_report, timed_mock, events):
    """With what did not get there, and what functions raised."""
    arn = "arn:aws:lambda:us-east-1:123456789012:function:ship"
    events.put_rule(Name="orders", EventPattern='{"source": ["shop"]}')
    events.put_targets(Rule="orders", Targets=[{"Id": "ship", "Arn": arn}])

    def ship(event):
        if event["detail"]["id"] == 2:
            raise ValueError(EVIL)

    def audit(event):
        """Do nothing."""

    timed_mock.connect(arn, ship)
    timed_mock.subscribe(audit)
    for number in (1, 2):
        detail = json.dumps({"id": number})
        events.put_events(Entries=[{"Source": "shop", "DetailType": "Sold", "Detail": detail}])
    page = open_report(record_of("test_ship", timed_mock._running.timelines()[0]))

    assert page.locator("svg text.region").all_text_contents() == ["us-east-1", "functions"]
    lanes = page.locator("svg text.faint > title").all_text_contents()
    assert lanes == ["calls", "default", "orders → ship", "audit", "ship"]
    assert labels(page, "delivery") == [
        "delivery: shop / Sold",
        f"delivery: shop / Sold: ValueError: {EVIL}",
    ]
    assert labels(page, "audit") == ["audit: shop / Sold"] * 2
    assert labels(page, "ship") == [
        "ship: shop / Sold",
        f"ship: shop / Sold: raised ValueError: {EVIL}",
    ]

    page.locator(".mark[aria-label^='ship']").last.click()
    where = page.locator(".detail p").inner_text()
    event = timed_mock.events[1]
    assert where.startswith(f"us-east-1, bus default, event {event.id}, +")
    page.locator(".mark[aria-label^='delivery']").first.click()
    assert json.loads(page.locator(".detail pre").inner_text())["detail"] == {"id": 1}
    assert f"rule orders, target ship, {arn}, +" in page.locator(".detail p").inner_text()
    page.fill("[name=q]", "function:ship")
    assert page.locator(".mark:not(.faded)").count() == 3

    with pytest.raises(ValueError, match="script"):
        timed_mock._running.raise_problems()


def test_many_targets_share_a_lane(open_report, rehearsed):
    """The table below the picture has them all."""
    bus = {"region": "us-east-1", "event_bus": "orders"}
    event = {"source": "shop", "detail_type": "Sold", "event_id": "1", "input": "{}"}
    delivery = {"step": 1, "at": 0, **bus, **event, "rule": "all", "error": None}
    deliveries = [
        {**delivery, "target": f"target {number}", "target_arn": "arn"} for number in range(20)
    ]
    page = open_report(record_of("test_many", {**rehearsed, "deliveries": deliveries}))

    lanes = page.locator("svg text.faint > title").all_text_contents()
    assert [lane for lane in lanes if "target" in lane] == [
        *(f"all → target {number}" for number in range(11)),
        "9 other targets",
    ]
    assert page.locator(".deliveries tbody tr").count() == 20


# --- texts ------------------------------------------------------------------------------------


def test_texts_are_indented_as_they_were_sent(open_report, rehearsed):
    """Digits, doubled keys and escapes stay, however deep and however long."""
    detail = r'{"a": 1.10, "a": 12345678901234567890, "b": ["\"}{[,:", {}, [ ], {"c": null}]}'
    deep = '{"d":' * 1100 + "{}" + "}" * 1100
    event = rehearsed["events"][0]
    seen = [{**event, "step": 1, "envelope": detail}, {**event, "step": 2, "envelope": deep}]
    page = open_report(
        record_of("test_texts", {**rehearsed, "steps": 2, "events": seen, "rejected": []})
    )

    shown = []
    for number in range(2):
        page.locator(".mark[aria-label^='accepted']").nth(number).click()
        shown.append(page.locator(".detail pre").inner_text())

    assert shown[0] == INDENTED
    assert "".join(shown[1].split()) == deep


@pytest.mark.parametrize("body", ["]]}", '{"a', '"\\', ""])
def test_a_request_that_is_no_json_can_be_looked_at(open_report, rehearsed, body):
    """A handler of the application may have made anything of it."""
    call = {**rehearsed["calls"][0], "request": body}
    page = open_report(record_of("test_bad", {**rehearsed, "calls": [call]}))

    page.locator(".mark[aria-label^='PutEvents']").click()

    assert "undefined" not in page.locator(".detail").inner_text()
    assert page.locator(".detail h3").inner_text() == "PutEvents in us-east-1"


def test_whatever_a_test_says_is_text(open_report, rehearsed):
    """A page with hostile names, messages and events runs none of it."""
    evil = json.loads(json.dumps(rehearsed).replace("InternalFailure", json.dumps(EVIL)[1:-1]))
    for lane in (*evil["lanes"], *evil["events"]):
        lane["event_bus"] = EVIL
    page = open_report(record_of(EVIL, evil, outcome="failed", message=EVIL))

    for number in range(page.locator(".mark").count()):
        page.locator(".mark").nth(number).focus()
        page.keyboard.press("Enter")

    assert page.title() == "EventBridge report"
    assert page.locator("img").count() == 0
    assert page.locator("pre.message").inner_text() == EVIL


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_follows_light_and_dark(browser, open_report, rehearsed, scheme):
    """As the person's machine is set, with letters that can be read."""
    page = open_report(record_of("test_orders", rehearsed))
    page.emulate_media(color_scheme=scheme)

    style = "getComputedStyle(document.body)"

    ink, paper = (
        brightness(page.evaluate(f"{style}.{name}")) for name in ("color", "backgroundColor")
    )
    assert (ink < paper) == (scheme == "light")
    assert abs(ink - paper) > 150


def brightness(color):
    return sum(map(int, color.removeprefix("rgb(").removesuffix(")").split(","))) / 3


def test_a_time_that_goes_back_is_drawn(open_report, rehearsed):
    """A test may set the clock back, or hold it."""
    event = rehearsed["events"][0]
    back = [{**event, "step": 1, "at": 0}, {**event, "step": 2, "at": -3600}]
    set_back = {**rehearsed, "steps": 2, "events": back, "rejected": [], "spans": []}
    page = open_report(record_of("test_back", set_back))

    page.select_option("[name=scale]", "at")

    ticks = page.locator("svg text.tick").all_text_contents()
    assert ticks[0].startswith("-")
    assert len(labels(page, "accepted")) == 2


def test_what_targets_were_given_opens_by_rule(open_report, timed_mock, events):
    """Closed at first, with what came from a test as text."""
    events.put_rule(Name="ship", EventPattern='{"source": ["shop"]}')
    target = {"Id": "q", "Arn": "arn:aws:sqs:us-east-1:123456789012:q", "InputPath": "$.detail"}
    events.put_targets(Rule="ship", Targets=[target])
    detail = json.dumps({"id": EVIL})
    events.put_events(Entries=[{"Source": "shop", "DetailType": EVIL, "Detail": detail}])
    page = open_report(record_of("test_orders", timed_mock._running.timelines()[0]))

    given = page.locator(".deliveries li")
    assert given.is_hidden()
    page.locator(".deliveries summary").click()
    assert given.inner_text().split("\n") == [f"shop / {EVIL}", detail.replace(": ", ":")]


# --- rehearsals -------------------------------------------------------------------------------


@pytest.fixture
def shop_rehearsed(timed_mock, events):
    """What a test did that rehearsed a shop which looks at nothing."""

    def take_orders():
        timed_mock.subscribe(ship)
        for number in (1, 2):
            entry = {"Source": "shop", "DetailType": EVIL, "Detail": json.dumps({"id": number})}
            events.put_events(Entries=[entry])

    def ship(event):
        """Do nothing."""

    with contextlib.suppress(AssertionError):
        timed_mock.rehearse(take_orders).assert_each(lambda run: run.disaster != "answer lost")
    (rehearsal,) = timed_mock._running.take_rehearsals()
    return {**record_of("test_shop", *timed_mock._running.timelines()), "rehearsals": [rehearsal]}


@pytest.fixture
def matrix(open_report, shop_rehearsed):
    """Open the report of a rehearsal."""
    return open_report(shop_rehearsed)


def test_a_rehearsal_is_a_matrix_of_its_runs(matrix):
    """Places across, disasters down, and a sign for each outcome that needs no colour."""
    places = matrix.locator(".matrix thead th").all_text_contents()
    rows = matrix.locator(".matrix tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.children].map(cell => cell.textContent))"
    )

    assert places == [
        *("disaster", "PutEvents 1", "PutEvents 1 entry 1", "ship 1"),
        *("PutEvents 2", "PutEvents 2 entry 1", "ship 2"),
    ]
    by_disaster = {disaster: cells for disaster, *cells in rows}
    assert list(by_disaster)[:2] == ["throttled", "throttled from here on"]
    assert by_disaster["throttled"] == ["✓", "", "", "✓", "", ""]
    assert by_disaster["throttled from here on"] == ["!", "", "", "!", "", ""]
    assert by_disaster["rejected with InternalFailure"] == ["", "✕", "", "", "✕", ""]
    assert by_disaster["delivered after the next"] == ["", "", "✓", "", "", ""]
    assert by_disaster["function raises once"] == ["", "", "✓", "", "", "✓"]
    heading = matrix.locator(".rehearsal h3").text_content()
    assert heading == "rehearse(take_orders): 39 runs, 14 told, 8 lost, 17 survived"


def test_a_run_that_broke_a_promise_is_marked(matrix):
    """Whatever its outcome, and in words where it is shown."""
    broken = matrix.locator(".matrix button.broken")
    assert broken.evaluate_all("cells => cells.map(cell => cell.ariaLabel)") == [
        f"PutEvents {number}: answer lost: survived: did not keep the promise" for number in (1, 2)
    ]
    assert (
        matrix.locator(".signs")
        .text_content()
        .endswith("fails the test (2) a click shows the run")
    )

    broken.first.click()
    said = matrix.locator(".run p.bad").first.text_content()
    assert said == "fails the test: did not keep the promise"


def test_a_cell_leads_to_the_timeline_of_its_run(matrix):
    """With what was lost; Escape goes back to the cell."""
    panel, cell = matrix.locator(".run"), matrix.locator(".matrix button.lost").first
    assert panel.is_hidden()
    cell.click()

    place = "PutEvents 1 entry 1: rejected with InternalFailure"
    assert panel.locator("h4").text_content() == f"{place}: lost"
    assert panel.locator("li").all_text_contents() == [f'shop / {EVIL}, bus default: {{"id": 1}}']
    assert labels(matrix, "rejected") == ["rejected: InternalFailure: Internal Service Failure"]
    assert len(labels(matrix, "PutEvents in")) == 2

    matrix.locator(".matrix button.told").first.press("Enter")
    assert panel.locator("h4").text_content() == "PutEvents 1: throttled from here on: told"
    assert "ThrottlingException" in panel.locator("p.bad").text_content()

    matrix.keyboard.press("Escape")
    assert panel.is_hidden()
    assert matrix.evaluate("document.activeElement.textContent") == "!"
    cell.click()
    panel.locator("button.close").click()
    assert panel.is_hidden()


def test_a_timeline_that_was_left_out_is_told(open_report, shop_rehearsed):
    """With what makes its run alone."""
    (rehearsal,) = shop_rehearsed["rehearsals"]
    runs = [{**run, "timeline": None} for run in rehearsal["runs"]]
    page = open_report({**shop_rehearsed, "rehearsals": [{**rehearsal, "runs": runs}]})
    page.locator(".matrix button.lost").first.click()

    assert page.locator(".run > p").last.text_content() == (
        "Its timeline was left out, as this rehearsal is long. To see it, make this run alone: "
        'only="PutEvents 1 entry 1: rejected with InternalFailure"'
    )
    page.locator("[name=scale]").select_option("at")
    page.locator("[name=type]").select_option(index=0)


def test_the_filters_see_the_runs_of_a_rehearsal(matrix):
    """The detail type of their events, and how time is drawn."""
    matrix.locator(".matrix button.lost").first.click()
    matrix.locator("[name=type]").select_option(label=EVIL)
    assert matrix.locator("article:visible").count() == 1
    matrix.locator("[name=scale]").select_option("at")
    assert len(labels(matrix, "rejected")) == 1


def test_a_rehearsal_without_runs_is_told_in_words(timed_mock, open_report, events):
    """There is no matrix of nothing."""
    timed_mock.rehearse(lambda: None)
    events.list_endpoints()
    (rehearsal,) = timed_mock._running.take_rehearsals()
    record = record_of("test_nothing", *timed_mock._running.timelines())
    page = open_report({**record, "rehearsals": [rehearsal]})

    assert page.locator(".rehearsal").text_content().strip() == "rehearse(<lambda>): 0 runs"


# --- for everybody ----------------------------------------------------------------------------

CONTRASTS = """() => {
  const styles = getComputedStyle(document.documentElement);
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const over = (...layers) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const layer of layers) { canvas.fillStyle = layer; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const bright = (rgb) => {
    const [r, g, b] = rgb.map((c) => c / 255)
      .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [low, high] = [bright(one), bright(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const color = (name) => styles.getPropertyValue(name).trim();
  // the ground of a text, up to the page; what is drawn below a note of a timeline
  const grounds = (element) => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) {
      const ground = getComputedStyle(e).backgroundColor;
      if (ground !== "rgba(0, 0, 0, 0)") layers.unshift(ground);
    }
    layers.unshift(color("--paper"));
    if (!element.matches("text.note")) return [layers];
    const mark = element.parentElement.querySelector(":scope > rect.call");
    if (mark) return [[...layers, getComputedStyle(mark).fill]];
    return ["--outage", "--failover"].map((name) => [...layers, color(name)]);
  };
  const found = {};
  for (const element of document.querySelectorAll("body *:not(script, style, title)")) {
    const isTold = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!isTold || !element.checkVisibility()) continue;
    const { color: html, fill } = getComputedStyle(element);
    const ink = over(element instanceof SVGElement ? fill : html);
    const least = Math.min(...grounds(element).map((layers) => contrast(ink, over(...layers))));
    const name = `${element.tagName} ${element.getAttribute("class") ?? ""}`.trim();
    found[name] = Math.min(found[name] ?? 21, +least.toFixed(2));
  }
  return found;
}"""


@pytest.fixture
def everything(open_report, rehearsed, shop_rehearsed):
    """Open a report that has all that there is to see, with what is chosen open."""
    tests = [
        {**shop_rehearsed, "outcome": "failed", "message": "it is lost", "text": "the whole"},
        record_of("test_failover", rehearsed),
    ]

    def everything(scheme):
        page = open_report(*tests)
        page.emulate_media(color_scheme=scheme)
        page.locator("summary").first.click()
        page.locator(".matrix button.told").first.click()
        page.locator(".index a").last.click()
        page.locator(".mark[aria-label$='2 attempts']").last.click()
        return page

    return everything


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(everything, scheme):
    """By 4.5 to 1 at least, as WCAG asks."""
    contrasts = everything(scheme).evaluate(CONTRASTS)

    assert {"SPAN outcome bad", "text note", "text faint", "BUTTON told", "PRE message"} <= {
        *contrasts
    }
    assert {name: found for name, found in contrasts.items() if found < 4.5} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(everything, scheme):
    """For those who cannot see the page, or have no mouse."""
    places = [Path(place) for place in os.environ.get("NODE_PATH", "").split(os.pathsep) if place]
    found = [file for place in places if (file := place / "axe-core" / "axe.min.js").exists()]
    if not found:
        pytest.skip("axe-core is not installed")
    page = everything(scheme)
    page.evaluate(found[0].read_text(encoding="utf-8"))

    violations = page.evaluate("axe.run().then((found) => found.violations)")

    assert [
        (violation["id"], [node["html"] for node in violation["nodes"]])
        for violation in violations
        if violation["impact"] in ("serious", "critical")
    ] == []


def test_a_narrow_window_shows_all_of_it(open_report, rehearsed, shop_rehearsed):
    """As that of a telephone: nothing but wide tables and texts has to be pushed to the side."""
    page = open_report(record_of("test_" + "long_" * 40, rehearsed), shop_rehearsed)
    page.set_viewport_size({"width": 400, "height": 800})
    page.locator(".matrix button.told").first.click()

    assert page.evaluate("document.documentElement.scrollWidth") == 400
    assert page.locator(".timeline > svg").first.bounding_box()["width"] <= 400
