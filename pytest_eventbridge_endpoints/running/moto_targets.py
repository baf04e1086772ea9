"""Hand a text to what moto has at an ARN: a queue, a topic, a function and so on."""

from __future__ import annotations

import base64
import re
import uuid
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..json_text import JsonObject


class _Resource(NamedTuple):
    """What the ARN of a target names."""

    arn: str
    service: str
    region: str
    account: str
    name: str
    """The name, without the kind of resource before it."""
    qualifier: str | None
    """What an ARN may have after the name."""


def service_of(arn: str) -> str:
    """Return the service that an ARN belongs to, and of EventBridge's the kind of resource."""
    _, _, service, _, _, resource = arn.split(":", 5)
    return f"{service}:{resource.partition('/')[0]}" if service == "events" else service


def is_served(arn: str) -> bool:
    """Say whether ``hand_over`` knows the service of an ARN."""
    return service_of(arn) in _SENDERS


def hand_over(target: JsonObject, text: str, event_id: str) -> None:
    """Hand a text to a target, as EventBridge does it.

    Args:
        target: The target, as PutTargets takes it.
        text: What it is given.
        event_id: The id of the event that it is given for.
    """
    _SENDERS[service_of(target["Arn"])](_resource(target["Arn"]), text, target, event_id)


def _resource(arn: str) -> _Resource:
    _, _, service, region, account, resource = arn.split(":", 5)
    # a queue's or topic's name stands alone, others behind their kind
    name, _, qualifier = re.sub("^[^:/]+[:/]", "", resource).partition(":")
    return _Resource(arn, service, region, account, name, qualifier or None)


def _to_queue(queue: _Resource, text: str, target: JsonObject, _: str) -> None:
    from moto.sqs.models import sqs_backends  # noqa: PLC0415 (moto is the user's own)

    group = target.get("SqsParameters", {}).get("MessageGroupId")
    backend = sqs_backends[queue.account][queue.region]
    backend.send_message(queue.name, text, group_id=group)


def _to_topic(topic: _Resource, text: str, *_: Any) -> None:
    from moto.sns.models import sns_backends  # noqa: PLC0415

    backend = sns_backends[topic.account][topic.region]
    # an older moto fails without attributes
    backend.publish(text, topic.arn, message_attributes={})


def _to_function(function: _Resource, text: str, *_: Any) -> None:
    from moto.awslambda.utils import get_backend  # noqa: PLC0415

    headers = {"x-amz-invocation-type": "Event"}
    backend = get_backend(function.account, function.region)
    backend.invoke(function.name, function.qualifier, text, headers, {})


def _to_log_group(group: _Resource, text: str, *_: Any) -> None:
    from moto.core.utils import unix_time_millis  # noqa: PLC0415
    from moto.logs.models import logs_backends  # noqa: PLC0415

    backend = logs_backends[group.account][group.region]
    stream = str(uuid.uuid4())
    backend.create_log_stream(group.name, stream)
    lines = [{"timestamp": int(unix_time_millis()), "message": text}]
    backend.put_log_events(group.name, stream, lines)


def _to_stream(stream: _Resource, text: str, _: JsonObject, event_id: str) -> None:
    from moto.kinesis.models import kinesis_backends  # noqa: PLC0415

    backend = kinesis_backends[stream.account][stream.region]
    data = base64.b64encode(text.encode()).decode()
    backend.put_record(stream.arn, stream.name, event_id, "", data)


def _to_delivery_stream(stream: _Resource, text: str, *_: Any) -> None:
    from moto.firehose import models  # noqa: PLC0415

    data = text.encode()
    if hasattr(models, "b64decode"):
        # an older moto wants it as it comes over the wire
        data = base64.b64encode(data)
    backend = models.firehose_backends[stream.account][stream.region]
    backend.put_record(stream.name, {"Data": data})


def _to_state_machine(machine: _Resource, text: str, *_: Any) -> None:
    from moto.stepfunctions.models import stepfunctions_backends  # noqa: PLC0415

    backend = stepfunctions_backends[machine.account][machine.region]
    backend.start_execution(machine.arn, "", text)


_SENDERS: dict[str, Callable[[_Resource, str, JsonObject, str], None]] = {
    "sqs": _to_queue,
    "sns": _to_topic,
    "lambda": _to_function,
    "logs": _to_log_group,
    "kinesis": _to_stream,
    "firehose": _to_delivery_stream,
    "states": _to_state_machine,
}
