"""Resolve the functions of one CloudFormation template, as far as somebody asks for values.

What the files alone do not tell becomes ``Unresolved``, and is never guessed.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..errors import InfrastructureError
from ..service.arns import partition
from ..words import did_you_mean, shown
from .functions import PURE, TOLERANT, join, joined, operands, text_of, wrong
from .identities import Identities, not_known, url_suffix
from .resources import Unresolved, first_unresolved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .documents import Place
    from .resources import Asked
    from .template import Template

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_DYNAMIC = "{{resolve:"


class _NoValue:
    def __repr__(self) -> str:
        return "AWS::NoValue"


_NO_VALUE = _NoValue()
"""What AWS::NoValue gives: its member is not there."""

_ONLY_AWS_KNOWS = ("Fn::GetAZs", "Fn::Cidr")
_MACROS = ("Fn::Transform", "Fn::ForEach")
_CONDITIONS = ("Condition", "Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or")


class Resolver:
    """Resolves values of one template that is deployed once.

    Args:
        template: The template.
        asked: What a test passes.
        region: The Region that it is deployed in.
        stack: The name of the stack; None where nobody knows it.
        home: The name of the stack behind those that it is nested in, as far as they are known.
        parameters: The values of its parameters, by name; any may be ``Unresolved``.
        output_of: Returns an output of a nested stack, by its logical id and name.
        export_of: Returns what another template of the Region exports by a name.
    """

    def __init__(
        self,
        template: Template,
        *,
        asked: Asked,
        region: str,
        stack: str | None,
        home: str | None,
        parameters: Mapping[str, Any],
        output_of: Callable[[str, str, Place], Any],
        export_of: Callable[[str, Place], Any],
    ) -> None:
        self._template = template
        self._asked = asked
        self._region = region
        self._stack = stack
        self._parameters = parameters
        self._export_of = export_of
        self.identities = Identities(
            template,
            asked=asked,
            region=region,
            home=home,
            resolve=self.resolve,
            is_there=self.is_there,
            output_of=output_of,
        )
        self._known: dict[tuple[str, str], Any] = {}
        """What was resolved already, by what it is and its name."""
        self._under_way: list[str] = []
        """What is being resolved: what needs itself would never end."""

    def resolve(self, value: Any, place: Place) -> Any:
        """Return a value with all its functions resolved; a part of it may be ``Unresolved``.

        Raises:
            InfrastructureError: CloudFormation would refuse it.
        """
        if _is_static(value):
            return value
        if isinstance(value, dict):
            if len(value) == 1:
                ((name, argument),) = value.items()
                if name == "Ref" or name.startswith("Fn::"):
                    return self._call(name, argument, place.at(name))
            for name in value:
                if name.startswith(_MACROS):
                    return self._call(name, value[name], place.at(name))
            members = {n: self.resolve(v, place.at(n)) for n, v in value.items()}
            return {n: v for n, v in members.items() if v is not _NO_VALUE}
        if isinstance(value, list):
            elements = [self.resolve(v, place.at(i)) for i, v in enumerate(value)]
            return [v for v in elements if v is not _NO_VALUE]
        return self._dynamic(value, place)

    def is_there(self, logical_id: str) -> bool | Unresolved:
        """Say whether a resource is there, by its condition."""
        name = self._template.resource(logical_id).get("Condition")
        if name is None:
            return True
        return self._condition(name, self._template.at("Resources", logical_id, "Condition"))

    def output(self, name: str, value: Any) -> Any:
        """Return the value of an output."""
        place = self._template.at("Outputs", name, "Value")
        return self._once("Output", name, lambda: self.resolve(value, place))

    # --- functions ----------------------------------------------------------------------------

    def _call(self, name: str, argument: Any, place: Place) -> Any:
        if name == "Ref":
            return self._ref(argument, place)
        if name in (
            "Fn::GetAtt",
            "Fn::Sub",
            "Fn::Join",
            "Fn::If",
            "Fn::FindInMap",
            "Fn::ImportValue",
        ):
            own = {
                "Fn::Join": self._join,
                "Fn::GetAtt": self._get_att,
                "Fn::Sub": self._sub,
                "Fn::If": self._if,
                "Fn::FindInMap": self._find_in_map,
                "Fn::ImportValue": self._import_value,
            }
            return own[name](argument, place)
        if name in PURE:
            arguments = self.resolve(argument, place)
            if arguments is _NO_VALUE:
                raise wrong(place, "a value", arguments)
            unknown = first_unresolved(arguments)
            if unknown is not None and name not in TOLERANT:
                return replace(unknown, stand_in=None)
            return PURE[name](arguments, place)
        if name in _ONLY_AWS_KNOWS:
            reason = f"only AWS knows what {name} gives"
            return self._asked.values.get(name) or not_known(
                f"!{name.removeprefix('Fn::')}", reason, name, place
            )
        hint = did_you_mean(
            name, [*PURE, "Fn::Join", "Fn::GetAtt", "Fn::Sub", "Fn::If", "Fn::FindInMap"]
        )
        if name.startswith(_MACROS):
            hint = ": a macro changes a template in a way that only AWS knows"
        msg = f"{place}: the function {name} is not known{hint}"
        raise InfrastructureError(msg)

    def _ref(self, name: Any, place: Place) -> Any:
        if not isinstance(name, str):
            raise wrong(place, "a name", name)
        return self._once("Ref", name, lambda: self._looked_up(name, place))

    def _looked_up(self, name: str, place: Place) -> Any:
        if name in self._asked.values:
            return self._asked.values[name]
        if name.startswith("AWS::"):
            return self._pseudo(name, place)
        if name in self._template.section("Parameters"):
            return self._parameter(name, place)
        if name in self._template.section("Resources"):
            return self.identities.of(name, None, place)
        function, _, what = name.partition(".")
        if what in ("Alias", "Version") and function in self._template.section("Resources"):
            return self.identities.published(function, name, place)
        known = (*self._template.section("Parameters"), *self._template.section("Resources"))
        msg = (
            f"{place}: there is neither a parameter nor a resource "
            f"{shown(name)}{did_you_mean(name, known)}"
        )
        raise InfrastructureError(msg)

    def _pseudo(self, name: str, place: Place) -> Any:
        region = self._region
        known = {
            "AWS::AccountId": self._asked.account_id,
            "AWS::NoValue": _NO_VALUE,
            "AWS::Partition": partition(region),
            "AWS::Region": region,
            "AWS::StackName": self._stack,
            "AWS::URLSuffix": url_suffix(region),
        }
        if known.get(name) is not None:
            return known[name]
        if name not in ("AWS::StackName", "AWS::StackId", "AWS::NotificationARNs"):
            names = [*known, "AWS::StackId", "AWS::NotificationARNs"]
            msg = f"{place}: there is no pseudo parameter {shown(name)}{did_you_mean(name, names)}"
            raise InfrastructureError(msg)
        return not_known(f"!Ref {name}", "the deployment decides it", name, place)

    def _parameter(self, name: str, place: Place) -> Any:
        declared = self._template.section("Parameters")[name]
        declared = declared if isinstance(declared, dict) else {}
        kind = str(declared.get("Type", "String"))
        # other types of the store's have its names
        if kind.startswith("AWS::SSM::Parameter::Value"):
            reason = "its value is in the Parameter Store"
            return not_known(f"!Ref {name}", reason, name, place)
        if name not in self._parameters and "Default" not in declared:
            cure = f'parameters={{"{name}": ...}}'
            reason = f"the parameter {name} has no default"
            return Unresolved(f"!Ref {name}", reason, cure, place)
        value = self._parameters.get(name, declared.get("Default"))
        if isinstance(value, Unresolved):
            return value
        is_list = kind == "CommaDelimitedList" or kind.startswith("List<")
        if isinstance(value, (list, tuple)):
            texts = [text_of(one, place) for one in value]
        elif is_list:
            texts = [one.strip() for one in str(text_of(value, place)).split(",")]
        else:
            texts = [text_of(value, place)]
        allowed = declared.get("AllowedValues")
        if isinstance(allowed, list):
            options = [text_of(one, place) for one in allowed]
            # of a list, each element has to be one of them
            for text in texts:
                if not isinstance(text, Unresolved) and text not in options:
                    values = ", ".join(map(str, allowed))
                    msg = f"{place}: the parameter {name} is one of {values}, not {shown(text)}"
                    raise InfrastructureError(msg)
        # a dynamic reference may come in by a parameter, too
        resolved = self.resolve(texts, place)
        return resolved if is_list or isinstance(value, (list, tuple)) else resolved[0]

    def _get_att(self, argument: Any, place: Place) -> Any:
        path = argument.split(".", 1) if isinstance(argument, str) else argument
        if not isinstance(path, list) or len(path) != 2 or not isinstance(path[0], str):  # noqa: PLR2004
            raise wrong(place, "[logical id, attribute]", argument)
        name, attribute = path[0], self.resolve(path[1], place.at(1))
        if not isinstance(attribute, str):
            return attribute
        key = f"{name}.{attribute}"
        if key in self._asked.values:
            return self._asked.values[key]
        if name not in self._template.section("Resources"):
            hint = did_you_mean(name, self._template.section("Resources"))
            msg = f"{place}: there is no resource {shown(name)}{hint}"
            raise InfrastructureError(msg)
        return self._once("Fn::GetAtt", key, lambda: self.identities.of(name, attribute, place))

    def _sub(self, argument: Any, place: Place) -> Any:
        text, variables = argument, {}
        if isinstance(argument, list) and len(argument) == 2:  # noqa: PLR2004
            text, variables = argument
        if not isinstance(text, str) or not isinstance(variables, dict):
            raise wrong(place, "a text, or [text, variables]", argument)
        parts: list[Any] = []
        end = 0
        for variable in _VARIABLE.finditer(text):
            parts += [text[end : variable.start()], self._variable(variable[1], variables, place)]
            end = variable.end()
        return self._checked(joined([*parts, text[end:]]), place)

    def _join(self, argument: Any, place: Place) -> Any:
        written = argument[1] if isinstance(argument, list) and len(argument) == 2 else None  # noqa: PLR2004
        if isinstance(written, list):
            # texts may be a dynamic reference only together, as the CDK writes them
            parts = [
                one if isinstance(one, str) else self.resolve(one, place.at(1, index))
                for index, one in enumerate(written)
            ]
            known = [one for one in parts if one is not _NO_VALUE]
            argument = [self.resolve(argument[0], place.at(0)), known]
        else:
            argument = self.resolve(argument, place)
        return self._checked(join(argument, place), place)

    def _checked(self, whole: Any, place: Place) -> Any:
        if isinstance(whole, str) and _DYNAMIC in whole:
            return self._dynamic(whole, place)
        return whole

    def _variable(self, name: str, variables: Mapping[str, Any], place: Place) -> str | Unresolved:
        if name.startswith("!"):
            return f"${{{name[1:]}}}"
        name = name.strip()
        if name in variables:
            return text_of(self.resolve(variables[name], place.at(1, name)), place)
        looked_up = self._get_att(name, place) if "." in name else self._ref(name, place)
        value = text_of(looked_up, place)
        if isinstance(value, Unresolved) and value.place == place:
            return replace(value, expression=f"${{{name}}}")
        return value

    def _if(self, argument: Any, place: Place) -> Any:
        if not isinstance(argument, list) or len(argument) != 3:  # noqa: PLR2004
            raise wrong(place, "[condition, value, other value]", argument)
        holds = self._condition(argument[0], place.at(0))
        if isinstance(holds, Unresolved):
            return replace(holds, stand_in=None)
        index = 1 if holds else 2
        return self.resolve(argument[index], place.at(index))

    def _find_in_map(self, argument: Any, place: Place) -> Any:
        arguments = self.resolve(argument, place)
        if not isinstance(arguments, list) or len(arguments) < 3:  # noqa: PLR2004
            raise wrong(place, "[mapping, key, key]", argument)
        unknown = first_unresolved(arguments[:3])
        if unknown is not None:
            return replace(unknown, stand_in=None)
        found: Any = self._template.section("Mappings")
        for key in arguments[:3]:
            if not isinstance(found, dict) or str(key) not in found:
                options = arguments[3] if len(arguments) > 3 else None  # noqa: PLR2004
                if isinstance(options, dict) and "DefaultValue" in options:
                    return options["DefaultValue"]
                hint = did_you_mean(str(key), found) if isinstance(found, dict) else ""
                msg = f"{place}: there is no {shown(key)} in the mappings{hint}"
                raise InfrastructureError(msg)
            found = found[str(key)]
        return self.resolve(found, place)

    def _import_value(self, argument: Any, place: Place) -> Any:
        name = self.resolve(argument, place)
        if isinstance(name, Unresolved):
            return replace(name, stand_in=None)
        if not isinstance(name, str):
            raise wrong(place, "a name", argument)
        return self._export_of(name, place)

    def _dynamic(self, text: str, place: Place) -> Any:
        if text in self._asked.values:
            return self._asked.values[text]
        return not_known(text, "AWS looks it up at the deployment", text, place)

    # --- conditions ---------------------------------------------------------------------------

    def _condition(self, name: Any, place: Place) -> bool | Unresolved:
        """Say whether a condition holds, by its name."""
        conditions = self._template.section("Conditions")
        if not isinstance(name, str) or name not in conditions:
            hint = did_you_mean(name, conditions) if isinstance(name, str) else ""
            msg = f"{place}: there is no condition {shown(name)}{hint}"
            raise InfrastructureError(msg)
        at = self._template.at("Conditions", name)
        holds: bool | Unresolved = self._once(
            "Condition", name, lambda: self._holds(conditions[name], at)
        )
        return holds

    def _holds(self, value: Any, place: Place) -> bool | Unresolved:
        """Say whether the expression of a condition holds."""
        if isinstance(value, dict) and len(value) == 1:
            ((name, argument),) = value.items()
            at = place.at(name)
            if name == "Condition":
                return self._condition(argument, at)
            if name == "Fn::Equals" and isinstance(argument, list) and len(argument) == 2:  # noqa: PLR2004
                sides = [self._compared(one, at.at(index)) for index, one in enumerate(argument)]
                unknown = first_unresolved(sides)
                return unknown or sides[0] == sides[1]
            if name == "Fn::Not":
                if not isinstance(argument, list) or len(argument) != 1:
                    raise wrong(at, "[condition]", argument)
                holds = self._holds(argument[0], at.at(0))
                return holds if isinstance(holds, Unresolved) else not holds
            if name in ("Fn::And", "Fn::Or"):
                each = [
                    self._holds(one, at.at(index))
                    for index, one in enumerate(operands(argument, at))
                ]
                return _decided(each, by=name == "Fn::Or")
        if isinstance(value, bool) or value in ("true", "false"):
            return value in (True, "true")
        msg = f"{place}: a condition is one of {', '.join(_CONDITIONS)}, not {shown(value)}"
        raise InfrastructureError(msg)

    def _compared(self, value: Any, place: Place) -> Any:
        """Return one side of Fn::Equals: numbers and booleans are compared as texts."""
        side = self.resolve(value, place)
        return side if isinstance(side, (dict, list)) else text_of(side, place)

    def _once(self, kind: str, name: str, make: Callable[[], Any]) -> Any:
        """Return what a name stands for, resolved the first time that it is asked for."""
        key = (kind, name)
        if key in self._known:
            return self._known[key]
        what = f"{kind} {name}"
        if what in self._under_way:
            circle = " -> ".join([*self._under_way[self._under_way.index(what) :], what])
            msg = f"{self._template.name} refers to itself in a circle: {circle}"
            raise InfrastructureError(msg)
        self._under_way.append(what)
        try:
            made = make()
        finally:
            self._under_way.pop()
        # a Ref that is not known is told with the place at which it is needed
        if kind in ("Condition", "Output") or not isinstance(made, Unresolved):
            self._known[key] = made
        return made


def _decided(each: list[bool | Unresolved], *, by: bool) -> bool | Unresolved:
    """Return what Fn::And or Fn::Or gives: one operand decides it, known or not the others."""
    if by in each:
        return by
    unknown = next((one for one in each if isinstance(one, Unresolved)), None)
    return (not by) if unknown is None else unknown


def names_in(value: Any) -> Iterator[str]:
    """Go through the names that an expression refers to, in order."""
    if isinstance(value, list):
        for element in value:
            yield from names_in(element)
    elif isinstance(value, dict):
        for function, argument in value.items():
            if function == "Ref" or (function == "Fn::GetAtt" and isinstance(argument, str)):
                yield str(argument).partition(".")[0]
            elif function == "Fn::GetAtt" and isinstance(argument, list) and argument:
                yield str(argument[0])
            elif function == "Fn::Sub":
                text = argument[0] if isinstance(argument, list) and argument else argument
                yield from (name.partition(".")[0] for name in _VARIABLE.findall(str(text)))
                yield from names_in(argument[1:] if isinstance(argument, list) else None)
            else:
                yield from names_in(argument)


def imports_in(value: Any) -> Iterator[str]:
    """Go through the names that Fn::ImportValue is written with anywhere in a value."""
    if isinstance(value, list):
        for element in value:
            yield from imports_in(element)
    elif isinstance(value, dict):
        for function, argument in value.items():
            if function == "Fn::ImportValue" and isinstance(argument, str):
                yield argument
            yield from imports_in(argument)


def _is_static(value: Any) -> bool:
    """Say whether there is nothing to resolve in a value, as in most event patterns."""
    if isinstance(value, dict):
        for name, member in value.items():
            if name == "Ref" or name.startswith("Fn::") or not _is_static(member):
                return False
        return True
    if isinstance(value, list):
        return all(map(_is_static, value))
    return not isinstance(value, str) or _DYNAMIC not in value
