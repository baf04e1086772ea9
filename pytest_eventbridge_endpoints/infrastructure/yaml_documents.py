"""Read templates in YAML, with the short forms of CloudFormation's functions written out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import InfrastructureError
from ..words import cut, printable, shown

try:
    import yaml
except ImportError:
    yaml = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from .json_documents import FindLine, Steps

_MOST_VALUES = 1_000_000
"""Values of a document with its aliases written out; more are an attack, or a mistake."""

_MOST_DIGITS = 1_000
"""Characters of the longest integer: PyYAML needs a minute for one of a megabyte."""

_PLAIN = "tag:yaml.org,2002:"
_CONSTRUCTED = frozenset({"bool", "int", "float", "null"})
_TYPES = {
    "mapping": frozenset({"map"}),
    "sequence": frozenset({"seq"}),
    # dates stay texts, as in "2012-10-17"
    "scalar": _CONSTRUCTED | {"str", "timestamp", "binary", "value", "merge"},
}
"""The types of YAML that a template may have, by the kind of node."""

_NOT_FUNCTIONS = ("Ref", "Condition")


def parse_yaml(text: str, name: str) -> tuple[Any, FindLine]:
    """Read a text of YAML.

    Returns:
        Its content as plain values, and a function that finds the line of one.

    Raises:
        InfrastructureError: PyYAML is missing, or the text is no YAML.
    """
    if yaml is None:
        msg = (
            f"{name} is YAML, which needs PyYAML: pip install 'pytest-eventbridge-endpoints[yaml]'"
        )
        raise InfrastructureError(msg)
    try:
        node = yaml.compose(text, Loader=_loader())
        if node is None:
            # nothing but comments
            return None, lambda _: 1
        if "&" in text:
            _refuse_explosion(node, name)
        content = _Construction(name).value_of(node)
    except InfrastructureError:
        raise
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f":{mark.line + 1}" if mark else ""
        problem = " ".join(part for part in (error.context, error.problem) if part)
        msg = f"{name}{where} is not YAML: {problem}"
        raise InfrastructureError(msg) from None
    except yaml.reader.ReaderError as error:
        # of its two parsers, one counts bytes and one characters
        line = text.count("\n", 0, text.find(chr(error.character))) + 1
        msg = f"{name}:{line} is not YAML: it has the character U+{error.character:04X}"
        raise InfrastructureError(msg) from None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        msg = f"{name} is not YAML: {' '.join(str(error).split())}"
        raise InfrastructureError(msg) from None
    except RecursionError:
        msg = f"{name} is nested too deep"
        raise InfrastructureError(msg) from None
    return content, lambda path: _line_of(node, path)


def _loader() -> type[Any]:
    """Return PyYAML's fastest loader that keeps to Python's limit of levels.

    Its own loader in C has none before version 6.0.4: 100,000 brackets would end the process. So
    only the parser is the one in C, where there is one.
    """
    if not hasattr(yaml, "CSafeLoader"):
        return yaml.SafeLoader

    class Loader(yaml.composer.Composer, yaml.CSafeLoader):
        def __init__(self, stream: str) -> None:
            yaml.CSafeLoader.__init__(self, stream)
            yaml.composer.Composer.__init__(self)

    return Loader


class _Construction:
    """Make plain values of the nodes of one document."""

    def __init__(self, name: str) -> None:
        self._constructor = yaml.constructor.SafeConstructor()
        self._name = name
        self._made: dict[int, Any] = {}
        """What was made of a node, by its id: an alias is the same node."""

    def value_of(self, node: Any) -> Any:
        """Return the plain value of a node."""
        key = id(node)
        if key not in self._made:
            plain = self._plain(node)
            self._made[key] = plain if _is_plain(node) else {_function(node): plain}
        return self._made[key]

    def _plain(self, node: Any) -> Any:
        kind = node.tag.removeprefix(_PLAIN)
        if _is_plain(node) and kind not in _TYPES[node.id]:
            tag = cut(printable(kind))
            raise self._refused(node, f"a {node.id} tagged !!{tag} is no type of a template")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.value_of(element) for element in node.value]
        if _is_plain(node) and kind in _CONSTRUCTED:
            return self._constructed(node, kind)
        return node.value.split(".", 1) if node.tag == "!GetAtt" else node.value

    def _constructed(self, node: Any, kind: str) -> Any:
        if kind == "int" and len(node.value) > _MOST_DIGITS:
            raise self._refused(node, "the number has too many digits")
        try:
            return getattr(self._constructor, f"construct_yaml_{kind}")(node)
        except (LookupError, ValueError, OverflowError):
            # what a tag forces to be a number, and the like
            msg = f"{cut(shown(node.value))} is no value of !!{kind}"
            raise self._refused(node, msg) from None

    def _mapping(self, node: Any) -> dict[str, Any]:
        lines: dict[str, int] = {}
        merged: list[Any] = []
        own: list[Any] = []
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self._refused(key, "the key of an object is a text")
            # this merges what is inside of the value
            self.value_of(value)
            if key.tag == f"{_PLAIN}merge":
                merged += self._merged(value)
                continue
            if key.value in lines:
                again = f"{cut(shown(key.value))} stands in line {lines[key.value]} already"
                raise self._refused(key, again)
            lines[key.value] = key.start_mark.line + 1
            own.append((key, value))
        # what is merged stands first, and is replaced
        node.value = merged + own
        return {key.value: self.value_of(value) for key, value in node.value}

    def _merged(self, node: Any) -> list[Any]:
        """Return the pairs that a merge key brings, those that count last.

        PyYAML's own ``flatten_mapping`` is not used: in its version 6.0.4 a later object of a
        list wins over an earlier one, against YAML's rule for merge keys.
        """
        objects = node.value if isinstance(node, yaml.SequenceNode) else [node]
        if not all(isinstance(one, yaml.MappingNode) for one in objects):
            raise self._refused(node, "what is merged is an object, or a list of objects")
        return [pair for one in reversed(objects) for pair in one.value]

    def _refused(self, node: Any, reason: str) -> InfrastructureError:
        return InfrastructureError(f"{self._name}:{node.start_mark.line + 1}: {reason}")


def _is_plain(node: Any) -> bool:
    return str(node.tag).startswith(_PLAIN)


def _function(node: Any) -> str:
    """Return the long form of a function's short form: ``Fn::Sub`` of ``!Sub``."""
    name = str(node.tag).removeprefix("!")
    return name if name in _NOT_FUNCTIONS else f"Fn::{name}"


def _refuse_explosion(top: Any, name: str) -> None:
    """Refuse a document that is inside of itself, or far larger with its aliases written out."""
    sizes: dict[int, int] = {}
    begun: set[int] = set()
    waiting = [(top, False)]
    while waiting:
        node, is_done = waiting.pop()
        line = node.start_mark.line + 1
        if is_done:
            sizes[id(node)] = 1 + sum(sizes[id(one)] for one in _inside(node))
            if sizes[id(node)] > _MOST_VALUES:
                msg = (
                    f"{name}:{line} is not read: with its aliases written out it has more than "
                    f"{_MOST_VALUES:,} values"
                )
                raise InfrastructureError(msg)
        elif id(node) not in sizes:
            if id(node) in begun:
                msg = f"{name}:{line} is not read: an alias leads to what it is a part of"
                raise InfrastructureError(msg)
            begun.add(id(node))
            waiting.append((node, True))
            waiting += [(one, False) for one in _inside(node)]


def _inside(node: Any) -> list[Any]:
    """Return the nodes of the keys and values, or of the elements, of a node."""
    if isinstance(node, yaml.MappingNode):
        return [one for pair in node.value for one in pair]
    return node.value if isinstance(node, yaml.SequenceNode) else []


def _line_of(node: Any, path: Steps) -> int:
    """Return the line of the value at a path, or of the deepest part that is there."""
    steps = list(path)
    while steps:
        step = steps.pop(0)
        if not _is_plain(node) and step == _function(node):
            # the short form stands where its value stands
            continue
        found = None
        if isinstance(node, yaml.MappingNode):
            # the last one: it replaces what is merged
            found = next((value for key, value in reversed(node.value) if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            found = next(iter(node.value[step : step + 1]), None)
        if found is None:
            break
        node = found
    line: int = node.start_mark.line
    return line + 1
