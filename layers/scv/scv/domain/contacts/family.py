"""The family of a contact: whom it was merged with and who answers for it, all by id (MG3, MG10).

What a merge, a repoint and an unmerge do to these ids is said here, once; the rest of a merge is in `domain/identity`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from scv.frozen import dataclass

from scv.domain.values.ids import ContactId


@dataclass(frozen=True, slots=True)
class Family:
    """Of a merge result: `merge_set`, itself with its inputs and all of their ancestors, and `merged_from`, its inputs.

    Of an ancestor: `canonical_id`, who answers for it now, and `merged_to`, the result that took it in. Of a result
    that was undone, which is `unmerged`: `canonical_id`, the oldest input.

    Of an input that was taken out again: `lineage`, the results that it was in. Where it was the oldest, also
    `heir_of`: the results that answer as this contact since.
    """

    canonical_id: ContactId | None = None
    merged_to: ContactId | None = None
    merge_set: tuple[ContactId, ...] = ()
    merged_from: tuple[ContactId, ...] = ()
    lineage: tuple[ContactId, ...] = ()
    heir_of: tuple[ContactId, ...] = ()
    unmerged: bool = False

    @property
    def is_merge_result(self) -> bool:
        """MG3: made by a merge, which can be undone and has not been (MG10)."""
        return bool(self.merged_from) and not self.unmerged

    def merged_into(self, result: ContactId) -> Family:
        """MG3: that of an input from the merge on."""
        return dataclasses.replace(self, canonical_id=result, merged_to=result)

    def pointing_at(self, canonical_id: ContactId) -> Family:
        """MG3: that of an ancestor whose own result was merged, or taken out again: still one hop away."""
        return dataclasses.replace(self, canonical_id=canonical_id)

    def taken_out(self, result: ContactId, end: Family, inputs: Sequence[Family], *, oldest: bool) -> Family:
        """MG10: that of an input after the unmerge: as it was before the merge, and it remembers the result.

        `end`: that of the result as it was undone. What the result gained itself is of every input from now on, but
        the ids that answered as the result: those, and its own, are of the `oldest` input alone.
        """
        lineage = _gained(end.lineage, (each.lineage for each in inputs))
        heir_of = _gained(end.heir_of, (each.heir_of for each in inputs))
        return dataclasses.replace(
            self,
            canonical_id=None,
            merged_to=None,
            lineage=_once((*self.lineage, result, *lineage)),
            heir_of=_once((*self.heir_of, result, *heir_of)) if oldest else self.heir_of,
        )

    def undone(self, oldest: ContactId) -> Family:
        """MG3, MG10: that of a result whose id answers as its oldest input from now on."""
        return dataclasses.replace(self, canonical_id=oldest, merge_set=(), heir_of=(), unmerged=True)


ALONE = Family()  # of a contact that was never merged, which most are


def united(result: ContactId, inputs: Mapping[ContactId, Family]) -> Family:
    """MG3: that of a merge result, by those of its inputs in the order in which they were named."""
    return Family(
        merge_set=_once((result, *ancestry(inputs))),
        merged_from=tuple(inputs),
        lineage=_once(chain.from_iterable(each.lineage for each in inputs.values())),
        heir_of=_once(chain.from_iterable(each.heir_of for each in inputs.values())),
    )


def ancestry(inputs: Mapping[ContactId, Family]) -> tuple[ContactId, ...]:
    """MG3: the inputs of a merge, and their ancestors."""
    return _once((*inputs, *chain.from_iterable(each.merge_set for each in inputs.values())))


def _gained(end: Iterable[ContactId], before: Iterable[Iterable[ContactId]]) -> tuple[ContactId, ...]:
    """What a result has in the end and did not have from an input."""
    had = set(chain.from_iterable(before))
    return tuple(each for each in end if each not in had)


def _once(ids: Iterable[ContactId]) -> tuple[ContactId, ...]:
    return tuple(dict.fromkeys(ids))
