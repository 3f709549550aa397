"""The family of a merged contact: what a merge does to it, an unmerge takes back (MG3, MG10)."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from scv.domain.contacts.family import ALONE, Family, ancestry, united
from scv.domain.values.ids import ContactId
from tests.builders import families

A, B, C, FIRST, SECOND = (ContactId(each) for each in ("a", "b", "c", "first", "second"))


def merged(result: ContactId, inputs: dict[ContactId, Family]) -> tuple[Family, dict[ContactId, Family]]:
    """The result, and its inputs as they are from then on."""
    return united(result, inputs), {each: family.merged_into(result) for each, family in inputs.items()}


def apart(
    result: ContactId, end: Family, inputs: dict[ContactId, Family], oldest: ContactId
) -> dict[ContactId, Family]:
    """The inputs once the merge is undone."""
    known = list(inputs.values())
    return {each: family.taken_out(result, end, known, oldest=each == oldest) for each, family in inputs.items()}


def test_MG3_a_result_lists_itself_its_inputs_and_their_ancestors_each_once() -> None:
    first, _ = merged(FIRST, {A: ALONE, B: ALONE})
    second, inputs = merged(SECOND, {FIRST: first, C: ALONE})

    assert second.merge_set == (SECOND, FIRST, C, A, B)
    assert second.merged_from == (FIRST, C)
    assert second.is_merge_result
    assert second.canonical_id is None
    assert {(each.canonical_id, each.merged_to) for each in inputs.values()} == {(SECOND, SECOND)}
    assert ancestry({FIRST: first, C: ALONE}) == (FIRST, C, A, B)


def test_MG10_the_oldest_input_alone_answers_for_the_ids_of_undone_results() -> None:
    first, inputs = merged(FIRST, {A: ALONE, B: ALONE})
    after = apart(FIRST, first, inputs, oldest=A)
    second, inputs = merged(SECOND, after)
    end = apart(SECOND, second, inputs, oldest=A)

    assert end[A].heir_of == (FIRST, SECOND)
    assert end[B].heir_of == ()
    assert {each.lineage for each in end.values()} == {(FIRST, SECOND)}
    assert second.undone(A) == Family(A, None, (), (A, B), (FIRST,), (), unmerged=True)


def test_MG10_what_the_result_gained_since_is_of_every_input() -> None:
    """A merge result that was merged on and taken out again: its inputs were in that merge too."""
    first, inputs = merged(FIRST, {A: ALONE, B: ALONE})
    second, both = merged(SECOND, {FIRST: first, C: ALONE})
    back = apart(SECOND, second, both, oldest=FIRST)[FIRST]
    end = apart(FIRST, back, inputs, oldest=B)

    assert {each.lineage for each in end.values()} == {(FIRST, SECOND)}
    assert (end[A].heir_of, end[B].heir_of) == ((), (FIRST, SECOND))


@settings(max_examples=30)
@given(st.dictionaries(st.sampled_from([A, B, C]), families, min_size=2), st.data())
def test_MG10_an_unmerge_gives_back_what_was_there(found: dict[ContactId, Family], data: st.DataObject) -> None:
    """All of it but one thing more: each input remembers the result, and the oldest answers for its id."""
    canonical = {each: ALONE.taken_out(each, family, [], oldest=True) for each, family in found.items()}
    oldest = data.draw(st.sampled_from(sorted(found)))
    result, inputs = merged(SECOND, canonical)

    for each, after in apart(SECOND, result, inputs, oldest).items():
        before = canonical[each]
        assert (after.canonical_id, after.merged_to) == (None, None)
        assert (after.merge_set, after.merged_from, after.unmerged) == (
            before.merge_set, before.merged_from, before.unmerged
        )  # fmt: skip
        assert after.lineage == tuple(dict.fromkeys((*before.lineage, SECOND)))
        assert after.heir_of == (tuple(dict.fromkeys((*before.heir_of, SECOND))) if each == oldest else before.heir_of)
