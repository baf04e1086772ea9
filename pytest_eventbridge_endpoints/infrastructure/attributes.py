"""What Ref and Fn::GetAtt give of the resources that rules and endpoints refer to.

After the reference of each resource type (C 1, C 2, C 4).
"""

from __future__ import annotations

from typing import NamedTuple


class ResourceType(NamedTuple):
    """How the resources of a type are named."""

    name: str
    """The property that has the physical name."""
    arn: str
    """The ARN behind the partition, with ``{region}``, ``{account}`` and ``{name}``."""
    ref: str = "name"
    """What Ref gives: ``name``, ``arn`` or ``url``."""
    arn_attributes: tuple[str, ...] = ("Arn",)
    name_attributes: tuple[str, ...] = ()
    is_generated: bool = False
    """Whether AWS adds something to the ARN that nobody else knows."""


_FUNCTION = ResourceType("FunctionName", "lambda:{region}:{account}:function:{name}")
_STATE_MACHINE = ResourceType(
    "StateMachineName",
    "states:{region}:{account}:stateMachine:{name}",
    "arn",
    name_attributes=("Name",),
)

RESOURCE_TYPES: dict[str, ResourceType] = {
    "AWS::DynamoDB::Table": ResourceType("TableName", "dynamodb:{region}:{account}:table/{name}"),
    "AWS::ECS::Cluster": ResourceType("ClusterName", "ecs:{region}:{account}:cluster/{name}"),
    "AWS::Events::ApiDestination": ResourceType(
        "Name", "events:{region}:{account}:api-destination/{name}", is_generated=True
    ),
    "AWS::Events::Endpoint": ResourceType("Name", "events:{region}:{account}:endpoint/{name}"),
    "AWS::Events::EventBus": ResourceType(
        "Name", "events:{region}:{account}:event-bus/{name}", name_attributes=("Name",)
    ),
    "AWS::IAM::Role": ResourceType("RoleName", "iam::{account}:role/{name}"),
    "AWS::Kinesis::Stream": ResourceType("Name", "kinesis:{region}:{account}:stream/{name}"),
    "AWS::KinesisFirehose::DeliveryStream": ResourceType(
        "DeliveryStreamName", "firehose:{region}:{account}:deliverystream/{name}"
    ),
    "AWS::Lambda::Function": _FUNCTION,
    "AWS::Serverless::Function": _FUNCTION,
    "AWS::Logs::LogGroup": ResourceType(
        "LogGroupName", "logs:{region}:{account}:log-group:{name}:*"
    ),
    "AWS::S3::Bucket": ResourceType("BucketName", "s3:::{name}"),
    "AWS::SNS::Topic": ResourceType(
        "TopicName", "sns:{region}:{account}:{name}", "arn", ("TopicArn",), ("TopicName",)
    ),
    "AWS::SQS::Queue": ResourceType(
        "QueueName", "sqs:{region}:{account}:{name}", "url", name_attributes=("QueueName",)
    ),
    "AWS::Serverless::StateMachine": _STATE_MACHINE._replace(name="Name"),
    "AWS::StepFunctions::StateMachine": _STATE_MACHINE,
}
