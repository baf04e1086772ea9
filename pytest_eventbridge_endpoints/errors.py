"""What this plugin itself raises and warns of, apart from AWS's errors."""


class UnmockedOperationError(RuntimeError):
    """A call to EventBridge that no mock answers, and that was not sent to AWS either.

    The client method raises it. It is a ``RuntimeError``, so that botocore does not retry it and
    ``except ClientError`` does not take it for an answer of AWS. The message says what to do.
    """

    # pytest shows this with the name: it is where users import the class from
    __module__ = "pytest_eventbridge_endpoints"


class UnknownEndpointError(KeyError):
    """The mock has no endpoint of this name or EndpointId, or several of this name."""

    def __str__(self) -> str:
        """Return the message as it is: a ``KeyError`` shows its ``repr``."""
        return str(self.args[0])


class EventBridgeMockWarning(UserWarning):
    """Something that works under the mock, and needs more in production.

    It is used only outside pytest: a run of pytest says the same in a line of its summary.
    """


CRT_HINT = (
    "put_events(EndpointId=...) worked under the mock without awscrt; "
    "production needs it: pip install 'botocore[crt]'"
)
"""What ``EventBridgeMockWarning``, or the summary of a run of pytest, says of awscrt."""


class InfrastructureError(ValueError):
    """A file of infrastructure that cannot be loaded, or declares what AWS refuses.

    The message names the file, and the place where it has one.
    """

    __module__ = "pytest_eventbridge_endpoints"


class UnresolvedError(LookupError):
    """A test depends on something that the files alone do not tell.

    The message has the logical id, the expression, its place in the file and what to pass to
    ``load``. It is no ``AssertionError``: nothing was decided.
    """

    __module__ = "pytest_eventbridge_endpoints"

    def __init__(self, why: object) -> None:
        """Take the text, or what makes it."""
        super().__init__(str(why))
