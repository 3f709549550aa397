"""Where each program and command that a guide prints is run by a test, or why it cannot be run here.

A block is named by its guide and the beginning of its first line. `make` commands are named by their targets; the test
of a target calls what the Makefile calls.
"""

from __future__ import annotations

GUIDES, WEBHOOKS = "tests/e2e/test_guides.py", "tests/guides/test_webhooks.py"
PRINTED, SIGNING_IN = f"{WEBHOOKS}::test_AC4_an_example_is_taken_in_as_it_is_printed", "tests/e2e/test_sign_in.py"
FORWARDED = "tests/guides/test_twilio.py::test_se3_the_function_of_the_guide_tells_a_call_and_goes_on"
TRIED = f"{GUIDES}::test_se3_a_request_is_signed_as_the_guide_of_its_sender_says"
CLIENT = f"{SIGNING_IN}::test_ac10_the_official_client_signs_in_by_client_credentials_unmodified"

RUN = {
    ("README.md", "eval"): f"{GUIDES}::test_the_first_webhook_and_the_panel_of_the_readme",
    ("README.md", "curl"): f"{GUIDES}::test_the_first_webhook_and_the_panel_of_the_readme",
    ("README.md", "import json"): f"{GUIDES}::test_the_python_client_of_the_readme",
    ("client-library.md", "eval"): f"{GUIDES}::test_what_a_program_needs_of_the_stack_is_exported",
    ("client-library.md", "import platformClient"): (
        "tests/e2e/test_javascript_client.py::test_the_example_of_the_guide_runs_as_it_is_printed"
    ),
    ("deploy.md", "curl"): f"{GUIDES}::test_the_contact_of_the_first_linked_call",
    ("deploy.md", "printf"): f"{GUIDES}::test_a_deployment_is_tried_dry_at_the_running_stack",
    ("embedding.md", "<iframe"): "tests/web/test_hosts.py",
    ("events.md", "class Mirror"): "tests/outbox/test_model.py",
    ("local.md", "AWS_ENDPOINT_URL"): f"{GUIDES}::test_sam_asks_the_running_stack_for_one_function",
    ("operations.md", "printf"): f"{GUIDES}::test_the_hash_of_an_id_is_that_of_the_logs",
    ("tokens.md", "curl -u"): CLIENT,
    ("tokens.md", "import os"): CLIENT,
    ("tokens.md", "curl -sS"): f"{GUIDES}::test_tokens_of_a_role_and_of_permissions",
    ("webhooks.md", "eval"): f"{GUIDES}::test_the_signed_webhook_of_a_shell",
    ("webhooks.md", "ID="): PRINTED,
    ("webhooks.md", "import base64"): PRINTED,
    ("webhooks.md", "import { createHmac"): PRINTED,
    ("genesysOpen.md", "SIGNATURE"): TRIED,
    ("line.md", "BODY"): TRIED,
    ("twilio.md", "SIGNED"): TRIED,
    (
        "twilio.md",
        "const { createHmac",
    ): "tests/guides/test_twilio.py::test_se3_the_function_of_the_guide_tells_a_call_and_goes_on",
    ("whatsapp.md", "BODY"): TRIED,
}
ACCOUNT, DOCKER = "needs an account of AWS", "needs Docker"
NOT_HERE = {
    ("deploy.md", "for TABLE"): ACCOUNT,
    ("embedding.md", "aws appintegrations"): ACCOUNT,
    ("local.md", "sam local invoke"): DOCKER,
    ("tokens.md", "aws cognito-idp"): ACCOUNT,
    ("tokens.md", "exports.onExecutePostLogin"): "is an action of Auth0, which runs it",
}
COMES_UP, SOAK = "tests/e2e/test_stack.py::test_a_valid_token_opens_the_gate", "tests/soak"
SENDER = f"{GUIDES}::test_ac6_a_sender_is_registered_listed_and_removed_as_its_guide_says"
UPKEEP, DEPLOYING = "tests/upkeep/test_upkeep.py", "tests/deployment/test_deployment.py"
SERVING = "tests/local/test_ownership.py::test_serving_stops_only_what_it_started"
BROUGHT = "tests/e2e/test_bringing.py::test_IM2_IM4_a_file_is_tried_imported_and_exported_by_the_commands"
TARGETS = {
    "bring-over": f"{UPKEEP}::test_bringing_over_goes_to_the_end_and_says_what_it_did",
    "clean": "tests/local/test_ownership.py",
    "client": f"{UPKEEP}::test_ac10_a_client_is_made_listed_rotated_retired_and_revoked_by_commands",
    "deploy": f"{DEPLOYING}::test_from_a_file_it_asks_nothing_and_ends_with_the_smoke_test",
    "divisions": f"{UPKEEP}::test_divisions_are_declared_listed_and_withdrawn",
    "down": "tests/local/test_ownership.py::test_stopping_says_what_it_stops_and_waits_for",
    "duplicates": "tests/upkeep/test_duplicates.py::test_the_command_says_what_became_of_the_pairs",
    "export": BROUGHT,
    "help": "tests/local/test_terminal.py::test_help_lines_up_and_fits",
    "import": BROUGHT,
    "page": "tests/local/test_page.py::test_a_page_is_built_once_for_the_same_sources",
    "play": f"{GUIDES}::test_samples_and_scenarios_are_played_as_make_run_plays_them",
    "requests": "tests/local/test_requests.py::test_the_file_is_for_its_owner_alone_and_knows_the_running_stack",
    "revoke": f"{UPKEEP}::test_ac10_tokens_are_withdrawn_and_restored_by_commands",
    "run": SERVING,
    "sbom": f"{DEPLOYING}::test_the_bill_of_materials_has_what_the_locks_have_and_is_the_same_each_time",
    "scenarios": f"{GUIDES}::test_samples_and_scenarios_are_played_as_make_run_plays_them",
    "secrets": f"{DEPLOYING}::test_secrets_are_made_once_for_their_owner_alone",
    "sender": SENDER,
    "smoke": "tests/e2e/test_stack.py::test_PV1_the_smoke_test_of_a_deployment_passes_and_leaves_nothing",
    "story": "tests/e2e/test_story.py::test_SE1_SE4_one_person_on_five_ways_in_has_one_journey",
    "subscription": "tests/upkeep/test_subscription.py::test_ev4_each_option_is_one_call",
    "token": f"{GUIDES}::test_tokens_of_a_role_and_of_permissions",
    "tools": "tests/local/test_install.py::test_without_uv_pip_fills_a_folder",
    "up": COMES_UP,
}
# Only the operations that these commands ask are tried, by the official client.
BEHIND = {
    "export": "tests/e2e/test_client_library.py::test_IM4_contacts_are_exported_to_a_file_that_a_link_reads",
    "import": "tests/e2e/test_client_library.py::test_IM1_IM2_IM3_a_file_is_imported_by_the_official_client",
}
TARGETS["subscription"] = "tests/upkeep/test_subscription.py::test_ev4_each_option_is_one_call"
# Whole suites and measurements, which a person or CI runs and no single test; `lock` asks the registries anew.
SUITES = frozenset({"audit", "bench", "bring-over-soak", "chromium", "dynamodb", "lint", "long", "mutations", "paint"})
SUITES |= {"lock", "peers", "screens", "soak", "sweep", "test"}
