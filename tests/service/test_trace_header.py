"""What was recorded of AWS in one afternoon (AWS 10.4)."""

import pytest

from pytest_eventbridge_endpoints.service.trace_header import passed_on

ROOT = "Root=1-6ab2832c-0123456789abcdef01234567"
OTHER = "Root=1-6ab2832c-0123456789abcdef01234568"
PARENT = "Parent=0123456789abcdef"
CAPITAL = "Parent=ABCDEF0123456789"
NEW = "1-00000000-new"

RECORDED = [
    ("whole", f"{ROOT};{PARENT};Sampled=0", f"{ROOT};{PARENT};Sampled=0"),
    ("sampled", f"{ROOT};{PARENT};Sampled=1", f"{ROOT};{PARENT};Sampled=1"),
    ("sampled, no Parent", f"{ROOT};Sampled=1", f"{ROOT};Sampled=1"),
    ("to be decided", f"{ROOT};Sampled=?", f"{ROOT};Sampled=?"),
    ("Root alone", ROOT, ROOT),
    ("another part", f"{ROOT};{PARENT};Sampled=0;Foo=bar", f"{ROOT};{PARENT};Sampled=0;Foo=bar"),
    ("strange parts", f"{ROOT};Foo=;Bar=two=three;bare", f"{ROOT};Bar=two=three;Foo="),
    ("another order", f"Sampled=0;Foo=bar;{PARENT};{ROOT}", f"{ROOT};{PARENT};Sampled=0;Foo=bar"),
    ("blanks", f" {ROOT} ; {PARENT} ; Sampled=0 ", f"{ROOT};{PARENT};Sampled=0"),
    ("capitals in the time", f"{ROOT.replace('b28', 'B28')};Sampled=0", f"{ROOT};Sampled=0"),
    ("capitals in the id", f"{ROOT.replace('def', 'DEF')};Sampled=0", f"{ROOT};Sampled=0"),
    ("capital Parent", f"{ROOT};{CAPITAL};Sampled=0", f"{ROOT};{CAPITAL};Sampled=0"),
    ("capital Parent, sampled", f"{ROOT};{CAPITAL};Sampled=1", None),
    ("bad Parent", f"{ROOT};Parent=oops;Sampled=0", f"{ROOT};Sampled=0"),
    ("empty Parent", f"{ROOT};Parent=;Sampled=0", f"{ROOT};Sampled=0"),
    ("bad Sampled", f"{ROOT};{PARENT};Sampled=7", f"{ROOT};{PARENT}"),
    ("two Roots", f"{ROOT};{OTHER};{PARENT};Sampled=0", f"{OTHER};{PARENT};Sampled=0"),
    ("two Roots, the second bad", f"{ROOT};Root=bad;{PARENT}", None),
    ("two Parents, the second bad", f"{ROOT};{PARENT};Parent=bad", f"{ROOT};{PARENT}"),
    ("two Sampled, the second bad", f"{ROOT};Sampled=1;Sampled=7", ROOT),
    ("bad Root, not sampled", f"Root=oops;{PARENT};Sampled=0", f"Root={NEW};{PARENT};Sampled=0"),
    ("Sampled alone", "Sampled=0", f"Root={NEW};Sampled=0"),
    ("bad Root, sampled", "Root=bad;Sampled=1", None),
    ("bad Root, Parent", f"Root=bad;{PARENT}", None),
    ("Parent alone", PARENT, None),
    ("no header at all", "garbage", None),
]


@pytest.mark.parametrize(
    ("header", "expected"), [pytest.param(*case, id=name) for name, *case in RECORDED]
)
def test_what_is_passed_on(header, expected):
    """Parts are put in order, bad ones are left out, and without a Root nothing is passed on."""
    assert passed_on(header, lambda: NEW) == expected
