"""Scores pairs of people by Splink on DuckDB: rows in, likely pairs out, both JSON Lines.

    python batch/scorer.py ROWS PAIRS --save MODEL [--model MODEL] [--least 0.95]

Runs in an environment of its own (locks/duplicates.txt), which has neither this project nor AWS. A model is trained
on the rows, without examples, unless one is given; it is saved, and its version is a hash of it. The last line that
is printed says what was done.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import time
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink import comparison_library as of

COLUMNS = {
    "unique_id": "VARCHAR",
    "version": "INTEGER",
    "division": "VARCHAR",
    "first_name": "VARCHAR",
    "last_name": "VARCHAR",
    "street": "VARCHAR",
    "postal_code": "VARCHAR",
    "city": "VARCHAR",
    "identifiers": "VARCHAR[]",
}
# Pairs that no rule brings together are never compared. Each names two things, so that no block is a crowd.
BLOCKS = (
    ("division", "first_name", "last_name"),
    ("division", "last_name", "postal_code"),
    ("division", "first_name", "postal_code"),
    ("division", "street", "postal_code"),
)
TRAINING = (("first_name", "last_name"), ("street", "postal_code"))  # each trains what it does not hold equal
SEED, RANDOM_PAIRS = 1, 2_000_000


def settings() -> SettingsCreator:
    """What is compared, and how; a name that many have says less."""
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            of.ForenameSurnameComparison("first_name", "last_name", jaro_winkler_thresholds=[0.92, 0.86]),
            of.LevenshteinAtThresholds("street", [1, 3]).configure(term_frequency_adjustments=True),
            of.ExactMatch("postal_code").configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=[block_on(*each) for each in BLOCKS],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )


def read(connection: duckdb.DuckDBPyConnection, rows: Path) -> int:
    """The rows as a table; how many there are."""
    connection.execute(
        "CREATE TABLE people AS SELECT * FROM read_json(?, format = 'newline_delimited', columns = $columns)".replace(
            "$columns", json.dumps(COLUMNS).replace('"', "'")
        ),
        [str(rows)],
    )
    found = connection.execute("SELECT count(*) FROM people").fetchone()
    return int(found[0]) if found else 0


def trained(linker: Linker) -> None:
    """Learns how often each comparison agrees by chance, and of one person."""
    linker.training.estimate_probability_two_random_records_match(
        [block_on("first_name", "last_name", "street")], recall=0.4
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=SEED)
    for each in TRAINING:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*each))


def main(arguments: list[str]) -> int:
    """Runs once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--save", type=Path, required=True)
    parser.add_argument("--least", type=float, default=0.95)
    told = parser.parse_args(arguments)
    print(json.dumps(scored(told.rows, told.pairs, told.save, told.model, told.least)))
    return 0


def scored(rows: Path, pairs: Path, save: Path, model: Path | None, least: float) -> dict[str, Any]:
    begun = time.monotonic()
    logging.getLogger("splink").setLevel(logging.ERROR)
    connection = duckdb.connect()
    count = read(connection, rows)
    api = DuckDBAPI(connection=connection)
    people = api.register("people")
    linker = Linker(people, str(model) if model else settings())
    if model is None:
        trained(linker)
    linker.misc.save_model_to_json(str(save), overwrite=True)
    found = linker.inference.predict(threshold_match_probability=least)
    written = write(connection, found.physical_name, pairs)
    return {
        "source": "splink",
        "model": f"{version('splink')}/{sha256(save.read_bytes()).hexdigest()[:12]}",
        "rows": count,
        "pairs": written,
        "seconds": round(time.monotonic() - begun, 1),
    }


def write(connection: duckdb.DuckDBPyConnection, predicted: str, pairs: Path) -> int:
    """The likeliest first, of those that share no identifier: what shares one the service has judged by itself."""
    connection.execute(
        f"""
        COPY (
            SELECT p.unique_id_l AS one, p.unique_id_r AS other, l.version AS oneVersion, r.version AS otherVersion,
                round(p.match_probability, 4) AS score
            FROM {predicted} p
            JOIN people l ON l.unique_id = p.unique_id_l
            JOIN people r ON r.unique_id = p.unique_id_r
            WHERE l.division = r.division AND NOT list_has_any(l.identifiers, r.identifiers)
            ORDER BY p.match_probability DESC, one, other
        ) TO '{pairs}' (FORMAT json)
        """  # noqa: S608 - both names are the program's own
    )
    with pairs.open() as lines:
        return sum(1 for _ in lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
