"""The operations on event buses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import errors, rule_errors
from .arns import DEFAULT_BUS, EventBus, event_bus_arn, partition
from .dead_letters import check_dead_letters
from .limits import EVENT_BUS_QUOTA
from .lookup import existing_bus
from .tags import with_tags
from .wire import epoch_milliseconds

if TYPE_CHECKING:
    from ..json_text import JsonObject
    from .account import Account
    from .event_buses import ExistingBus

_CONFIGURATION = ("Description", "KmsKeyIdentifier", "DeadLetterConfig", "LogConfig")


def create_event_bus(account: Account, region: str, request: JsonObject) -> JsonObject:
    """Make an event bus; the answer echoes what was sent (R 12)."""
    bus = EventBus(account.account_id, region, request["Name"])
    # that R 20 comes before R 19 is recorded; the rest of the order is a guess
    _check_new_name(bus.name, request.get("EventSourceName"))
    configuration = _without_empty(_configuration(request, region, account.account_id))
    existing = account.event_buses.find(bus, account.account_id)
    if bus.name == DEFAULT_BUS or (existing and existing.was_created):
        raise rule_errors.event_bus_exists(bus.name)
    if not existing and len(account.event_buses.of(account.home(region))) >= EVENT_BUS_QUOTA:
        raise errors.too_many()
    account.event_buses.create(bus, configuration, with_tags({}, request.get("Tags")))
    return {"EventBusArn": event_bus_arn(bus), **configuration}


def delete_event_bus(account: Account, region: str, request: JsonObject) -> JsonObject:
    """Delete an event bus without rules; one that is not there is no error (R 22 to R 24)."""
    bus = EventBus(account.account_id, region, request["Name"])
    if bus.name == DEFAULT_BUS:
        raise rule_errors.default_bus_cannot_be_deleted()
    existing = account.event_buses.find(bus, account.account_id)
    if existing is not None:
        if existing.rules:
            raise rule_errors.event_bus_has_rules()
        account.event_buses.delete(bus)
    return {}


def describe_event_bus(account: Account, region: str, request: JsonObject) -> JsonObject:
    """Describe an event bus, by name or ARN, or the default one (R 14, R 27)."""
    existing = existing_bus(account, region, request.get("Name"))
    return {**_identity(existing), **existing.configuration, **_times(existing)}


def list_event_buses(account: Account, region: str, request: JsonObject) -> JsonObject:
    """List one page of a Region's event buses by name (R 17, R 34)."""
    home = account.home(region)
    prefix = request.get("NamePrefix") or ""
    query = ("ListEventBuses", home, prefix)
    buses = account.event_buses.of(home)
    found = (name for name in buses if name.startswith(prefix))
    names, next_token = account.tokens.page(query, found, request)
    shown = [
        {**_identity(bus), **_only(bus.configuration, ("Description",)), **_times(bus)}
        for bus in map(buses.__getitem__, names)
    ]
    return {"EventBuses": shown, **next_token}


def update_event_bus(account: Account, region: str, request: JsonObject) -> JsonObject:
    """Change what the request names and leave the rest (R 28)."""
    existing = existing_bus(account, region, request.get("Name"))
    dead_letters = request.get("DeadLetterConfig")
    if dead_letters is not None and dead_letters.get("Arn") is None:
        raise rule_errors.dead_letters_arn_is_missing()
    changes = _configuration(request, region, account.account_id)
    existing.configuration = _without_empty({**existing.configuration, **changes})
    existing.modified_at = account.clock.time()
    return {**_identity(existing), **existing.configuration}


# --- requests ---------------------------------------------------------------------------------


def _check_new_name(name: str, event_source: str | None) -> None:
    if event_source is not None:
        if name != event_source:
            raise rule_errors.name_is_not_that_of_the_source()
        raise rule_errors.event_source_not_found(event_source)
    if name.startswith("aws."):
        raise rule_errors.name_is_reserved()
    if "/" in name:
        raise rule_errors.name_has_a_slash()


def _configuration(request: JsonObject, region: str, account_id: str) -> JsonObject:
    """Return what a request sets, in the form that answers have."""
    configuration = _only(request, _CONFIGURATION)
    key = configuration.get("KmsKeyIdentifier", "")
    if key.startswith("alias/"):
        # answered with its ARN (R 32)
        arn = f"arn:{partition(region)}:kms:{region}:{account_id}:{key}"
        configuration["KmsKeyIdentifier"] = arn
    check_dead_letters(configuration.get("DeadLetterConfig"), region)
    return configuration


def _without_empty(configuration: JsonObject) -> JsonObject:
    """Return what is set: an empty key is none (R 28; for all else, and at first, a guess, R 30).

    AWS's text tells of an empty ARN of a dead-letter queue (R 29), but its model refuses one.
    """
    return {name: value for name, value in configuration.items() if value not in ("", {})}


# --- responses --------------------------------------------------------------------------------


def _identity(existing: ExistingBus) -> JsonObject:
    return {"Name": existing.bus.name, "Arn": event_bus_arn(existing.bus)}


def _times(existing: ExistingBus) -> JsonObject:
    return {
        "CreationTime": epoch_milliseconds(existing.created_at),
        "LastModifiedTime": epoch_milliseconds(existing.modified_at),
    }


def _only(members: JsonObject, names: tuple[str, ...]) -> JsonObject:
    return {name: members[name] for name in names if members.get(name) is not None}
