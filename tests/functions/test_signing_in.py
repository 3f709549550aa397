"""AC10: who signs in, by which token, and what becomes of tokens that were withdrawn, through the real handlers."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import jwt
import pytest

from functions.access import app as access_app
from functions.authorizer import app as authorizer
from functions.contacts import app as contacts
from scv import bootstrap
from scv.adapters.dynamodb.signing_in import SigningInStore
from scv.adapters.tokens import CLIENT_KID
from scv.api.auth import AuthorizerFailed, access_of
from scv.domain.access.permissions import Access
from scv.domain.contacts.contact import UNASSIGNED_DIVISION
from scv.domain.signing_in.clients import ISSUER as OUR_OWN
from scv.usecases.signing_in.clients import Made, ManageClients
from tests.functions.conftest import CLIENT_KEY, Cloud
from tests.functions.gateway import CONTACTS, Answer, Invocation, call, event
from tests.functions.provider import ARN, AUDIENCE, ISSUER, RSA_KEY, SECRET, Provider, claims, refused_token, serving

LOOPBACK = pytest.mark.allow_hosts(["127.0.0.1"])
POOL = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Sample01"
AGENT_MAY = {"externalContacts:contact:view", "analytics:agentConversationDetail:view"}

# An access token of Amazon Cognito as its documentation and the emulator show it, but for the ids.
OF_COGNITO: dict[str, Any] = {
    "sub": "8f2c1a4e-0000-4000-8000-000000000001",
    "cognito:groups": ["agent", "division:north", "Everybody else"],
    "iss": POOL,
    "version": 2,
    "client_id": "sampleclient0000000000000",
    "origin_jti": "8f2c1a4e-0000-4000-8000-000000000002",
    "token_use": "access",
    "scope": f"openid {AUDIENCE}/use",
    "auth_time": 1795255200,
    "jti": "8f2c1a4e-0000-4000-8000-000000000003",
    "username": "agent@example.com",
}


@pytest.fixture(autouse=True)
def _issuer(cloud: Cloud) -> None:
    cloud.secrets.create_secret(Name="jwt", SecretString=SECRET)
    for name, value in {"JWT_SECRET_ID": "jwt", "JWT_ISSUER": ISSUER, "JWT_AUDIENCE": AUDIENCE}.items():
        cloud.environment.setenv(name, value)
    cloud.environment.delenv("JWKS_URL", raising=False)
    bootstrap.forget()


def shared(**changes: Any) -> str:
    return jwt.encode(claims(**{"permissions": None, "divisions": None, **changes}), SECRET, algorithm="HS256")


def recognised(token: str) -> Access:
    """Whom the functions see behind the authorizer."""
    told = {"methodArn": ARN, "authorizationToken": f"Bearer {token}"}
    return access_of(authorizer.lambda_handler(told, Invocation())["context"])  # type: ignore[arg-type]


# -- roles and the names of claims ---------------------------------------------------------------------------


def test_ac10_a_role_is_its_permissions_and_a_token_may_have_permissions_beside_it(cloud: Cloud) -> None:
    access = recognised(
        shared(roles=["agent", "boss"], permissions=["externalContacts:contact:erase"], divisions=["x"])
    )
    assert access.roles == {"agent"}
    assert access.permissions == bootstrap.signing_in.roles().permissions["agent"] | {"externalContacts:contact:erase"}
    assert access.divisions == {"x"}


@pytest.mark.parametrize(
    ("roles", "divisions"),
    [
        (["division:north", "division:*"], {"north", "*"}),
        (["division:unassigned"], {"unassigned"}),
        (["division:", "division:two words", "divisions:x", "Division:x"], set()),
        ("agent division:north", {"north"}),
    ],
)
def test_ac10_a_role_may_name_a_division(cloud: Cloud, roles: Any, divisions: set[str]) -> None:
    assert recognised(shared(roles=roles)).divisions == divisions


@pytest.mark.parametrize("roles", [["Agent"], ["AGENT"], ["agents"], ["*"], [" agent"], [""], [], ["All Agents"]])
def test_ac10_a_group_that_is_no_role_gives_nothing_and_costs_nothing(cloud: Cloud, roles: list[str]) -> None:
    access = recognised(shared(roles=roles))
    assert not access.roles | access.permissions | access.divisions


@pytest.mark.parametrize("roles", [7, {"agent": True}, [["agent"]], [None]])
def test_ac10_roles_that_cannot_be_read_are_refused(cloud: Cloud, roles: Any) -> None:
    refused_token(shared(roles=roles))


@pytest.mark.parametrize(
    ("variable", "name", "told"),
    [
        ("ROLES_CLAIM", "https://example.com/roles", {"https://example.com/roles": ["agent"]}),
        ("ROLES_CLAIM", "realm_access.roles", {"realm_access": {"roles": ["agent"]}}),
        ("ROLES_CLAIM", "realm_access.roles", {"realm_access.roles": ["agent"], "realm_access": {"roles": ["boss"]}}),
        ("ROLES_CLAIM", "scope", {"scope": "openid agent"}),
        ("PERMISSIONS_CLAIM", "scp", {"scp": " ".join(sorted(AGENT_MAY))}),
        ("PERMISSIONS_CLAIM", "scp", {"scp": sorted(AGENT_MAY)}),
    ],
)
def test_ac10_claims_have_the_names_that_the_provider_gives_them(
    cloud: Cloud, variable: str, name: str, told: dict[str, Any]
) -> None:
    cloud.environment.setenv(variable, name)
    bootstrap.forget()
    assert recognised(shared(**told)).permissions >= AGENT_MAY
    if variable == "ROLES_CLAIM":
        assert not recognised(shared(realm_access="text", scope="openid", roles=["agent"])).permissions


def test_ac10_divisions_have_their_name_too(cloud: Cloud) -> None:
    cloud.environment.setenv("DIVISIONS_CLAIM", "sites")
    bootstrap.forget()
    assert recognised(shared(sites="north south", divisions=["*"])).divisions == {"north", "south"}


def test_ac10_several_audiences_may_be_ours(cloud: Cloud) -> None:
    cloud.environment.setenv("JWT_AUDIENCE", "api://one two")
    bootstrap.forget()
    assert recognised(shared(aud="two", roles=["agent"])).roles == {"agent"}
    assert recognised(shared(aud=["else", "api://one"], roles=["agent"])).roles == {"agent"}
    for told in ("api://one two", "else", [], ["else"], [["two"]], {"two": 1}, 2, None):
        refused_token(shared(aud=told))


# -- Amazon Cognito -------------------------------------------------------------------------------------------


@pytest.fixture
def pool(cloud: Cloud) -> Iterator[Provider]:
    """The stack's own user pool, whose keys are where an emulator has them."""
    with serving() as provider:
        base = provider.address.removesuffix("/keys")
        cloud.environment.setenv("USER_POOL_ISSUER", POOL)
        cloud.environment.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", base)
        bootstrap.forget()
        yield provider


def of_cognito(**changes: Any) -> str:
    now = claims()
    told = {**OF_COGNITO, "exp": now["exp"], "iat": now["exp"] - timedelta(minutes=60), **changes}
    kept = {name: value for name, value in told.items() if value is not None}
    return jwt.encode(kept, RSA_KEY, algorithm="RS256", headers={"kid": "rsa"})


@LOOPBACK
def test_ac10_a_token_of_the_stacks_user_pool_has_the_permissions_of_its_groups(pool: Provider) -> None:
    access = recognised(of_cognito())
    assert access.subject == OF_COGNITO["sub"]
    assert access.roles == {"agent"}
    assert access.divisions == {"north"}
    assert access.permissions == bootstrap.signing_in.roles().permissions["agent"]
    assert recognised(shared(roles=["supervisor"])).roles == {"supervisor"}, "the other provider goes on"


@LOOPBACK
def test_ac10_a_machine_of_the_pool_has_its_roles_as_scopes_of_our_resource_server(pool: Provider) -> None:
    scope = f"{AUDIENCE}/integration {AUDIENCE}/division:* another/administrator"
    access = recognised(of_cognito(**{"cognito:groups": None, "scope": scope}))
    assert access.roles == {"integration"}
    assert access.divisions == {"*"}


@LOOPBACK
@pytest.mark.parametrize(
    "changes",
    [
        {"scope": "openid"},
        {"scope": None},
        {"scope": f"openid another/use x{AUDIENCE}/use"},
        {"scope": [f"{AUDIENCE}/use"]},
        {"token_use": "id", "aud": AUDIENCE},
        {"token_use": "id"},
        {"token_use": None},
        {"token_use": ["access"]},
        {"aud": "somebody-else"},
        {"client_id": None},
        {"iss": "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Another1"},
        {"cognito:groups": "x" * 9000},
    ],
)
def test_ac10_a_token_of_the_pool_that_is_not_for_us_is_refused(pool: Provider, changes: dict[str, Any]) -> None:
    refused_token(of_cognito(**changes))


@LOOPBACK
def test_ac10_a_pool_that_one_has_is_an_identity_provider_like_any_other(cloud: Cloud) -> None:
    with serving() as provider:
        for name, value in {
            "JWKS_URL": provider.address,
            "JWT_ISSUER": POOL,
            "JWT_AUDIENCE": OF_COGNITO["client_id"],
            "ROLES_CLAIM": "cognito:groups",
        }.items():
            cloud.environment.setenv(name, value)
        bootstrap.forget()
        assert recognised(of_cognito(scope="openid")).roles == {"agent"}
        bootstrap.forget()


@LOOPBACK
def test_ac10_the_keys_of_one_issuer_verify_no_token_of_another(pool: Provider) -> None:
    refused_token(jwt.encode(claims(), RSA_KEY, algorithm="RS256", headers={"kid": "rsa"}))
    refused_token(jwt.encode(claims(iss=POOL), SECRET, algorithm="HS256", headers={"kid": "rsa"}))
    refused_token(jwt.encode(claims(iss=OUR_OWN, aud=OUR_OWN), SECRET, algorithm="HS256", headers={"kid": CLIENT_KID}))
    refused_token(jwt.encode(claims(), CLIENT_KEY, algorithm="HS256"))
    refused_token(jwt.encode(claims(), CLIENT_KEY, algorithm="HS256", headers={"kid": CLIENT_KID}))
    refused_token(jwt.encode(claims(iss=OUR_OWN, aud=OUR_OWN), CLIENT_KEY, algorithm="HS256"))


# -- clients: POST /oauth/token -------------------------------------------------------------------------------


@pytest.fixture
def clients(cloud: Cloud) -> ManageClients:
    store, secrets = SigningInStore(cloud.dynamodb, "settings"), iter("abcdefg")
    return ManageClients(
        store, bootstrap.signing_in.roles(), bootstrap.now, bootstrap.new_id, lambda: next(secrets) * 43
    )


@pytest.fixture
def crm(clients: ManageClients) -> Made:
    return clients.make("crm", ["integration"], [], [UNASSIGNED_DIVISION])


def basic(client_id: str, secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


def asked(form: Any = "grant_type=client_credentials", **headers: str) -> Answer:
    raw = form if isinstance(form, str) else urlencode(form)
    kind = "application/x-www-form-urlencoded"
    return call(access_app, "POST", "/oauth/token", raw=raw, content_type=kind, headers=headers)


def test_ac10_a_client_trades_its_secret_for_a_token_that_opens_what_its_role_may(crm: Made) -> None:
    answer = asked(**basic(crm.client.id, crm.secret))
    assert answer.status == 200
    assert (answer.body["token_type"], answer.body["expires_in"]) == ("bearer", 86400)
    assert (answer.headers["Cache-Control"], answer.headers["Pragma"]) == ("no-store", "no-cache")
    access = recognised(answer.body["access_token"])
    assert access.subject == crm.client.id
    assert access.roles == {"integration"}
    assert access.divisions == {"*"}
    told = {"permissions": sorted(access.permissions), "divisions": sorted(access.divisions)}
    assert call(contacts, "POST", CONTACTS, {"firstName": "Ana", "lastName": "Roe"}, **told).status == 200


def test_ac10_id_and_secret_may_be_in_the_form_and_the_body_may_be_base64(crm: Made) -> None:
    form = {"grant_type": "client_credentials", "client_id": crm.client.id, "client_secret": crm.secret}
    assert asked(form).status == 200
    told = event("POST", "/oauth/token", raw=base64.b64encode(urlencode(form).encode()).decode())
    assert access_app.lambda_handler({**told, "isBase64Encoded": True}, Invocation())["statusCode"] == 200  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("form", "header", "status", "word"),
    [
        ("grant_type=client_credentials", None, 401, "invalid_client"),
        ("grant_type=client_credentials", "Basic !!!", 401, "invalid_client"),
        ("grant_type=client_credentials", "Basic " + base64.b64encode(b"no colon").decode(), 401, "invalid_client"),
        ("grant_type=client_credentials", "Basic " + base64.b64encode(b"\xff:\xff").decode(), 401, "invalid_client"),
        ("grant_type=client_credentials", "Basic " + base64.b64encode(b"nobody:x").decode(), 401, "invalid_client"),
        ("grant_type=client_credentials", "Bearer a.b.c", 401, "invalid_client"),
        ("grant_type=client_credentials&client_id=&client_secret=", None, 401, "invalid_client"),
        ("grant_type=password&username=a&password=b", None, 400, "unsupported_grant_type"),
        ("grant_type=", None, 400, "unsupported_grant_type"),
        ("", None, 400, "unsupported_grant_type"),
        ('{"grant_type": "client_credentials"}', None, 400, "unsupported_grant_type"),
        ("grant_type=client_credentials&x=" + "y" * 5000, None, 413, "invalid_request"),
    ],
)
def test_ac10_what_is_refused_is_told_in_the_words_of_oauth_and_in_ours(
    cloud: Cloud, form: str, header: str | None, status: int, word: str
) -> None:
    answer = asked(form, **({"Authorization": header} if header else {}))
    assert (answer.status, answer.body["error"]) == (status, word)
    assert answer.body["error_description"] == answer.body["message"]
    assert {"code", "contextId", "details"} <= set(answer.body)
    assert ("WWW-Authenticate" in answer.headers) == (status == 401)


def test_ac10_a_wrong_secret_and_an_unknown_client_are_answered_alike(crm: Made) -> None:
    wrong, unknown = asked(**basic(crm.client.id, "x" * 43)), asked(**basic("nobody", crm.secret))
    assert (wrong.status, wrong.body) == (unknown.status, unknown.body)
    assert crm.secret not in json.dumps(wrong.body)


def test_ac10_a_revoked_client_and_a_retired_secret_end_their_tokens(clients: ManageClients, crm: Made) -> None:
    old = asked(**basic(crm.client.id, crm.secret)).body["access_token"]
    newer = clients.rotate(crm.client.id)
    new = asked(**basic(crm.client.id, newer.secret)).body["access_token"]
    assert {recognised(each).subject for each in (old, new)} == {crm.client.id}
    clients.retire(crm.client.id)
    refused_token(old)
    assert recognised(new).roles == {"integration"}
    clients.revoke(crm.client.id)
    refused_token(new)
    assert asked(**basic(crm.client.id, newer.secret)).status == 401


def test_ac10_a_clients_token_outlives_one_rotation_of_the_key_that_signs_it(cloud: Cloud, crm: Made) -> None:
    token = asked(**basic(crm.client.id, crm.secret)).body["access_token"]
    for keys, counts in (
        ({"current": "another key of 32 bytes and more...", "previous": CLIENT_KEY}, True),
        ({"current": "a third key of 32 bytes and more...", "previous": "another key of 32 bytes and more..."}, False),
    ):
        cloud.secrets.put_secret_value(SecretId="clients", SecretString=json.dumps(keys))
        bootstrap.forget()
        if counts:
            assert recognised(token).subject == crm.client.id
            signed = jwt.get_unverified_header(asked(**basic(crm.client.id, crm.secret)).body["access_token"])
            assert signed == {"alg": "HS256", "kid": CLIENT_KID, "typ": "JWT"}
        else:
            refused_token(token)


def test_ac10_a_store_that_does_not_answer_is_no_refusal(cloud: Cloud, crm: Made) -> None:
    token = asked(**basic(crm.client.id, crm.secret)).body["access_token"]
    person = shared(roles=["agent"])
    cloud.lose("DYNAMODB")
    answer = asked(**basic(crm.client.id, crm.secret))
    assert (answer.status, answer.body["error"], "Retry-After" in answer.headers) == (
        503,
        "temporarily_unavailable",
        True,
    )
    for each in (token, person):
        with pytest.raises(AuthorizerFailed):
            recognised(each)
    cloud.recover("DYNAMODB")
    assert recognised(token).subject == crm.client.id
    assert recognised(person).roles == {"agent"}


# -- people whose tokens were withdrawn -----------------------------------------------------------------------


def test_ac10_a_persons_tokens_are_withdrawn_until_a_moment(cloud: Cloud) -> None:
    store, now = SigningInStore(cloud.dynamodb, "settings"), bootstrap.now()
    before = shared(roles=["agent"], iat=now - timedelta(hours=1))
    undated = shared(roles=["agent"])
    store.withdraw("agent-1", now - timedelta(minutes=1))
    refused_token(before)
    refused_token(undated)
    assert recognised(shared(roles=["agent"], iat=now)).roles == {"agent"}
    assert recognised(shared(roles=["agent"], sub="agent-2")).roles == {"agent"}
    store.restore("agent-1")
    assert recognised(before).roles == {"agent"}


# -- GET /api/v2/me -------------------------------------------------------------------------------------------


def test_ac10_me_says_what_a_token_comes_to_whatever_it_permits(cloud: Cloud) -> None:
    access = recognised(shared(roles=["supervisor"], divisions=["north"]))
    told = {"permissions": sorted(access.permissions), "divisions": ["north"], "roles": ["supervisor"]}
    answer = call(access_app, "GET", "/api/v2/me", **told)
    assert (answer.status, answer.body) == (200, {"subject": "agent-1", **told})
    nothing = call(access_app, "GET", "/api/v2/me", permissions=[], divisions=[])
    assert nothing.body == {"subject": "agent-1", "roles": [], "permissions": [], "divisions": []}


def test_ac2_me_takes_a_token(cloud: Cloud) -> None:
    told = event("GET", "/api/v2/me")
    told["requestContext"]["authorizer"] = {}
    assert access_app.lambda_handler(told, Invocation())["statusCode"] == 401  # type: ignore[arg-type]
