"""Asks for a deployment on a terminal: questions are explained, Enter takes what is offered, none is for ever."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from deployment.interpreters import usable
from deployment.parameters import Parameter
from deployment.settings import ARCHITECTURE, Settings, explained
from local.failures import LocalError
from local.terminal import say

TRIES = 3
PROVIDER = ("JwksUrl", "JwtIssuer", "JwtAudience", "SignInAuthorizeUrl")  # not asked where the stack brings its own
USUAL = ("SignIn", *PROVIDER, "AllowedFrames", "EventBusName", "AlarmTopicArn", "DomainName")
# What only counts together with another one is asked for where that one was given.
FOLLOWING = {
    "SignInAuthorizeUrl": ("SignInTokenUrl", "SignInClientId", "SignInScope"),
    "DomainName": ("DomainCertificateArn", "DomainHostedZoneId"),
}
Ask = Callable[[str], str]


def asked(before: Settings, parameters: Mapping[str, Parameter], ask: Ask) -> Settings:
    """Return what was answered. Raises LocalError after three answers to one question that cannot be taken."""
    runtimes = usable()
    say("Enter takes what stands in brackets.\n")
    stack = _answer(ask, "stack", "The name of the CloudFormation stack.", before.stack, _named)
    region = _answer(ask, "region", "The AWS region, such as eu-central-1.", before.region, _named)
    offered = before.runtime if before.runtime in runtimes else runtimes[0]
    runtime = _answer(
        ask, "runtime", f"The functions' Python; here run {', '.join(runtimes)}.", offered, _one_of(runtimes)
    )
    architecture = _answer(
        ask,
        "architecture",
        "The functions' processor; arm64 costs a fifth less.",
        before.architecture or ARCHITECTURE,
        _one_of(("x86_64", "arm64")),
    )
    values = dict(before.parameters)
    for name in _wanted(ask, parameters):
        if name in PROVIDER and values.get("SignIn") == "cognito":
            continue
        if _one_parameter(ask, parameters[name], values):
            for following in FOLLOWING.get(name, ()):
                _one_parameter(ask, parameters[following], values)
    return Settings(stack, region, runtime, architecture, before.snapshots, values)


def _wanted(ask: Ask, parameters: Mapping[str, Parameter]) -> list[str]:
    """The usual ones, and on request all."""
    known = {*USUAL, *(name for names in FOLLOWING.values() for name in names)}
    rest = [each.name for each in parameters.values() if not each.is_secret and each.name not in known]
    usual = [name for name in USUAL if name in parameters]
    all_of_them = _answer(ask, "all", f"Ask for {len(rest)} more ({', '.join(rest)})?", "no", _one_of(("yes", "no")))
    return usual + (rest if all_of_them == "yes" else [])


def _one_parameter(ask: Ask, parameter: Parameter, values: dict[str, str]) -> str:
    """Return the answer, and keep it unless it is the default."""
    offered = values.get(parameter.name, parameter.default or "")
    value = _answer(ask, parameter.name, "\n".join(explained(parameter)), offered, parameter.problem)
    if value == (parameter.default or ""):
        values.pop(parameter.name, None)
    else:
        values[parameter.name] = value
    return value


def _answer(ask: Ask, name: str, about: str, offered: str, problem: Callable[[str], str | None]) -> str:
    say(about)
    for _ in range(TRIES):
        try:
            value = ask(f"{name} [{offered}]: ").strip() or offered
        except EOFError:
            raise LocalError("Nobody is there to answer: name a file, make deploy CONFIG=deploy.toml.") from None
        wrong = problem(value)
        if wrong is None:
            say("")
            return value
        say(f"  That cannot be taken: {wrong}.")
    raise LocalError(f"{name} was not answered in {TRIES} tries; nothing was deployed.")


def _named(value: str) -> str | None:
    return None if value.replace("-", "").isalnum() and value.isascii() else "letters, digits and hyphens"


def _one_of(allowed: tuple[str, ...]) -> Callable[[str], str | None]:
    return lambda value: None if value in allowed else f"it is one of {', '.join(allowed)}"
