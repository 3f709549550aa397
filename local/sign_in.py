"""The local stack's sign-in: its user pool in the emulator's Cognito, and a sample user for each role."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from local.credentials import AUDIENCE, Secrets
from local.deploy import client, outputs
from local.failures import LocalError
from local.home import Home
from scv.domain.signing_in.roles import NAMES

DIVISIONS = "division:*"
SCOPE = f"openid {AUDIENCE}/use"
# What an update of a client of the pool takes; whatever it leaves out is reset.
KEPT = (
    *("UserPoolId", "ClientId", "ClientName", "RefreshTokenValidity", "AccessTokenValidity", "IdTokenValidity"),
    *("TokenValidityUnits", "ExplicitAuthFlows", "SupportedIdentityProviders", "AllowedOAuthFlows"),
    *("AllowedOAuthScopes", "AllowedOAuthFlowsUserPoolClient", "PreventUserExistenceErrors", "EnableTokenRevocation"),
)


@dataclass(frozen=True)
class SignIn:
    """What a page needs to have people sign in, and who there is."""

    userPoolId: str
    clientId: str
    url: str
    redirectUri: str
    scope: str
    password: str
    users: Mapping[str, str]


def prepared(home: Home, api: str) -> SignIn:
    """Make the sample users and let the sign-in page lead back to this machine; the same again changes nothing."""
    given, redirect = outputs(home), f"{api}/ui/signed-in"
    pool, password = given["UserPoolId"], _password(Secrets.of(home))
    cognito = client(home.endpoint, "cognito-idp")
    for role in NAMES:
        _user(cognito, pool, email(role), role, password)
    found = cognito.describe_user_pool_client(UserPoolId=pool, ClientId=given["PageClientId"])["UserPoolClient"]
    addresses = sorted({*found["CallbackURLs"], redirect})
    cognito.update_user_pool_client(**{key: found[key] for key in KEPT if key in found}, CallbackURLs=addresses)
    users = {role: email(role) for role in NAMES}
    return SignIn(pool, given["PageClientId"], home.endpoint, redirect, SCOPE, password, users)


def email(role: str) -> str:
    """Return the sample user of a role."""
    return f"{role}@example.com"


def _password(keys: Secrets) -> str:
    """Return the one password of the sample users, as long-lived as the stack's other secrets."""
    return f"Aa1-{hashlib.sha256(keys.jwtSecret.encode()).hexdigest()[:20]}"


def _user(cognito: Any, pool: str, name: str, role: str, password: str) -> None:
    try:
        cognito.admin_get_user(UserPoolId=pool, Username=name)
    except cognito.exceptions.UserNotFoundException:
        attributes = [{"Name": "email", "Value": name}, {"Name": "email_verified", "Value": "true"}]
        cognito.admin_create_user(UserPoolId=pool, Username=name, UserAttributes=attributes, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username=name, Password=password, Permanent=True)
    for group in (role, DIVISIONS):
        cognito.admin_add_user_to_group(UserPoolId=pool, Username=name, GroupName=group)


def signed_in(told: Mapping[str, Any], role: str) -> str:
    """Return an access token as a page gets it: code and PKCE, by the sign-in page's own form. Raises LocalError.

    `told`: what stack.json says under `signIn`.
    """
    verifier = secrets.token_urlsafe(48)
    digest = hashlib.sha256(verifier.encode()).digest()
    asked = {
        "client_id": told["clientId"],
        "redirect_uri": told["redirectUri"],
        "response_type": "code",
        "scope": told["scope"],
        "state": "sample",
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    page = _asked(told["url"], "GET", f"/oauth2/authorize?{urlencode(asked)}")
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page[1]))
    form = {**asked, **hidden, "username": told["users"][role], "password": told["password"]}
    sent = _asked(told["url"], "POST", "/login", form)
    code = parse_qs(urlsplit(sent[2]).query).get("code")
    if not code:
        raise LocalError(f"Nobody was signed in: {sent[0]} {sent[2] or sent[1][:200]}")
    trade = {"grant_type": "authorization_code", "code": code[0], "code_verifier": verifier}
    trade |= {"client_id": told["clientId"], "redirect_uri": told["redirectUri"]}
    return str(json.loads(_asked(told["url"], "POST", "/oauth2/token", trade)[1])["access_token"])


def _asked(url: str, method: str, path: str, form: Mapping[str, str] | None = None) -> tuple[int, str, str]:
    """Return status, body and Location; no redirect is followed."""
    split = urlsplit(url)
    connection = http.client.HTTPConnection(split.hostname or "", split.port, timeout=30)
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        connection.request(method, path, urlencode(form) if form else None, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers.get("Location", "")
    finally:
        connection.close()
