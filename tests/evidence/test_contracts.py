import json
import urllib.request

import pytest

from pytest_eventbridge_endpoints.evidence.contracts import Contract

ORDER = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "integer"},
        "items": {"type": "array", "items": {"$ref": "#/$defs/item"}},
    },
    "$defs": {"item": {"type": "object", "properties": {"price": {"type": "number"}}}},
}
DRAFT_4 = "http://json-schema.org/draft-04/schema#"
DRAFTS = [
    DRAFT_4,
    "http://json-schema.org/draft-06/schema#",
    "http://json-schema.org/draft-07/schema#",
    "http://json-schema.org/draft-07/schema",
    "https://json-schema.org/draft/2019-09/schema",
    "https://json-schema.org/draft/2020-12/schema",
]
# what the EventBridge Schema Registry exports
OPENAPI = {
    "openapi": "3.0.0",
    "info": {"version": "1.0.0", "title": "OrderPlaced"},
    "paths": {},
    "components": {
        "schemas": {
            "AWSEvent": {
                "type": "object",
                "required": ["detail-type", "detail", "id", "source", "time", "region"],
                "x-amazon-events-detail-type": "OrderPlaced",
                "x-amazon-events-source": "shop.orders",
                "properties": {
                    "detail": {"$ref": "#/components/schemas/OrderPlaced"},
                    "detail-type": {"type": "string"},
                },
            },
            "OrderPlaced": {
                "type": "object",
                "required": ["id"],
                "properties": {
                    "id": {"type": "number", "minimum": 0, "exclusiveMinimum": True},
                    "note": {"type": "string", "nullable": True},
                    "size": {"type": "string", "nullable": True, "enum": ["S", "L"]},
                    "tags": {"type": "array", "items": {"type": "string", "nullable": True}},
                },
            },
        }
    },
}
REGISTRY_DRAFT_4 = {
    "$schema": DRAFT_4,
    "$id": "http://example.com/order",
    "title": "OrderPlaced",
    "definitions": {"OrderPlaced": {"type": "object", "required": ["id"]}},
    "properties": {"detail": {"$ref": "#/definitions/OrderPlaced"}, "account": {}},
    "required": ["account"],
    "type": "object",
    "x-amazon-events-detail-type": "OrderPlaced",
    "x-amazon-events-source": "shop.orders",
}


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Fetching anything is a failure."""
    monkeypatch.setattr(urllib.request, "urlopen", lambda *_: pytest.fail("it fetches"))


@pytest.fixture
def violations(event):
    """Hold one Detail against a schema."""
    return lambda schema, detail: Contract(schema).violations(
        event(detail_json=json.dumps(detail))
    )


# --- violations -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schema", "detail", "expected"),
    [
        (ORDER, {"id": 1, "items": [{"price": 9.99}]}, []),
        (ORDER, {}, ["detail: 'id' is a required property (rule 'required')"]),
        (
            ORDER,
            {"id": "1", "items": [{}, {"price": "9.99"}]},
            [
                "detail.id: '1' is not of type 'integer' (rule 'type')",
                "detail.items[1].price: '9.99' is not of type 'number' (rule 'type')",
            ],
        ),
        (
            {"properties": {"n": {"const": {"$ref": "no reference"}}}},
            {"n": 1},
            ["detail.n: {'$ref': 'no reference'} was expected (rule 'const')"],
        ),
        (
            {"properties": {"n": {"maxLength": 1}}},
            {"n": "x" * 1000},
            [f"detail.n: '{'x' * 299} (rule 'maxLength')"],
        ),
        (
            {
                "properties": {
                    "n": {"anyOf": [{"type": "string"}, {"properties": {"m": {"type": "null"}}}]}
                }
            },
            {"n": {"m": 1}},
            ["detail.n.m: 1 is not of type 'null' (rule 'anyOf')"],
        ),
        ({"properties": {"at": {"format": "date-time"}}}, {"at": "yesterday"}, []),
    ],
)
def test_violations_name_place_and_rule(violations, schema, detail, expected):
    """One line for each, in the order of their places."""
    assert violations(schema, detail) == expected


def test_a_member_that_may_not_be(violations):
    """Where a schema is just false, no rule has a name."""
    (violation,) = violations({"properties": {"n": False}}, {"n": 1})

    assert violation.endswith(": False schema does not allow 1")


@pytest.mark.parametrize("draft", DRAFTS)
def test_a_schema_may_be_of_any_draft(violations, draft):
    """$schema says which, and references lead into the document."""
    schema = {
        "$schema": draft,
        "definitions": {"n": {"type": "number"}},
        "properties": {"n": {"$ref": "#/definitions/n"}},
    }

    assert violations(schema, {"n": "1"}) == [
        "detail.n: '1' is not of type 'number' (rule 'type')"
    ]


def test_a_schema_without_a_draft_is_of_the_newest(violations):
    """Keywords of 2020-12 count."""
    schema = {"properties": {"n": {"prefixItems": [{"type": "string"}]}}}

    assert violations(schema, {"n": [1]}) == [
        "detail.n[0]: 1 is not of type 'string' (rule 'type')"
    ]


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        ({"id": 1, "note": None, "size": None, "tags": [None, "a"]}, []),
        (
            {"id": 0},
            ["detail.id: 0 is less than or equal to the minimum of 0 (rule 'minimum')"],
        ),
        ({"id": 1, "note": 5}, ["detail.note: 5 is not of type 'string', 'null' (rule 'type')"]),
        (
            {"id": 1, "size": "M"},
            ["detail.size: 'M' is not one of ['S', 'L', None] (rule 'enum')"],
        ),
    ],
)
def test_a_document_of_the_schema_registry(violations, detail, expected):
    """In OpenAPI 3.0 null is allowed where it says nullable, and limits may be exclusive."""
    assert violations(OPENAPI, detail) == expected


def test_a_draft_4_document_of_the_schema_registry(violations):
    """It describes the whole event; the contract is about its Detail."""
    assert violations(REGISTRY_DRAFT_4, {}) == [
        "detail: 'id' is a required property (rule 'required')"
    ]


def test_openapi_3_1_is_json_schema_2020_12(violations):
    """One schema alone needs no AWSEvent."""
    schema = {"properties": {"n": {"type": ["string", "null"]}, "x": {"exclusiveMinimum": 0}}}
    document = {"openapi": "3.1.0", "components": {"schemas": {"OrderPlaced": schema}}}

    assert violations(document, {"n": None, "x": 0}) == [
        "detail.x: 0 is less than or equal to the minimum of 0 (rule 'exclusiveMinimum')"
    ]


@pytest.mark.parametrize("as_text", [str, lambda path: path])
def test_a_schema_may_be_a_file(tmp_path, violations, as_text):
    """As teams keep it, next to the code."""
    file = tmp_path / "order.json"
    file.write_text(json.dumps(ORDER), encoding="utf-8")

    assert violations(as_text(file), {"id": 1}) == []
    assert len(violations(as_text(file), {})) == 1


def test_a_detail_too_deep_to_check_is_a_violation(event):
    """It is never taken for right."""
    deep = event(detail_json='{"a":' * 200_000 + "1" + "}" * 200_000)

    assert Contract(ORDER).violations(deep) == [
        "detail: cannot be checked, it or the schema is nested too deep"
    ]


def test_a_reference_that_was_not_found_in_time_is_a_violation(violations):
    """Where nobody looks for schemas, a reference is met by an event first."""
    for reference in ("#/nowhere", "https://example.com/nowhere"):
        schema = {"$ref": "#/default", "default": {"$ref": reference}}
        (violation,) = violations(schema, {})

        assert violation.startswith("detail: cannot be checked: ")
        assert "nowhere" in violation


# --- which events -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schema", "options", "event_", "is_about"),
    [
        ({}, {}, {}, True),
        ({}, {"source": "shop.orders"}, {}, True),
        ({}, {"source": "shop"}, {}, False),
        ({}, {"detail_type": "OrderPlaced"}, {}, True),
        ({}, {"detail_type": "Other"}, {}, False),
        (OPENAPI, {}, {}, True),
        (OPENAPI, {}, {"source": "stock"}, False),
        (OPENAPI, {"source": "stock"}, {"source": "stock"}, True),
        (REGISTRY_DRAFT_4, {}, {"detail_type": "Other"}, False),
        (REGISTRY_DRAFT_4, {}, {}, True),
    ],
)
def test_which_events_a_contract_is_about(event, schema, options, event_, is_about):
    """What the test says goes before what a registry's document says."""
    assert Contract(schema, **options).is_about(event(**event_)) is is_about


def test_a_contract_is_read_as_it_was_asked_for(tmp_path):
    """Long schemas are cut."""
    file = tmp_path / "order.json"
    file.write_text("{}", encoding="utf-8")

    assert str(Contract({}, "shop", "Order")) == (
        "expect_detail({}, source='shop', detail_type='Order')"
    )
    assert str(Contract(ORDER)) == f"expect_detail({repr(ORDER)[:80]}…)"
    assert str(Contract(file))[:20] == f"expect_detail('{file}'"[:20]


def test_a_schema_is_copied(violations):
    """What a test does with its dict later changes no contract."""
    schema = {"properties": {"n": {"type": "string"}}}
    contract = Contract(schema)
    schema["properties"]["n"]["type"] = "number"

    assert contract._validator.is_valid({"n": "text"})


# --- bad schemas ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        (
            {"type": "text"},
            (
                "the schema is no valid schema: at type: 'text' is not valid under any of the "
                "given schemas"
            ),
        ),
        (
            {"properties": {"n": {"allOf": [{"minimum": "1"}]}}},
            (
                "the schema is no valid schema: at properties.n.allOf[0].minimum: '1' is not of "
                "type 'number'"
            ),
        ),
        ({"pattern": "["}, "the schema is no valid schema: at pattern: '[' is not a 'regex'"),
        (
            {"$schema": "http://example.com/schema"},
            (
                "the schema is of an unknown draft: $schema is 'http://example.com/schema'; known "
                "are JSON Schema 2020-12, 2019-09, 7, 6 and 4"
            ),
        ),
        (
            {"$schema": []},
            (
                "the schema is of an unknown draft: $schema is []; known are "
                "JSON Schema 2020-12, 2019-09, 7, 6 and 4"
            ),
        ),
        *(
            (
                {"allOf": [{"$ref": reference}]},
                (
                    f"the schema refers to '{reference}', which is not in it; nothing is fetched, "
                    "so put it into the document"
                ),
            )
            for reference in ("#/$defs/no", "#no", "other.json", "https://example.com/s.json")
        ),
        (
            {"x-amazon-events-source": "shop"},
            (
                "the schema refers to '#/properties/detail', which is not in it; nothing is "
                "fetched, so put it into the document"
            ),
        ),
        *(
            (
                {"openapi": "3.0.0", "components": components},
                (
                    "an OpenAPI document needs the schema AWSEvent, which describes the whole "
                    f"event, or one schema only, in components.schemas; there are: {names}"
                ),
            )
            for components, names in [
                (None, "none"),
                ([], "none"),
                ({"schemas": []}, "none"),
                ({"schemas": {"A": {}, "B": {}}}, "A, B"),
            ]
        ),
        (
            {"openapi": "3.0.0", "components": {"schemas": {"A": {"type": 5}}}},
            (
                "components.schemas.A is no valid schema: at type: 5 is not valid under any of "
                "the given schemas"
            ),
        ),
    ],
)
def test_a_bad_schema_is_an_error(schema, problem):
    """At once, not when an event comes."""
    with pytest.raises(ValueError, match="schema") as caught:
        Contract(schema)

    assert str(caught.value) == problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [("{", "is no JSON: Expecting property name"), ("[]", "holds no JSON object")],
)
def test_a_bad_file_is_an_error(tmp_path, text, problem):
    """The message names the file."""
    file = tmp_path / "order.json"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(ValueError, match="schema file") as caught:
        Contract(file)

    assert str(caught.value).startswith(f"the schema file {file} {problem}")


def test_what_is_no_schema_is_an_error(tmp_path):
    """A schema is a dict or a file that exists."""
    with pytest.raises(TypeError) as caught:
        Contract(5)
    with pytest.raises(FileNotFoundError):
        Contract(tmp_path / "nowhere.json")

    assert str(caught.value) == "a schema is a dict or the path of a JSON file, not 5"


def test_references_are_relative_to_the_nearest_id(violations):
    """A document may hold several schemas."""
    schema = {
        "$id": "https://example.com/order",
        "properties": {"item": {"$ref": "item#/$defs/price"}},
        "$defs": {
            "item": {
                "$id": "item",
                "$defs": {"price": {"$ref": "#/$defs/number"}, "number": {"type": "number"}},
            }
        },
    }

    assert violations(schema, {"item": "1"}) == [
        "detail.item: '1' is not of type 'number' (rule 'type')"
    ]


def nested(levels, key="not"):
    schema = {}
    for _ in range(levels):
        schema = {key: schema}
    return schema


def holding_itself(within=None):
    schema = {}
    schema["properties"] = {"a": schema} if within is None else within(schema)
    return schema


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        (holding_itself(), "the schema holds itself"),
        (holding_itself(lambda schema: [schema]), "the schema holds itself"),
        ({**OPENAPI, "components": holding_itself()}, "the schema holds itself"),
        (nested(100_000), "the schema is nested too deep"),
        (nested(100_000, "x-anything"), "the schema is nested too deep"),
    ],
    ids=["itself", "itself in a list", "itself in OpenAPI", "deep", "deep in an annotation"],
)
def test_a_schema_that_no_text_can_be_is_refused_at_once(schema, problem):
    """Whoever follows it would come to no end."""
    with pytest.raises(ValueError, match="the schema") as caught:
        Contract(schema)

    assert str(caught.value) == problem


def test_a_schema_file_that_is_nested_too_deep_is_refused(tmp_path):
    """In the same words."""
    file = tmp_path / "schema.json"
    file.write_text('{"not":' * 100_000 + "{}" + "}" * 100_000)

    with pytest.raises(ValueError, match=r"^the schema is nested too deep$"):
        Contract(file)


def test_a_schema_may_hold_the_same_part_twice():
    """Twice is not within itself."""
    part = {"type": "integer"}

    assert str(Contract({"properties": {"a": part, "b": part}})).startswith("expect_detail(")
