"""A valid request of every operation, with every member."""

import copy

HEALTH_CHECK = "arn:aws:route53:::healthcheck/6dd3a1cd-b2d8-4b3a-8bdd-5eae1c5ba0a9"
EAST = "arn:aws:events:us-east-1:123456789012:event-bus/orders"
WEST = "arn:aws:events:us-west-2:123456789012:event-bus/orders"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:orders"
RULE = "arn:aws:events:us-east-1:123456789012:rule/orders/placed"
ROUTING = {
    "FailoverConfig": {
        "Primary": {"HealthCheck": HEALTH_CHECK},
        "Secondary": {"Route": "us-west-2"},
    }
}
ENDPOINT = {
    "Name": "orders",
    "Description": "All orders",
    "RoutingConfig": ROUTING,
    "ReplicationConfig": {"State": "ENABLED"},
    "EventBuses": [{"EventBusArn": EAST}, {"EventBusArn": WEST}],
    "RoleArn": "arn:aws:iam::123456789012:role/service-role/replication",
}
ENTRY = {
    "Time": 1649334896.5,
    "Source": "shop.orders",
    "Resources": ["arn:aws:s3:::bucket"],
    "DetailType": "OrderPlaced",
    "Detail": '{"id": 42}',
    "EventBusName": "orders",
    "TraceHeader": "Root=1-5759e988-bd862e3fe1be46a994272793",
}
TAGS = [{"Key": "team", "Value": "shop"}]
BUS = {
    "Name": "orders",
    "Description": "All orders",
    "KmsKeyIdentifier": "alias/orders",
    "DeadLetterConfig": {"Arn": QUEUE},
    "LogConfig": {"IncludeDetail": "FULL", "Level": "INFO"},
}
PAGE = {"NextToken": "token", "Limit": 10}
NAMED_RULE = {"Name": "placed", "EventBusName": "orders"}
TARGET = {
    "Id": "queue",
    "Arn": QUEUE,
    "RoleArn": "arn:aws:iam::123456789012:role/targets",
    "Input": "{}",
    "InputPath": "$.detail",
    "InputTransformer": {
        "InputPathsMap": {"id": "$.detail.id", "source": "$.source"},
        "InputTemplate": '{"id": <id>}',
    },
    "KinesisParameters": {"PartitionKeyPath": "$.id"},
    "RunCommandParameters": {
        "RunCommandTargets": [{"Key": "tag:team", "Values": ["shop", "stock"]}]
    },
    "EcsParameters": {
        "TaskDefinitionArn": "arn:aws:ecs:us-east-1:123456789012:task-definition/orders:1",
        "TaskCount": 1,
        "LaunchType": "FARGATE",
        "NetworkConfiguration": {
            "awsvpcConfiguration": {
                "Subnets": ["subnet-1"],
                "SecurityGroups": ["sg-1"],
                "AssignPublicIp": "DISABLED",
            }
        },
        "PlatformVersion": "LATEST",
        "Group": "orders",
        "CapacityProviderStrategy": [{"capacityProvider": "FARGATE", "weight": 1, "base": 0}],
        "EnableECSManagedTags": True,
        "EnableExecuteCommand": False,
        "PlacementConstraints": [{"type": "memberOf", "expression": "attribute:x == y"}],
        "PlacementStrategy": [{"type": "spread", "field": "host"}],
        "PropagateTags": "TASK_DEFINITION",
        "ReferenceId": "orders",
        "Tags": TAGS,
    },
    "BatchParameters": {
        "JobDefinition": "orders",
        "JobName": "orders",
        "ArrayProperties": {"Size": 2},
        "RetryStrategy": {"Attempts": 3},
    },
    "SqsParameters": {"MessageGroupId": "orders"},
    "HttpParameters": {
        "PathParameterValues": ["orders"],
        "HeaderParameters": {"X-Team": "the shop"},
        "QueryStringParameters": {"team": "the shop"},
    },
    "RedshiftDataParameters": {
        "SecretManagerArn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:orders",
        "Database": "orders",
        "DbUser": "shop",
        "Sql": "select 1",
        "StatementName": "orders",
        "WithEvent": True,
        "Sqls": ["select 1", "select 2"],
    },
    "SageMakerPipelineParameters": {"PipelineParameterList": [{"Name": "size", "Value": "1"}]},
    "DeadLetterConfig": {"Arn": QUEUE},
    "RetryPolicy": {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60},
    "AppSyncParameters": {"GraphQLOperation": "mutation { place }"},
}

VALID = {
    "CreateEndpoint": ENDPOINT,
    "UpdateEndpoint": ENDPOINT,
    "DeleteEndpoint": {"Name": "orders"},
    "DescribeEndpoint": {"Name": "orders", "HomeRegion": "us-east-1"},
    "ListEndpoints": {
        "NamePrefix": "ord",
        "HomeRegion": "us-east-1",
        "NextToken": "token",
        "MaxResults": 10,
    },
    "PutEvents": {"Entries": [ENTRY], "EndpointId": "abcdefghij.veo"},
    "CreateEventBus": {
        **BUS,
        "EventSourceName": "aws.partner/example.com/orders",
        "Tags": TAGS,
    },
    "UpdateEventBus": BUS,
    "DeleteEventBus": {"Name": "orders"},
    "DescribeEventBus": {"Name": "orders"},
    "ListEventBuses": {"NamePrefix": "ord", **PAGE},
    "PutRule": {
        **NAMED_RULE,
        "ScheduleExpression": "rate(1 minute)",
        "EventPattern": '{"source": ["shop.orders"]}',
        "State": "ENABLED",
        "Description": "Orders that are placed",
        "RoleArn": "arn:aws:iam::123456789012:role/rules",
        "Tags": TAGS,
    },
    "DeleteRule": {**NAMED_RULE, "Force": True},
    "DescribeRule": NAMED_RULE,
    "ListRules": {"NamePrefix": "pl", "EventBusName": "orders", **PAGE},
    "EnableRule": NAMED_RULE,
    "DisableRule": NAMED_RULE,
    "PutTargets": {"Rule": "placed", "EventBusName": "orders", "Targets": [TARGET]},
    "RemoveTargets": {
        "Rule": "placed",
        "EventBusName": "orders",
        "Ids": ["queue", "function"],
        "Force": False,
    },
    "ListTargetsByRule": {"Rule": "placed", "EventBusName": "orders", **PAGE},
    "ListRuleNamesByTarget": {"TargetArn": QUEUE, "EventBusName": "orders", **PAGE},
    "TestEventPattern": {"EventPattern": '{"source": ["shop.orders"]}', "Event": "{}"},
    "TagResource": {"ResourceARN": RULE, "Tags": TAGS},
    "UntagResource": {"ResourceARN": RULE, "TagKeys": ["team"]},
    "ListTagsForResource": {"ResourceARN": RULE},
}


def changed(request, path, value):
    """Return a copy of a request with one member, deep inside, replaced."""
    whole = part = copy.deepcopy(request)
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    return whole
