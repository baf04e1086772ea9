"""What PutTargets refuses of a single target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..patterns.refused_input import INPUT_MEMBERS, refused_input
from . import errors, rule_errors
from .arns import is_event_bus_arn, parse_arn, parse_event_bus_arn, partition
from .dead_letters import check_dead_letters

if TYPE_CHECKING:
    from ..json_text import JsonObject
    from .arns import Arn
    from .rules import Rule

_SERVICES = frozenset(
    {
        *("appsync", "batch", "codebuild", "codepipeline", "ecs", "events", "execute-api"),
        *("firehose", "glue", "imagebuilder", "inspector", "kinesis", "lambda", "logs"),
        *("redshift", "redshift-serverless", "sagemaker", "sns", "sqs", "ssm", "ssm-incidents"),
        "states",
    }
)
"""The services that targets may be of, after the list in the user guide.

That AWS refuses all others is a guess; which one was refused is not known (R 73).
"""

_NEED_A_ROLE = frozenset(
    {
        *("batch", "codebuild", "codepipeline", "ecs", "firehose", "glue", "inspector"),
        *("redshift", "sagemaker", "ssm", "states"),
    }
)
"""The services whose targets need a RoleArn (R 75); of others it is a guess that they do without.

Of ``events``, event buses and API destinations need one.
"""

_SENT_ON = ("event-bus/", "api-destination/")
_OF_EVENTS = (*_SENT_ON, "target/")
"""The resources of ``events`` that may be targets (a guess; built-in targets are ``target/``)."""

_PARAMETERS = {
    "AppSyncParameters": ("appsync",),
    "BatchParameters": ("batch",),
    "EcsParameters": ("ecs",),
    "HttpParameters": ("execute-api", "events"),
    "KinesisParameters": ("kinesis",),
    "RedshiftDataParameters": ("redshift", "redshift-serverless"),
    "RunCommandParameters": ("ssm",),
    "SageMakerPipelineParameters": ("sagemaker",),
}
"""The blocks of a target, and the services that they are for; SqsParameters is for any (R 78).

Recorded for EcsParameters and BatchParameters; a guess for the others.
"""

_NEEDED_PARAMETERS = {"batch": "BatchParameters", "ecs": "EcsParameters"}


def arn_for(region: str, text: str) -> Arn | None:
    """Split an ARN; None for what is none, or is of another partition than *region* (R 84)."""
    arn = parse_arn(text)
    return arn if arn and arn.partition == partition(region) else None


def checked_arn(target: JsonObject, region: str, managed_by: str | None) -> Arn:
    """Return the ARN of a target, split.

    Args:
        target: The target.
        region: The Region of the call.
        managed_by: The AWS service that makes the call; it has targets that users have not, as
            an archive's (R 61).

    Raises:
        ServiceError: it is none, or is of a service that is no target (R 73).
    """
    text = target["Arn"]
    arn = arn_for(region, text)
    if arn is None or (_is_bus(arn) and not is_event_bus_arn(text)):
        raise rule_errors.arn_is_malformed(text)
    is_target = arn.service in _SERVICES
    if arn.service == "events":
        is_target = arn.resource.startswith(_OF_EVENTS)
    if managed_by is None and not is_target:
        raise rule_errors.service_is_no_target(text)
    return arn


def check_target(target: JsonObject, arn: Arn, rule: Rule, region: str) -> None:
    """Refuse a target of *rule* whose members do not go together (R 75 to R 79).

    The order of the checks is a guess.

    Raises:
        ServiceError: the target is refused.
    """
    _check_role(target, arn, rule)
    _check_parameters(target, arn)
    reason = refused_input(target)
    if reason is not None:
        raise errors.validation(reason)
    if _is_bus(arn):
        _check_bus(target, rule)
    check_dead_letters(target.get("DeadLetterConfig"), region)


def _is_bus(arn: Arn) -> bool:
    return arn.service == "events" and arn.resource.startswith("event-bus/")


def _check_role(target: JsonObject, arn: Arn, rule: Rule) -> None:
    has_role = target.get("RoleArn") is not None
    if arn.service == "logs" and has_role:
        raise rule_errors.role_is_not_supported(target["Arn"])
    if has_role:
        return
    # the role of the rule will do (a guess from the text)
    if arn.service == "kinesis" and rule.role_arn is None:
        raise rule_errors.role_of_rule_is_needed(rule.name, target["Arn"])
    is_sent_on = arn.service == "events" and arn.resource.startswith(_SENT_ON)
    if arn.service in _NEED_A_ROLE or is_sent_on:
        raise rule_errors.role_is_needed(target["Arn"])


def _check_parameters(target: JsonObject, arn: Arn) -> None:
    needed = _NEEDED_PARAMETERS.get(arn.service)
    if arn.service == "sqs" and arn.resource.endswith(".fifo"):
        needed = "SqsParameters"
    if needed and target.get(needed) is None:
        raise rule_errors.parameters_are_missing(needed, target["Id"])
    for name, services in _PARAMETERS.items():
        if target.get(name) is not None and arn.service not in services:
            raise rule_errors.parameters_of_another_service(name, target["Id"])


def _check_bus(target: JsonObject, rule: Rule) -> None:
    """Refuse what an event bus as a target cannot have (R 76)."""
    if parse_event_bus_arn(target["Arn"]) == rule.bus:
        raise rule_errors.bus_targets_itself()
    for name in INPUT_MEMBERS:
        if target.get(name) is not None:
            raise rule_errors.input_of_a_bus(target["Id"])
    if target.get("RetryPolicy") is not None:
        raise rule_errors.retries_of_a_bus()
