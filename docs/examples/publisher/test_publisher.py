"""One rehearsal, three publishers: only the careful one gets every event through once."""

import pytest
from publisher import publisher
from publisher.publisher import price_changed


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    """The publisher's own pauses; botocore's are not slept under the mock."""
    monkeypatch.setattr(publisher.time, "sleep", lambda _: None)


def wrong(publish, reason):
    """Run a publisher that has to fail."""
    return pytest.param(
        publish, marks=pytest.mark.xfail(reason=reason, raises=AssertionError, strict=True)
    )


@pytest.mark.parametrize(
    "publish",
    [
        publisher.publish,
        wrong(publisher.publish_and_hope, "it loses what was throttled"),
        wrong(publisher.publish_everything_again, "it doubles what was not"),
    ],
)
def test_every_price_is_published_once_although_some_are_throttled(eventbridge_mock, publish):
    eventbridge_mock.reject_entries(
        "ThrottlingException", times=2, pattern={"detail": {"product": [3, 7]}}
    )

    publish([price_changed(product, "9.99") for product in range(10)])

    published = sorted(event.detail["product"] for event in eventbridge_mock.events)
    assert published == list(range(10))


def test_only_what_failed_is_sent_again(eventbridge_mock):
    eventbridge_mock.reject_entries("InternalFailure", pattern={"detail": {"product": [2]}})

    publisher.publish([price_changed(product, "9.99") for product in range(3)])

    first, second = eventbridge_mock.assert_calls("PutEvents", times=2)
    assert len(first.params["Entries"]) == 3
    assert second.params["Entries"] == [price_changed(2, "9.99")]


def test_what_cannot_succeed_is_not_tried_again(eventbridge_mock):
    entries = [price_changed(1, "9.99"), {**price_changed(2, "9.99"), "Source": "aws.prices"}]

    with pytest.raises(publisher.PublishError) as caught:
        publisher.publish(entries)

    assert caught.value.entries == {1: "NotAuthorizedForSourceException"}
    assert eventbridge_mock.events.one().detail["product"] == 1
    assert eventbridge_mock.rejected.one().entry["Source"] == "aws.prices"
    eventbridge_mock.assert_calls("PutEvents", times=1)


def test_an_entry_that_stays_throttled_is_reported(eventbridge_mock):
    with (
        eventbridge_mock.reject_entries("ThrottlingException", times=None),
        pytest.raises(publisher.PublishError) as caught,
    ):
        publisher.publish([price_changed(1, "9.99")])

    assert caught.value.entries == {0: "ThrottlingException"}
    eventbridge_mock.assert_calls("PutEvents", times=publisher.MAX_ATTEMPTS)


def test_large_batches_are_split(eventbridge_mock):
    publisher.publish([price_changed(product, "9.99") for product in range(25)])

    calls = eventbridge_mock.assert_calls("PutEvents", times=3)
    assert [len(call.params["Entries"]) for call in calls] == [10, 10, 5]


def test_a_throttled_call_is_botocores_business(eventbridge_mock):
    eventbridge_mock.fail("PutEvents", "ThrottlingException", times=2)

    publisher.publish([price_changed(1, "9.99")])

    call = eventbridge_mock.calls.one()
    assert call.attempts == 3
    assert len(call.retry_delays) == 2


def rehearsed(eventbridge_mock, publish):
    """Let every disaster happen to a publisher of three prices."""
    prices = [price_changed(product, "9.99") for product in range(3)]
    return eventbridge_mock.rehearse(lambda: publish(prices))


@pytest.mark.parametrize(
    "publish",
    [
        publisher.publish,
        wrong(publisher.publish_and_hope, "it loses what was rejected"),
        wrong(publisher.publish_everything_again, "it gives up, and tells nobody"),
    ],
)
def test_no_price_is_lost_whatever_happens(eventbridge_mock, publish):
    rehearsed(eventbridge_mock, publish).assert_nothing_lost()


@pytest.mark.parametrize(
    "publish",
    [
        publisher.publish,
        publisher.publish_and_hope,
        wrong(publisher.publish_everything_again, "it sends again what was not rejected"),
    ],
)
def test_no_price_is_doubled_whatever_happens(eventbridge_mock, publish):
    rehearsed(eventbridge_mock, publish).assert_nothing_doubled()
