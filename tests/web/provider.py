"""An OpenID provider on a port of its own: a page to sign in on, and tokens for a code and its verifier."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.web.site import Site

CLIENT, SCOPE = "panel-client", "openid scv/use"
FORM = """<!doctype html><title>Sign in</title>
    <a id="yes" href="{yes}">I am agent-1</a> <a id="no" href="{no}">Leave</a>"""


@dataclass
class Provider:
    """What it was asked, and how it errs.

    `claims`: what its ID tokens say instead; `answer`: what it sends the window back with instead; `tokens`: what it
    answers instead of tokens; `keeps`: it gives refresh tokens; `down`: it trades nothing.
    """

    site: Site
    port: int = 0
    claims: dict[str, Any] = field(default_factory=dict)
    answer: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, Any] = field(default_factory=dict)
    keeps: bool = True
    down: bool = False
    asked: list[dict[str, str]] = field(default_factory=list)
    traded: list[dict[str, str]] = field(default_factory=list)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> dict[str, str]:
        """What the web function is told of it."""
        return {
            "SIGN_IN_ISSUER": self.issuer,
            "SIGN_IN_AUTHORIZE_URL": f"{self.issuer}/authorize?audience=scv",
            "SIGN_IN_TOKEN_URL": f"{self.issuer}/token",
            "SIGN_IN_CLIENT_ID": CLIENT,
            "SIGN_IN_SCOPE": SCOPE,
        }

    def page(self, asked: dict[str, str]) -> str:
        """Where the agent says who they are, or not."""
        self.asked.append(asked)
        back, state = asked["redirect_uri"], {"state": asked["state"], "iss": self.issuer}
        yes = f"{back}?{urlencode({**state, 'code': 'code-1', **self.answer})}"
        no = f"{back}?{urlencode({**state, 'error': 'access_denied'})}"
        return FORM.format(yes=escape(yes), no=escape(no))

    def trade(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Tokens for the code of the last page and its verifier, or for a refresh token."""
        self.traded.append(form)
        asked = self.asked[-1]
        if form["grant_type"] == "authorization_code":
            digest = hashlib.sha256(form["code_verifier"].encode()).digest()
            fits = _text(digest) == asked["code_challenge"] and form["redirect_uri"] == asked["redirect_uri"]
            if not fits or form["code"] != "code-1" or form["client_id"] != CLIENT:
                return 400, {"error": "invalid_grant"}
        elif form.get("refresh_token") != "refresh-1":
            return 400, {"error": "invalid_grant"}
        claims = {"iss": self.issuer, "aud": CLIENT, "nonce": asked["nonce"], "name": "Zoë", **self.claims}
        told = {"access_token": self.site.token(), "token_type": "Bearer", "id_token": f"e30.{_coded(claims)}.c2ln"}
        return 200, {**told, **({"refresh_token": "refresh-1"} if self.keeps else {}), **self.tokens}


def _coded(claims: dict[str, Any]) -> str:
    return _text(json.dumps(claims, ensure_ascii=False).encode())


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@contextmanager
def providing(site: Site) -> Iterator[Provider]:
    """Yield a provider that signs people in to the site."""
    provider = Provider(site)

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            split = urlsplit(self.path)
            if split.path != "/authorize":  # a browser asks for a picture by itself
                self.say(404, "text/plain", "", {})
                return
            query = {name: each[0] for name, each in parse_qs(split.query).items()}
            # As real ones do, it is framed by nobody.
            self.say(200, "text/html; charset=utf-8", provider.page(query), {"X-Frame-Options": "DENY"})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if provider.down:
                self.close_connection = True
                return
            status, told = provider.trade({name: each[0] for name, each in parse_qs(body).items()})
            allowed = {"Access-Control-Allow-Origin": self.headers["Origin"]}
            self.say(status, "application/json", json.dumps(told), allowed)

        def say(self, status: int, kind: str, text: str, more: dict[str, str]) -> None:
            content = text.encode()
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **more}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is logged."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        provider.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield provider
        finally:
            server.shutdown()
