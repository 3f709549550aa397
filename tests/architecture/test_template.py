"""What the template must hold: every route, least privilege, safe tables, bounded logs, an alarm for each failure."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from local.emulated.functions import PARTS_AT_ONCE
from scv.adapters.dynamodb import keys
from scv.bootstrap.imports import IMPORT_WORKERS
from scv.bootstrap.jobs import JOB_TRIES
from scv.domain.outbox.histories import TOLD
from scv.domain.privacy.requests import FILE_LIFE, LATEST

ROOT = Path(__file__).resolve().parents[2]
CHECKOV = ROOT / ".checkov.yaml"
EXTERNAL = "/api/v2/externalcontacts"
OPEN_ROUTES = {
    ("POST", "/webhooks/interactions"),
    ("POST", "/webhooks/{senderId}"),
    ("GET", "/webhooks/{senderId}"),
    ("POST", "/oauth/token"),
    ("GET", "/openapi.json"),
    ("GET", "/docs"),
    ("GET", "/ui/{proxy+}"),
}
FUNCTIONS = {
    "Ingest",
    "Webhook",
    "Resolution",
    "Contacts",
    "Identity",
    "Journey",
    "Stream",
    "Subscribers",
    "Jobs",
    "Access",
    "Web",
    "Authorizer",
}

# function -> path -> methods: what the interface promises, whoever serves it
ROUTES: dict[str, dict[str, str]] = {
    "Ingest": {"/webhooks/interactions": "POST", "/webhooks/{senderId}": "GET POST"},
    "Contacts": {
        "/openapi.json": "GET",
        f"{EXTERNAL}/contacts": "GET POST",
        f"{EXTERNAL}/contacts/search": "POST",
        f"{EXTERNAL}/contacts/enrich": "POST",
        f"{EXTERNAL}/contacts/{{contactId}}": "GET PUT PATCH DELETE",
        f"{EXTERNAL}/contacts/{{contactId}}/unresolved": "GET",
        f"{EXTERNAL}/contacts/{{contactId}}/notes": "GET POST",
        f"{EXTERNAL}/contacts/{{contactId}}/notes/{{noteId}}": "GET PUT PATCH DELETE",
        f"{EXTERNAL}/contacts/{{contactId}}/datasheets/{{datasheetId}}": "GET PUT",
        f"{EXTERNAL}/reversewhitepageslookup": "GET",
        f"{EXTERNAL}/typeahead/contacts": "POST",
        f"{EXTERNAL}/scan/contacts": "GET",
        f"{EXTERNAL}/scan/contacts/divisionviews/all": "GET",
        f"{EXTERNAL}/bulk/contacts": "POST",
        f"{EXTERNAL}/bulk/contacts/add": "POST",
        f"{EXTERNAL}/bulk/contacts/update": "POST",
        f"{EXTERNAL}/bulk/contacts/remove": "POST",
        f"{EXTERNAL}/bulk/contacts/unresolved": "POST",
        f"{EXTERNAL}/bulk/contacts/divisionviews": "POST",
        f"{EXTERNAL}/bulk/contacts/enrich": "POST",
    },
    "Resolution": {
        f"{EXTERNAL}/identifierlookup": "POST",
        f"{EXTERNAL}/identifierlookup/contacts": "POST",
        f"{EXTERNAL}/contacts/{{contactId}}/identifiers": "GET PATCH",
        f"{EXTERNAL}/conversations/{{conversationId}}": "PUT",
        "/api/v2/conversations/{conversationId}": "GET",
        "/api/v2/conversations/{conversationId}/panel": "GET",
        "/api/v2/conversations/{conversationId}/panel/select": "POST",
        "/api/v2/conversations/{conversationId}/identify": "POST",
        "/api/v2/conversations/{conversationId}/panel/unlink": "POST",
        "/api/v2/conversations/{conversationId}/panel/create": "POST",
        "/api/v2/senders": "GET",
        "/api/v2/senders/{senderId}": "GET PUT DELETE",
        f"{EXTERNAL}/externalsources": "GET POST",
        f"{EXTERNAL}/externalsources/{{externalSourceId}}": "GET PUT DELETE",
        "/api/v2/projects": "GET",
        "/api/v2/projects/{projectId}": "GET PUT",
        "/api/v2/projects/{projectId}/history": "GET",
    },
    "Identity": {
        f"{EXTERNAL}/contacts/{{contactId}}/promotion": "POST",
        f"{EXTERNAL}/contacts/{{contactId}}/unmerge": "POST",
        f"{EXTERNAL}/contacts/{{contactId}}/history": "GET",
        f"{EXTERNAL}/contacts/{{contactId}}/consents": "GET POST",
        f"{EXTERNAL}/contacts/{{contactId}}/distinct": "GET POST",
        f"{EXTERNAL}/contacts/{{contactId}}/distinct/{{otherId}}": "DELETE",
        f"{EXTERNAL}/contacts/merge": "POST",
        f"{EXTERNAL}/merge/contacts": "POST",
        f"{EXTERNAL}/graphs/clusterscans": "GET",
        f"{EXTERNAL}/graphs/clusterscans/{{scanId}}": "GET",
        f"{EXTERNAL}/graphs/clusterscans/{{scanId}}/statistics": "GET",
        f"{EXTERNAL}/graphs/clusterscans/{{scanId}}/clusters": "GET",
        f"{EXTERNAL}/graphs/clusterscans/{{scanId}}/clusters/{{clusterId}}": "GET",
        f"{EXTERNAL}/graphs/clusterscans/{{scanId}}/clusters/{{clusterId}}/merge": "PUT",
        f"{EXTERNAL}/graphs/settings": "GET PUT",
        f"{EXTERNAL}/suggestions": "GET",
        f"{EXTERNAL}/identifiers/marks": "GET PUT",
        f"{EXTERNAL}/contacts/{{contactId}}/suggestions": "GET",
        f"{EXTERNAL}/contacts/{{contactId}}/suggestions/{{otherId}}": "DELETE",
    },
    "Journey": {
        f"{EXTERNAL}/contacts/{{contactId}}/journey/sessions": "GET",
        "/api/v2/journey/sessions/{sessionId}": "GET",
        "/api/v2/journey/sessions/{sessionId}/events": "GET",
    },
    "Jobs": {
        "/api/v2/gdpr/subjects": "GET",
        "/api/v2/gdpr/requests": "GET POST",
        "/api/v2/gdpr/requests/{requestId}": "GET",
        f"{EXTERNAL}/contacts/exports": "GET POST",
        f"{EXTERNAL}/contacts/exports/{{exportId}}": "GET",
        f"{EXTERNAL}/import/csv/uploads": "POST",
        f"{EXTERNAL}/import/csv/uploads/{{uploadId}}/details": "GET",
        f"{EXTERNAL}/import/csv/uploads/{{uploadId}}/preview": "GET",
        f"{EXTERNAL}/import/csv/settings": "GET POST",
        f"{EXTERNAL}/import/csv/settings/{{settingsId}}": "GET PUT DELETE",
        f"{EXTERNAL}/import/csv/jobs": "POST",
        f"{EXTERNAL}/import/settings": "GET POST",
        f"{EXTERNAL}/import/settings/{{settingsId}}": "GET PUT DELETE",
        f"{EXTERNAL}/import/jobs": "GET POST",
        f"{EXTERNAL}/import/jobs/{{jobId}}": "GET PUT",
    },
    "Subscribers": {
        "/api/v2/subscriptions": "GET POST",
        "/api/v2/subscriptions/{subscriptionId}": "GET PUT DELETE",
        "/api/v2/subscriptions/{subscriptionId}/secret": "POST",
        "/api/v2/subscriptions/{subscriptionId}/test": "POST",
        "/api/v2/subscriptions/{subscriptionId}/deliveries": "GET",
    },
    "Access": {"/oauth/token": "POST", "/api/v2/me": "GET"},
    "Web": {"/ui/{proxy+}": "GET", "/docs": "GET"},
}
# AC2: what a browser asks before a page of another origin calls, on each path of the interface that takes a token
PREFLIGHTS = {
    ("OPTIONS", path)
    for function in ROUTES.values()
    for path in function
    if path.startswith("/api/") or path == "/openapi.json"
}


class _Loader(yaml.SafeLoader):
    """Reads CloudFormation's short forms (!Ref, !GetAtt, ...) as their long ones."""


def _long_form(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        return {name: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)
    return {name: loader.construct_mapping(node, deep=True)}


_Loader.add_multi_constructor("!", _long_form)

TEMPLATE: dict[str, Any] = yaml.load((ROOT / "template.yaml").read_text(), Loader=_Loader)  # noqa: S506 - a SafeLoader
RESOURCES: dict[str, Any] = TEMPLATE["Resources"]


def of_type(kind: str) -> dict[str, Any]:
    """Return the resources of one type by name."""
    return {name: resource for name, resource in RESOURCES.items() if resource["Type"] == kind}


def events(function: str, kind: str) -> list[dict[str, Any]]:
    """Return the properties of a function's events of one kind."""
    found = RESOURCES[f"{function}Function"]["Properties"].get("Events", {}).values()
    return [event["Properties"] for event in found if event["Type"] == kind]


def statements(function: str) -> Iterator[dict[str, Any]]:
    """Yield what a function's own policies allow."""
    for policy in RESOURCES[f"{function}Function"]["Properties"]["Policies"]:
        document = policy["Fn::If"][1] if "Fn::If" in policy else policy
        yield from document["Statement"]


def refers_to(value: object, resource: str) -> bool:
    """Tell whether an intrinsic names a resource."""
    return re.search(rf"\b{resource}\b", str(value)) is not None


@pytest.mark.parametrize("function", sorted(ROUTES))
def test_a_function_serves_exactly_the_routes_of_the_interface(function: str) -> None:
    served = {(event["Method"].upper(), event["Path"]) for event in events(function, "Api")}
    promised = {(method, path) for path, methods in ROUTES[function].items() for method in methods.split()}
    assert served == promised | (PREFLIGHTS if function == "Web" else set())


def test_ac2_only_the_webhook_tokens_for_clients_the_description_the_pages_and_preflights_are_open() -> None:
    api = RESOURCES["Api"]["Properties"]["Auth"]
    assert api["DefaultAuthorizer"] in api["Authorizers"]
    opened = {
        (event["Method"].upper(), event["Path"])
        for function in ROUTES
        for event in events(function, "Api")
        if event.get("Auth", {}).get("Authorizer") == "NONE"
    }
    assert opened == OPEN_ROUTES | PREFLIGHTS


def test_one_position_of_a_path_has_one_parameter_name() -> None:
    """API Gateway refuses siblings such as {id} and {contactId}."""
    names: dict[str, set[str]] = {}
    for path in (event["Path"] for function in ROUTES for event in events(function, "Api")):
        for found in re.finditer(r"\{(\w+)\}", path):
            names.setdefault(re.sub(r"\{\w+\}", "{}", path[: found.start()]), set()).add(found[1])
    assert {prefix: found for prefix, found in names.items() if len(found) > 1} == {}


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_a_policy_names_its_actions_and_its_resources(function: str) -> None:
    for statement in statements(function):
        assert all("*" not in action for action in statement["Action"]), statement["Sid"]
        # A folder of a bucket is a resource of its own, and is named so: `<bucket>/people/*`; so are the runs of one
        # state machine.
        inside = re.compile(r"/(people|exports|imports)/\*|(?<=-imports:)\*")
        named = (inside.sub("/", str(resource)) for resource in statement["Resource"])
        assert all("*" not in resource for resource in named), statement["Sid"]


@pytest.mark.parametrize(
    ("function", "action", "resource"),
    [
        ("Journey", "dynamodb:PutItem", "ContactsTable"),
        ("Journey", "dynamodb:UpdateItem", "InteractionsTable"),
        ("Identity", "dynamodb:UpdateItem", "InteractionsTable"),
        ("Ingest", "dynamodb:Query", "SearchTable"),
        ("Ingest", "dynamodb:PutItem", "SettingsTable"),
        ("Ingest", "dynamodb:UpdateItem", "SettingsTable"),
        ("Resolution", "secretsmanager:GetSecretValue", "WebhookSigningSecret"),
        ("Identity", "secretsmanager:GetSecretValue", "WebhookSigningSecret"),
        ("Ingest", "secretsmanager:GetSecretValue", "SigningSecret"),
        ("Ingest", "secretsmanager:PutSecretValue", "SenderSecrets"),
        ("Contacts", "secretsmanager:GetSecretValue", "WebhookSigningSecret"),
        ("Authorizer", "dynamodb:GetItem", "ContactsTable"),
        ("Contacts", "s3:GetObject", "FilesBucket"),
        ("Jobs", "secretsmanager:GetSecretValue", "WebhookSigningSecret"),
        ("Stream", "dynamodb:DeleteItem", "InteractionsTable"),
        ("Stream", "dynamodb:Query", "SearchTable"),
        ("Subscribers", "dynamodb:GetItem", "ContactsTable"),
        ("Subscribers", "dynamodb:GetItem", "InteractionsTable"),
        ("Stream", "dynamodb:PutItem", "SettingsTable"),
        ("Authorizer", "dynamodb:PutItem", "SettingsTable"),
        ("Access", "dynamodb:PutItem", "SettingsTable"),
        ("Contacts", "secretsmanager:GetSecretValue", "ClientTokenSecret"),
    ],
)
def test_a_function_may_not_do_what_is_not_its_job(function: str, action: str, resource: str) -> None:
    allowed = [s for s in statements(function) if action in s["Action"] and refers_to(s["Resource"], resource)]
    assert allowed == []


@pytest.mark.parametrize("name", sorted(of_type("AWS::DynamoDB::Table")))
def test_a_table_is_kept_encrypted_recoverable_and_protected(name: str) -> None:
    table = RESOURCES[name]
    in_production = {"Fn::If": ["IsProduction", True, False]}
    assert table["DeletionPolicy"] == table["UpdateReplacePolicy"] == "Retain"
    assert table["Properties"]["SSESpecification"] == {"SSEEnabled": True}
    assert table["Properties"]["DeletionProtectionEnabled"] == in_production
    assert table["Properties"]["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": in_production}
    assert table["Properties"]["BillingMode"] == "PAY_PER_REQUEST"


def test_rs8_pv2_provisional_contacts_their_identifiers_and_interactions_expire() -> None:
    expiring = {
        name
        for name, table in of_type("AWS::DynamoDB::Table").items()
        if table["Properties"].get("TimeToLiveSpecification") == {"AttributeName": "expiresAt", "Enabled": True}
    }
    assert expiring == {"ContactsTable", "IdentifiersTable", "InteractionsTable"}


def test_pv2_every_function_knows_how_long_interactions_are_kept() -> None:
    """Whichever of them writes one gives it its expiry; by default there is none."""
    parameter = TEMPLATE["Parameters"]["InteractionRetentionDays"]
    assert (parameter["Type"], parameter["Default"], parameter["MinValue"]) == ("Number", 0, 0)
    variables = TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]
    assert variables["INTERACTION_RETENTION_DAYS"] == {"Ref": "InteractionRetentionDays"}


def test_cn4_refusals_are_remembered_only_where_the_owner_has_chosen_it() -> None:
    """By default there is no key; those who erase and who follow the stream may read it, and nobody else."""
    parameter = TEMPLATE["Parameters"]["RememberRefusals"]
    assert (parameter["AllowedValues"], parameter["Default"]) == (["yes", "no"], "no")
    assert RESOURCES["SuppressionKey"]["Condition"] == "RemembersRefusals"
    named = {"Fn::If": ["RemembersRefusals", {"Fn::GetAtt": "SuppressionKey.Id"}, ""]}
    knowing = {
        function
        for function in FUNCTIONS
        if "SUPPRESSION_SECRET_ID" in RESOURCES[f"{function}Function"]["Properties"]["Environment"]["Variables"]
    }
    assert knowing == {"Contacts", "Jobs", "Stream"}
    for function in FUNCTIONS:
        reads = [each for each in statements(function) if refers_to(each["Resource"], "SuppressionKey")]
        assert bool(reads) == (function in knowing)
        variables = RESOURCES[f"{function}Function"]["Properties"]["Environment"]["Variables"]
        assert variables.get("SUPPRESSION_SECRET_ID", named) == named


def test_pv3_files_are_encrypted_private_and_gone_after_seven_days() -> None:
    bucket = RESOURCES["FilesBucket"]["Properties"]
    (rule,) = bucket["LifecycleConfiguration"]["Rules"]
    assert (rule["Status"], timedelta(days=rule["ExpirationInDays"])) == ("Enabled", FILE_LIFE)
    assert "Prefix" not in rule, "every file is meant"
    (encryption,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert encryption["ServerSideEncryptionByDefault"]["SSEAlgorithm"] in ("AES256", "aws:kms")
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert "VersioningConfiguration" not in bucket, "an erased file would live on as a version"
    (statement,) = RESOURCES["FilesBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_im2_the_engine_begins_parts_again_and_runs_no_more_of_them_than_the_pace_is_shared_by() -> None:
    """IM2: the pace of a worker is the parameter's, divided by how many work at once."""
    machine = RESOURCES["ImportMachine"]["Properties"]
    states = machine["Definition"]["States"]
    parts = states["Parts"]
    assert (machine["Type"], parts["MaxConcurrency"]) == ("STANDARD", IMPORT_WORKERS)
    assert PARTS_AT_ONCE == IMPORT_WORKERS, "else whoever asks for a job on the local stack waits for its parts"
    assert "ItemBatcher" not in parts, "the emulator ignores it"
    assert "ResultWriter" not in parts, "the emulator ignores it"
    (part,) = parts["ItemProcessor"]["States"].values()
    tasks = [each for each in (*states.values(), part) if each["Type"] == "Task"]
    assert all(each["Retry"][0]["ErrorEquals"] == ["States.ALL"] for each in tasks)
    assert [name for name, each in states.items() if each["Type"] in ("Task", "Map") and "Catch" not in each] == [
        "Failed"
    ]
    timeout = RESOURCES["JobsFunction"]["Properties"]["Timeout"]
    assert all(each["TimeoutSeconds"] > timeout for each in tasks if "Catch" in each or each is part)
    parameter = TEMPLATE["Parameters"]["ImportRowsPerSecond"]
    assert (parameter["Type"], parameter["Default"], parameter["MinValue"]) == ("Number", 100, 1)


def test_pv3_a_job_has_the_time_it_may_take_and_its_last_try_is_known() -> None:
    queue, function = RESOURCES["JobQueue"]["Properties"], RESOURCES["JobsFunction"]["Properties"]
    assert queue["VisibilityTimeout"] >= 6 * function["Timeout"]
    assert queue["RedrivePolicy"]["maxReceiveCount"] == JOB_TRIES
    assert queue["RedrivePolicy"]["deadLetterTargetArn"] == {"Fn::GetAtt": "JobDeadLetterQueue.Arn"}
    assert timedelta(seconds=queue["VisibilityTimeout"] * JOB_TRIES) < LATEST, "it may still be at work"


def test_jo4_the_index_projects_whatever_an_entry_is_made_of() -> None:
    """What it is made of is what `journey_entry_from` reads; `tests/stores/test_items.py` reads no more than this."""
    index = RESOURCES["InteractionsTable"]["Properties"]["GlobalSecondaryIndexes"][0]
    assert {"contactId", "link", "lastEvent", "eventCount", "endedAt"} <= set(index["Projection"]["NonKeyAttributes"])


def test_every_log_group_forgets_and_every_function_has_one() -> None:
    groups = of_type("AWS::Logs::LogGroup")
    assert all("RetentionInDays" in group["Properties"] for group in groups.values())
    for function in FUNCTIONS:
        configured = RESOURCES[f"{function}Function"]["Properties"]["LoggingConfig"]
        assert configured == {"LogGroup": {"Ref": f"{function}LogGroup"}}
        assert f"{function}LogGroup" in groups


def test_ac5_ac11_the_access_log_names_the_caller_the_source_and_the_route_and_no_customer() -> None:
    settings = RESOURCES["Api"]["Properties"]
    variables = set(re.findall(r"\$context\.([\w.]+)", settings["AccessLogSetting"]["Format"]))
    assert {"resourcePath", "authorizer.principalId"} <= variables
    assert not variables & {"path", "authorizer.claims", "customDomain.basePathMatched"}
    assert [each for each in variables if each.startswith("identity")] == ["identity.sourceIp"]
    assert [each for each in variables if each.startswith("authorizer")] == ["authorizer.principalId"]
    assert [setting["DataTraceEnabled"] for setting in settings["MethodSettings"]] == [False]


def test_every_function_is_declared_and_watched() -> None:
    assert {name.removesuffix("Function") for name in of_type("AWS::Serverless::Function")} == FUNCTIONS
    watched = {
        (alarm["Properties"]["MetricName"], dimension["Value"]["Ref"])
        for alarm in of_type("AWS::CloudWatch::Alarm").values()
        for dimension in alarm["Properties"].get("Dimensions", ())
        if dimension["Name"] == "FunctionName"
    }
    by_lambda = {(metric, f"{name}Function") for name in FUNCTIONS for metric in ("Errors", "Throttles")}
    by_url, by_stream = {("Url5xxCount", "WebhookFunction")}, {("IteratorAge", "StreamFunction")}
    assert watched == by_lambda - {("Errors", "AuthorizerFunction")} | by_url | by_stream


def test_sg1_ev2_the_streams_have_one_reader_and_lose_nothing() -> None:
    """What fails is sent again, halved, and parked with an alarm; what tells nobody anything costs nothing."""
    contacts, interactions = sources = events("Stream", "DynamoDB")
    for table, source in zip(("ContactsTable", "InteractionsTable"), sources, strict=True):
        stream = RESOURCES[table]["Properties"]["StreamSpecification"]
        assert stream == {"StreamViewType": "NEW_AND_OLD_IMAGES"}, "what has changed is told from both"
        assert source["Stream"] == {"Fn::GetAtt": f"{table}.StreamArn"}
        assert source["StartingPosition"] == "TRIM_HORIZON"
        assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert source["BisectBatchOnFunctionError"] is True
        assert source["MaximumRecordAgeInSeconds"] < 86_400, "the stream keeps a record for a day"
        assert source["DestinationConfig"]["OnFailure"]["Destination"] == {"Fn::GetAtt": "StreamParking.Arn"}
        assert "ParallelizationFactor" not in source, "one at a time of a shard keeps the order of a contact"
    assert interactions["Enabled"] == {"Fn::If": ["TellsLinks", True, False]}
    patterns = [json.loads(each["Pattern"]) for each in contacts["FilterCriteria"]["Filters"]]
    assert {"dynamodb": {"Keys": {"item": {"S": ["contact", "mark"]}}}} in patterns, "removed ones, too"
    (written,) = [each["dynamodb"]["Keys"]["item"]["S"] for each in patterns if each.get("eventName", [])[1:]]
    assert written == [{"prefix": keys.PAIR}, {"prefix": keys.IMPORT_JOB}]
    (entries,) = [each["dynamodb"]["NewImage"] for each in patterns if "NewImage" in each["dynamodb"]]
    assert set(entries["action"]["S"]) == set(TOLD), "every action that is told, and no other"
    alarm = RESOURCES["StreamParkingAlarm"]["Properties"]
    assert alarm["Dimensions"] == [{"Name": "QueueName", "Value": {"Fn::GetAtt": "StreamParking.QueueName"}}]
    variables = RESOURCES["StreamFunction"]["Properties"]["Environment"]["Variables"]
    assert variables["BATCH_FAILURES"] == {"Fn::If": ["IsProduction", "reported", "raised"]}


REFUSAL = """[ERROR] Exception: Unauthorized
Traceback (most recent call last):
  File "/var/task/app.py", line 17, in lambda_handler
  File "/opt/python/scv/api/auth.py", line 60, in authorized
    raise Exception("Unauthorized") from None
{"TokensRefused": [1.0], "reason": "bad.credentials"}"""
FAILURES = (
    '{"level":"ERROR","location":"failed:23","message":"unexpected error","error":"ProviderUnavailable"}',
    "2026-11-25T10:00:10.042Z 4f1c Task timed out after 10.04 seconds",
    "RequestId: 4f1c Error: Runtime exited with error: signal: killed",
    "[ERROR] Runtime.ImportModuleError: Unable to import module 'app': No module named 'scv'",
    "[ERROR] Runtime.HandlerNotFound: Handler 'lambda_handler' missing on module 'app'",
    "[ERROR] Runtime.UserCodeSyntaxError: Syntax error in module 'app'",
)


def test_ac2_a_refused_token_does_not_sound_the_alarm_of_a_broken_authorizer() -> None:
    """To Lambda a refusal is an error like any other, because API Gateway makes a 401 of an exception only."""
    found = RESOURCES["AuthorizerFailuresFilter"]["Properties"]
    (counted,), alarm = found["MetricTransformations"], RESOURCES["AuthorizerErrorsAlarm"]["Properties"]
    assert (alarm["Namespace"], alarm["MetricName"]) == (counted["MetricNamespace"], counted["MetricName"])
    assert found["LogGroupName"] == {"Ref": "AuthorizerLogGroup"}
    words = re.findall(r'\?"([^"]+)"', found["FilterPattern"])
    assert found["FilterPattern"] == " ".join(f'?"{word}"' for word in words), "one of the words is enough"
    assert not [word for word in words if word in REFUSAL]
    assert [any(word in line for word in words) for line in FAILURES] == [True] * len(FAILURES)
    assert "AUTHORIZER_FAILURE" in RESOURCES["Api"]["Properties"]["GatewayResponses"]


def test_ac2_keys_that_could_not_be_read_again_sound_an_alarm_of_their_own() -> None:
    found = RESOURCES["OldSigningKeysFilter"]["Properties"]
    (counted,), alarm = found["MetricTransformations"], RESOURCES["SigningKeysAlarm"]["Properties"]
    assert (alarm["Namespace"], alarm["MetricName"]) == (counted["MetricNamespace"], counted["MetricName"])
    assert found["FilterPattern"] == '"OldSigningKeys"'


@pytest.mark.parametrize(
    ("header", "passes"),
    [
        ("Bearer aaa.bbb.ccc", True),
        ("bearer eyJh-_9.eyJz-_9.c2ln-_9", True),
        ("BEARER  a.b.c ", True),
        ("Bearer", False),
        ("Bearer ", False),
        ("Bearer a.b.", False),
        ("Bearer a.b", False),
        ("Bearer a.b.c.d.e", False),
        ("Bearer a.b.c d", False),
        ("Bearer a=.b.c", False),
        ("Bearer é.b.c", False),
        ("Basic YTpi", False),
        ("a.b.c", False),
        ("xBearer a.b.c", False),
        ("Bearer " + "." * 8000, False),
    ],
)
def test_ac2_what_is_no_signed_token_is_refused_at_the_gateway(header: str, passes: bool) -> None:
    identity = RESOURCES["Api"]["Properties"]["Auth"]["Authorizers"]["BearerToken"]["Identity"]
    assert identity["Header"] == "Authorization"
    assert (re.fullmatch(identity["ValidationExpression"], header) is not None) == passes


def test_every_alarm_goes_to_the_topic_when_there_is_one() -> None:
    for name, alarm in of_type("AWS::CloudWatch::Alarm").items():
        assert alarm["Properties"]["AlarmActions"]["Fn::If"][0] == "HasAlarmTopic", name


def test_an_accepted_interaction_is_never_lost() -> None:
    """Invariant 2: stored, or on the queue, or in the dead-letter queue with an alarm."""
    retry = RESOURCES["RetryQueue"]["Properties"]
    dead = {"Fn::GetAtt": "DeadLetterQueue.Arn"}
    ingest = RESOURCES["IngestFunction"]["Properties"]
    assert retry["RedrivePolicy"]["deadLetterTargetArn"] == dead
    assert retry["VisibilityTimeout"] >= 6 * ingest["Timeout"]
    assert [event["FunctionResponseTypes"] for event in events("Ingest", "SQS")] == [["ReportBatchItemFailures"]]
    assert [event["DeadLetterConfig"]["Arn"] for event in events("Ingest", "EventBridgeRule")] == [dead]
    assert ingest["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]["Destination"] == dead
    alarms = {
        (str(alarm["Properties"]["MetricName"]), str(alarm["Properties"]["Dimensions"][0]["Value"]))
        for alarm in of_type("AWS::CloudWatch::Alarm").values()
        if "Dimensions" in alarm["Properties"]
    }
    assert ("ApproximateNumberOfMessagesVisible", str({"Fn::GetAtt": "DeadLetterQueue.QueueName"})) in alarms
    assert ("ApproximateAgeOfOldestMessage", str({"Fn::GetAtt": "RetryQueue.QueueName"})) in alarms


def test_ac4_the_function_behind_the_url_is_ingest_with_concurrency_of_its_own() -> None:
    """Code, variables, time and rights are ingest's; what arrives by the bus alone goes to the dead-letter queue."""
    ingest, webhook = (RESOURCES[f"{name}Function"]["Properties"] for name in ("Ingest", "Webhook"))
    same = ("CodeUri", "Timeout", "Environment")
    assert {name: webhook[name] for name in same} == {name: ingest[name] for name in same}
    assert list(statements("Webhook")) == [
        each for each in statements("Ingest") if each["Sid"] != "SendFailedEventsAway"
    ]
    reserved = [each["ReservedConcurrentExecutions"]["Fn::If"][1] for each in (ingest, webhook)]
    assert reserved == [{"Ref": "IngestReservedConcurrency"}, {"Ref": "WebhookReservedConcurrency"}]
    assert TEMPLATE["Parameters"]["WebhookReservedConcurrency"]["Default"] > 0, "nothing else stands before the URL"
    assert "Events" not in webhook


def test_ac2_ac4_only_webhooks_have_a_function_url_and_only_where_it_was_asked_for() -> None:
    with_url = {
        name for name, each in of_type("AWS::Serverless::Function").items() if "FunctionUrlConfig" in each["Properties"]
    }
    assert with_url == {"WebhookFunction"}
    assert RESOURCES["WebhookFunction"]["Properties"]["FunctionUrlConfig"] == {"AuthType": "NONE"}
    belongs = {name for name in RESOURCES if name.startswith("Webhook") and name != "WebhookSigningSecret"}
    assert {name for name, each in RESOURCES.items() if each.get("Condition") == "OpensUrl"} == belongs
    assert TEMPLATE["Outputs"]["WebhookUrl"]["Condition"] == "OpensUrl"
    assert TEMPLATE["Conditions"]["OpensUrl"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "WebhookDoor"}, "api"]}]}
    door = TEMPLATE["Parameters"]["WebhookDoor"]
    assert (door["AllowedValues"], door["Default"]) == (["api", "url", "both"], "api")


@pytest.mark.parametrize("condition", [True, False])
def test_the_dashboard_is_json_whichever_doors_are_open(condition: bool) -> None:
    text, parts = RESOURCES["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    for name, part in parts.items():
        chosen = part["Fn::If"][1]["Fn::Sub"] if condition else part["Fn::If"][2]
        text = text.replace(f"${{{name}}}", chosen)
    widgets = json.loads(text)["widgets"]
    assert ("${WebhookUrlFaultsAlarm.Arn}" in widgets[0]["properties"]["alarms"]) == condition
    assert ("${WebhookFunction}" in json.dumps(widgets)) == condition


@pytest.mark.parametrize("name", sorted(of_type("AWS::SQS::Queue")))
def test_a_queue_is_encrypted(name: str) -> None:
    assert RESOURCES[name]["Properties"]["SqsManagedSseEnabled"] is True


@pytest.mark.parametrize("kind", sorted(RESOURCES["Api"]["Properties"]["GatewayResponses"]))
def test_the_gateway_refuses_in_the_error_envelope(kind: str) -> None:
    response = RESOURCES["Api"]["Properties"]["GatewayResponses"][kind]
    body = yaml.safe_load(response["ResponseTemplates"]["application/json"])
    assert {"message", "code", "status", "contextId", "details", "errors"} == set(body)
    assert body["status"] == response["StatusCode"]
    headers = response["ResponseParameters"]["Headers"]
    assert (headers["Cache-Control"], headers["X-Content-Type-Options"]) == ("'no-store'", "'nosniff'")
    if body["status"] in (429, 503):
        assert "Retry-After" in response["ResponseParameters"]["Headers"]


@pytest.mark.parametrize("secret", ["WebhookSecret", "PreviousWebhookSecret", "JwtSecret"])
def test_a_secret_is_not_shown(secret: str) -> None:
    assert TEMPLATE["Parameters"][secret]["NoEcho"] is True


ODD = ('"', "\\", '\\"', '","x":"', "\n", "\t", "${AWS::StackName}", "}", "é", "\u2028")


def test_ac4_a_secret_with_quotes_breaks_no_json_that_is_made_of_it() -> None:
    """Text is made into JSON only where the parameter's pattern lets nothing in that JSON would have to escape."""
    made = [json for secret in of_type("AWS::SecretsManager::Secret").values() for json in _made_of(secret)]
    assert made, "nothing is made of a parameter any more"
    for parameter in {name for text in made for name in re.findall(r"\$\{(\w+)\}", text)}:
        pattern, good = TEMPLATE["Parameters"][parameter]["AllowedPattern"], "whsec_" + "A" * 32
        assert re.fullmatch(pattern, good)
        for odd in ODD:
            assert not [
                each for each in (good + odd, odd + good, good[:20] + odd + good[20:]) if re.fullmatch(pattern, each)
            ]
    shared = RESOURCES["SharedTokenSecret"]["Properties"]["SecretString"]
    assert shared == {"Ref": "JwtSecret"}, "the bare text: a shared secret may have any character"


def _made_of(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from [part] if name == "Fn::Sub" and isinstance(part, str) else _made_of(part)
    elif isinstance(value, list):
        for part in value:
            yield from _made_of(part)


def test_the_journey_index_carries_what_an_entry_shows() -> None:
    """JO4, without a second read per entry."""
    (index,) = RESOURCES["InteractionsTable"]["Properties"]["GlobalSecondaryIndexes"]
    assert index["IndexName"] == "journey"
    assert {
        "contactId",
        "channel",
        "direction",
        "divisionId",
        "startedAt",
        "endedAt",
        "subject",
        "queue",
        "agent",
        "identifier",
        "link",
        "eventCount",
        "lastEvent",
    } <= set(index["Projection"]["NonKeyAttributes"])


@pytest.mark.parametrize(
    "lock",
    [
        "layers/dependencies/requirements.txt",
        *(f"locks/{name}.txt" for name in ("dev", "sam", "emulator", "checkov", "plot", "uv", "node", "peers")),
    ],
)
def test_a_lock_pins_by_hash_and_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text()
    packages = re.findall(r"^[a-z0-9][^ ]*==\S+.*(?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?)+$", text, re.MULTILINE)
    assert len(packages) == len(re.findall(r"^\S", text, re.MULTILINE)) > 0
    assert not re.search(r"https?:|file:|/|index-url|find-links", text)


def test_the_packages_of_the_pages_are_locked_by_hash_and_name_no_address() -> None:
    lock = json.loads((ROOT / "web" / "package-lock.json").read_text())
    packages = {name: each for name, each in lock["packages"].items() if name}
    assert packages
    assert [name for name, each in packages.items() if not each.get("integrity", "").startswith("sha512-")] == []
    assert [name for name, each in packages.items() if "resolved" in each] == []
    assert "omit-lockfile-registry-resolved=true" in (ROOT / "web" / ".npmrc").read_text().split()


def test_the_layer_is_locked_as_it_is_tested() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^([a-z0-9][^ ]*==\S+)", (ROOT / name).read_text(), re.MULTILINE))

    assert pins("layers/dependencies/requirements.txt") <= pins("locks/dev.txt")
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    locked = {pin.split("==")[0] for pin in pins("layers/dependencies/requirements.txt")}
    assert {re.split(r"[\[>=]", name)[0].lower() for name in wanted} <= locked


def test_ingest_has_concurrency_of_its_own_when_told_and_shares_the_accounts_otherwise() -> None:
    reserved = {"Fn::If": ["ReservesIngestConcurrency", {"Ref": "IngestReservedConcurrency"}, {"Ref": "AWS::NoValue"}]}
    assert RESOURCES["IngestFunction"]["Properties"]["ReservedConcurrentExecutions"] == reserved
    assert TEMPLATE["Parameters"]["IngestReservedConcurrency"]["Default"] == 0
    assert TEMPLATE["Conditions"]["ReservesIngestConcurrency"] == {
        "Fn::Not": [{"Fn::Equals": [{"Ref": "IngestReservedConcurrency"}, 0]}]
    }


def test_a_web_acl_guards_the_stage_when_one_is_named_and_nothing_is_made_otherwise() -> None:
    (association,) = of_type("AWS::WAFv2::WebACLAssociation").values()
    assert association["Condition"] == "HasWebAcl"
    assert association["Properties"]["WebACLArn"] == {"Ref": "WebAclArn"}
    assert association["Properties"]["ResourceArn"]["Fn::Sub"].endswith("/restapis/${Api}/stages/${Api.Stage}")
    assert TEMPLATE["Parameters"]["WebAclArn"]["Default"] == ""
    assert TEMPLATE["Conditions"]["HasWebAcl"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "WebAclArn"}, ""]}]}


@pytest.mark.parametrize(
    ("arn", "fits"),
    [
        ("", True),
        ("arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/guard/0f1e-2d", True),
        ("arn:aws-us-gov:wafv2:us-gov-west-1:123456789012:regional/webacl/guard/0f1e-2d", True),
        ("arn:aws:wafv2:us-east-1:123456789012:global/webacl/of-cloudfront/0f1e-2d", False),
        ("guard", False),
    ],
)
def test_only_a_regional_web_acl_fits_a_stage(arn: str, fits: bool) -> None:
    assert (re.fullmatch(TEMPLATE["Parameters"]["WebAclArn"]["AllowedPattern"], arn) is not None) == fits


@pytest.mark.parametrize(
    ("frames", "fits"),
    [
        ("", True),
        ("https://desktop.example.com", True),
        ("https://*.my.connect.aws https://apps.mypurecloud.com", True),
        ("http://127.0.0.1:* http://localhost:4566", True),
        ("https://desktop.example.com/", False),
        ("https://a.example.com; script-src *", False),
        ("https://a.example.com'", False),
        ("*", False),
        ("https://*", False),
        ("javascript://a.example.com", False),
    ],
)
def test_only_origins_may_frame_a_page_and_nothing_else_gets_into_its_policy(frames: str, fits: bool) -> None:
    pattern = TEMPLATE["Parameters"]["AllowedFrames"]["AllowedPattern"]
    assert (re.fullmatch(pattern, frames) is not None) == fits


def test_the_web_function_is_given_nothing_but_who_may_frame_its_pages_and_where_people_sign_in() -> None:
    web = RESOURCES["WebFunction"]["Properties"]
    assert web["Policies"] == []
    told = web["Environment"]["Variables"]
    assert told["ALLOWED_FRAMES"] == {"Ref": "AllowedFrames"}
    sign_in = {"ISSUER", "AUTHORIZE_URL", "TOKEN_URL", "SCOPE", "CLIENT_ID"}
    assert set(told) == {"POWERTOOLS_SERVICE_NAME", "ALLOWED_FRAMES", *(f"SIGN_IN_{each}" for each in sign_in)}
    assert "SECRET" not in str(told).upper()


def test_ac13_the_user_pools_client_comes_by_the_stage_because_it_names_the_api_that_names_the_function() -> None:
    assert "PageClient" not in str(RESOURCES["WebFunction"])
    variables = RESOURCES["Api"]["Properties"]["Variables"]
    assert variables == {"Fn::If": ["HasUserPool", {"pageClientId": {"Ref": "PageClient"}}, {"Ref": "AWS::NoValue"}]}


@pytest.mark.parametrize(
    ("parameter", "value", "fits"),
    [
        ("SignInTokenUrl", "", True),
        ("SignInTokenUrl", "https://login.example.com/oauth2/token", True),
        ("SignInTokenUrl", "http://127.0.0.1:4566/oauth2/token", True),
        ("SignInTokenUrl", "http://login.example.com/oauth2/token", False),
        ("SignInTokenUrl", "https://login.example.com/token?p=b2c", False),
        ("SignInTokenUrl", "https://login.example.com/token; script-src *", False),
        ("SignInTokenUrl", "https://login.example.com/token https://evil.example.com", False),
        ("SignInTokenUrl", "https://login.example.com/token,x", False),
        ("SignInTokenUrl", "http://localhost.evil.example/token", False),
        ("SignInAuthorizeUrl", "https://login.example.com/authorize?audience=scv", True),
        ("SignInAuthorizeUrl", "javascript:alert(1)", False),
        ("SignInScope", "openid api://scv/use offline_access", True),
        ("SignInScope", "api://scv/use", False),
        ("SignInClientId", "0oa1b2c3", True),
        ("SignInClientId", 'x" y', False),
    ],
)
def test_ac13_nothing_but_an_address_gets_into_the_policy_of_a_page_that_signs_in(
    parameter: str, value: str, fits: bool
) -> None:
    pattern = TEMPLATE["Parameters"][parameter]["AllowedPattern"]
    assert (re.fullmatch(pattern, value) is not None) == fits


def suppressed() -> list[tuple[str, str, str]]:
    """What checkov shall not ask, of one resource or of all of them: whom, the check and the reason."""
    lines = CHECKOV.read_text().partition("skip-check:\n")[2].splitlines()
    everywhere = [line.strip().removeprefix("- ").partition("#") for line in lines]
    alone = [
        (name, skip["id"], skip["comment"])
        for name, resource in RESOURCES.items()
        for skip in resource.get("Metadata", {}).get("checkov", {}).get("skip", ())
    ]
    return [*alone, *(("everywhere", check.strip(), reason.strip()) for check, _, reason in everywhere)]


def test_what_is_not_asked_by_checkov_says_why() -> None:
    assert len({check for name, check, _ in suppressed() if name == "everywhere"}) >= 7
    for name, check, reason in suppressed():
        assert re.fullmatch(r"CKV2?_AWS_\d+", check), name
        assert len(reason.split()) >= 8, f"{name}, {check}: a reason is a sentence"
