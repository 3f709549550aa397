"""Follow contacts: what a written record means for pairs (SG1, SG2)."""

from __future__ import annotations

from scv.frozen import dataclass

from scv.domain.changes.written import ContactWritten
from scv.domain.pairs.pair import tells_more
from scv.usecases.pairs.find import FindPairs, ForgetPairs


@dataclass(frozen=True, slots=True)
class FollowContacts:
    """Each write may be told more than once, late, and after later ones; every step looks at what is stored now."""

    find: FindPairs
    forget: ForgetPairs

    def __call__(self, written: ContactWritten) -> None:
        """Raises Busy, Unavailable; then it is to be told again."""
        before, after = written.before, written.after
        if after is None or after.deleted_at is not None:
            gone = after or before
            if gone is not None and not (before and before.deleted_at and after):
                self.forget.gone(gone)
            return
        if before is None and after.is_merge_result:
            self.forget.merged(after)
        if tells_more(before, after):
            self.find(after)
