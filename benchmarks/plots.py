"""Plots of the sweep, for people: the same units whatever the size."""

from __future__ import annotations

from pathlib import Path
from typing import Any

TITLES = {
    "contacts": "contacts in the tables",
    "holders": "holders of the number",
    "interactions": "interactions of the contact",
    "mergeSet": "contacts in the merge set",
}
COLORS = 10  # of a picture; a further line has the first one again, dotted


def sweep(rows: list[dict[str, Any]], folder: Path) -> None:
    """Units of each job over each size, as PNG and SVG."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(2, 2, figsize=(12, 8), layout="constrained")
    for axis, (of, title) in zip(axes.flat, TITLES.items(), strict=True):
        mine = [row for row in rows if row["of"] == of]
        for job in dict.fromkeys(row["job"] for row in mine):
            points = [(row["size"], row["readUnits"] + row["writeUnits"]) for row in mine if row["job"] == job]
            axis.plot(*zip(*points, strict=True), marker="o", label=job)
        axis.set(xscale="log", xlabel=title, ylabel="request units, read and write", ylim=(0, None))
        axis.grid(alpha=0.3)
        axis.legend(fontsize=8, ncols=2)
    figure.suptitle("What a job costs, by size")
    folder.mkdir(parents=True, exist_ok=True)
    for kind in ("png", "svg"):
        figure.savefig(folder / f"scale-units.{kind}", dpi=120)


def searches(rows: list[dict[str, Any]], folder: Path) -> None:
    """CO10: read units of a page over the size of the large division, one picture for each caller."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    names = list(dict.fromkeys(row["of"] for row in rows))
    figure, axes = pyplot.subplots(2, 2, figsize=(12, 8), layout="constrained")
    for axis, name in zip(axes.flat, names, strict=True):
        mine = [row for row in rows if row["of"] == name]
        for place, job in enumerate(dict.fromkeys(row["job"] for row in mine)):
            points = [(row["size"], row["readUnits"]) for row in mine if row["job"] == job]
            style = "o-" if place < COLORS else "s:"
            axis.plot(*zip(*points, strict=True), style, color=f"C{place % COLORS}", label=job)
        axis.axhline(mine[0]["mayTake"][1], color="black", linestyle="--", label="what it may take")
        axis.set(xscale="log", xlabel="contacts of the large division", ylabel="read units", title=name, ylim=(0, None))
        axis.grid(alpha=0.3)
        axis.legend(fontsize=7, ncols=2)
    for kind in ("png", "svg"):
        figure.savefig(folder / f"scale-searches.{kind}", dpi=120)


def heat(before: list[float], after: list[float], folder: Path) -> None:
    """Write units a second of the hottest journey partitions, without and with shards."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axis = pyplot.subplots(figsize=(9, 5), layout="constrained")
    places = range(1, len(before) + 1)
    axis.plot(places, before, marker="o", label="one partition for each contact")
    axis.plot(places, after[: len(before)], marker="s", label="the hot contact in shards")
    axis.axhline(1_000, color="black", linestyle="--", label="limit of a partition: 1,000 write units a second")
    axis.set(
        xscale="log",
        yscale="log",
        xlabel="partition of the journey index, hottest first",
        ylabel="write units a second",
    )
    axis.grid(alpha=0.3)
    axis.legend()
    for kind in ("png", "svg"):
        figure.savefig(folder / f"scale-heat.{kind}", dpi=120)
