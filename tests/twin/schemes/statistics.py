"""What only shows against others or over time: a dear unit, a cost that creeps up, a payee that is suddenly gone."""

from datetime import date, timedelta
from typing import Final

import polars as pl

from tests.twin.plot import Plot, Scheme, Subject
from tests.twin.schemes.staging import add_months, bill_monthly, invoices_of, new_company
from tests.twin.tables import PAYMENT


def dearer_than_all_others(plot: Plot) -> Subject:
    """One provider's user costs twice what the others' do, and each bill alone looks right."""
    lines = plot.table("invoice_line").filter(pl.col("article") == "PA-TIM")
    provider = plot.choose(lines["supplier"], "prices of ")
    mine = lines.filter(pl.col("supplier") == provider)
    some = mine.sort("invoiced_on").tail(mine.height // 2)
    times = plot.level(24, 16, 12)
    quantity = [row["quantity_thousandths"] * times // 10 for row in some.to_dicts()]
    amount = [row["amount_minor"] * times // 10 for row in some.to_dicts()]
    plot.change("invoice_line", some, quantity_thousandths=quantity, amount_minor=amount)
    totals = dict(
        some.with_columns(pl.Series("more", amount) - pl.col("amount_minor"))
        .group_by("invoice_number")
        .agg("more")
        .rows()
    )
    bills = plot.table(PAYMENT).filter(pl.col("party_id") == provider, pl.col("invoice_number").is_in(sorted(totals)))
    nets = [row["net_minor"] + sum(totals[row["invoice_number"]]) for row in bills.to_dicts()]
    vat = [[{"rate_bp": 0, "category": "E", "net_minor": net, "vat_minor": 0}] for net in nets]
    plot.change(PAYMENT, bills, net_minor=nets, amount_minor=nets, vat_lines=vat)
    return Subject(
        "party",
        provider,
        sum(amount) - int(some["amount_minor"].sum()),
        "son",
        sorted(plot.known)[len(plot.known) // 4],
    )


def creeping_cost(plot: Plot) -> Subject:
    """A supplier finds out that nobody looks, and bills more and more."""
    bills = plot.suppliers(34, 2_000)
    months = pl.col("invoice_date").dt.month_start().n_unique().over("party_id")
    monthly = pl.col("net_minor").sum().over("party_id") / 36
    party = plot.choose(bills.filter(months >= 30, monthly >= 2_500_000)["party_id"])
    start = plot.day(date(2024, 6, 1), date(2025, 3, 1)).replace(day=1)
    mine = invoices_of(plot, party).filter(pl.col("invoice_date") >= start)
    steps = plot.level((200, 260, 260), (130, 160, 190), (106, 112, 118))
    nets, vats, gross = [], [], []
    for row in mine.to_dicts():
        month = (row["invoice_date"].year - start.year) * 12 + row["invoice_date"].month - start.month
        times = steps[min(2, month // 2)]
        nets.append(row["net_minor"] * times // 100)
        vats.append(row["vat_minor"] * times // 100)
        gross.append(nets[-1] + vats[-1])
    lines = [
        [{**row["vat_lines"][0], "net_minor": net, "vat_minor": vat}]
        for row, net, vat in zip(mine.to_dicts(), nets, vats, strict=True)
    ]
    plot.change(PAYMENT, mine, net_minor=nets, vat_minor=vats, amount_minor=gross, vat_lines=lines)
    return Subject(
        "party", party, sum(gross) - int(mine["amount_minor"].sum()), mine["committee_id"][0], add_months(start, 3)
    )


def gone_after_the_letter(plot: Plot) -> Subject:
    """A control is announced, and the supplier who billed each month is never heard of again."""
    day = plot.day(date(2024, 3, 1), date(2025, 6, 1)).replace(day=1)
    like = new_company(plot, day - timedelta(days=900), "son")
    months, median = plot.level((14, 8_000_000), (10, 4_500_000), (6, 1_800_000))
    total = bill_monthly(plot, like, add_months(day, -months), months, median, (2_001, 6))
    plot.add("inspection", "son", 2, inspection_number=f"KTR-{plot.chance.between(5_000, 9_999)}", area="supplier",
             operator=like["party_id"], planned_on=day + timedelta(days=20), status="planned")  # fmt: skip
    return Subject("party", like["party_id"], total, "son", add_months(day, 3))


def comes_from_nowhere(plot: Plot) -> Subject:
    """Somebody whom nobody knew takes more in a month than others in a year."""
    start = plot.day(date(2024, 2, 1), date(2025, 8, 1)).replace(day=1)
    known = plot.suppliers(1, 2).filter(pl.col("invoice_date").is_between(start - timedelta(days=400), start))
    party = plot.choose(plot.suppliers(1, 2).join(known, on="party_id", how="anti", maintain_order="left")["party_id"])
    like = invoices_of(plot, party).row(0, named=True)
    total = bill_monthly(
        plot, like, start, 3, plot.level(60_000_000, 26_000_000, 9_000_000), (plot.chance.between(3_000, 9_000), 13)
    )
    return Subject("party", party, total, like["committee_id"])


SCHEMES: Final = (
    Scheme("dearer than all others", ("STA-01", "STA-02", "INV-06"), "T2.a.ii", dearer_than_all_others),
    Scheme("creeping cost", ("STA-02",), "T2.a.i", creeping_cost),
    Scheme("gone after the letter", ("STA-03",), "T1.a.iv", gone_after_the_letter),
    Scheme("comes from nowhere", ("STA-03",), "T1.a.iv", comes_from_nowhere),
)
