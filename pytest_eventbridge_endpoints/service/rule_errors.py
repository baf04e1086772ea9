"""AWS's errors about event buses, rules, targets and tags, and their texts.

As in ``errors``, the guesses stand in the second half (U in the sources).
"""

from __future__ import annotations

from .errors import ServiceError, invalid_parameter, validation

# --- recorded or documented: event buses ------------------------------------------------------


def event_bus_exists(name: str) -> ServiceError:
    """Refuse to make an event bus twice (R 18)."""
    return ServiceError("ResourceAlreadyExistsException", f"Event bus {name} already exists.")


def event_bus_not_found(name: str) -> ServiceError:
    """Say that there is no such event bus in the Region of the call (R 26)."""
    return ServiceError("ResourceNotFoundException", f"Event bus {name} does not exist.")


def event_bus_has_rules() -> ServiceError:
    """Refuse to delete an event bus that has rules (R 24)."""
    return validation("EventBus can't be deleted since it has rules.")


def default_bus_cannot_be_deleted() -> ServiceError:
    """Refuse to delete the default event bus (R 23)."""
    return validation("Cannot delete event bus default.")


def name_is_not_that_of_the_source() -> ServiceError:
    """Refuse a partner event bus under another name than its source's (R 20)."""
    return validation("Event bus name must match event source name")


def name_has_a_slash() -> ServiceError:
    """Refuse a slash in the name of an event bus that is no partner's (R 19)."""
    return validation("Event bus name must not contain '/'.")


def name_is_reserved() -> ServiceError:
    """Refuse a name that only partner event buses have (R 20)."""
    return validation("EventBus name starting with 'aws.' is not valid.")


# --- recorded or documented: rules ------------------------------------------------------------


def rule_not_found(name: str, event_bus: str) -> ServiceError:
    """Say that an event bus has no such rule (R 45)."""
    return ServiceError(
        "ResourceNotFoundException", f"Rule {name} does not exist on EventBus {event_bus}."
    )


def rule_has_targets() -> ServiceError:
    """Refuse to delete a rule that has targets (R 47)."""
    return validation("Rule can't be deleted since it has targets.")


def rule_is_managed(name: str) -> ServiceError:
    """Refuse to change a rule that an AWS service manages (R 62)."""
    return ServiceError("ManagedRuleException", f"{name} is a managed rule.")


def managed_rule_needs_force(name: str) -> ServiceError:
    """Refuse to delete something of a managed rule (R 63)."""
    return ServiceError(
        "ManagedRuleException",
        f"{name} is a managed rule. Set 'force' parameter to true to override.",
    )


def tags_of_managed_rule(name: str) -> ServiceError:
    """Refuse to tag a managed rule (R 64)."""
    return ServiceError(
        "ManagedRuleException",
        f"Tag related operations on the managed rule {name} is not allowed.",
    )


def invalid_event_pattern(reason: str) -> ServiceError:
    """Refuse an event pattern; the reason includes its place, if there is one (R 50)."""
    return ServiceError(
        "InvalidEventPatternException", f"Event pattern is not valid. Reason: {reason}"
    )


def nothing_to_match() -> ServiceError:
    """Refuse a rule with neither a pattern nor a schedule (R 40)."""
    return validation("Parameter(s) EventPattern or ScheduleExpression must be specified.")


def pattern_is_too_long(rule: str, limit: int) -> ServiceError:
    """Refuse an event pattern of more than *limit* bytes (R 52)."""
    return validation(f"Parameter EventPattern for rule {rule} exceeds limit of {limit}.")


def schedule_on_custom_bus() -> ServiceError:
    """Refuse a schedule, empty text too, on a bus other than the default one (R 48)."""
    return validation("ScheduleExpression is supported only on the default event bus.")


def schedule_is_invalid() -> ServiceError:
    """Refuse a schedule expression (R 49)."""
    return validation("Parameter ScheduleExpression is not valid.")


def event_is_invalid() -> ServiceError:
    """Refuse a text that is no event (R 90)."""
    return validation("Parameter Event is not valid.")


# --- recorded or documented: targets ----------------------------------------------------------


def arn_is_malformed(arn: str) -> ServiceError:
    """Refuse what is no ARN, or is of the wrong kind (R 73, R 84)."""
    return invalid_parameter(arn, "Provided Arn is not in correct format.")


def service_is_no_target(arn: str) -> ServiceError:
    """Refuse a target of a service that rules cannot have (R 73)."""
    return invalid_parameter(
        arn,
        f"Service as target config for ARN: {arn} not found. "
        "The API call hasn't been recognized as managed rules call",
    )


def repeated_target(target_id: str) -> ServiceError:
    """Refuse two targets of one id in one request (R 70)."""
    return invalid_parameter("targets", f"More than one target with Id '{target_id}' is provided.")


def role_is_needed(arn: str) -> ServiceError:
    """Refuse a target that EventBridge needs a role for (R 75)."""
    return validation(f"RoleArn is required for target {arn}.")


def role_of_rule_is_needed(rule: str, arn: str) -> ServiceError:
    """Refuse a Kinesis stream as target without a role (R 75)."""
    return validation(f"Rule {rule} does not have RoleArn assigned to invoke target {arn}")


def role_is_not_supported(arn: str) -> ServiceError:
    """Refuse a role for a log group (R 75)."""
    return validation(f"RoleArn is not supported for target {arn}.")


def parameters_are_missing(name: str, target_id: str) -> ServiceError:
    """Refuse a target without the block that its service needs (R 78)."""
    return validation(f"Parameter(s) {name} must be specified for target: {target_id}")


def parameters_of_another_service(name: str, target_id: str) -> ServiceError:
    """Refuse a target with the block of another service (R 78)."""
    return validation(f"Parameter(s) {name} not supported for target: {target_id}")


def bus_targets_itself() -> ServiceError:
    """Refuse an event bus as the target of its own rule (R 76)."""
    return validation("Source EventBus and Target EventBus must not be the same.")


def input_of_a_bus(target_id: str) -> ServiceError:
    """Refuse to change what another event bus gets (R 76)."""
    return validation(f"Modifying the input for target {target_id} is not supported.")


def retries_of_a_bus() -> ServiceError:
    """Refuse a retry policy for an event bus (R 76)."""
    return validation("Retry policy is not supported for Event bus targets.")


# --- recorded or documented: dead-letter queues -----------------------------------------------


def dead_letters_arn_is_missing() -> ServiceError:
    """Refuse to change the dead-letter queue to none without saying so (R 29)."""
    return invalid_parameter(
        "DeadLetterConfig.Arn",
        "Provide a valid SQS queue ARN, or an empty string to remove the dead-letter queue "
        "configuration.",
    )


def service_takes_no_dead_letters(service: str) -> ServiceError:
    """Refuse a dead-letter queue that is no queue (R 31, R 79)."""
    return validation(f"{service} is not supported as a dead letter resource")


def fifo_takes_no_dead_letters() -> ServiceError:
    """Refuse a FIFO queue as dead-letter queue (R 79)."""
    return validation("SQS FIFO is not supported by Dead Letter Queues")


def dead_letters_of_another_region(arn: str) -> ServiceError:
    """Refuse a dead-letter queue of another Region (R 31; for targets a guess, R 79)."""
    return ServiceError(
        "AccessDeniedException",
        f"Access to the resource {arn} is denied. "
        "Reason: You must specify a dead letter queue in the same region.",
    )


# --- guesses ----------------------------------------------------------------------------------


def event_source_not_found(name: str) -> ServiceError:
    """Say that there is no such partner event source (guess, R 20)."""
    return ServiceError("ResourceNotFoundException", f"Event source {name} does not exist.")


def schedule_with_cloudtrail() -> ServiceError:
    """Refuse the state with all management events beside a schedule (text a guess, R 54)."""
    return invalid_parameter(
        "State", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS needs an event pattern alone."
    )


def tag_is_reserved(key: str) -> ServiceError:
    """Refuse a tag whose key is AWS's own (guess, R 95)."""
    return invalid_parameter("Tags", f"The key {key} begins with aws:, which is reserved.")
