"""What is reported is billed: planted time reaches the provider's invoice of the month."""

from collections.abc import Iterator
from datetime import date
from typing import Final

import polars as pl

from tests.twin.plot import Draft, Plot, Row, Worked
from tests.twin.tables import PAYMENT

ARTICLES: Final = ("HT-DAG", "PA-TIM")
Bill = tuple[str, date]  # provider and first day of the month


def bill_time(draft: Draft) -> None:
    """Add planted time to its users' lines and to the sums of the invoices; the municipality bills nobody."""
    lines = draft.tables["invoice_line"].filter(pl.col("article").is_in(ARTICLES))
    by_bill: dict[Bill, list[Row]] = {}
    for row in lines.iter_rows(named=True):
        by_bill.setdefault((row["supplier"], row["period_from"]), []).append(row)
    payments = {
        (row["party_id"], row["invoice_number"]): row
        for row in draft.tables[PAYMENT].filter(pl.col("category").is_in(ARTICLES)).iter_rows(named=True)
    }
    for bill, worked in _by_bill(draft.worked):
        known = by_bill.get(bill)
        if known is None:
            continue
        more = sum(_to_line(draft, known, mine) for mine in _by_user(worked))
        _to_sum(draft, payments[known[0]["supplier"], known[0]["invoice_number"]], more)


def _by_bill(worked: list[Worked]) -> Iterator[tuple[Bill, list[Worked]]]:
    groups: dict[Bill, list[Worked]] = {}
    for one in worked:
        groups.setdefault((one.provider, one.day.replace(day=1)), []).append(one)
    yield from groups.items()


def _by_user(worked: list[Worked]) -> Iterator[list[Worked]]:
    groups: dict[str, list[Worked]] = {}
    for one in worked:
        groups.setdefault(one.user, []).append(one)
    yield from groups.values()


def _to_line(draft: Draft, known: list[Row], worked: list[Worked]) -> int:
    """The user's line with the time added, or a line of its own; how many öre that is."""
    user = worked[0].user
    thousandths = sum(round(one.minutes * 1_000 / 60) for one in worked)
    plots: list[Plot] = list(dict.fromkeys(one.plot for one in worked))
    price = int(known[0]["unit_price_minor"])
    more = round(thousandths * price / 1_000)
    own = next((row for row in known if row["user"] == user), None)
    if own is None:
        record_id = plots[0].chance.id()
        row = known[0] | {
            "line": len(known) + 1,
            "user": user,
            "decision_number": worked[0].decision_number,
            "quantity_thousandths": thousandths,
            "amount_minor": more,
            "record_id": record_id,
        }
        known.append(row)
        draft.added.setdefault("invoice_line", []).append(row)
    else:
        record_id = own["record_id"]
        told = draft.changed.setdefault("invoice_line", {}).setdefault(record_id, {})
        before = own | told
        told["quantity_thousandths"] = before["quantity_thousandths"] + thousandths
        told["amount_minor"] = before["amount_minor"] + more
    for plot in plots:
        plot.record_ids.append(record_id)
    return more


def _to_sum(draft: Draft, payment: Row, more: int) -> None:
    """The invoice's sum with so many öre added; care bears no VAT."""
    told = draft.changed.setdefault(PAYMENT, {}).setdefault(payment["payment_id"], {})
    net = (payment | told)["net_minor"] + more
    line = {"rate_bp": 0, "category": "E", "net_minor": net, "vat_minor": 0}
    told |= {"net_minor": net, "amount_minor": net, "vat_lines": [line]}
