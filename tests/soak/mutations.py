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
        "return self.sees_all or division in self.division_ids",
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
        "adapters/aws/sdk.py",
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
        '"require": ["exp", "iss", "aud"]',
        '"require": ["exp", "iss", "aud"], "verify_aud": False',
        "tests/functions/test_authorizer.py",
    ),
    Mutation(
        "a token of another algorithm counts",
        "adapters/tokens.py",
        "return SigningKey(SHARED, self._secret()) if algorithm == SHARED else None",
        "return SigningKey(str(algorithm), self._secret())",
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
        "a token's own header decides which kind of key it is checked by",
        "adapters/jwks.py",
        'ALGORITHMS = {("RSA", None): "RS256", ("EC", "P-256"): "ES256"}',
        'ALGORITHMS = {("RSA", None): "ES256", ("EC", "P-256"): "RS256"}',
        "tests/adapters/test_jwks.py",
    ),
    Mutation(
        "made-up key ids press the identity provider",
        "adapters/jwks.py",
        "self._seconds() - self._tried_at >= BETWEEN_SECONDS",
        "self._seconds() - self._tried_at >= 0",
        "tests/adapters/test_jwks.py",
    ),
    Mutation(
        "known keys are forgotten while the provider is away",
        "adapters/jwks.py",
        "STALE_SECONDS = 24 * 60 * 60",
        "STALE_SECONDS = KEPT_SECONDS",
        "tests/adapters/test_jwks.py",
    ),
    Mutation(
        "a refused token sounds the alarm of a broken authorizer",
        "../../../template.yaml",
        '?"Task timed out"',
        '?"Task timed out" ?"Unauthorized"',
        "tests/architecture/test_template.py",
    ),
    Mutation(
        "what is no token wakes the authorizer",
        "../../../template.yaml",
        "ValidationExpression: ^[Bb]",
        "ValidationExpression: .*[Bb]?",
        "tests/architecture/test_template.py",
    ),
    Mutation(
        "a shared secret is made into JSON",
        "../../../template.yaml",
        "SecretString: !Ref JwtSecret",
        """SecretString: !Sub '{"secret": "${JwtSecret}"}'""",
        "tests/architecture/test_template.py",
    ),
    Mutation(
        "who sees the division without a name sees all",
        "domain/access.py",
        "return ALL_DIVISIONS in self.divisions",
        "return bool(self.divisions & {ALL_DIVISIONS, ONLY_UNASSIGNED})",
        "tests/domain/test_access.py tests/privacy/test_access_matrix.py",
    ),
    Mutation(
        "a narrower token is answered what a wider one made",
        "api/request.py",
        "caller = [self.access.subject, sorted(self.access.permissions), sorted(self.access.divisions)]",
        "caller = [self.access.subject]",
        "tests/privacy/test_access_matrix.py -k token",
    ),
    Mutation(
        "an agent's link is no deed",
        "usecases/link.py",
        "interaction=relink, history=link_decided(relink, contact, now)",
        "interaction=relink",
        "tests/privacy/test_deeds.py tests/usecases/test_history.py",
    ),
    Mutation(
        "who deleted a contact is forgotten",
        "usecases/contacts.py",
        "history=(deletion(step.contact),)",
        "history=()",
        "tests/privacy/test_deeds.py tests/usecases/test_history.py",
    ),
    Mutation(
        "a note still names its author when somebody else has changed it",
        "domain/notes.py",
        "modified_by=by, revision",
        "revision",
        "tests/usecases/test_notes.py",
    ),
    Mutation(
        "a datasheet lands on a contact that is gone",
        "adapters/dynamodb/store.py",
        "self.write([writes.living(sheet.contact_id, table), put,",
        "self.write([put,",
        "tests/usecases/test_projects.py",
    ),
    Mutation(
        "a stale project overwrites a newer one",
        "adapters/dynamodb/settings.py",
        "#version = :before",
        "#version >= :before",
        "tests/usecases/test_project_saves.py",
    ),
    Mutation(
        "a project of other divisions is shown",
        "domain/projects.py",
        "return not self.divisions or any(access.sees(division) for division in self.divisions)",
        "return True",
        "tests/usecases/test_project_saves.py",
    ),
    Mutation(
        "a project decides for divisions that it does not serve",
        "domain/projects.py",
        "return not self.divisions or division in self.divisions",
        "return True",
        "tests/usecases/test_project_saves.py",
    ),
    Mutation(
        "a link may be a script",
        "domain/links.py",
        'address.scheme.lower() in ("http", "https")',
        "bool(address.scheme)",
        "tests/domain/test_links.py",
    ),
    Mutation(
        "a script passes for a page",
        "domain/scripts.py",
        'SCRIPT_FORMAT = "text"',
        'SCRIPT_FORMAT = "html"',
        "tests/functions/test_answers.py -k script",
    ),
    Mutation(
        "ids that senders chose stand in logs",
        "api/events.py",
        "hashed(received.conversation_id)",
        "received.conversation_id",
        "tests/privacy/test_no_personal_data.py -k hash",
    ),
    Mutation(
        "answers may be kept by proxies",
        "api/http.py",
        '"Cache-Control": "no-store"',
        '"Cache-Control": "private"',
        "tests/functions/test_answers.py",
    ),
    Mutation(
        "a schema may refer to itself",
        "domain/schemas.py",
        "if key in self.entered:",
        "if False:",
        "tests/domain/test_schemas.py",
    ),
    Mutation(
        "checking a datasheet has no end",
        "adapters/schemas.py",
        "if self.left < 0:",
        "if False:",
        "tests/domain/test_schemas.py",
    ),
    Mutation(
        "a list in the query has no end",
        "api/request.py",
        "if len(values) > MAX_LISTED:",
        "if False:",
        "tests/fuzz/test_costs.py -k list",
    ),
    Mutation(
        "an answer may be larger than Lambda hands on",
        "api/sizes.py",
        "MAX_BYTES = 5_000_000",
        "MAX_BYTES = 9_000_000",
        "tests/fuzz/test_costs.py",
    ),
    Mutation(
        "a page of notes reads all of them",
        "adapters/dynamodb/notes.py",
        "if len(found) < limit or all(is_sorted(note.id) for note in found):",
        "if False:",
        "tests/usecases/test_notes.py -k page",
    ),
    Mutation(
        "ingest may not write the list of divisions",
        "../../../template.yaml",
        "Action: [dynamodb:GetItem, dynamodb:UpdateItem]",
        "Action: [dynamodb:GetItem]",
        "tests/functions/test_roles.py tests/functions/test_ingest.py",
    ),
    Mutation(
        "an invisible character makes another identifier",
        "domain/texts.py",
        'plain = _invisible.sub("", _space.sub(" ", text))\n    return',
        'plain = _space.sub(" ", text)\n    return',
        "tests/domain/test_spellings.py tests/domain/test_texts.py",
    ),
    Mutation(
        "a name of blank letters is a name",
        "domain/texts.py",
        'return not text or not bare(_control.sub(" ", text))',
        "return not text or not text.strip()",
        "tests/domain/test_names.py",
    ),
    Mutation(
        "what shapes a name is taken out",
        "domain/texts.py",
        "lambda found: _shaping(plain, found)",
        '""',
        "tests/domain/test_texts.py",
    ),
    Mutation(
        "a surname before a comma is a first name",
        "domain/names.py",
        "return parts[1], parts[0]",
        "return parts[0], parts[1]",
        "tests/domain/test_names.py",
    ),
    Mutation(
        "a withheld caller with an exit code is somebody",
        "domain/withheld.py",
        "        yield digits[2:]",
        "        yield digits",
        "tests/domain/test_spellings.py",
    ),
    Mutation(
        "a number that is read as a withheld one is somebody's",
        "domain/phones.py",
        'is_withheld=line.national_number == 0 or means_nobody(key.removeprefix("+"))',
        "is_withheld=False",
        "tests/domain/test_spellings.py",
    ),
    Mutation(
        "a Brazilian landline is a mobile",
        "domain/numbering.py",
        r'_BRAZIL = re.compile(r"\+55([1-9][1-9])([6-9]',
        r'_BRAZIL = re.compile(r"\+55([1-9][1-9])([2-9]',
        "tests/domain/test_spellings.py",
    ),
    Mutation(
        "the 9 of Argentina makes another line",
        "domain/numbering.py",
        '(_ARGENTINA, r"+54\\1"), ',
        "",
        "tests/domain/test_spellings.py",
    ),
    Mutation(
        "the record shows the key and not what was given",
        "domain/phones.py",
        "        e164=given,",
        "        e164=key,",
        "tests/domain/test_spellings.py",
    ),
    Mutation(
        "an email is shown as it is compared",
        "domain/phone_fields.py",
        "else email.typed",
        "else email.address",
        "tests/domain/test_emails.py",
    ),
    Mutation(
        "encoded words are names",
        "domain/emails.py",
        'if "=?" in name:',
        "if False:",
        "tests/domain/test_emails.py",
    ),
    Mutation(
        "a page is no part of a page-scoped id",
        "adapters/dynamodb/keys.py",
        "elif identifier.source is not None:",
        "elif False:",
        "tests/stores/test_contacts.py -k ID8",
    ),
    Mutation(
        "an unreadable value costs the interaction",
        "adapters/webhooks/fields.py",
        "        except InvalidValue:\n            self.cannot_read(place, raw)",
        "        except ZeroDivisionError:\n            self.cannot_read(place, raw)",
        "tests/adapters/test_told.py",
    ),
    Mutation(
        "an unreadable value is forgotten",
        "adapters/webhooks/fields.py",
        "            self._unreadable.append(Unreadable(_cut(place)",
        "            (Unreadable(_cut(place)",
        "tests/adapters/test_told.py",
    ),
    Mutation(
        "an event may mention any number of identifiers",
        "adapters/webhooks/fields.py",
        "self._kept()[:MAX_MENTIONS])",
        "self._kept())",
        "tests/adapters/test_told.py",
    ),
    Mutation(
        "unknown keys are not named",
        "adapters/webhooks/fields.py",
        "for name in found.names() if name not in known",
        "for name in ()",
        "tests/adapters/test_told.py",
    ),
    Mutation(
        "a time in seconds is 1970",
        "domain/times.py",
        "LEAST_MILLISECONDS = 1e11",
        "LEAST_MILLISECONDS = 0",
        "tests/adapters/test_genesys.py",
    ),
    Mutation(
        "of a phone's spellings the first decides",
        "domain/phone_fields.py",
        'if text != bare(getattr(before, name) or "")}',
        "if text}",
        "tests/domain/test_phone_fields.py",
    ),
    Mutation(
        "a create with two numbers in one field is taken",
        "usecases/contacts.py",
        "normalise(settled(profile, country=country), country)",
        "normalise(profile, country)",
        "tests/functions/test_phone_fields.py",
    ),
    Mutation(
        "an edit ignores the spelling that was changed",
        "usecases/contacts.py",
        "normalise(settled(fields, contact.profile, country), country)",
        "normalise(fields, country)",
        "tests/functions/test_phone_fields.py",
    ),
    Mutation(
        "a newer consent wins over a refusal",
        "domain/reconciliation.py",
        "return bool(refused) if offers else None",
        "return offers[0].value if offers else None",
        "tests/domain/test_reconciliation.py",
    ),
    Mutation(
        "lists of custom fields are decided whole",
        "domain/reconciliation.py",
        "return each_once([*value, *(each for other in others if isinstance(other, list) for each in other)])",
        "return value",
        "tests/domain/test_reconciliation.py",
    ),
    Mutation(
        "composed and decomposed letters conflict",
        "domain/conflicts.py",
        "        case str():\n            return same(value)",
        "        case str():\n            return value.strip()",
        "tests/domain/test_reconciliation.py",
    ),
    Mutation(
        "a number that is too large comes in",
        "api/request.py",
        "return value if math.isfinite(value) else _no_number()",
        "return value",
        "tests/functions/test_json_door.py -k number",
    ),
    Mutation(
        "a body may be nested to any depth",
        "api/request.py",
        "            require_json(value, most=MAX_NESTING)",
        "            pass",
        "tests/functions/test_json_door.py -k deep",
    ),
    Mutation(
        "a byte order mark is no JSON",
        "api/request.py",
        '(self.body or "").removeprefix(BYTE_ORDER_MARK)',
        '(self.body or "")',
        "tests/functions/test_json_door.py -k byte",
    ),
    Mutation(
        "answers may have numbers that are none",
        "api/http.py",
        "allow_nan=False, ",
        "",
        "tests/architecture/test_json.py",
    ),
    Mutation(
        "an infinite number in the store breaks a listing",
        "adapters/dynamodb/items/attributes.py",
        "parse_constant=lambda _name: None",
        "parse_constant=float",
        "tests/functions/test_json_door.py -k stored_before",
    ),
    Mutation(
        "a slash in an id is left to whoever decodes it",
        "api/paths.py",
        'return quote(plain, safe="")',
        'return quote(value, safe="")',
        "tests/functions/test_paths.py",
    ),
    Mutation(
        "earlier spellings are not asked for",
        "adapters/dynamodb/store.py",
        "if earlier and not self._brought_over():",
        "if False:",
        "tests/stores/test_earlier_spellings.py",
    ),
    Mutation(
        "every question asks whether the stack was brought over",
        "adapters/dynamodb/settings.py",
        "if not self._brought_over and self._seconds() - self._brought_over_read >= KEPT_SECONDS:",
        "if True:",
        "tests/stores/test_earlier_spellings.py -k flag",
    ),
    Mutation(
        "a respelled contact loses its claim",
        "domain/respelling.py",
        "one.claimed or other.claimed\n",
        "one.claimed\n",
        "tests/domain/test_respelling.py tests/stores/test_earlier_spellings.py",
    ),
    Mutation(
        "members of a set are respelled one by one",
        "usecases/respell.py",
        "others = [each for each in answers.merge_set if each != answers.id]",
        "others = list[str]()",
        "tests/stores/test_earlier_spellings.py",
    ),
    Mutation(
        "a foreign page is answered by the local stack",
        "../../../local/emulated/guard.py",
        "if any(not self.is_own(origin) for origin in origins):",
        "if False:",
        "tests/local/test_guard.py",
    ),
    Mutation(
        "a foreign name is answered by the local stack",
        "../../../local/emulated/guard.py",
        "if len(hosts) != 1 or not self.knows_host(hosts[0]):",
        "if False:",
        "tests/local/test_guard.py",
    ),
    Mutation(
        "a picture of a foreign page is answered by the local stack",
        "../../../local/emulated/guard.py",
        'if not origins and any(site not in ("same-origin", "none") for site in sites):',
        "if False:",
        "tests/local/test_guard.py",
    ),
    Mutation(
        "the emulator keeps nothing before it is stopped",
        "../../../local/emulated/keeper.py",
        "self._ticking = asyncio.get_running_loop().create_task(self._tick())",
        "pass",
        "tests/local/test_keeping.py -k second_before",
    ),
    Mutation(
        "what the emulator keeps is for everybody",
        "../../../local/emulated/__main__.py",
        "os.umask(0o077)",
        "os.umask(0o022)",
        "tests/local/test_keeping.py -k owner_alone",
    ),
    Mutation(
        "an error ends the process of a function",
        "../../../local/emulated/sandbox.py",
        "the caller's answer\n        return _failure(error)",
        "the caller's answer\n        os._exit(1)",
        "tests/local/test_sandboxes.py -k error_is_an_answer",
    ),
    Mutation(
        "make run stops a stack that it did not start",
        "../../../local/__main__.py",
        "if found.started:",
        "if True:",
        "tests/local/test_ownership.py -k serving_stops",
    ),
    Mutation(
        "slimming writes into the installer's cache",
        "../../../local/slim.py",
        'draft = path.with_name(f"{path.name}.new")',
        "draft = path",
        "tests/local/test_build.py -k cache_alone",
    ),
    Mutation(
        "uv does not know of a mirror",
        "../../../local/index.py",
        '"UV_DEFAULT_INDEX": pip.get("index-url", ""),',
        "",
        "tests/local/test_install.py -k pip_goes",
    ),
    Mutation(
        "the thin client tries nothing again",
        "adapters/aws/retries.py",
        "ATTEMPTS = 4",
        "ATTEMPTS = 1",
        "tests/adapters/aws/test_wire.py -k passes",
    ),
    Mutation(
        "each try of a transaction has a token of its own",
        "adapters/aws/thin.py",
        "outcome = self._tried(operation, body, call_id, attempt)",
        "outcome = self._tried(operation, self._body(operation, params), call_id, attempt)",
        "tests/adapters/aws/test_wire.py -k same_token",
    ),
    Mutation(
        "a checksum is not looked at",
        "adapters/aws/thin.py",
        "if checksum is not None and checksum != str(crc32(answer.body)):",
        "if False:",
        "tests/adapters/aws/test_wire.py -k checksum",
    ),
    Mutation(
        "an answer without a length is an empty one",
        "adapters/aws/answers.py",
        "raise Broken  # without a length",
        'return b""  # without a length',
        "tests/adapters/aws/test_answers.py",
    ),
    Mutation(
        "a body that broke off is a whole one",
        "adapters/aws/answers.py",
        "if len(found) < length:",
        "if False:",
        "tests/adapters/aws/test_answers.py",
    ),
    Mutation(
        "slow bytes are waited for without end",
        "adapters/aws/connections.py",
        "left = self._ends - time.monotonic()",
        "left = 3.0",
        "tests/adapters/aws/test_wire.py -k slow",
    ),
    Mutation(
        "a stale connection counts as a try",
        "adapters/aws/connections.py",
        "if reused and not received.begun:",
        "if False:",
        "tests/adapters/aws/test_wire.py -k stale",
    ),
    Mutation(
        "what is as stale as a stale connection is kept",
        "adapters/aws/connections.py",
        "self.close()  # the others have been idle for longer",
        "pass",
        "tests/adapters/aws/test_wire.py -k others_are_not_tried",
    ),
    Mutation(
        "an ended connection is used",
        "adapters/aws/connections.py",
        "and not _has_ended(connection.sock)",
        "",
        "tests/adapters/aws/test_wire.py -k ended_meanwhile",
    ),
    Mutation(
        "a connection is used however long it was idle",
        "adapters/aws/connections.py",
        "self._clock() - since < IDLE_SECONDS",
        "True",
        "tests/adapters/aws/test_wire.py -k idle",
    ),
    Mutation(
        "a refusal's text quotes the service",
        "adapters/aws/errors.py",
        "super().__init__(f\"{operation_name}: {response['Error']['Code']}\")",
        "super().__init__(f\"{operation_name}: {response['Error']['Message']}\")",
        "tests/adapters/aws/test_credentials.py -k quotes",
    ),
    Mutation(
        "credentials show the secret",
        "adapters/aws/credentials.py",
        'return f"Credentials({self.access_key})"',
        "return tuple.__repr__(self)",
        "tests/adapters/aws/test_credentials.py -k AC5",
    ),
    Mutation(
        "the token of a session is not signed",
        "adapters/aws/signing.py",
        "if credentials.token:",
        "if False:",
        "tests/adapters/aws/test_signing.py",
    ),
    Mutation(
        "the key of a day is used the day after",
        "adapters/aws/signing.py",
        "if kept[:2] == (day, secret):",
        "if kept[1] == secret:",
        "tests/adapters/aws/test_signing.py -k day",
    ),
    Mutation(
        "retries have no quota",
        "adapters/aws/retries.py",
        "if cost > self._left:",
        "if False:",
        "tests/adapters/aws/test_retries.py",
    ),
    Mutation(
        "a proxy is passed by",
        "adapters/aws/endpoints.py",
        "or _is_proxied(parts.hostname, environment)",
        "",
        "tests/adapters/aws/test_endpoints.py -k botocores",
    ),
    Mutation(
        "any certificate of any host is trusted",
        "adapters/aws/opening.py",
        "context = ssl.create_default_context(cafile=bundle)",
        "context = ssl._create_unverified_context()",
        "tests/adapters/aws/test_tls.py -k refused",
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
