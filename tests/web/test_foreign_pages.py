"""A page of another origin can neither read nor change the running stack; the stack's own pages can use it."""

from __future__ import annotations

import hashlib
import http.client
import json
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from playwright.sync_api import Page

from local.deploy import client
from tests.e2e.webhooks import interaction
from tests.web.conftest import REBOUND

ANYBODYS = Credentials("test", "test")  # the emulator takes any keys, and these are in its guide
CONTACTS = "/api/v2/externalcontacts/contacts"

FETCH = """async ({url, options}) => {
    try {
        const answer = await fetch(url, options);
        return {type: answer.type, status: answer.status, body: await answer.text()};
    } catch (error) { return {type: 'refused', status: 0, body: ''}; }
}"""
SOCKET = """url => new Promise(done => {
    const socket = new WebSocket(url);
    socket.onopen = () => done('open');
    socket.onerror = () => done('refused');
})"""
PICTURE = "url => new Promise(done => { const it = new Image(); it.onload = it.onerror = done; it.src = url; })"
FORM = """({url, fields}) => new Promise(done => {
    const frame = document.createElement('iframe');
    frame.name = `hidden${document.forms.length}`;
    document.body.append(frame);
    const form = Object.assign(document.createElement('form'), {method: 'post', action: url, target: frame.name});
    for (const [name, value] of Object.entries(fields))
        form.append(Object.assign(document.createElement('input'), {name, value}));
    document.body.append(form);
    frame.onload = done;
    form.submit();
})"""


def signed(
    stack: dict[str, Any], service: str, method: str, path: str, body: str = "", **headers: str
) -> dict[str, str]:
    """Headers of a request that anybody may sign: what a page needs who knows how the emulator works."""
    request = AWSRequest(method, stack["endpointUrl"] + path, headers=headers, data=body)
    SigV4Auth(ANYBODYS, service, stack["region"]).add_auth(request)
    return {name: value for name, value in request.headers.items() if name.lower() != "host"}


def presigned(stack: dict[str, Any], service: str, path: str, **query: str) -> str:
    """An address that carries its signature: a picture's source, or a link."""
    request = AWSRequest("GET", f"{stack['endpointUrl']}{path}?{urlencode(query)}")
    SigV4QueryAuth(ANYBODYS, service, stack["region"], expires=600).add_auth(request)
    return str(request.url)


def state(stack: dict[str, Any]) -> dict[str, Any]:
    """What there is in the stack, and a hash of all items but those whose time is over, or will be within the test."""
    ask = {name: client(stack["endpointUrl"], name) for name in ("dynamodb", "lambda", "sqs", "s3", "apigatewayv2")}
    tables = ask["dynamodb"].list_tables()["TableNames"]
    found = (each for table in tables for each in ask["dynamodb"].scan(TableName=table)["Items"])
    items = sorted(json.dumps(each, sort_keys=True) for each in found if _stays(each))
    return {
        "tables": tables,
        "items": hashlib.sha256("".join(items).encode()).hexdigest(),
        "functions": sorted(each["FunctionName"] for each in ask["lambda"].list_functions()["Functions"]),
        "queues": sorted(ask["sqs"].list_queues().get("QueueUrls", ())),
        "buckets": sorted(each["Name"] for each in ask["s3"].list_buckets()["Buckets"]),
        "sockets": sorted(each["ApiId"] for each in ask["apigatewayv2"].get_apis()["Items"]),
    }


def _stays(item: dict[str, Any]) -> bool:
    """Whether the emulator will not remove the item by itself meanwhile."""
    return float(item.get("expiresAt", {}).get("N", "inf")) > time.time() + 600


@pytest.fixture(scope="module")
def socket_address(deployed: dict[str, Any]) -> Iterator[str]:
    """The address of a WebSocket API, which a page may open without asking first."""
    gateway = client(deployed["endpointUrl"], "apigatewayv2")
    made = gateway.create_api(Name="s", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action")
    gateway.create_stage(ApiId=made["ApiId"], StageName="v1")
    yield f"{deployed['endpointUrl'].replace('http', 'ws')}/_aws/execute-api/{made['ApiId']}/v1"
    gateway.delete_api(ApiId=made["ApiId"])


@pytest.fixture(params=["127.0.0.1", "localhost", "elsewhere.localhost"])
def foreign(request: pytest.FixtureRequest, stranger: Page, site: Callable[[str], int]) -> Page:
    """A page of another port, on the stack's own address and on others: all of them are other origins."""
    stranger.goto(f"http://{request.param}:{site('<title>stranger</title>')}/")
    return stranger


def fetched(page: Page, url: str, **options: Any) -> dict[str, Any]:
    return dict(page.evaluate(FETCH, {"url": url, "options": options}))


def attempts(stack: dict[str, Any]) -> dict[str, tuple[str, dict[str, Any]]]:
    """What a page can ask with `fetch`, by what it would do."""
    call = f"/2015-03-31/functions/{stack['functions']['contacts']}/invocations"
    event = json.dumps({"resource": "/openapi.json", "httpMethod": "GET"})
    table = json.dumps(
        {
            "TableName": "strange",
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        }
    )
    target = {"X-Amz-Target": "DynamoDB_20120810.CreateTable", "Content-Type": "application/x-amz-json-1.0"}
    queue = "Action=CreateQueue&QueueName=strange&Version=2012-11-05"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    token = {"Authorization": f"Bearer {stack['token']}", "Content-Type": "application/json"}
    person = json.dumps({"firstName": "Sam", "lastName": "Stranger"})
    return {
        "list functions": (
            "/2015-03-31/functions",
            {"headers": signed(stack, "lambda", "GET", "/2015-03-31/functions")},
        ),
        "invoke a function": (
            call,
            {"method": "POST", "body": event, "headers": signed(stack, "lambda", "POST", call, event)},
        ),
        "create a table": (
            "/",
            {"method": "POST", "body": table, "headers": signed(stack, "dynamodb", "POST", "/", table, **target)},
        ),
        "create a queue without asking": ("/", {"method": "POST", "mode": "no-cors", "body": queue, "headers": form}),
        "create a contact": (f"api:{CONTACTS}", {"method": "POST", "body": person, "headers": token}),
        "read contacts": (f"api:{CONTACTS}", {"headers": token, "credentials": "include"}),
        "send a webhook without asking": (
            "api:/webhooks/interactions",
            {"method": "POST", "mode": "no-cors", "body": json.dumps(interaction("voice", {"phone": "+18031230000"}))},
        ),
        "forget everything": ("/_ministack/reset", {"method": "POST", "mode": "no-cors"}),
        "have functions imported": ("/_local/warm", {"method": "POST", "mode": "no-cors"}),
        "read what is open to all": ("/_ministack/health", {"credentials": "include"}),
    }


def address(stack: dict[str, Any], path: str) -> str:
    return f"{stack['apiUrl']}{path.removeprefix('api:')}" if path.startswith("api:") else stack["endpointUrl"] + path


def test_a_foreign_page_reads_and_changes_nothing_with_fetch(deployed: dict[str, Any], foreign: Page) -> None:
    before = state(deployed)
    for name, (path, options) in attempts(deployed).items():
        answer = fetched(foreign, address(deployed, path), **options)
        assert (answer["type"], answer["body"]) in [("refused", ""), ("opaque", "")], name
    assert state(deployed) == before


def test_a_foreign_page_changes_nothing_with_a_picture_or_a_form(deployed: dict[str, Any], foreign: Page) -> None:
    before = state(deployed)
    queue = {"Action": "CreateQueue", "QueueName": "strange", "Version": "2012-11-05"}
    foreign.evaluate(PICTURE, presigned(deployed, "sqs", "/", **queue))
    foreign.evaluate(FORM, {"url": f"{deployed['endpointUrl']}/", "fields": queue})
    foreign.evaluate(FORM, {"url": presigned(deployed, "sqs", "/", **queue), "fields": {}})
    assert state(deployed) == before


def test_a_foreign_page_opens_no_socket(deployed: dict[str, Any], foreign: Page, socket_address: str) -> None:
    assert foreign.evaluate(SOCKET, socket_address) == "refused"


def test_a_link_of_a_foreign_page_does_nothing(deployed: dict[str, Any], foreign: Page) -> None:
    before = state(deployed)
    link = presigned(deployed, "sqs", "/", Action="CreateQueue", QueueName="strange", Version="2012-11-05")
    with foreign.expect_navigation() as navigation:
        foreign.evaluate("url => { location.href = url }", link)
    assert navigation.value is not None
    assert navigation.value.status == 403
    assert state(deployed) == before


def test_a_name_that_was_pointed_at_this_machine_is_refused(deployed: dict[str, Any], stranger: Page) -> None:
    before = state(deployed)
    port = deployed["endpointUrl"].rpartition(":")[2]
    landed = stranger.goto(f"http://{REBOUND}:{port}/_ministack/health")
    assert landed is not None
    assert landed.status == 403
    asked = fetched(
        stranger, "/2015-03-31/functions", headers=signed(deployed, "lambda", "GET", "/2015-03-31/functions")
    )
    assert (asked["status"], "FunctionName" in asked["body"]) == (403, False)
    assert state(deployed) == before


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_the_stacks_own_page_may_use_it(deployed: dict[str, Any], page: Page, name: str) -> None:
    """Also from the other name of the same machine, which is another origin to the browser."""
    own = deployed["apiUrl"].replace("127.0.0.1", name)
    page.goto(f"{own}/openapi.json")
    headers = {"Authorization": f"Bearer {deployed['token']}", "Content-Type": "application/json"}
    made = fetched(page, f"{deployed['apiUrl']}{CONTACTS}?pageSize=1", headers=headers)
    assert (made["status"], "entities" in made["body"]) == (200, True)


def test_the_stacks_own_page_opens_a_socket(deployed: dict[str, Any], page: Page, socket_address: str) -> None:
    page.goto(f"{deployed['apiUrl']}/openapi.json")
    assert page.evaluate(SOCKET, socket_address) == "open"


def test_programs_go_on_working(deployed: dict[str, Any]) -> None:
    """curl, SDKs and SAM send no Origin; a function's own address comes in Host alone."""
    port = int(deployed["endpointUrl"].rpartition(":")[2])
    statuses = {}
    for host in (
        f"127.0.0.1:{port}",
        f"localhost:{port}",
        "abc.lambda-url.us-east-1.on.aws",
        "example.com",
        f"example.com:{port}",
    ):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/_ministack/health", headers={"Host": host})
        statuses[host.partition(":")[0]] = connection.getresponse().status != 403
        connection.close()
    assert statuses == {
        "127.0.0.1": True,
        "localhost": True,
        "abc.lambda-url.us-east-1.on.aws": True,
        "example.com": False,
    }
