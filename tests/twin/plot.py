"""What a scheme works with: the innocent tables, chance, and ways to change rows that keep account of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Final, Literal, NamedTuple, TypeVar

import numpy as np
import polars as pl

from services.intake.records.catalogue import KINDS
from shared.clock import swedish_date
from tests.twin.bills import TERMS
from tests.twin.chance import Chance, as_days, number_of, office_days
from tests.twin.size import LAST
from tests.twin.tables import PAYMENT, SCHEMAS, Tables
from tests.twin.world import World

T = TypeVar("T")
Row = dict[str, Any]
Difficulty = Literal["easy", "medium", "hard"]
DIFFICULTIES: Final[tuple[Difficulty, ...]] = ("easy", "medium", "hard")


class Subject(NamedTuple):
    """Whom or what a scheme is about, how much it takes in öre, and since when it could be seen.

    *kind*: payment, party, account or record. *seen_on*: None where the first planted row tells enough.
    """

    kind: str
    id: str
    amount_minor: int
    committee_id: str
    seen_on: date | None = None


class NothingToPlantIn(LookupError):  # noqa: N818  # an error is named by its fact, as everywhere here
    """The municipality is too small, or too much is planted in it already."""


@dataclass(frozen=True, slots=True, eq=False)
class Scheme:
    """A way of doing wrong: which rules should wake, which typology it is, and the function that plants it."""

    name: str
    rules: tuple[str, ...]
    typology: str
    plant: Callable[["Plot"], Subject]


@dataclass(eq=False)
class Draft:
    """A twin in the making. Rows are added and changed at the end, so that no scheme sees what another planted."""

    world: World
    tables: Tables
    taken: set[str] = field(default_factory=set)
    added: dict[str, list[Row]] = field(default_factory=dict)
    changed: dict[str, dict[str, Row]] = field(default_factory=dict)
    removed: dict[str, set[str]] = field(default_factory=dict)

    @cached_property
    def ordinary(self) -> pl.DataFrame:
        """Invoices of ordinary companies with a sum to pay, and how many each has (invoices)."""
        owed = self.tables[PAYMENT].filter(
            pl.col("kind") == "invoice", pl.col("amount_minor") > 0, pl.col("party_kind") == "company"
        )
        firms = self.world.companies.filter(~pl.col("recurring")).select(party_id="party")
        owed = owed.join(firms, on="party_id", how="semi", maintain_order="left")
        return owed.with_columns(pl.len().over("party_id").alias("invoices"))


@dataclass(slots=True, eq=False)
class Plot:
    """One planting of one scheme."""

    draft: Draft
    chance: Chance
    difficulty: Difficulty
    number: str
    record_ids: list[str] = field(default_factory=list)
    payment_ids: list[str] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    known: list[date] = field(default_factory=list)

    @property
    def world(self) -> World:
        """Who there is."""
        return self.draft.world

    def table(self, kind: str) -> pl.DataFrame:
        """A table of the innocent twin."""
        return self.draft.tables[kind]

    def level(self, easy: T, medium: T, hard: T) -> T:
        """What holds at this plot's difficulty."""
        return {"easy": easy, "medium": medium, "hard": hard}[self.difficulty]

    def choose(self, candidates: pl.Series | Iterable[str]) -> str:
        """One of the candidates that no other plot is about."""
        free = [one for one in dict.fromkeys(candidates) if one is not None and one not in self.draft.taken]
        if not free:
            raise NothingToPlantIn(self.number)
        chosen = str(self.chance.one(free))
        self.draft.taken.add(chosen)
        return chosen

    def day(self, first: date | None = None, last: date | None = None) -> date:
        """A day on which something happens: after the first half year, so that there is something to compare with."""
        return self.chance.day(first or date(2023, 7, 1), last or date(2025, 10, 31))

    def set_stage(self, kind: str, committee: str, **values: Any) -> str:
        """Add a record that belongs to the scheme but tells nothing: a register entry, a decision, long before."""
        days, known = list(self.days), list(self.known)
        record_id = self.add(kind, committee, **values)
        self.days, self.known = days, known
        return record_id

    def add(self, kind: str, committee: str, lag: int | None = None, **values: Any) -> str:
        """Add a record; it reaches the municipality *lag* days after its own day (one to six where not told).

        Among the values *on* stands for the own day where the kind's is another, and a *known_on* is taken as it is.
        """
        name = KINDS[kind].day
        own = values.pop("on", None) or (_as_day(values.get(name)) if name else None)
        delay = timedelta(days=self.chance.between(1, 6) if lag is None else lag)
        known = values.pop("known_on", None) or (own or LAST) + delay
        row = {**values, "record_id": self.chance.id(), "committee_id": committee, "known_on": known}
        self.draft.added.setdefault(kind, []).append(row)
        self._note(own, known)
        self.record_ids.append(row["record_id"])
        return str(row["record_id"])

    def again(self, kind: str, row: Mapping[str, Any], lag: int | None = None, **values: Any) -> str:
        """Add a record like another one."""
        kept = {name: value for name, value in row.items() if name not in {"record_id", "committee_id", "known_on"}}
        return self.add(kind, row["committee_id"], lag, **(kept | values))

    def change(self, kind: str, rows: pl.DataFrame, **values: Any) -> None:
        """Give rows of the kind (a part of its table) other values: one for all, or a list of one each."""
        key = "payment_id" if kind == PAYMENT else "record_id"
        place = self.draft.changed.setdefault(kind, {})
        for at, row in enumerate(rows.iter_rows(named=True)):
            told = {name: value[at] if isinstance(value, list) else value for name, value in values.items()}
            place.setdefault(row[key], {}).update(told)
            (self.payment_ids if kind == PAYMENT else self.record_ids).append(row[key])
            own = row["invoice_date"] if kind == PAYMENT else _own_day(kind, {**row, **told})
            self._note(own, told.get("known_on", row["known_on"]))

    def remove(self, kind: str, rows: pl.DataFrame) -> None:
        """Take records away: what should have been done was not."""
        self.draft.removed.setdefault(kind, set()).update(rows["record_id"])

    def point_at(self, kind: str, rows: pl.DataFrame) -> None:
        """Rows that are part of the scheme as they are."""
        for row in rows.iter_rows(named=True):
            (self.payment_ids if kind == PAYMENT else self.record_ids).append(
                row["payment_id" if kind == PAYMENT else "record_id"]
            )
            self._note(row["invoice_date"] if kind == PAYMENT else _own_day(kind, row), row["known_on"])

    def bill(self, like: Mapping[str, Any], day: date, net_minor: int, number: str, **values: Any) -> str:
        """An invoice as *like* (a payment of the same supplier), with one line; the payment's id."""
        net_before = like["net_minor"] or 0
        rate_bp = round(like["vat_minor"] * 10_000 / net_before) if net_before and like["vat_minor"] else 0
        vat = round(net_minor * rate_bp / 10_000)
        known = day + timedelta(days=self.chance.between(0, 5))
        due = number_of(day) + TERMS
        paid = as_days(office_days(np.array([max(due, number_of(known) + 1)])))[0]
        row = {
            **like,
            "position": None,
            "payment_id": self.chance.id(),
            "file_id": self.chance.id(),
            "kind": "credit_note" if net_minor < 0 else "invoice",
            "amount_minor": net_minor + vat,
            "net_minor": net_minor,
            "vat_minor": vat,
            "vat_lines": [
                {"rate_bp": rate_bp, "category": "S" if rate_bp else "E", "net_minor": net_minor, "vat_minor": vat}
            ],
            "invoice_number": number,
            "invoice_date": day,
            "due_date": day + timedelta(days=TERMS),
            "payment_date": paid,
            "order_reference": None,
            "known_on": known,
            **values,
        }
        self.draft.added.setdefault(PAYMENT, []).append(row)
        self._note(day, row["known_on"])
        self.payment_ids.append(row["payment_id"])
        self.line(row)
        return str(row["payment_id"])

    def order(self, like: Mapping[str, Any], day: date, amount_minor: int, number: str, **values: Any) -> str:
        """A payment order to a person, as *like*, paid on a day; it has neither net amount nor VAT."""
        known = day - timedelta(days=2)
        row = {
            **like,
            "position": None,
            "payment_id": self.chance.id(),
            "file_id": self.chance.id(),
            "amount_minor": amount_minor,
            "invoice_number": number,
            "invoice_date": day - timedelta(days=3),
            "due_date": day,
            "payment_date": day,
            "known_on": known,
            "text": f"Bistånd {day:%Y-%m}",
            "party_kind": "person",
            "party_name": None,
            **values,
        }
        self.draft.added.setdefault(PAYMENT, []).append(row)
        self._note(day, known)
        self.payment_ids.append(row["payment_id"])
        return str(row["payment_id"])

    def line(self, payment: Mapping[str, Any], **values: Any) -> str:
        """A line of an invoice that was billed, for all of it."""
        given = {
            "supplier": payment["party_id"],
            "invoice_number": payment["invoice_number"],
            "line": 1,
            "invoiced_on": payment["invoice_date"],
            "amount_minor": payment["net_minor"],
            "currency": "SEK",
            "contract_number": payment["contract_reference"],
            "period_from": payment["invoice_date"].replace(day=1),
            "period_until": payment["invoice_date"],
            "text": payment["text"],
        }
        return self.add("invoice_line", payment["committee_id"], **(given | values))

    def _note(self, own: date | None, known: date) -> None:
        self.days.append(own or known)
        self.known.append(known)

    # what most schemes ask for

    def suppliers(self, least: int = 6, most: int = 10_000) -> pl.DataFrame:
        """Payments of ordinary companies with so many invoices, each an invoice with a sum to pay."""
        return self.draft.ordinary.filter(pl.col("invoices").is_between(least, most)).drop("invoices")

    def of(self, payments: pl.DataFrame, party: str) -> list[Row]:
        """The payments of a party, as rows."""
        return payments.filter(pl.col("party_id") == party).to_dicts()

    def next_number(self, rows: Sequence[Row]) -> str:
        """A number that the supplier could give next, far from what it gave."""
        digits = [int(text) for row in rows if (text := "".join(c for c in row["invoice_number"] if c.isdigit()))]
        return str(max(digits) % 10**8 + self.chance.between(300, 900))


def _as_day(value: Any) -> date | None:
    return swedish_date(value) if isinstance(value, datetime) else value


def _own_day(kind: str, row: Mapping[str, Any]) -> date | None:
    name = KINDS[kind].day
    return _as_day(row[name]) if name else None


def finished_tables(draft: Draft) -> Tables:
    """The tables with what was planted, each in order of arrival."""
    made = dict(draft.tables)
    for kind in sorted({*draft.added, *draft.changed, *draft.removed}):
        frame = made[kind]
        key = "payment_id" if kind == PAYMENT else "record_id"
        frame = _changed(frame, key, draft.changed.get(kind, {}))
        if gone := draft.removed.get(kind):
            frame = frame.filter(~pl.col(key).is_in(sorted(gone)))
        if rows := draft.added.get(kind):
            names = SCHEMAS[kind].names()
            plain = [{name: row.get(name) for name in names} for row in rows]
            frame = pl.concat([frame, pl.DataFrame(plain, schema=SCHEMAS[kind])])
        made[kind] = frame.sort("known_on", maintain_order=True)
    payments = made[PAYMENT].sort("known_on", "invoice_date", "payment_id")
    return {**made, PAYMENT: payments.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("position"))}


def _changed(frame: pl.DataFrame, key: str, changes: Mapping[str, Row]) -> pl.DataFrame:
    for name in sorted({name for row in changes.values() for name in row}):
        told = [(which, row[name]) for which, row in changes.items() if name in row]
        new = pl.DataFrame(
            {key: [which for which, _ in told], "_new": [value for _, value in told], "_is": True},
            schema={key: pl.String, "_new": frame.schema[name], "_is": pl.Boolean},
        )
        frame = frame.join(new, on=key, how="left", maintain_order="left").with_columns(
            pl.when(pl.col("_is")).then("_new").otherwise(name).alias(name)
        ).drop("_new", "_is")  # fmt: skip
    return frame
