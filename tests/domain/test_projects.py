"""Projects: settings with defaults for all that is left out (PJ1, PJ5)."""

from __future__ import annotations

from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from scv.domain.channels import Channel
from scv.domain.profiles import PHONE_FIELDS
from scv.domain.projects import DatasheetDefinition, Project, TieRule, project_document, project_from
from tests.builders import built, json_values

_words = st.text(min_size=1, max_size=8)
_projects = built(
    partial(Project, "p-1"),
    name=_words,
    manual=st.frozensets(st.sampled_from(Channel)),
    tie_rule=st.sampled_from(TieRule),
    default_country=st.sampled_from(["US", "DE"]),
    contact_method_limit=st.integers(1, 9),
    phone_fields=st.lists(st.sampled_from(PHONE_FIELDS), unique=True).map(tuple),
    script=_words,
    datasheets=st.lists(
        st.builds(DatasheetDefinition, _words, _words, st.dictionaries(_words, json_values, max_size=2)), max_size=2
    ).map(tuple),
)


def test_PJ1_a_project_that_was_never_saved_has_all_defaults() -> None:
    project = Project("default")
    assert all(project.creates(channel) for channel in Channel)
    assert project.tie_rule is TieRule.FIRST_CREATED
    assert (project.default_country, project.contact_method_limit) == ("US", 9)


def test_PJ1_what_is_left_out_takes_the_default() -> None:
    assert project_from("p-1", {}) == Project("p-1")


def test_PJ1_record_creation_is_chosen_channel_by_channel() -> None:
    project = project_from("p-1", {"recordCreation": {"voice": "manual", "EMAIL": "Manual", "sms": "automatic"}})
    assert project.manual == frozenset({Channel.VOICE, Channel.EMAIL})
    assert not project.creates(Channel.VOICE)
    assert project.creates(Channel.SMS)


@given(project=_projects)
def test_PJ_settings_survive_being_saved(project: Project) -> None:
    assert project_from("p-1", project_document(project)) == project
