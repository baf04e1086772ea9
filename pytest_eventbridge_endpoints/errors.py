"""What this plugin itself raises and warns of, apart from AWS's errors."""


class UnmockedOperationError(RuntimeError):
    """An EventBridge call that no mock answers. It was not sent: nothing reached the network.

    Neither botocore nor ``except ClientError`` takes it for an answer of AWS.
    """


class EventBridgeMockWarning(UserWarning):
    """Something that works under the mock and needs more in production."""
