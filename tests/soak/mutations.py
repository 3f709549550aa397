"""Breaks the code on purpose, one promise at a time, and shows that a test falls; `python -m tests.soak.mutations`."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "layers" / "scv" / "scv"


@dataclass(frozen=True)
class Mutation:
    """In `file`, `old` becomes `new`; one of `tests` must fail."""

    name: str
    file: str
    old: str
    new: str
    tests: str


MUTATIONS = (
    Mutation(
        "guards are not conditional",
        "adapters/dynamodb/writes.py",
        ':mine", "expiresAt <= :now"]',
        ':mine", "expiresAt <= :now", "attribute_exists(identifier)"]',
        "tests/races -k one_new or test_rs5_many",
    ),
    Mutation(
        "an interaction is put without a condition",
        "adapters/dynamodb/writes.py",
        'request["ConditionExpression"] = "attribute_not_exists(conversationId)"',
        'request["ConditionExpression"] = "attribute_not_exists(conversationId) OR attribute_exists(conversationId)"',
        "tests/races -k test_rs5_one_webhook",
    ),
    Mutation(
        "a merge does not look whether its inputs changed",
        "adapters/dynamodb/writes.py",
        'request["ConditionExpression"] = "revision = :revision"',
        'request["ConditionExpression"] = "revision >= :revision"',
        "tests/races -k test_whoever_comes_first",
    ),
    Mutation(
        "an expired holder still counts",
        "domain/resolution.py",
        "return self.expires_at is None or self.expires_at > now",
        "return True",
        "tests/model",
    ),
    Mutation(
        "a merge result ranks by its own date",
        "domain/merging.py",
        "ranked_at=oldest.ranked_at,",
        "ranked_at=now,",
        "tests/model tests/domain/test_merging.py",
    ),
    Mutation(
        "an ancestor's rows keep their expiry",
        "domain/contacts.py",
        "return self.pinned or self.is_ancestor",
        "return self.pinned",
        "tests/model",
    ),
    Mutation(
        "unmerge forgets whom interactions belong to",
        "domain/unmerging.py",
        "heir_of=_inherited(result, heir, inputs)",
        "heir_of=()",
        "tests/model tests/usecases/test_unmerge.py",
    ),
    Mutation(
        "a conflict of transactions is not tried again",
        "adapters/dynamodb/errors.py",
        '{"TransactionConflict", "ThrottlingError"',
        '{"ThrottlingError"',
        "tests/faults -k any_call",
    ),
    Mutation(
        "a time-out is nobody's error",
        "adapters/dynamodb/errors.py",
        "isinstance(error, (HTTPClientError, ConnectionError))",
        "isinstance(error, ConnectionError)",
        "tests/faults -k any_call",
    ),
    Mutation(
        "a create leaves no receipt",
        "usecases/contacts.py",
        "receipt=receipt, takes_over=gone",
        "takes_over=gone",
        "tests/faults -k create",
    ),
    Mutation(
        "ancestors of a deleted set lose their id",
        "usecases/removal.py",
        'removed(store, clock, member, tombstone(member, clock(), gone.modified_by or ""))',
        "store.apply(Plan(clock(), (Transition(member, None),)))",
        "tests/faults -k delete or erase",
    ),
    Mutation(
        "what the store cannot take is not queued",
        "usecases/receive.py",
        "except (Unavailable, Busy) as refused:",
        "except Busy as refused:",
        "tests/faults/test_edge.py tests/usecases/test_receive.py",
    ),
    Mutation(
        "queued without the queue",
        "usecases/receive.py",
        "        self.queue.put(sender, payload)\n",
        "",
        "tests/faults/test_edge.py",
    ),
    Mutation(
        "no permission is asked for",
        "api/request.py",
        "access.require(*group)",
        "pass",
        "tests/privacy/test_access_matrix.py",
    ),
    Mutation(
        "every division is seen",
        "domain/access.py",
        "return ALL_DIVISIONS in self.divisions or division in self.divisions",
        "return True",
        "tests/privacy/test_access_matrix.py",
    ),
    Mutation(
        "erasing needs no permission of its own",
        "../../../functions/contacts/app.py",
        "request.access.require(access.CONTACT_ERASE)",
        "pass",
        "tests/privacy/test_access_matrix.py -k erasing",
    ),
    Mutation(
        "an unexpected error is logged with its message",
        "logs.py",
        '"error": type(error).__name__',
        '"error": str(error)',
        "tests/privacy/test_no_personal_data.py",
    ),
    Mutation(
        "an erased interaction keeps its identifiers",
        "domain/erasure.py",
        "        identifiers=(),\n        link",
        "        link",
        "tests/privacy/test_erase.py",
    ),
    Mutation(
        "a late event brings the person back",
        "usecases/ingest.py",
        "if is_erased(known):",
        "if False:",
        "tests/privacy/test_erase.py",
    ),
    Mutation(
        "what is in no journey is not found by an erasure",
        "adapters/dynamodb/items.py",
        "return keys.ASIDE + owner",
        "return None",
        "tests/privacy/test_erase.py",
    ),
    Mutation(
        "a signature is not checked",
        "../../../functions/ingest/app.py",
        "webhooks.check_signature(request.raw, request.headers, bootstrap.webhook_keys())",
        "bootstrap.webhook_keys()",
        "tests/fuzz/test_webhooks.py",
    ),
    Mutation(
        "half characters are let in",
        "api/request.py",
        "if _SURROGATE.search(self.body):",
        "if False:",
        "tests/functions/test_contacts.py",
    ),
    Mutation(
        "an empty id is let in",
        "api/bodies/base.py",
        "Id = Annotated[str, Field(min_length=1, max_length=255)]",
        "Id = Annotated[str, Field(max_length=255)]",
        "tests/fuzz/test_openapi.py",
    ),
)


def caught(mutation: Mutation) -> bool | None:
    """Whether a test fell; None when the code no longer has the line."""
    path = (PACKAGE / mutation.file).resolve()
    text = path.read_text()
    if text.count(mutation.old) < 1:
        return None
    path.write_text(text.replace(mutation.old, mutation.new, 1))
    try:
        where, _, chosen = mutation.tests.partition(" -k ")
        options = ["-k", chosen] if chosen else []
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *where.split(), *options]
        return subprocess.run(command, cwd=ROOT, capture_output=True, timeout=900).returncode == 1
    finally:
        path.write_text(text)


def main() -> int:
    """One line for each mutation; 1 when one was not caught."""
    wanted = sys.argv[1:]
    missed = 0
    for mutation in MUTATIONS:
        if wanted and not any(word in mutation.name for word in wanted):
            continue
        found = caught(mutation)
        missed += found is not True
        print(f"{'caught' if found else 'GONE' if found is None else 'MISSED':<8}{mutation.name}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
