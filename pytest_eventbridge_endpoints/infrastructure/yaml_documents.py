"""Read templates in YAML, with the short forms of CloudFormation's functions written out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import InfrastructureError

try:
    import yaml
except ImportError:
    yaml = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from .json_documents import FindLine, Steps

_MOST_VALUES = 1_000_000
"""Values of a document with its aliases written out; more are an attack, or a mistake."""

_PLAIN = "tag:yaml.org,2002:"
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
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        node = loader.get_single_node()
        if node is None:
            # nothing but comments
            return None, lambda _: 1
        if "&" in text:
            _refuse_explosion(node, name)
        content = _Construction(loader, name).value_of(node)
    except InfrastructureError:
        raise
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f":{mark.line + 1}" if mark else ""
        problem = " ".join(part for part in (error.context, error.problem) if part)
        msg = f"{name}{where} is not YAML: {problem}"
        raise InfrastructureError(msg) from None
    except (yaml.YAMLError, ValueError) as error:
        msg = f"{name} is not YAML: {' '.join(str(error).split())}"
        raise InfrastructureError(msg) from None
    except RecursionError:
        msg = f"{name} is nested too deep"
        raise InfrastructureError(msg) from None
    finally:
        loader.dispose()
    return content, lambda path: _line_of(node, path)


class _Construction:
    """Make plain values of the nodes of one document."""

    def __init__(self, loader: Any, name: str) -> None:
        self._loader = loader
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
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.value_of(element) for element in node.value]
        kind = node.tag.removeprefix(_PLAIN) if _is_plain(node) else "str"
        if kind in ("bool", "int", "float", "null"):
            return getattr(self._loader, f"construct_yaml_{kind}")(node)
        if kind not in ("str", "timestamp", "binary", "value", "merge"):
            msg = f"{self._name}:{node.start_mark.line + 1}: {kind!r} is no type of a template"
            raise InfrastructureError(msg)
        if node.tag == "!GetAtt":
            return node.value.split(".", 1)
        # dates stay texts, as in "2012-10-17"
        return node.value

    def _mapping(self, node: Any) -> dict[str, Any]:
        is_merged = any(key.tag == f"{_PLAIN}merge" for key, _ in node.value)
        if is_merged:
            # what is merged stands first, and is replaced
            self._loader.flatten_mapping(node)
        mapping: dict[str, Any] = {}
        lines: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                msg = f"{self._name}:{line}: the key of an object is a text"
                raise InfrastructureError(msg)
            if key.value in lines and not is_merged:
                before = lines[key.value]
                msg = f"{self._name}:{line}: {key.value!r} stands in line {before} already"
                raise InfrastructureError(msg)
            lines[key.value] = line
            mapping[key.value] = self.value_of(value)
        return mapping


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
            found = next((value for key, value in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            found = next(iter(node.value[step : step + 1]), None)
        if found is None:
            break
        node = found
    line: int = node.start_mark.line
    return line + 1
