import json
import random
import sys
import threading

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pytest_eventbridge_endpoints.service.json_object import _is_object_of_tokens, is_json_object

LIMITS = (1000, 1100)
PATIENT = settings(deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])


def objects(levels):
    return '{"a":' * (levels - 1) + "{}" + "}" * (levels - 1)


def arrays(levels):
    return '{"a":' + "[" * (levels - 1) + "]" * (levels - 1) + "}"


def mixed(levels):
    """Alternate objects and arrays, with siblings before and after the deep member."""
    inner = "{}" if levels % 2 else "[]"
    for level in range(levels - 1, 0, -1):
        inner = f'{{"x": [1], "a": {inner}, "y": null}}' if level % 2 else f"[{{}}, {inner}, 2]"
    return inner


def reads(text):
    return _is_object_of_tokens(text, 1100)


TEXTS = {
    "empty": ("{}", True),
    "spaces": (" \t\r\n{ \t\r\n} \t\r\n", True),
    "spaces inside": ('{ "a" : [ 1 , { } , [ ] ] , "b" : null }', True),
    "members": ('{"a":1,"b":[true,false,null,"x"],"c":{"d":{}}}', True),
    "numbers": ('{"a":[0,-0,-1,1.5,-0.25,1e5,1E+5,1e-5,123456789]}', True),
    "integers outside of 64 bits": ('{"a":[9223372036854775808,-9223372036854775809]}', True),
    "an integer of 5000 digits": ('{"a":' + "9" * 5000 + "}", True),
    "a fraction of 5000 digits": ('{"a":0.' + "9" * 5000 + "}", True),
    "a number over all floats": ('{"a":1e999}', True),
    "duplicate keys": ('{"a":1,"a":2}', True),
    "an empty key": ('{"":1}', True),
    "escapes": (r'{"\"\\\/\b\f\n\r\t\u00e9":"\"\\\/\b\f\n\r\t\u00E9"}', True),
    "lone surrogate, escaped": (r'{"a":"\ud800"}', True),
    "lone surrogate": ('{"a":"\ud800"}', True),
    "escaped NUL": (r'{"a":"\u0000"}', True),
    "emoji": ('{"😀":"👩‍👩‍👧"}', True),
    "DEL": ('{"a":"\x7f"}', True),
    "line separator": ('{"a":"\u2028"}', True),
    "brackets in strings": ('{"a":"[[{{"}', True),
    "many brackets in strings": ('{"a":"' + "[{" * 300 + '"}', True),
    "many short arrays": ('{"a":[' + ",".join(["[]"] * 300) + "]}", True),
    "nothing": ("", False),
    "only spaces": (" \n", False),
    "text": ("a text", False),
    "an array": ('["user guide"]', False),
    "an array of objects": ("[{}]", False),
    "a string": ('"{}"', False),
    "a number": ("1", False),
    "true": ("true", False),
    "null": ("null", False),
    "open object": ("{", False),
    "open object, closed twice": ("{}}", False),
    "double braces": ("{{}", False),
    "wrong bracket": ('{"a":[1}', False),
    "open array": ('{"a":[1', False),
    "two objects": ("{} {}", False),
    "a comma behind": ("{},", False),
    "trailing comma in an object": ('{"a":1,}', False),
    "trailing comma in an array": ('{"a":[1,]}', False),
    "leading comma": ('{,"a":1}', False),
    "only a comma": ('{"a":[,]}', False),
    "no comma": ('{"a":1 "b":2}', False),
    "no colon": ('{"a" 1}', False),
    "no value": ('{"a":}', False),
    "no key": ("{1:2}", False),
    "a key without quotes": ("{a:1}", False),
    "single quotes": ("{'a':1}", False),
    "a comment": ('{"a":1} // one', False),
    "leading zero": ('{"a":01}', False),
    "leading plus": ('{"a":+1}', False),
    "no digit before the point": ('{"a":.5}', False),
    "no digit behind the point": ('{"a":1.}', False),
    "no exponent": ('{"a":1e}', False),
    "only a minus": ('{"a":-}', False),
    "hexadecimal": ('{"a":0x1}', False),
    "digits of another script": ('{"a":\u0661}', False),
    "NaN": ('{"a":NaN}', False),
    "Infinity": ('{"a":Infinity}', False),
    "-Infinity": ('{"a":-Infinity}', False),
    "True": ('{"a":True}', False),
    "a raw newline in a string": ('{"a":"\n"}', False),
    "a raw NUL in a string": ('{"a":"\x00"}', False),
    "an open string": ('{"a":"x}', False),
    "an unknown escape": (r'{"a":"\x41"}', False),
    "a short escape": (r'{"a":"\u12"}', False),
    "an escape that is no hexadecimal": (r'{"a":"\u00g0"}', False),
    "a byte order mark": ("\ufeff{}", False),
    "a no-break space": ("{\xa0}", False),
    "a form feed": ("{\x0c}", False),
}


@pytest.mark.parametrize(("text", "expected"), TEXTS.values(), ids=TEXTS)
def test_what_is_a_json_object(text, expected):
    """Detail is an object of RFC 8259, whatever its members are (AWS 6.3, 6.16, 6.17)."""
    assert is_json_object(text, 1000) is expected


@pytest.mark.parametrize(("text", "expected"), TEXTS.values(), ids=TEXTS)
def test_both_readers_agree(text, expected):
    """What decides about deep texts decides about shallow ones in the same way."""
    assert reads(text) is expected


@pytest.mark.parametrize("limit", LIMITS)
@pytest.mark.parametrize("nest", [objects, arrays, mixed], ids=lambda nest: nest.__name__)
def test_nesting_is_limited(nest, limit):
    """As many levels as the limit says are fine, one more is not (AWS 0.2, 6.15)."""
    assert is_json_object(nest(limit), limit) is True
    assert is_json_object(nest(limit + 1), limit) is False


@pytest.mark.parametrize("limit", LIMITS)
def test_the_depth_counts_not_the_number_of_brackets(limit):
    """Objects beside each other are as deep as one of them."""
    siblings = "{" + ",".join(f'"{n}":{objects(limit - 1)}' for n in range(3)) + "}"

    assert is_json_object(siblings, limit) is True


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"a":' * 1_000_000, id="objects"),
        pytest.param('{"a":' + "[" * 1_000_000, id="arrays"),
        pytest.param(objects(100_000), id="closed"),
    ],
)
def test_any_depth_is_answered(text):
    """A hostile depth is refused like any that is too deep."""
    assert is_json_object(text, 1100) is False


def test_a_long_text_that_may_be_deep():
    """A Detail of the largest size that is accepted is read by both readers."""
    text = json.dumps({"text": "[{\\" * 300_000, "deep": json.loads(arrays(150))})

    assert is_json_object(text, 1000) is True
    assert is_json_object(text[:-1], 1000) is False


def call_deep_down(function, frames):
    """Call a function with *frames* more frames of the caller on the stack."""
    return function() if frames == 0 else call_deep_down(function, frames - 1)


def frames_in_use():
    frame, count = sys._getframe(), 0
    while frame:
        frame, count = frame.f_back, count + 1
    return count


@pytest.mark.parametrize("nest", [objects, arrays, mixed], ids=lambda nest: nest.__name__)
def test_the_depth_of_the_caller_does_not_matter(nest):
    """An application that is deep in its own stack gets the same answer."""
    frames = sys.getrecursionlimit() - 60 - frames_in_use()

    assert call_deep_down(lambda: is_json_object(nest(150), 1000), frames) is True
    assert call_deep_down(lambda: is_json_object(nest(150)[:-1], 1000), frames) is False
    assert call_deep_down(lambda: is_json_object(nest(1001), 1000), frames) is False


def call_near_the_edge(function, spare):
    """Recurse through C until Python gives up, climb *spare* levels and call a function there."""
    result = []

    def descend(_=None):
        try:
            climbed = max(map(descend, [None]))
        except RecursionError:
            climbed = 0
        if climbed == spare:
            try:
                result.append(function())
            except RecursionError as error:
                result.append(error)
        return climbed + 1

    descend()
    return result


def in_a_thread_with_a_large_stack(function):
    result = []
    size = threading.stack_size(256 * 1024 * 1024)
    try:
        thread = threading.Thread(target=lambda: result.append(function()))
        thread.start()
        thread.join()
    finally:
        threading.stack_size(size)
    return result


def test_the_interpreters_own_stack_does_not_matter():
    """Where even json.loads gives up, the text is read without it.

    From Python 3.12 on, C code has a limit of its own, which only a deep recursion through C
    reaches.
    """
    limit = sys.getrecursionlimit()

    def read():
        return is_json_object(arrays(150), 1000), is_json_object(arrays(150)[:-1], 1000)

    try:
        if sys.version_info >= (3, 12):
            sys.setrecursionlimit(100_000)
        answers = in_a_thread_with_a_large_stack(lambda: call_near_the_edge(read, 30))
    finally:
        sys.setrecursionlimit(limit)

    assert answers == [[(True, False)]]


def verdict_of_json(text):
    def refuse(name):
        raise ValueError(name)

    try:
        value = json.JSONDecoder(parse_constant=refuse, parse_int=str).decode(text)
    except ValueError:
        return False
    return isinstance(value, dict)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)
INDENTS = st.sampled_from([None, 0, 1, "\t"])


@st.composite
def json_texts(draw):
    value = draw(st.dictionaries(st.text(max_size=3), VALUES, max_size=3) | VALUES)
    return json.dumps(value, indent=draw(INDENTS), ensure_ascii=draw(st.booleans()))


@st.composite
def mutated_texts(draw):
    """Valid texts with characters replaced, dropped, doubled or swapped."""
    text = draw(json_texts())
    mutation = random.Random(draw(st.integers()))
    for _ in range(mutation.randint(1, 3)):
        at, length = mutation.randint(0, len(text)), mutation.randint(0, 2)
        strange = mutation.choice([*'{}[]",:\\0-+.eE \n\t\x00', "1", "null", "\\u12", "NaN", ""])
        text = text[:at] + strange + text[at + length :]
    return text


@given(text=json_texts())
@settings(PATIENT, max_examples=100)
def test_the_token_reader_reads_what_json_reads(text):
    """Texts that json.dumps writes are objects exactly where json.loads says so."""
    assert reads(text) is verdict_of_json(text)


@given(text=mutated_texts())
@settings(PATIENT, max_examples=300)
@example('{"a":1}\x00')
def test_the_token_reader_refuses_what_json_refuses(text):
    """Texts with errors are refused exactly where json.loads refuses them."""
    assert reads(text) is verdict_of_json(text)


@given(text=json_texts() | mutated_texts())
@settings(PATIENT, max_examples=100)
def test_both_doors_lead_to_the_same_answer(text):
    """Short of the limit, brackets decide which reader is asked and never what it says."""
    assert is_json_object(text, 1000) is reads(text)
