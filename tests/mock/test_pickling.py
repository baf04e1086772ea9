"""Decorated functions are pickled and copied as plain functions and methods are."""

import copy
import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import botocore.session
import pytest

from pytest_eventbridge_endpoints import mock_eventbridge


def place(*_, eventbridge_mock):
    client = botocore.session.Session().create_client("events", region_name="us-east-1")
    client.put_events(Entries=[{"Source": "shop", "DetailType": "OrderPlaced", "Detail": "{}"}])
    return len(eventbridge_mock.events)


@mock_eventbridge
def function(eventbridge_mock):
    return place(eventbridge_mock=eventbridge_mock)


@mock_eventbridge
async def coroutine_function(): ...


class Shop:
    @mock_eventbridge
    def method(self, eventbridge_mock):
        return place(eventbridge_mock=eventbridge_mock)

    @mock_eventbridge
    @classmethod
    def class_method(cls, eventbridge_mock):
        return place(eventbridge_mock=eventbridge_mock)

    @classmethod
    @mock_eventbridge
    def class_method_within(cls, eventbridge_mock):
        return place(eventbridge_mock=eventbridge_mock)

    @mock_eventbridge
    @staticmethod
    def static_method(eventbridge_mock):
        return place(eventbridge_mock=eventbridge_mock)

    def __eq__(self, other):
        return type(self) is type(other)

    __hash__ = None


FUNCTIONS = [function, coroutine_function, Shop.method, Shop.static_method]
METHODS = [Shop().method, Shop.class_method, Shop.class_method_within, Shop().static_method]
COPIES = [
    copy.copy,
    copy.deepcopy,
    *(lambda f, p=p: pickle.loads(pickle.dumps(f, p)) for p in range(6)),
]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__qualname__)
@pytest.mark.parametrize("copied", COPIES)
def test_a_copy_of_a_function_is_the_function(function, copied):
    """Only its name is pickled, in every protocol."""
    assert copied(function) is function


@pytest.mark.parametrize("method", METHODS, ids=lambda function: function.__qualname__)
@pytest.mark.parametrize("copied", COPIES)
def test_a_copy_of_a_method_is_the_method_of_a_copy(method, copied):
    """It is called on what it was bound to, under a mock of its own."""
    copy = copied(method)

    assert getattr(copy, "__self__", None) == getattr(method, "__self__", None)
    assert (copy(), method()) == (1, 1)


def test_a_deep_copy_of_an_object_has_its_own_method():
    """As with any method that an object holds."""
    shop = Shop()
    shop.hook = shop.method

    copied = copy.deepcopy(shop)

    assert copied.hook.__self__ is copied
    assert copy.copy(shop).hook.__self__ is shop


def test_a_function_inside_another_one_cannot_be_pickled():
    """Nor can a plain one."""

    @mock_eventbridge
    def local(): ...

    with pytest.raises((AttributeError, pickle.PicklingError), match="local"):
        pickle.dumps(local)


def test_another_process_runs_them_under_a_mock(monkeypatch):
    """Spawned anew, it has only the names of the functions."""
    # where it finds this file by the name that pytest has given it
    monkeypatch.syspath_prepend(Path(__file__).parents[2])
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as pool:
        jobs = [pool.submit(job) for job in (function, Shop.static_method, *METHODS)]

        assert [job.result() for job in jobs] == [1] * len(jobs)
