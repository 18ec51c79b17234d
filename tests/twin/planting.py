"""Planting of all schemes in an innocent municipality."""

import zlib

import polars as pl

from tests.twin import ledger, offices
from tests.twin.chance import Chance
from tests.twin.finishing import finished_tables
from tests.twin.labels import LABELS, label
from tests.twin.plot import DIFFICULTIES, Draft, NothingToPlantIn, Plot, Scheme, Subject
from tests.twin.schemes import FAMILIES
from tests.twin.size import Size
from tests.twin.tables import PAYMENT, SCHEMAS, Tables, fitted
from tests.twin.time_billed import bill_time
from tests.twin.world import World


def planted(world: World, tables: Tables, size: Size) -> tuple[Tables, pl.DataFrame]:
    """The tables with every scheme in them, at each difficulty so many times as the size says, and the labels.

    A scheme for which a small municipality has nobody left is left out.
    """
    draft = Draft(world, tables)
    done: list[tuple[str, Scheme, Plot, Subject]] = []
    for turn in range(size.plantings):
        for family, schemes in FAMILIES.items():
            for scheme in schemes:
                for difficulty in DIFFICULTIES:
                    name = f"{scheme.name}:{difficulty}:{turn}"
                    number = f"{zlib.crc32(f'{world.seed}:{name}'.encode()):08x}"
                    plot = Plot(draft, Chance(world.seed, name), difficulty, number)
                    try:
                        subject = scheme.plant(plot)
                    except NothingToPlantIn:
                        continue
                    done.append((family, scheme, plot, subject))
    bill_time(draft)
    _book(draft)
    labels = [label(*one) for one in done]
    return finished_tables(draft), pl.DataFrame(labels, schema=LABELS)


def _book(draft: Draft) -> None:
    """Planted payments are booked, approved and paid as all others are: their lack would tell them apart."""
    rows = draft.added.get(PAYMENT, [])
    if not rows:
        return
    names = SCHEMAS[PAYMENT].names()
    added = pl.DataFrame([{name: row.get(name) for name in names} for row in rows], schema=SCHEMAS[PAYMENT])
    first = draft.tables["voucher_line"].height
    for kind, frame in ledger.booked(draft.world, fitted(PAYMENT, added), first).items():
        draft.added.setdefault(kind, []).extend(frame.to_dicts())
    steps = offices.steps(draft.world, added, draft.tables["user_action"].height)
    done = {(row["item"], row["action"]) for row in draft.added.get("user_action", [])}
    draft.added.setdefault("user_action", []).extend(
        step for step in steps.to_dicts() if (step["item"], step["action"]) not in done
    )
