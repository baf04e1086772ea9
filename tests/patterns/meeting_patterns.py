"""Strategies for patterns and events of few keys, so that they often meet."""

from hypothesis import strategies as st

keys = st.sampled_from(["a", "b", "c", "a.b"])


def fields_of(alternatives):
    """Make patterns without ``$or`` whose fields have these alternatives."""
    return st.recursive(
        st.dictionaries(keys, alternatives, min_size=1, max_size=3),
        lambda inner: st.dictionaries(keys, alternatives | inner, min_size=1, max_size=3),
        max_leaves=4,
    )


def patterns_of(fields):
    """Make patterns with these fields, some of them in one ``$or``, or in two."""
    return fields | _with_or(fields) | _with_or(_with_or(fields))


def _with_or(inner):
    return st.builds(
        lambda fields, objects: {**fields, "$or": objects},
        inner,
        st.lists(inner, min_size=2, max_size=3),
    )


def events_of(values):
    """Make events that hold these values, some of them nested."""
    nodes = st.recursive(
        values,
        lambda inner: st.dictionaries(keys, inner, max_size=3) | st.lists(inner, max_size=3),
        max_leaves=8,
    )
    return st.dictionaries(keys, nodes, max_size=4)
