"""The five operations on global endpoints."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from . import errors
from .arns import parse_event_bus_arn
from .endpoints import BUSY_STATES, Configuration
from .limits import PAGE_SIZE
from .wire import epoch_milliseconds

if TYPE_CHECKING:
    from ..json_text import JsonObject
    from .account import Account
    from .endpoints import GlobalEndpoint


def create_endpoint(account: Account, region: str, request: JsonObject) -> JsonObject:
    """Begin to create: answer CREATING, with neither EndpointId nor EndpointUrl (AWS 2.2)."""
    _refuse_taken(account, region, request["Name"])
    if account.endpoints.count(account.home(region)) >= account.endpoint_quota:
        raise errors.too_many()
    endpoint = add_endpoint(account, region, request)
    endpoint.begin("CREATING", account.transition_seconds)
    return {**_identity(endpoint), **_configuration(endpoint), "State": endpoint.state_in_answers}


def add_endpoint(account: Account, region: str, request: JsonObject) -> GlobalEndpoint:
    """Register the ACTIVE endpoint that a valid CreateEndpoint request asks for."""
    _refuse_taken(account, region, request["Name"])
    configuration = Configuration(**_changes(request))
    _check(configuration, account.account_id, region)
    return account.add_endpoint(request["Name"], region, configuration)


def update_endpoint(account: Account, region: str, request: JsonObject) -> JsonObject:
    """Change what the request names and leave the rest (AWS 2.8).

    A change of the description alone needs no work: the endpoint stays ACTIVE (AWS 2.4).
    """
    endpoint = _existing(account, region, request["Name"], idle=True)
    before = endpoint.configuration
    after = dataclasses.replace(before, **_changes(request))
    _check(after, account.account_id, region)
    endpoint.attach(after, account.health_check(after.health_check))
    needs_work = dataclasses.replace(after, description=before.description) != before
    if needs_work or endpoint.state_in_answers != "ACTIVE":
        endpoint.begin("UPDATING", account.transition_seconds)
    return {
        **_identity(endpoint),
        **_configuration(endpoint),
        **_address(endpoint),
        "State": endpoint.state_in_answers,
    }


def delete_endpoint(account: Account, region: str, request: JsonObject) -> JsonObject:
    """Begin to delete: DELETING, then gone (AWS 2.5)."""
    endpoint = _existing(account, region, request["Name"], idle=True)
    account.endpoints.delete(endpoint, account.transition_seconds)
    return {}


def describe_endpoint(account: Account, region: str, request: JsonObject) -> JsonObject:
    """Describe an endpoint of HomeRegion, or of the client's Region (AWS 3.21, a guess)."""
    return _description(_existing(account, request.get("HomeRegion") or region, request["Name"]))


def list_endpoints(account: Account, region: str, request: JsonObject) -> JsonObject:
    """List one page of a Region's endpoints by name (AWS 3.21 to 3.24, guesses)."""
    home = account.home(request.get("HomeRegion") or region)
    prefix = request.get("NamePrefix") or ""
    size = request.get("MaxResults") or PAGE_SIZE
    query = ("ListEndpoints", home, prefix)
    after = account.tokens.redeem(request.get("NextToken"), query)
    # one more than asked for tells whether there is another page
    found = account.endpoints.page(home, prefix=prefix, after=after, size=size + 1)
    shown = [_description(endpoint) for endpoint in found[:size]]
    names = [endpoint.name for endpoint in found]
    return {"Endpoints": shown, **account.tokens.next_page(query, names, size)}


# --- requests ---------------------------------------------------------------------------------


def _existing(account: Account, region: str, name: str, *, idle: bool = False) -> GlobalEndpoint:
    endpoint = account.endpoints.find(account.home(region), name)
    if endpoint is None:
        raise errors.endpoint_not_found(name)
    if idle and endpoint.state_in_answers in BUSY_STATES:
        raise errors.endpoint_is_busy(name, endpoint.state_in_answers)
    return endpoint


def _refuse_taken(account: Account, region: str, name: str) -> None:
    if account.endpoints.find(account.home(region), name):
        raise errors.endpoint_exists(name)


def _changes(request: JsonObject) -> JsonObject:
    """Return the fields of Configuration that a request sets."""
    changes: JsonObject = {}
    if request.get("RoutingConfig") is not None:
        failover = request["RoutingConfig"]["FailoverConfig"]
        changes["health_check"] = failover["Primary"]["HealthCheck"]
        changes["secondary_region"] = failover["Secondary"]["Route"]
    if request.get("EventBuses") is not None:
        changes["event_buses"] = tuple(bus["EventBusArn"] for bus in request["EventBuses"])
    replication = (request.get("ReplicationConfig") or {}).get("State")
    if replication is not None:
        changes["replication"] = replication
    if request.get("RoleArn") is not None:
        changes["role_arn"] = request["RoleArn"]
    if request.get("Description") is not None:
        changes["description"] = request["Description"]
    return changes


def _check(configuration: Configuration, account_id: str, region: str) -> None:
    """Refuse members that are valid but do not fit together (AWS 10.17; 3.15, a guess)."""
    first, second = map(parse_event_bus_arn, configuration.event_buses)
    if first.name != second.name:
        raise errors.bus_names_differ()
    if {first.account, second.account} != {account_id}:
        raise errors.bus_accounts_differ()
    secondary = configuration.secondary_region
    # that the Region of the call has to be the primary one is a guess (AWS 2.17)
    if region == secondary or {first.region, second.region} != {region, secondary}:
        raise errors.region_without_a_bus()
    if configuration.replication == "ENABLED" and configuration.role_arn is None:
        raise errors.role_is_required()


# --- responses --------------------------------------------------------------------------------


def _identity(endpoint: GlobalEndpoint) -> JsonObject:
    return {"Name": endpoint.name, "Arn": endpoint.arn}


def _address(endpoint: GlobalEndpoint) -> JsonObject:
    return {"EndpointId": endpoint.endpoint_id, "EndpointUrl": endpoint.endpoint_url}


def _configuration(endpoint: GlobalEndpoint) -> JsonObject:
    configuration = endpoint.configuration
    shown: JsonObject = {
        "RoutingConfig": {
            "FailoverConfig": {
                "Primary": {"HealthCheck": configuration.health_check},
                "Secondary": {"Route": configuration.secondary_region},
            }
        },
        "ReplicationConfig": {"State": configuration.replication},
        "EventBuses": [{"EventBusArn": arn} for arn in configuration.event_buses],
    }
    # absent when never given (AWS 2.11)
    if configuration.role_arn is not None:
        shown["RoleArn"] = configuration.role_arn
    return shown


def _description(endpoint: GlobalEndpoint) -> JsonObject:
    shown = {
        **_identity(endpoint),
        "Description": endpoint.configuration.description,
        **_configuration(endpoint),
        **_address(endpoint),
        "State": endpoint.state_in_answers,
    }
    # absent when ACTIVE (AWS 2.6)
    if endpoint.state_reason is not None:
        shown["StateReason"] = endpoint.state_reason
    shown["CreationTime"] = epoch_milliseconds(endpoint.creation_time)
    shown["LastModifiedTime"] = epoch_milliseconds(endpoint.last_modified_time)
    return shown
