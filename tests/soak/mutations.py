"""Breaks a copy of the code on purpose, one promise at a time, and shows that a test falls; `make mutations`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = (".git", ".venv", ".local", ".aws-sam", "build", "__pycache__", ".*_cache", ".hypothesis")


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
        "receipt=receipt, takes_over=learned.gone",
        "takes_over=learned.gone",
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
        "adapters/dynamodb/items/interactions.py",
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
    Mutation(
        "the SDK tries nothing again",
        "adapters/aws.py",
        '"total_max_attempts": 4',
        '"total_max_attempts": 1',
        "tests/faults/test_edge.py -k passing",
    ),
    Mutation(
        "a plan made of two reads is written",
        "adapters/dynamodb/store.py",
        "if plan.torn is not None:",
        "if False:",
        "tests/stores/test_contacts.py -k two_reads",
    ),
    Mutation(
        "records read while a merge was undone are trusted",
        "usecases/contact_of.py",
        "if after is not None and contact.id not in after.members:\n                break",
        "if False:\n                break",
        "tests/usecases/test_between_two_reads.py tests/functions/test_between_two_calls.py",
    ),
    Mutation(
        "a pointer to a merge that was undone meanwhile is followed",
        "usecases/contact_of.py",
        "if after is not None and contact.id not in after.members:\n            again",
        "if False:\n            again",
        "tests/functions/test_between_two_calls.py",
    ),
    Mutation(
        "whoever the interaction belongs to is merged, a person too",
        "usecases/agent.py",
        "present.id != selected.id and present.is_provisional and may_merge",
        "present.id != selected.id and may_merge",
        "tests/races/test_interleaved.py -k select",
    ),
    Mutation(
        "what another agent made of the interaction is overwritten",
        "usecases/agent.py",
        "(interaction.link.made_here or suggested)",
        "suggested == {''}",
        "tests/usecases/test_agent.py",
    ),
    Mutation(
        "the id of a caller is an order to merge a person",
        "usecases/merge.py",
        "record is None or (record.is_provisional and record.id != contact.id and not contact.is_provisional)",
        "record is None",
        "tests/usecases/test_merge.py -k order_to_merge",
    ),
    Mutation(
        "enriching merges what it matched before somebody else merged it",
        "usecases/enrich.py",
        "if record is None or record.is_ancestor or not record.is_alive(self.clock()):",
        "if record is None:",
        "tests/races/test_interleaved.py -k enrich",
    ),
    Mutation(
        "enriching merges without the permission to merge",
        "usecases/enrich.py",
        "        access.require(IDENTITY_MERGE)\n",
        "",
        "tests/usecases/test_enrich.py tests/functions/test_contacts.py",
    ),
    Mutation(
        "a merge result begins to count its versions anew",
        "domain/merging.py",
        "version=max(contact.version for contact in inputs) + 1,",
        "version=1,",
        "tests/model",
    ),
    Mutation(
        "an undone input has the version that it was merged with",
        "domain/unmerging.py",
        "version=result.version + 1,",
        "version=contact.version,",
        "tests/model tests/functions/test_identity.py",
    ),
    Mutation(
        "an edit that changes nothing is one",
        "usecases/contacts.py",
        "if (contact.profile, contact.held, contact.type) == (after.profile, after.held, after.type):",
        "if False:",
        "tests/usecases/test_contacts.py -k CO5",
    ),
    Mutation(
        "what a merge result gave up is forgotten",
        "domain/contacts.py",
        "return held.given_up() if held.home else None",
        "return None",
        "tests/usecases/test_merge_history.py",
    ),
    Mutation(
        "a claim outlives the field that carried it",
        "domain/contacts.py",
        "    if held.how is not How.FIELD:\n        return held\n",
        "    if held.how is not How.FIELD or held.claimed:\n        return held\n",
        "tests/domain/test_contacts.py tests/usecases/test_claim.py -k CO11",
    ),
    Mutation(
        "a released claim takes the holding with it",
        "domain/claims.py",
        "return _gone(held) if held.how is How.CLAIM else dataclasses.replace(held, claimed=False)",
        "return _gone(held)",
        "tests/usecases/test_claim.py -k CL3",
    ),
    Mutation(
        "what an unmerge drops is not told",
        "domain/unmerging.py",
        "    return (*fields, *beside, *claims)\n",
        "    return ()\n",
        "tests/functions/test_identity.py -k mg10",
    ),
    Mutation(
        "saving makes a second contact of the caller",
        "usecases/contacts.py",
        "if known is None or not access.may(IDENTITY_PROMOTE):",
        "if True:",
        "tests/usecases/test_contacts.py -k PR3",
    ),
    Mutation(
        "a resend is answered with people merged in between",
        "usecases/contacts.py",
        "        if made.is_ancestor:\n",
        "        if False:\n",
        "tests/usecases/test_contacts.py tests/usecases/test_agent.py -k merged_in_between",
    ),
    Mutation(
        "ids of merges undone long ago are forgotten",
        "usecases/contact_of.py",
        "HOPS = 64",
        "HOPS = 8",
        "tests/usecases/test_between_two_reads.py",
    ),
    Mutation(
        "a conversation that goes on lets its contact expire",
        "usecases/ingest.py",
        "due = contact is not None and contact.needs_renewal(now)",
        "due = False",
        "tests/usecases/test_ingest.py -k RS8",
    ),
    Mutation(
        "a later event is told who it was before an agent decided",
        "usecases/ingest.py",
        "decided = link.by is not None and not is_erased(known)",
        "decided = False",
        "tests/usecases/test_ingest.py -k RS10",
    ),
    Mutation(
        "a poisoned message is dropped",
        "api/events.py",
        "field=error.field)\n        raise\n",
        "field=error.field)\n        return\n",
        "tests/faults/test_operations.py",
    ),
    Mutation(
        "what Lambda gave up cannot be redriven",
        "adapters/queue.py",
        'event = read.get("requestPayload", read)',
        "event = read",
        "tests/faults/test_operations.py",
    ),
    Mutation(
        "a kind of item is stored that nobody has counted",
        "adapters/dynamodb/keys.py",
        'NOTE = "note#"',
        'NOTE = "memo#"',
        "tests/privacy/test_census.py",
    ),
    Mutation(
        "an identifier may be longer than its key",
        "domain/identifiers.py",
        "MAX_SOURCED_BYTES = 1200",
        "MAX_SOURCED_BYTES = 2400",
        "tests/fuzz/test_long_values.py",
    ),
    Mutation(
        "a contact is made in any division",
        "domain/access.py",
        "raise MissingPermission(permission, in_division=True)",
        "return",
        "tests/privacy/test_access_matrix.py -k division",
    ),
    Mutation(
        "a token of another audience counts",
        "adapters/tokens.py",
        '"require": ["exp", "sub", "iss", "aud"]',
        '"require": ["exp", "sub", "iss", "aud"], "verify_aud": False',
        "tests/functions/test_authorizer.py",
    ),
    Mutation(
        "a token of another algorithm counts",
        "adapters/tokens.py",
        "algorithms=ASYMMETRIC if self._keys else SYMMETRIC",
        'algorithms=[*ASYMMETRIC, *SYMMETRIC, "HS384", "RS384"]',
        "tests/functions/test_authorizer.py",
    ),
    Mutation(
        "a withdrawn secret counts for ever",
        "adapters/secrets.py",
        "self._seconds() - self._read_at < KEPT_SECONDS",
        "True",
        "tests/adapters/test_secrets.py",
    ),
    Mutation(
        "ingest may not write the list of divisions",
        "../../../template.yaml",
        "Action: [dynamodb:GetItem, dynamodb:UpdateItem]",
        "Action: [dynamodb:GetItem]",
        "tests/functions/test_roles.py tests/functions/test_ingest.py",
    ),
    Mutation(
        "a cursor is good for every caller and query",
        "domain/cursors.py",
        'hmac.digest(digest, bound.text + b"\\0" + content, "sha256")',
        'hmac.digest(digest, content, "sha256")',
        "tests/functions/test_cursors.py",
    ),
    Mutation(
        "a cursor can be made up",
        "domain/cursors.py",
        "content.decode().split(SEPARATOR) if any(known) else []",
        "content.decode().split(SEPARATOR)",
        "tests/functions/test_cursors.py",
    ),
    Mutation(
        "divisions share the buckets of search",
        "adapters/dynamodb/keys.py",
        'return f"{_short(division)}#{shelf.value}{text[:shared]}"',
        'return f"{shelf.value}{text[:shared]}"',
        "tests/budgets/test_searches.py",
    ),
    Mutation(
        "whom a page misses for a merge is left out",
        "usecases/search/answers.py",
        "return has_left or self.after is None",
        "return self.after is None",
        "tests/usecases/test_merges_while_walking.py",
    ),
    Mutation(
        "ranges of several divisions are taken beyond what was read",
        "usecases/search/reading.py",
        "horizon = (max if self.backwards else min)",
        "horizon = (min if self.backwards else max)",
        "tests/usecases/test_search_pages.py",
    ),
    Mutation(
        "a search reads as much as there is",
        "usecases/search/reading.py",
        "return steps <= self.budget.steps and",
        "return steps <= self.budget.steps or",
        "tests/usecases/test_search_pages.py",
    ),
    Mutation(
        "words stand beside one other word only",
        "domain/search/words.py",
        "[: len(paired) if place < PAIRED_WORDS else 1]",
        "[:1]",
        "tests/names/test_names.py",
    ),
    Mutation(
        "names without spaces are taken for single words",
        "domain/search/words.py",
        "if len(texts) < 2:",
        "if texts:",
        "tests/names/test_names.py tests/domain/test_search.py",
    ),
    Mutation(
        "a query may be of any length",
        "domain/search/pieces.py",
        "if len(text) > MAX_QUERY:",
        "if len(text) > 1_000 * MAX_QUERY:",
        "tests/usecases/test_search_reach.py",
    ),
    Mutation(
        "a division leaves the list though somebody came back",
        "adapters/dynamodb/divisions.py",
        'ConditionExpression="contains(leaving, :entry)"',
        'ConditionExpression="contains(leaving, :entry) OR attribute_exists(id)"',
        "tests/stores/test_divisions.py",
    ),
    Mutation(
        "rows of version 0.1 are not read beside today's",
        "adapters/dynamodb/search.py",
        "if not self._first.has_any():",
        "if asks:",
        "tests/usecases/test_bring_over.py",
    ),
    Mutation(
        "pages take rows of version 0.1 for today's",
        "usecases/search/find.py",
        "        return shown_by_siblings(query, row, hit.place)\n",
        "        return False\n",
        "tests/usecases/test_bring_over_pages.py -k by_two_ancestors",
    ),
    Mutation(
        "a merge result of version 0.1 is shown by each ancestor's name",
        "usecases/search/find.py",
        "return row.contact_id in named[:1] and",
        "return row.contact_id in named and",
        "tests/usecases/test_bring_over_pages.py -k by_two_ancestors",
    ),
    Mutation(
        "a word of version 0.1 stands by itself",
        "adapters/dynamodb/items/first_rows.py",
        "if token.text.startswith(prefix):",
        "if word.startswith(prefix):",
        "tests/usecases/test_bring_over_pages.py",
    ),
    Mutation(
        "a bring-over forgets how far it came",
        "usecases/bring_over.py",
        "            self.kept.keep(progress)\n",
        "",
        "tests/usecases/test_bring_over.py",
    ),
    Mutation(
        "a bring-over passes by who was written meanwhile",
        "usecases/bring_over.py",
        "                stored = found\n",
        "                return True\n",
        "tests/usecases/test_bring_over.py",
    ),
)


def caught(mutation: Mutation, copy: Path) -> bool | None:
    """Whether a test of the copy fell; None when the code no longer has the line."""
    package = copy / "layers" / "scv"
    environment = {**os.environ, "PYTHONPATH": f"{package}{os.pathsep}{copy}"}
    path = (package / "scv" / mutation.file).resolve()
    text = path.read_text()
    if text.count(mutation.old) < 1:
        return None
    path.write_text(text.replace(mutation.old, mutation.new, 1))
    try:
        where, _, chosen = mutation.tests.partition(" -k ")
        options = ["-k", chosen] if chosen else []
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *where.split(), *options]
        return subprocess.run(command, cwd=copy, env=environment, capture_output=True, timeout=900).returncode == 1
    finally:
        path.write_text(text)


def main() -> int:
    """One line for each mutation; 1 when one was not caught."""
    wanted = [each for each in MUTATIONS if not sys.argv[1:] or any(word in each.name for word in sys.argv[1:])]
    missed = 0
    with TemporaryDirectory() as place:
        copy = Path(place) / "tree"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
        (copy / ".local").symlink_to(ROOT / ".local")  # the tools, the emulator among them
        for mutation in wanted:
            found = caught(mutation, copy)
            missed += found is not True
            print(f"{'caught' if found else 'GONE' if found is None else 'MISSED':<8}{mutation.name}", flush=True)
    print(f"{len(wanted) - missed} of {len(wanted)} were caught")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
