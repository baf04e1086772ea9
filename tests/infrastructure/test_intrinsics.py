"""What holds for CloudFormation's functions on values of any kind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_eventbridge_endpoints.infrastructure.documents import Document
from pytest_eventbridge_endpoints.infrastructure.resolver import Resolver
from pytest_eventbridge_endpoints.infrastructure.resources import Asked
from pytest_eventbridge_endpoints.infrastructure.template import Template

TEXTS = st.text(max_size=5).filter(lambda text: "{" not in text)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
).filter(lambda value: "Ref" not in str(value) and "Fn::" not in str(value))


@pytest.fixture(scope="module")
def resolve():
    """Resolve a value of a template that has nothing else."""
    document = Document("t.json", None, {}, lambda _: 7)
    resolver = Resolver(
        Template(document, {}),
        asked=Asked("123456789012", "us-east-1"),
        region="us-east-1",
        stack=None,
        home=None,
        parameters={},
        output_of=None,
        export_of=None,
    )
    return lambda value: resolver.resolve(value, document.at("Here"))


@given(value=PLAIN)
def test_a_value_without_functions_is_what_it_is(resolve, value):
    """Whatever it is made of."""
    assert resolve(value) == value


@given(
    parts=st.lists(TEXTS, min_size=1, max_size=5),
    delimiter=st.sampled_from(["-", "/", "::", ", "]),
)
def test_split_undoes_join(resolve, parts, delimiter):
    """And Join puts together again what Split has taken apart."""
    joined = {"Fn::Join": [delimiter, parts]}

    assert resolve(joined) == delimiter.join(parts)
    assert resolve({"Fn::Split": [delimiter, joined]}) == delimiter.join(parts).split(delimiter)
    assert resolve({"Fn::Join": [delimiter, {"Fn::Split": [delimiter, joined]}]}) == resolve(
        joined
    )
