"""Contacts over the real handler: CO, RS7, AC2, AC5, and what clients are answered."""

from __future__ import annotations

import importlib
import json
from typing import Any
from urllib.parse import quote

import pytest

from functions.contacts import app
from tests.functions.conftest import Cloud
from tests.functions.gateway import CONTACTS, EXTERNAL, Answer, Invocation, call, event

ALEXIS = {"firstName": "Alexis", "lastName": "Doe", "cellPhone": {"display": "+1 803-123-0000"}}


@pytest.fixture(autouse=True)
def _aws(cloud: Cloud) -> None:
    """Every test begins with empty tables."""


def created(**fields: Any) -> dict[str, Any]:
    answer = call(app, "POST", CONTACTS, {**ALEXIS, **fields})
    assert answer.status == 200, answer.body
    return dict(answer.body)


def got(contact_id: str, **told: Any) -> Answer:
    return call(app, "GET", f"{CONTACTS}/{contact_id}", **told)


def patch(contact_id: str, *changes: dict[str, Any], **told: Any) -> Answer:
    return call(app, "PATCH", f"{CONTACTS}/{contact_id}", {"changes": list(changes)}, **told)


def names(answer: Answer) -> list[str]:
    return [each["firstName"] for each in answer.body["entities"]]


class TestCreateAndRead:
    def test_co1_a_contact_is_read_as_it_was_saved(self) -> None:
        contact = created(workEmail="Alexis@X.com", address={"city": "Graz"})

        answer = got(contact["id"])

        assert answer.status == 200
        assert answer.body == contact
        assert contact["type"] == "Curated"
        assert contact["version"] == 1
        assert contact["workEmail"] == "Alexis@X.com"  # ID5: as it was typed
        assert contact["cellPhone"]["e164"] == "+18031230000"
        assert contact["cellPhone"]["display"] == "+1 803-123-0000"
        assert contact["division"]["id"] == "*"
        assert contact["selfUri"] == f"{CONTACTS}/{contact['id']}"
        assert "identifiers" not in contact

    def test_an_id_that_is_sent_is_ignored_and_replaced(self) -> None:
        assert created(id="mine")["id"] != "mine"

    def test_what_was_read_may_be_sent_back(self) -> None:
        contact = created()
        read = got(contact["id"], query={"expand": "identifiers"}).body

        answer = call(app, "PUT", f"{CONTACTS}/{contact['id']}", read)

        assert answer.status == 200
        assert answer.body["cellPhone"] == contact["cellPhone"]

    def test_null_fields_are_as_good_as_missing(self) -> None:
        contact = created(title=None, workPhone=None, address=None, externalIds=None, division=None, schema=None)

        assert {"title", "workPhone", "address", "externalIds", "schema"}.isdisjoint(contact)

    @pytest.mark.parametrize("expand", ["identifiers,division", ["identifiers", "division"]])
    def test_a_list_in_the_query_is_joined_or_repeated(self, expand: str | list[str]) -> None:
        contact = created()

        answer = got(contact["id"], query={"expand": expand})

        assert [(each["type"], each["value"]) for each in answer.body["identifiers"]] == [("Phone", "+18031230000")]

    def test_an_answer_is_json_even_when_it_is_a_refusal(self) -> None:
        raw = app.lambda_handler(
            {
                "httpMethod": "GET",
                "path": "/nowhere",
                "resource": "/nowhere",
                "headers": {},
                "requestContext": {"stage": "v1"},
            },
            None,  # type: ignore[arg-type]
        )

        assert raw["statusCode"] == 404
        assert raw["multiValueHeaders"]["Content-Type"] == ["application/json"]

    def test_a_path_may_begin_with_what_a_custom_domain_puts_before_it(self) -> None:
        contact = created()
        path = f"{CONTACTS}/{contact['id']}"

        raw = app.lambda_handler(event("GET", path) | {"path": f"/scv{path}"}, Invocation())  # type: ignore[arg-type]

        assert json.loads(raw["body"])["id"] == contact["id"]

    @pytest.mark.parametrize("below", ["", "/notes", "/identifiers"])
    def test_a_path_may_end_in_a_slash_which_api_gateway_routes_as_if_it_did_not(self, below: str) -> None:
        path = f"{CONTACTS}/{created()['id']}{below}"
        function = importlib.import_module(f"functions.{'resolution' if below == '/identifiers' else 'contacts'}.app")

        plain, slashed = (call(function, "GET", path + end) for end in ("", "/"))

        assert (slashed.status, slashed.body) == (plain.status, plain.body)
        assert plain.status == 200

    def test_a_slash_inside_an_id_never_names_another_contact(self) -> None:
        """Whoever stands before the function may have decoded it."""
        path = f"{CONTACTS}/{created()['id']}"
        told = event("DELETE", path) | {"path": path.replace("/contacts/", "/contacts/other/")}

        raw = app.lambda_handler(told, Invocation())  # type: ignore[arg-type]

        assert raw["statusCode"] == 404
        assert call(app, "GET", path).status == 200

    def test_a_silent_resend_of_create_gives_the_same_contact(self) -> None:
        assert created()["id"] == created()["id"]

    def test_another_caller_with_the_same_body_makes_another_contact(self) -> None:
        first = created()

        assert created(title="Dr")["id"] != first["id"]

    def test_created_again_after_deletion_it_is_a_new_contact(self) -> None:
        first = created()
        call(app, "DELETE", f"{CONTACTS}/{first['id']}")

        second = created()

        assert second["id"] != first["id"]
        assert got(second["id"]).status == 200
        assert got(first["id"]).status == 404

    def test_a_receipt_is_never_read_as_a_contact(self, cloud: Cloud) -> None:
        created()
        receipts = [item["id"]["S"] for item in cloud.stored()["contacts"] if item["id"]["S"].startswith("receipt#")]

        assert len(receipts) == 1
        assert got(quote(receipts[0], safe="")).status == 404

    def test_unresolved_is_the_record_itself(self) -> None:
        contact = created()

        assert call(app, "GET", f"{CONTACTS}/{contact['id']}/unresolved").body == contact


class TestRefusals:
    def refused(self, body: Any) -> Answer:
        return call(app, "POST", CONTACTS, body)

    @pytest.mark.parametrize("missing", ["firstName", "lastName"])
    @pytest.mark.parametrize("blank", [None, "", "   "])
    def test_co1_a_curated_contact_needs_both_names(self, missing: str, blank: str | None) -> None:
        answer = self.refused({**ALEXIS, missing: blank})

        assert (answer.status, answer.code) == (422, "name.required")
        assert answer.body["details"] == [{"errorCode": "name.required", "fieldName": missing}]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("nickname", "Lex"),
            ("firstName", "x" * 1001),
            ("workEmail", "y" * 257),
            ("workEmail", "not an address"),
            ("cellPhone", {"display": "12"}),
            ("cellPhone", "+1 803-123-0000"),
            ("externalIds", [{"value": str(n), "externalSource": {"id": "crm"}} for n in range(11)]),
            ("externalIds", [{"value": "42"}]),
            ("appleOpaqueIds", [{"value": str(n)} for n in range(11)]),
            ("address", {"postalCode": "x" * 26}),
            ("surveyOptOut", "perhaps"),
        ],
    )
    def test_co3_what_a_field_cannot_hold_is_an_invalid_value(self, field: str, value: Any) -> None:
        answer = self.refused({**ALEXIS, field: value})

        assert (answer.status, answer.code) == (400, "invalid.value")
        assert answer.body["details"][0]["fieldName"]

    @pytest.mark.parametrize("raw", ["{", "[1", "NaN", '{"firstName": "\\ud800"}'])
    def test_what_is_no_json_is_a_bad_request(self, raw: str) -> None:
        answer = call(app, "POST", CONTACTS, raw=raw)

        assert (answer.status, answer.code) == (400, "bad.request")

    def test_another_media_type_is_refused(self) -> None:
        answer = call(app, "POST", CONTACTS, raw="a=1", content_type="application/x-www-form-urlencoded")

        assert (answer.status, answer.code) == (415, "unsupported.media.type")

    def test_a_body_that_is_too_large_is_refused(self) -> None:
        answer = call(app, "POST", CONTACTS, raw='{"firstName": "' + "x" * 2_000_001 + '"}')

        assert (answer.status, answer.code) == (413, "request.too.large")

    def test_a_contact_that_is_too_large_is_refused(self) -> None:
        answer = self.refused({**ALEXIS, "customFields": {"story": "x" * 200_000}})

        assert (answer.status, answer.code) == (413, "contact.too.large")

    def test_co3_more_identifiers_than_a_contact_may_hold_are_refused(self) -> None:
        ids = {"ids": [{"scopedId": f"f{n}"} for n in range(10)]}
        lines = {"ids": [{"userId": f"l{n}"} for n in range(10)]}
        apples = [{"value": f"a{n}"} for n in range(10)]

        answer = self.refused(
            {**ALEXIS, "facebookId": ids, "instagramId": ids, "lineId": lines, "appleOpaqueIds": apples}
        )

        assert (answer.status, answer.code) == (422, "invalid.content")

    def test_ac2_without_a_caller_nothing_is_answered(self) -> None:
        event = {
            "httpMethod": "GET",
            "path": CONTACTS,
            "resource": CONTACTS,
            "headers": {},
            "requestContext": {"requestId": "r", "authorizer": {}},
        }

        raw = app.lambda_handler(event, None)  # type: ignore[arg-type]

        assert raw["statusCode"] == 401
        assert json.loads(raw["body"])["code"] == "authentication.required"

    def test_the_envelope_names_the_request_and_says_what_to_do(self) -> None:
        body = self.refused({**ALEXIS, "nickname": "Lex"}).body

        assert body["contextId"] == "gateway-1"
        assert body["status"] == 400
        assert body["messageParams"] == {}
        assert body["errors"] == []

    @pytest.mark.parametrize(
        "body",
        [
            {**ALEXIS, "workEmail": "secret person at x"},
            {**ALEXIS, "cellPhone": {"display": "secret"}},
            {**ALEXIS, "surveyOptOut": "secret"},
            {**ALEXIS, "secret person": "x"},
            {**ALEXIS, "version": "secret"},
            {**ALEXIS, "address": "secret"},
            {**ALEXIS, "externalIds": [{"value": "secret", "externalSource": "secret"}]},
            {**ALEXIS, "cellPhone": {"display": "+1 803-123-0000", "extension": "secret"}},
            {**ALEXIS, "firstName": ["secret"]},
        ],
    )
    def test_ac5_no_refusal_quotes_the_customer(self, body: Any) -> None:
        answer = self.refused(body)

        assert answer.status == 400
        assert "secret" not in json.dumps(answer.body)


class TestAccess:
    @pytest.mark.parametrize(
        ("method", "path", "permission"),
        [
            ("GET", CONTACTS, "externalContacts:contact:view"),
            ("POST", CONTACTS, "externalContacts:contact:add"),
            ("POST", f"{CONTACTS}/search", "externalContacts:contact:search"),
            ("GET", f"{CONTACTS}/x", "externalContacts:contact:view"),
            ("PUT", f"{CONTACTS}/x", "externalContacts:contact:edit"),
            ("PATCH", f"{CONTACTS}/x", "externalContacts:contact:edit"),
            ("DELETE", f"{CONTACTS}/x", "externalContacts:contact:delete"),
            ("GET", f"{CONTACTS}/x/unresolved", "externalContacts:contact:view"),
            ("GET", f"{EXTERNAL}/reversewhitepageslookup", "externalContacts:contact:view"),
            ("GET", f"{EXTERNAL}/scan/contacts", "externalContacts:contact:view"),
            ("GET", f"{EXTERNAL}/scan/contacts/divisionviews/all", "externalContacts:contact:viewAll"),
            ("POST", f"{CONTACTS}/enrich", "externalContacts:contact:enrich"),
            ("POST", f"{EXTERNAL}/bulk/contacts", "externalContacts:contact:view"),
            ("POST", f"{EXTERNAL}/bulk/contacts/add", "externalContacts:contact:add"),
            ("POST", f"{EXTERNAL}/bulk/contacts/update", "externalContacts:contact:edit"),
            ("POST", f"{EXTERNAL}/bulk/contacts/remove", "externalContacts:contact:delete"),
            ("POST", f"{EXTERNAL}/bulk/contacts/unresolved", "externalContacts:contact:view"),
            ("POST", f"{EXTERNAL}/bulk/contacts/enrich", "externalContacts:contact:enrich"),
            ("GET", f"{CONTACTS}/x/notes", "externalContacts:contact:view"),
            ("POST", f"{CONTACTS}/x/notes", "externalContacts:contact:edit"),
            ("GET", f"{CONTACTS}/x/notes/n", "externalContacts:contact:view"),
            ("PUT", f"{CONTACTS}/x/notes/n", "externalContacts:contact:edit"),
            ("PATCH", f"{CONTACTS}/x/notes/n", "externalContacts:contact:edit"),
            ("POST", f"{EXTERNAL}/bulk/contacts/divisionviews", "externalContacts:contact:search"),
            ("DELETE", f"{CONTACTS}/x/notes/n", "externalContacts:contact:delete"),
        ],
    )
    def test_ac2_each_operation_names_the_permission_that_is_missing(
        self, method: str, path: str, permission: str
    ) -> None:
        answer = call(app, method, path, {}, permissions=("externalContacts:contact:nothing",))

        if method == "DELETE" and "notes" in path:
            permission = "externalContacts:contact:edit"
        assert (answer.status, answer.code) == (403, "missing.permissions")
        assert answer.body["message"].endswith(f"{permission}.")

    def test_ac2_a_permission_with_a_star_covers_all_below_it(self) -> None:
        answer = call(app, "POST", CONTACTS, ALEXIS, permissions=("externalContacts:*",))

        assert answer.status == 200

    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("GET", "", None),
            ("PUT", "", ALEXIS),
            ("PATCH", "", {"changes": [{"field": "$.title", "value": "Dr", "action": "Update"}]}),
            ("DELETE", "", None),
            ("GET", "/unresolved", None),
            ("GET", "/notes", None),
            ("POST", "/notes", {"noteText": "x"}),
        ],
    )
    def test_ac2_another_divisions_contact_does_not_exist(self, method: str, path: str, body: Any) -> None:
        contact = created(division={"id": "north"})

        answer = call(app, method, f"{CONTACTS}/{contact['id']}{path}", body, divisions=("south",))

        assert (answer.status, answer.code) == (404, "contact.not.found")
        assert got(contact["id"]).body == contact

    def test_ac2_lists_hold_the_callers_divisions_only(self) -> None:
        created(firstName="North", division={"id": "north"})
        created(firstName="South", division={"id": "south"})

        def seen(path: str, **query: str) -> list[str]:
            return names(call(app, "GET", path, query=query, divisions=("south",)))

        assert seen(CONTACTS) == ["South"]
        assert seen(CONTACTS, q="doe") == ["South"]
        assert seen(CONTACTS, q="doe", divisionIds="north") == []
        assert seen(f"{EXTERNAL}/scan/contacts") == ["South"]
        assert seen(f"{EXTERNAL}/scan/contacts/divisionviews/all") == ["North", "South"]
        reverse = call(
            app,
            "GET",
            f"{EXTERNAL}/reversewhitepageslookup",
            query={"lookupVal": "+18031230000"},
            divisions=("south",),
        )
        assert [each["firstName"] for each in reverse.body["contacts"]] == ["South"]

    def test_co7_a_new_contact_is_in_the_callers_only_division(self) -> None:
        answer = call(app, "POST", CONTACTS, ALEXIS, divisions=("south",))

        assert answer.body["division"]["id"] == "south"

    def test_co7_a_caller_with_several_divisions_says_which(self) -> None:
        answer = call(app, "POST", CONTACTS, ALEXIS, divisions=("south", "north"))

        assert (answer.status, answer.code) == (400, "invalid.value")

    def test_ac2_nobody_creates_in_a_division_of_others(self) -> None:
        answer = call(app, "POST", CONTACTS, {**ALEXIS, "division": {"id": "north"}}, divisions=("south",))

        assert (answer.status, answer.code) == (403, "missing.permissions")
        assert "externalContacts:contact:add in that division" in answer.body["message"]
        assert names(call(app, "GET", CONTACTS)) == []


class TestChange:
    def test_co1_replace_sets_every_field_and_counts_the_version(self) -> None:
        contact = created(title="Dr")

        answer = call(app, "PUT", f"{CONTACTS}/{contact['id']}", {"firstName": "Alex", "lastName": "Doe", "version": 1})

        assert answer.status == 200
        assert answer.body["version"] == 2
        assert {"title", "cellPhone"}.isdisjoint(answer.body)
        assert got(contact["id"]).body == answer.body

    def test_co5_a_stale_version_is_refused_and_nothing_is_lost(self) -> None:
        contact = created()
        body = {"firstName": "Alex", "lastName": "Doe", "version": 1}
        changed = call(app, "PUT", f"{CONTACTS}/{contact['id']}", body)

        answer = call(app, "PUT", f"{CONTACTS}/{contact['id']}", {**body, "firstName": "Sandy"})

        assert (answer.status, answer.code) == (409, "version.conflict")
        assert got(contact["id"]).body == changed.body

    def test_co7_replacing_never_moves_a_contact(self) -> None:
        contact = created()

        answer = call(app, "PUT", f"{CONTACTS}/{contact['id']}", {**ALEXIS, "division": {"id": "north"}})

        assert (answer.status, answer.code) == (409, "division.mismatch")

    def test_a_patch_changes_what_it_names(self) -> None:
        contact = created(title="Dr", address={"city": "Graz"})

        answer = patch(
            contact["id"],
            {"field": "$.address.postalCode", "value": "8010", "action": "Update"},
            {"field": "$.title", "action": "remove"},
            {
                "field": "$.externalIds",
                "value": {"externalSource": {"id": "crm"}, "value": "42"},
                "action": "APPENDTOCOLLECTION",
            },
        )

        assert answer.status == 200
        assert answer.body["address"] == {"city": "Graz", "postalCode": "8010"}
        assert "title" not in answer.body
        assert answer.body["externalIds"] == [{"externalSource": {"id": "crm"}, "value": "42"}]
        assert answer.body["version"] == 2
        assert got(contact["id"]).body == answer.body

    def test_co2_a_patched_phone_passes_the_identifier_on(self) -> None:
        contact = created()

        patch(contact["id"], {"field": "$.cellPhone.display", "value": "+1 803-123-9999", "action": "Update"})

        def reverse(number: str) -> list[str]:
            answer = call(app, "GET", f"{EXTERNAL}/reversewhitepageslookup", query={"lookupVal": number})
            return [each["id"] for each in answer.body["contacts"]]

        assert reverse("+18031230000") == []
        assert reverse("+18031239999") == [contact["id"]]

    def test_a_patch_of_a_field_and_its_parent_is_a_conflict(self) -> None:
        contact = created()

        answer = patch(
            contact["id"],
            {"field": "$.address", "value": {"city": "Graz"}, "action": "Update"},
            {"field": "$.address.city", "value": "Linz", "action": "Update"},
        )

        assert (answer.status, answer.code) == (409, "patch.conflict")
        assert got(contact["id"]).body == contact

    def test_co7_a_patch_never_moves_a_contact(self) -> None:
        answer = patch(created()["id"], {"field": "$.division.id", "value": "north", "action": "Update"})

        assert (answer.status, answer.code) == (409, "division.mismatch")

    @pytest.mark.parametrize(
        "change",
        [
            {"field": "$.nickname", "value": "Lex", "action": "Update"},
            {"field": "nickname", "value": "Lex", "action": "Update"},
            {"field": "$.title", "value": "x", "action": "AppendToCollection"},
            {"field": "$.title", "value": "x", "action": "Replace"},
            {"field": "$.title", "value": "x" * 1001, "action": "Update"},
            {"field": "$.title", "value": {"a": 1}, "action": "Update"},
            {"field": "$.workEmail", "value": "nobody", "action": "Update"},
            {"field": "$.address.planet", "value": "Mars", "action": "Update"},
            {"field": "$.address", "value": {"planet": "Mars"}, "action": "Update"},
            {
                "field": "$.appleOpaqueIds",
                "value": [{"value": str(n)} for n in range(11)],
                "action": "AppendToCollection",
            },
        ],
    )
    def test_a_patch_keeps_the_limits_of_a_replacement(self, change: dict[str, Any]) -> None:
        contact = created()

        answer = patch(contact["id"], change)

        assert (answer.status, answer.code) == (400, "invalid.value")
        assert got(contact["id"]).body == contact

    def test_co1_a_patch_takes_no_name_away(self) -> None:
        answer = patch(created()["id"], {"field": "$.firstName", "action": "Remove"})

        assert (answer.status, answer.code) == (422, "name.required")

    def test_a_patch_without_changes_is_refused(self) -> None:
        assert patch(created()["id"]).status == 400
        assert call(app, "PATCH", f"{CONTACTS}/{created()['id']}", ALEXIS).status == 400

    def test_co4_a_deleted_contact_is_gone_everywhere(self) -> None:
        contact = created()

        answer = call(app, "DELETE", f"{CONTACTS}/{contact['id']}")

        assert answer.status == 200
        assert (got(contact["id"]).status, got(contact["id"]).code) == (404, "contact.not.found")
        assert names(call(app, "GET", CONTACTS)) == []
        assert names(call(app, "GET", CONTACTS, query={"q": "alexis"})) == []
        assert names(call(app, "GET", f"{EXTERNAL}/scan/contacts")) == []
        for method in ("DELETE", "PUT"):
            body = ALEXIS if method == "PUT" else None
            assert call(app, method, f"{CONTACTS}/{contact['id']}", body).status == 404

    @pytest.mark.parametrize("contact_id", ["nobody", "%20", "x" * 300])
    def test_an_id_that_nobody_has_is_not_found(self, contact_id: str) -> None:
        assert got(contact_id).status == 404


class TestFind:
    def test_co6_found_the_moment_create_returns_by_name_phone_or_email(self) -> None:
        created(firstName="Åsa", lastName="O'Neil-Roe", workEmail="asa@example.com")

        for query in ("asa", "oneil", "roe ås", "803 123", "+1 (803) 123-0000", "asa@ex", "ASA O'N"):
            assert names(call(app, "GET", CONTACTS, query={"q": query})) == ["Åsa"], query
        assert names(call(app, "GET", CONTACTS, query={"q": "nobody"})) == []

    def test_listings_are_sorted_and_paged(self) -> None:
        for name in ("Cleo", "Anna", "Bert"):
            created(firstName=name)

        page = call(app, "GET", CONTACTS, query={"pageSize": "2", "pageNumber": "2", "sortOrder": "firstName:asc"})
        backwards = call(app, "GET", CONTACTS, query={"sortOrder": "firstname:DESC"})

        assert names(page) == ["Cleo"]
        assert (page.body["total"], page.body["pageCount"], page.body["pageSize"]) == (3, 2, 2)
        assert "pageNumber=1" in page.body["previousUri"]
        assert "nextUri" not in page.body
        assert names(backwards) == ["Cleo", "Bert", "Anna"]

    @pytest.mark.parametrize(
        "query",
        [
            {"pageSize": "0"},
            {"pageSize": "101"},
            {"pageSize": "many"},
            {"pageNumber": "0"},
            {"pageSize": "100", "pageNumber": "11"},
            {"sortOrder": "createDate:asc"},
        ],
    )
    def test_a_page_that_cannot_be_is_refused(self, query: dict[str, str]) -> None:
        answer = call(app, "GET", CONTACTS, query=query)

        assert (answer.status, answer.code) == (400, "invalid.value")

    @pytest.mark.parametrize("divisions", ["north,south", ["north", "south"]])
    def test_divisions_are_joined_or_repeated(self, divisions: str | list[str]) -> None:
        for division in ("north", "south", "west"):
            created(firstName=division, division={"id": division})

        assert names(call(app, "GET", CONTACTS, query={"divisionIds": divisions})) == ["north", "south"]

    def test_the_search_operation_takes_query_order_and_ids(self) -> None:
        cleo, _, anna = (created(firstName=name) for name in ("Cleo", "Bert", "Anna"))
        simple = {"query": "doe", "sortOrder": ["firstName:desc"], "ids": [anna["id"], cleo["id"]]}

        answer = call(app, "POST", f"{CONTACTS}/search", {"pageSize": 10, "operation": {"simpleSearch": simple}})

        assert answer.status == 200
        assert names(answer) == ["Cleo", "Anna"]

    def test_a_scan_reaches_every_contact_once(self) -> None:
        for number in range(12):
            created(firstName=f"Name{number:02}")

        first = call(app, "GET", f"{EXTERNAL}/scan/contacts", query={"limit": "10"})
        second = call(
            app, "GET", f"{EXTERNAL}/scan/contacts", query={"limit": "10", "cursor": first.body["cursors"]["after"]}
        )

        assert [*names(first), *names(second)] == [f"Name{number:02}" for number in range(12)]
        assert "after" not in second.body["cursors"]

    @pytest.mark.parametrize("query", [{"limit": "9"}, {"limit": "201"}, {"cursor": "%%%"}, {"cursor": "YWJj" * 400}])
    def test_a_scan_that_cannot_be_is_refused(self, query: dict[str, str]) -> None:
        assert call(app, "GET", f"{EXTERNAL}/scan/contacts", query=query).status == 400

    def test_reverse_look_up_takes_an_email_a_phone_or_a_screen_name(self) -> None:
        contact = created(workEmail="alexis@x.com", twitterId={"screenName": "@AlexisD"})

        for value in ("Alexis@X.com", "+1 803 123 0000", "alexisd"):
            answer = call(app, "GET", f"{EXTERNAL}/reversewhitepageslookup", query={"lookupVal": value})
            assert [each["id"] for each in answer.body["contacts"]] == [contact["id"]], value
            assert answer.body["externalOrganizations"] == []

    def test_reverse_look_up_of_nothing_is_refused(self) -> None:
        assert call(app, "GET", f"{EXTERNAL}/reversewhitepageslookup").status == 400


def reword(text: str, action: str = "Update") -> dict[str, Any]:
    """A patch of a note."""
    return {"changes": [{"field": "$.noteText", "value": text, "action": action}]}


class TestNotes:
    def test_co1_a_note_is_written_read_changed_and_deleted(self) -> None:
        contact = created()
        notes = f"{CONTACTS}/{contact['id']}/notes"

        note = call(app, "POST", notes, {"noteText": "Likes tea"})
        read = call(app, "GET", f"{notes}/{note.body['id']}")
        changed = call(app, "PUT", f"{notes}/{note.body['id']}", {**read.body, "noteText": "Likes coffee"})
        listed = call(app, "GET", notes)
        deleted = call(app, "DELETE", f"{notes}/{note.body['id']}")

        assert note.status == 200
        assert read.body == note.body
        assert (note.body["entityId"], note.body["entityType"]) == (contact["id"], "contact")
        assert note.body["createdBy"] == {"id": "agent-1"}
        assert note.body["division"]["id"] == "*"
        assert changed.body["noteText"] == "Likes coffee"
        assert changed.body["createDate"] == note.body["createDate"]
        assert listed.body["entities"] == [changed.body]
        assert deleted.status == 200
        for note_id in (note.body["id"], "\U0001f600" * 255):
            assert call(app, "GET", f"{notes}/{note_id}").code == "not.found"
        assert call(app, "GET", notes).body["total"] == 0

    def test_co1_a_note_is_patched(self) -> None:
        contact = created()
        note = call(app, "POST", f"{CONTACTS}/{contact['id']}/notes", {"noteText": "Likes tea"}).body
        path = f"{CONTACTS}/{contact['id']}/notes/{note['id']}"

        changed = call(app, "PATCH", path, reword("Likes coffee"), subject="agent-2")
        emptied = call(app, "PATCH", path, reword("Likes water", "UpdateIfEmpty"), subject="agent-3")
        again = call(app, "PATCH", path, reword("Likes water", "UpdateIfExists"), subject="agent-3")

        assert (changed.body["noteText"], changed.body["modifiedBy"]) == ("Likes coffee", {"id": "agent-2"})
        assert emptied.body == changed.body, "what changes nothing is no edit"
        assert (again.body["noteText"], again.body["modifiedBy"]) == ("Likes water", {"id": "agent-3"})
        assert call(app, "GET", path).body == again.body

    @pytest.mark.parametrize(
        "change",
        [
            {"field": "$.noteText", "value": "", "action": "Update"},
            {"field": "$.noteText", "value": "x" * 32001, "action": "Update"},
            {"field": "$.noteText", "value": 5, "action": "Update"},
            {"field": "$.noteText", "value": None, "action": "Update"},
            {"field": "$.noteText", "action": "Remove"},
            {"field": "$.noteText", "value": "x", "action": "AppendToCollection"},
            {"field": "$.noteText", "value": "x", "action": "RemoveFromCollection"},
            {"field": "$.noteText.part", "value": "x", "action": "Update"},
            {"field": "$.createdBy", "value": {"id": "x"}, "action": "Update"},
            {"field": "noteText", "value": "x", "action": "Update"},
        ],
    )
    def test_co1_what_leaves_no_note_is_no_patch(self, change: dict[str, Any]) -> None:
        contact = created()
        note = call(app, "POST", f"{CONTACTS}/{contact['id']}/notes", {"noteText": "Likes tea"}).body
        path = f"{CONTACTS}/{contact['id']}/notes/{note['id']}"

        answer = call(app, "PATCH", path, {"changes": [{"field": "$.noteText", "value": "Likes milk"}, change]})

        assert (answer.status, answer.code) == (400, "invalid.value")
        assert call(app, "GET", path).body == note

    def test_a_silent_resend_of_a_note_gives_the_same_note(self) -> None:
        notes = f"{CONTACTS}/{created()['id']}/notes"

        ids = {call(app, "POST", notes, {"noteText": "Likes tea"}).body["id"] for _ in range(2)}

        assert len(ids) == 1

    def test_the_same_note_may_be_written_again_after_it_was_deleted(self) -> None:
        notes = f"{CONTACTS}/{created()['id']}/notes"
        first = call(app, "POST", notes, {"noteText": "Likes tea"}).body["id"]
        call(app, "DELETE", f"{notes}/{first}")

        second = call(app, "POST", notes, {"noteText": "Likes tea"})

        assert second.status == 200
        assert second.body["id"] != first
        assert call(app, "GET", notes).body["total"] == 1

    @pytest.mark.parametrize(
        "body", [{}, {"noteText": ""}, {"noteText": "x" * 32001}, {"noteText": None}, {"note": "x"}]
    )
    def test_a_note_has_1_to_32000_characters(self, body: Any) -> None:
        answer = call(app, "POST", f"{CONTACTS}/{created()['id']}/notes", body)

        assert (answer.status, answer.code) == (400, "invalid.value")

    def test_the_longest_note_is_kept(self) -> None:
        notes = f"{CONTACTS}/{created()['id']}/notes"

        assert call(app, "POST", notes, {"noteText": "ö" * 32000}).status == 200
        assert call(app, "GET", notes).body["entities"][0]["noteText"] == "ö" * 32000

    def test_notes_come_in_pages(self) -> None:
        notes = f"{CONTACTS}/{created()['id']}/notes"
        for number in range(3):
            call(app, "POST", notes, {"noteText": f"note {number}"})

        page = call(app, "GET", notes, query={"pageSize": "2", "pageNumber": "2"})

        assert (page.body["total"], page.body["pageCount"], len(page.body["entities"])) == (3, 2, 1)
        assert call(app, "GET", notes, query={"pageSize": "100", "pageNumber": "11"}).status == 400
        assert call(app, "GET", notes, query={"sortOrder": "noteText:asc"}).status == 400

    def test_co4_deleting_a_contact_removes_its_notes(self, cloud: Cloud) -> None:
        contact = created()
        call(app, "POST", f"{CONTACTS}/{contact['id']}/notes", {"noteText": "secret"})

        call(app, "DELETE", f"{CONTACTS}/{contact['id']}")

        assert "secret" not in json.dumps(cloud.stored())
        assert call(app, "GET", f"{CONTACTS}/{contact['id']}/notes").status == 404


class TestBulk:
    def test_each_contact_that_is_asked_for_is_answered_in_order(self) -> None:
        contact = created()

        answer = call(app, "POST", f"{EXTERNAL}/bulk/contacts", {"entities": [{"id": "nobody"}, {"id": contact["id"]}]})

        assert answer.status == 200
        assert (answer.body["errorCount"], answer.body["errorIndexes"]) == (1, [0])
        missing, found = answer.body["results"]
        assert (missing["id"], missing["success"], missing["status"]) == ("nobody", False, 404)
        assert missing["error"]["code"] == "contact.not.found"
        assert missing["error"]["retryable"] is False
        assert "entity" not in missing
        assert found == {"id": contact["id"], "success": True, "status": 200, "entity": contact}

    def test_records_as_stored_are_answered_too(self) -> None:
        contact = created()

        answer = call(app, "POST", f"{EXTERNAL}/bulk/contacts/unresolved", {"entities": [{"id": contact["id"]}]})

        assert answer.body["results"][0]["entity"] == contact

    def test_what_is_wrong_with_one_new_contact_does_not_stop_the_others(self) -> None:
        entities = [ALEXIS, {"firstName": "Nameless"}, {**ALEXIS, "nickname": "x"}, {**ALEXIS, "firstName": "David"}]

        answer = call(app, "POST", f"{EXTERNAL}/bulk/contacts/add", {"entities": entities})

        assert answer.body["errorIndexes"] == [1, 2]
        assert [each["status"] for each in answer.body["results"]] == [200, 422, 400, 200]
        assert answer.body["results"][1]["error"]["details"][0]["fieldName"] == "lastName"
        assert names(call(app, "GET", CONTACTS)) == ["Alexis", "David"]

    def test_a_silent_resend_of_many_gives_the_same_contacts(self) -> None:
        body = {"entities": [ALEXIS, ALEXIS]}

        first = call(app, "POST", f"{EXTERNAL}/bulk/contacts/add", body)
        second = call(app, "POST", f"{EXTERNAL}/bulk/contacts/add", body)

        ids = [each["id"] for each in first.body["results"]]
        assert len(set(ids)) == 2
        assert [each["id"] for each in second.body["results"]] == ids

    def test_many_are_replaced(self) -> None:
        contact = created()
        entities = [
            {"id": contact["id"], "firstName": "Alex", "lastName": "Doe", "version": 1},
            {"id": contact["id"], "firstName": "Sandy", "lastName": "Doe", "version": 1},
            {"firstName": "Sandy", "lastName": "Doe"},
        ]

        answer = call(app, "POST", f"{EXTERNAL}/bulk/contacts/update", {"entities": entities})

        assert [each["status"] for each in answer.body["results"]] == [200, 409, 400]
        assert got(contact["id"]).body["firstName"] == "Alex"

    def test_many_are_deleted(self) -> None:
        contact = created()

        answer = call(
            app, "POST", f"{EXTERNAL}/bulk/contacts/remove", {"entities": [{"id": contact["id"]}, {"id": "nobody"}]}
        )

        assert answer.body["results"][0] == {"id": contact["id"], "success": True, "status": 200}
        assert answer.body["errorIndexes"] == [1]
        assert got(contact["id"]).status == 404

    @pytest.mark.parametrize(
        ("job", "most"), [("", 50), ("/add", 50), ("/update", 50), ("/remove", 50), ("/enrich", 10)]
    )
    def test_more_than_the_most_is_refused_as_a_whole(self, job: str, most: int) -> None:
        entities = [{"id": f"c-{number}"} for number in range(most + 1)]

        answer = call(app, "POST", f"{EXTERNAL}/bulk/contacts{job}", {"entities": entities})

        assert (answer.status, answer.code) == (400, "invalid.value")
        assert call(app, "POST", f"{EXTERNAL}/bulk/contacts{job}", {"entities": entities[1:]}).status == 200


class TestEnrich:
    def enrich(self, body: dict[str, Any], **told: Any) -> Answer:
        meant = {"matchingIdentifiers": [{"type": "phone", "value": "803-123-0000"}], **body}
        return call(app, "POST", f"{CONTACTS}/enrich", meant, **told)

    def test_who_is_not_known_is_created(self) -> None:
        answer = self.enrich({"action": "upsert", "contact": {"firstName": "Alexis", "lastName": "Doe"}})

        assert answer.status == 201
        assert answer.body["type"] == "Curated"
        expanded = got(answer.body["id"], query={"expand": "identifiers"})
        assert [each["value"] for each in expanded.body["identifiers"]] == ["+18031230000"]

    def test_who_is_known_is_changed(self) -> None:
        contact = created(title="Dr")

        answer = self.enrich({"action": "Upsert", "contact": {"middleName": "Q"}})

        assert answer.status == 200
        assert answer.body["id"] == contact["id"]
        assert (answer.body["middleName"], answer.body["title"], answer.body["version"]) == ("Q", "Dr", 2)

    def test_insert_refuses_who_is_known(self) -> None:
        created()

        answer = self.enrich({"action": "Insert", "contact": {"firstName": "Alex", "lastName": "Doe"}})

        assert (answer.status, answer.code) == (409, "contact.exists")

    def test_update_refuses_who_is_not_known(self) -> None:
        answer = self.enrich({"action": "Update", "contact": {"middleName": "Q"}})

        assert (answer.status, answer.code) == (404, "contact.not.found")

    @pytest.mark.parametrize("action", ["Insert", "Upsert"])
    def test_a_silent_resend_gives_the_same_answer(self, action: str) -> None:
        body = {"action": action, "contact": {"firstName": "Alexis", "lastName": "Doe"}}

        first, second = self.enrich(body), self.enrich(body)

        assert (second.status, second.body) == (201, first.body)

    @pytest.mark.parametrize(("known", "status"), [(True, 200), (False, 201)])
    def test_a_dry_run_shows_the_result_and_writes_nothing(self, cloud: Cloud, known: bool, status: int) -> None:
        if known:
            created()
        before = cloud.stored()

        answer = self.enrich(
            {"action": "Upsert", "contact": {"firstName": "Alex", "lastName": "Doe"}}, query={"dryRun": "true"}
        )

        assert (answer.status, answer.body["firstName"]) == (status, "Alex")
        assert ("id" in answer.body) is known
        assert cloud.stored() == before

    def test_the_rules_decide_which_value_wins(self) -> None:
        created(title="Dr", salutation="Ms")
        rules = {
            "defaultAction": "preferexisting",
            "defaultArrayAction": "EXTEND",
            "rules": [{"field": "$.salutation", "action": "AlwaysUseProvided"}],
        }

        answer = self.enrich({"action": "Update", "contact": {"title": "Prof", "middleName": "Q"}, "fieldRules": rules})

        assert (answer.body["title"], answer.body["middleName"]) == ("Dr", "Q")
        assert "salutation" not in answer.body

    @pytest.mark.parametrize(
        "body",
        [
            {"action": "Replace"},
            {"action": "Upsert", "matchingIdentifiers": []},
            {"action": "Upsert", "matchingIdentifiers": [{"type": "Email", "value": f"a{n}@x.com"} for n in range(26)]},
            {"action": "Upsert", "matchingIdentifiers": [{"type": "Phone", "value": "anonymous"}]},
            {"action": "Upsert", "fieldRules": {"rules": [{"field": "$.planet", "action": "PreferExisting"}]}},
            {"action": "Upsert", "fieldRules": {"defaultAction": "Whatever"}},
            {},
        ],
    )
    def test_what_has_no_meaning_is_an_invalid_value(self, body: dict[str, Any]) -> None:
        answer = self.enrich(body)

        assert (answer.status, answer.code) == (400, "invalid.value")

    def test_co7_one_request_names_one_division(self) -> None:
        answer = self.enrich(
            {"action": "Upsert", "division": {"id": "north"}, "contact": {**ALEXIS, "division": {"id": "south"}}}
        )

        assert (answer.status, answer.code) == (409, "division.mismatch")

    @pytest.mark.parametrize("action", ["Insert", "Upsert", "Merge"])
    def test_ac2_nobody_makes_a_contact_of_another_division_by_enriching(self, action: str) -> None:
        """Whether somebody holds the identifier there or not, the answer is the same."""
        for holder in (False, True):
            if holder:
                created(division={"id": "north"})

            answer = self.enrich({"action": action, "division": {"id": "north"}}, divisions=("south",))

            assert (answer.status, answer.code) == (403, "missing.permissions")

    def test_ac2_nobody_enriches_another_divisions_contact(self) -> None:
        created(division={"id": "north"})

        answer = self.enrich({"action": "Update", "division": {"id": "north"}}, divisions=("south",))

        assert (answer.status, answer.code) == (404, "contact.not.found")

    def test_many_are_enriched_and_told_by_the_clients_own_ids(self) -> None:
        contact = created()
        meant = {"matchingIdentifiers": [{"type": "Phone", "value": "+18031230000"}], "contact": {"title": "Dr"}}
        entities = [
            {**meant, "id": "job-1", "action": "Upsert"},
            {**meant, "id": "job-2", "action": "Insert"},
            {**meant, "id": "job-3", "action": "Delete"},
            {
                "id": "job-4",
                "action": "Upsert",
                "contact": {**ALEXIS, "firstName": "New"},
                "matchingIdentifiers": [{"type": "Email", "value": "new@x.com"}],
            },
        ]

        answer = call(app, "POST", f"{EXTERNAL}/bulk/contacts/enrich", {"entities": entities})

        assert [each["id"] for each in answer.body["results"]] == ["job-1", "job-2", "job-3", "job-4"]
        assert [each["status"] for each in answer.body["results"]] == [200, 409, 400, 201]
        assert answer.body["results"][0]["entity"]["id"] == contact["id"]

    def test_merge_makes_one_contact_of_all_matches(self) -> None:
        alexis, david = created(), created(firstName="David", cellPhone=None, workEmail="david@x.com")
        notes = f"{CONTACTS}/{david['id']}/notes"
        call(app, "POST", notes, {"noteText": "before"})
        who = [{"type": "Phone", "value": "803-123-0000"}, {"type": "Email", "value": "david@x.com"}]

        answer = self.enrich({"action": "merge", "matchingIdentifiers": who, "contact": {"title": "Dr"}})

        assert answer.status == 200
        assert answer.body["title"] == "Dr"
        assert {each["id"] for each in answer.body["mergedFrom"]} == {alexis["id"], david["id"]}
        assert got(david["id"]).body["id"] == answer.body["id"]
        assert (
            call(app, "GET", f"{CONTACTS}/{david['id']}/unresolved").body["canonicalContact"]["id"] == answer.body["id"]
        )
        assert call(app, "GET", notes).body["entities"] == []
        expanded = call(app, "GET", notes, query={"expand": "mergeset"})
        assert [each["noteText"] for each in expanded.body["entities"]] == ["before"]
        bulk = call(app, "POST", f"{EXTERNAL}/bulk/contacts", {"entities": [{"id": alexis["id"]}]}).body["results"][0]
        assert (bulk["id"], bulk["entity"]["id"]) == (alexis["id"], answer.body["id"])
