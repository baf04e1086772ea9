"""Asks EventBridge: the mock, or with ``--live`` AWS itself."""

import json
import time
import uuid
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from pytest_eventbridge_endpoints import mock_eventbridge

PRIMARY, SECONDARY = "us-east-1", "us-west-2"
ACCEPTED = "accepted"
NO_HOST = "no host"
PREFIX = "eventbridge-probe-"
FAILOVER_SECONDS = 600
"""How long a failover is waited for; AWS promises 6 minutes (AWS 1.2)."""
READY_SECONDS = 900
"""How long an endpoint is waited for to be made."""
PLAIN = Config(parameter_validation=False, retries={"total_max_attempts": 1, "mode": "standard"})


@dataclass
class Endpoint:
    """A global endpoint that was made for probes."""

    name: str
    id: str
    request: dict = field(repr=False)
    """What CreateEndpoint was asked for."""


class Asker:
    """Makes what probes need under names of its own, and removes it at the end."""

    account: str
    live: bool

    def __init__(self):
        self._cleanup = ExitStack()
        self._names = {}
        self._clients = {}

    def close(self):
        """Remove everything that was made, the latest first."""
        self._cleanup.close()

    def later(self, call, **params):
        """Call something at the end; what is gone already is no problem."""

        def clean():
            with suppress(ClientError):
                call(**params)

        self._cleanup.callback(clean)

    def client(self, region=PRIMARY, **options):
        """Return a client that checks nothing itself, and tries once."""
        key = (region, *options.items())
        if key not in self._clients:
            self._clients[key] = boto3.client(
                "events", region_name=region, config=PLAIN, **options
            )
        return self._clients[key]

    @property
    def events(self):
        """A client of the primary Region."""
        return self.client()

    def name(self, shown="name"):
        """Return a name that nobody else has; answers show it as ``<name>``."""
        made = f"{PREFIX}{uuid.uuid4().hex[:12]}"
        self._names[made] = f"<{shown}>"
        return made

    def hide(self, text, shown):
        """Let answers show a text that differs from run to run in another way."""
        self._names[text] = f"<{shown}>"

    def answer(self, call, /, **params):
        """Return what is answered in a line: ``accepted``, or the code and the text of a refusal."""
        try:
            call(**params)
        except ClientError as error:
            told = error.response["Error"]
            text = f"{told['Code']}: {told.get('Message', '')}"
        except BotoCoreError as error:
            return NO_HOST if "onnect" in type(error).__name__ else type(error).__name__
        else:
            return ACCEPTED
        return self.plain(text)

    def plain(self, text):
        """Return a text without what differs from run to run."""
        for name, shown in sorted(self._names.items(), key=lambda one: -len(one[0])):
            text = text.replace(name, shown)
        return text.replace(self.account, "<account>")

    def entry(self, **members):
        """Return an entry, valid unless members say otherwise; None leaves one out."""
        entry = {"Source": "probe", "DetailType": "Probe", "Detail": "{}", **members}
        return {name: value for name, value in entry.items() if value is not None}

    def put(self, /, endpoint=None, **members):
        """Put one entry, and return what became of it in a line."""
        through = {} if endpoint is None else {"EndpointId": endpoint.id}
        answers = []

        def put():
            response = self.events.put_events(Entries=[self.entry(**members)], **through)
            answers.extend(response["Entries"])

        refused = self.answer(put)
        if refused != ACCEPTED or "ErrorCode" not in answers[0]:
            return refused
        return self.plain(f"{answers[0]['ErrorCode']}: {answers[0]['ErrorMessage']}")

    def send(self, body):
        """Send a body to PutEvents as it is, and return what is answered in a line."""
        client = boto3.client("events", region_name=PRIMARY, config=PLAIN)

        def exchange(request, **_):
            request.data = body

        client.meta.events.register_first("before-sign.events.PutEvents", exchange)
        return self.answer(client.put_events, Entries=[self.entry()])

    def signer_of_one_region(self, statuses):
        """Return a client that signs with SigV4, and notes the status of what is answered."""
        session = boto3.Session()
        client = session.client(
            "events", region_name=PRIMARY, config=PLAIN.merge(Config(signature_version="v4"))
        )

        def note(response_dict, **_):
            statuses.append(str(response_dict["status_code"]))

        client.meta.events.register("before-parse.events.PutEvents", note)
        return client

    # --- what probes need ---------------------------------------------------------------------

    def bus(self, *regions):
        """Make an event bus, in the primary Region if no other is named, and return its name."""
        name = self.name("bus")
        for region in regions or (PRIMARY,):
            client = self.client(region)
            client.create_event_bus(Name=name)
            self.later(client.delete_event_bus, Name=name)
        return name

    def rule(self, bus="default", pattern='{"source": ["nobody"]}', region=PRIMARY, **members):
        """Make a rule, and return its name."""
        name, client = self.name("rule"), self.client(region)
        where = {} if bus == "default" else {"EventBusName": bus}
        client.put_rule(Name=name, EventPattern=pattern, **where, **members)
        self.later(client.delete_rule, Name=name, **where)
        return name

    def targets(self, rule, *targets, bus="default", region=PRIMARY):
        """Add targets to a rule, and return what is answered in a line."""
        client = self.client(region)
        where = {} if bus == "default" else {"EventBusName": bus}
        ids = [target["Id"] for target in targets]
        self.later(client.remove_targets, Rule=rule, Ids=ids, **where)
        failed = []

        def put():
            response = client.put_targets(Rule=rule, Targets=list(targets), **where)
            failed.extend(response["FailedEntries"])

        refused = self.answer(put)
        if refused == ACCEPTED and failed:
            return self.plain(f"{failed[0]['ErrorCode']}: {failed[0]['ErrorMessage']}")
        return refused

    def request_of_endpoint(self, **members):
        """Return what CreateEndpoint is asked for, with buses that exist."""
        bus = self.bus(PRIMARY, SECONDARY)
        buses = [
            {"EventBusArn": f"arn:aws:events:{region}:{self.account}:event-bus/{bus}"}
            for region in (PRIMARY, SECONDARY)
        ]
        failover = {
            "Primary": {"HealthCheck": self.health_check()},
            "Secondary": {"Route": SECONDARY},
        }
        request = {
            "Name": self.name("endpoint"),
            "RoutingConfig": {"FailoverConfig": failover},
            "ReplicationConfig": {"State": "ENABLED"},
            "EventBuses": buses,
            "RoleArn": self.role(),
        }
        return {**request, **members}

    def new_endpoint(self):
        """Make an endpoint that may still be CREATING."""
        request = self.request_of_endpoint()
        self.events.create_endpoint(**request)
        self.later(self.delete_endpoint, name=request["Name"])
        described = self.events.describe_endpoint(Name=request["Name"])
        self.hide(described["EndpointId"], "id")
        return Endpoint(request["Name"], described["EndpointId"], request)

    def ready_endpoint(self):
        """Make an endpoint that serves."""
        endpoint = self.new_endpoint()
        self.wait_until_ready(endpoint.name)
        return endpoint

    def delete_endpoint(self, name):
        """Delete an endpoint as soon as that is possible."""
        self.wait_until_ready(name)
        self.events.delete_endpoint(Name=name)

    def wait_until_ready(self, name):
        """Wait until an endpoint is in a state in which it can be changed."""
        end = time.monotonic() + READY_SECONDS
        while self.events.describe_endpoint(Name=name)["State"].endswith("ING"):
            if time.monotonic() > end:
                message = f"the endpoint {name} is not ready after {READY_SECONDS} seconds"
                raise TimeoutError(message)
            time.sleep(10)

    def endpoint(self):
        """Return an endpoint that serves; all probes share it."""
        if not hasattr(self, "_endpoint"):
            self._endpoint = self.ready_endpoint()
        return self._endpoint

    def bus_of(self, endpoint):
        """Return the name of the event bus of an endpoint."""
        return endpoint.request["EventBuses"][0]["EventBusArn"].rpartition("/")[2]


class MockAsker(Asker):
    """Asks the mock, which answers at once."""

    live = False
    account = "123456789012"

    def __init__(self):
        super().__init__()
        self.mock = self._cleanup.enter_context(
            mock_eventbridge(
                as_of="latest",
                assert_all_entries_accepted=False,
                assert_endpoint_buses=False,
                rules="own",
            )
        )

    def role(self):
        """Return the ARN of a role."""
        return f"arn:aws:iam::{self.account}:role/service-role/probe"

    def health_check(self):
        """Return the ARN of a health check."""
        return f"arn:aws:route53:::healthcheck/{uuid.uuid4()}"

    def queue(self, region=PRIMARY):
        """Return the ARN of a queue that rules may send to."""
        return f"arn:aws:sqs:{region}:{self.account}:{self.name('queue')}"

    def busy_endpoint(self):
        """Return an endpoint that is UPDATING."""
        return self._endpoint_in("UPDATING")

    def unfinished_endpoint(self):
        """Return an endpoint that is CREATING."""
        return self._endpoint_in("CREATING")

    def _endpoint_in(self, state):
        endpoint = self.new_endpoint()
        mocked = self.mock.endpoint(endpoint.name)
        mocked.set_state(state)
        self.later(mocked.set_state, state="ACTIVE")
        return endpoint

    def failed_over(self, endpoint):
        """Let an endpoint fail over."""
        self.mock.endpoint(endpoint.name).fail_over()
        self.later(self.mock.endpoint(endpoint.name).recover)

    def received(self, queue):
        """Return what a queue was given: the texts of its messages."""
        return [made.input_json for made in self.mock.deliveries.filter(target_arn=queue)]


class LiveAsker(Asker):
    """Asks AWS, with the credentials that boto3 finds.

    They have to allow ``events:*``, ``sqs:*``, ``iam:CreateRole`` and its like, ``route53:*`` on
    health checks and ``sts:GetCallerIdentity``. A run makes some dozen rules, queues, buses, two
    health checks and two or three endpoints, and removes them.
    """

    live = True

    def __init__(self):
        super().__init__()
        self.account = boto3.client("sts").get_caller_identity()["Account"]

    def role(self):
        """Make the role with which endpoints replicate, once."""
        if not hasattr(self, "_role"):
            iam, name = boto3.client("iam"), self.name("role")
            trust = {"Effect": "Allow", "Action": "sts:AssumeRole"}
            trust["Principal"] = {"Service": "events.amazonaws.com"}
            allowed = {"Effect": "Allow", "Action": "events:PutEvents", "Resource": "*"}
            made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=_policy(trust))
            self.later(iam.delete_role, RoleName=name)
            policy = {"RoleName": name, "PolicyName": "put-events"}
            iam.put_role_policy(**policy, PolicyDocument=_policy(allowed))
            self.later(iam.delete_role_policy, **policy)
            self._role = made["Role"]["Arn"]
            time.sleep(10)  # IAM takes a while to be known everywhere
        return self._role

    def health_check(self):
        """Make a health check that is healthy, as it needs none of its children."""
        route53 = boto3.client("route53")
        config = {"Type": "CALCULATED", "HealthThreshold": 0, "ChildHealthChecks": []}
        made = route53.create_health_check(CallerReference=self.name(), HealthCheckConfig=config)
        check = made["HealthCheck"]["Id"]
        self.later(route53.delete_health_check, HealthCheckId=check)
        return f"arn:aws:route53:::healthcheck/{check}"

    def queue(self, region=PRIMARY):
        """Make a queue that rules may send to."""
        sqs, name = boto3.client("sqs", region_name=region), self.name("queue")
        arn = f"arn:aws:sqs:{region}:{self.account}:{name}"
        allowed = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": arn}
        allowed["Principal"] = {"Service": "events.amazonaws.com"}
        url = sqs.create_queue(QueueName=name, Attributes={"Policy": _policy(allowed)})["QueueUrl"]
        self.later(sqs.delete_queue, QueueUrl=url)
        return arn

    def busy_endpoint(self):
        """Return an endpoint that is UPDATING."""
        endpoint = self.ready_endpoint()
        off = {"Name": endpoint.name, "ReplicationConfig": {"State": "DISABLED"}}
        self.events.update_endpoint(**off)
        return endpoint

    def unfinished_endpoint(self):
        """Return an endpoint that is CREATING."""
        return self.new_endpoint()

    def failed_over(self, endpoint):
        """Let an endpoint fail over, and wait until it has."""
        failover = endpoint.request["RoutingConfig"]["FailoverConfig"]
        check = failover["Primary"]["HealthCheck"].rpartition("/")[2]
        boto3.client("route53").update_health_check(HealthCheckId=check, Inverted=True)
        time.sleep(FAILOVER_SECONDS)

    def received(self, queue):
        """Return what a queue is given within half a minute: the texts of its messages."""
        _, _, _, region, _, name = queue.split(":")
        sqs = boto3.client("sqs", region_name=region)
        url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
        found, end = [], time.monotonic() + 30
        while time.monotonic() < end:
            answer = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=5, MaxNumberOfMessages=10)
            for message in answer.get("Messages", ()):
                found.append(message["Body"])
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found


def _policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
