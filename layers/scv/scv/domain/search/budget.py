"""What one page of a search or list may cost, whatever is stored (CO10)."""

from __future__ import annotations

from scv.frozen import dataclass

PARALLEL = 36  # requests that one process has under way at once
DIVISIONS_A_STEP = 18
USUAL_PAGE = 25
MAX_QUERY = 500  # characters
ROWS_A_UNIT = 42  # of about 97 bytes: a division, two words, the names and an id
RECORD_UNITS = 0.5  # up to 4 KB, read eventually consistently
MAX_NUMBERED = 1000  # pageNumber * pageSize; a cursor goes on behind it


@dataclass(frozen=True, slots=True)
class Budget:
    """CO10: for a page of 25 at most 3 steps and 15 units, of which 12.5 are the records of the page.

    Of k divisions 3 + k/18 steps, and 4 + k units beside the records. `skipped`: contacts before the page when it is
    asked for by its number alone; rows are passed over at an eighth of a unit for each, and in a few steps more.
    """

    divisions: int
    size: int
    skipped: int = 0

    @property
    def units(self) -> float:
        """For reading the index."""
        base = 2.5 if self.divisions == 1 else 4.0 + self.divisions
        return base + 2.5 * (self._pages - 1) + self.skipped / 8

    @property
    def steps(self) -> float:
        """One after the other, the records' among them."""
        return (3 + self.divisions / DIVISIONS_A_STEP) * (4 if self.skipped else 1)

    @property
    def _pages(self) -> float:
        return max(1.0, self.size / USUAL_PAGE)

    def rows(self, ranges: int) -> int:
        """How many to ask of each range at first."""
        units = 2 if self.divisions == ranges == 1 else 1
        return int(units * ROWS_A_UNIT * self._pages) + (4 * self.skipped if self.divisions == 1 else 0)

    def more_rows(self, missing: int) -> int:
        """How many to ask of a range that goes on, while so many contacts are missing."""
        usual = int(ROWS_A_UNIT * self._pages)
        return max(usual, 2 * missing) if self.skipped else usual

    def going_on(self, hits: int) -> float:
        """Units for the index when a page has so few hits: half of what its records would have taken."""
        return self.units + max(0, self.size - hits) * RECORD_UNITS / 2

    def room(self, units: float) -> int:
        """How many records may still be read when the index took so many units."""
        left = self.units + self.size * RECORD_UNITS - units
        return max(1, min(self.size, int(left / RECORD_UNITS)))
