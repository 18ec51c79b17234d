"""What a supplier may not be: in debt, thrown out, listed, without permit, without staff."""

from datetime import date, timedelta
from typing import Final

import polars as pl

from tests.twin.plot import Plot, Scheme, Subject
from tests.twin.schemes.staging import (
    company_row,
    invoices_of,
    shifts_of,
    supplier,
)


def owes_the_state(plot: Plot) -> Subject:
    """The supplier does not pay its taxes, and goes bankrupt with our advance."""
    party, rows = supplier(plot, 10, 300)
    day, last = plot.day(last=date(2025, 6, 1)), company_row(plot, party)
    for turn in range(plot.level(3, 2, 1)):
        plot.add(
            "company_debt",
            "ks",
            debtor=party,
            as_of=day + timedelta(days=70 * turn),
            debt_kind="state",
            currency="SEK",
            amount_minor=plot.level(28_000_000, 7_200_000, 4_700_000),
            debts=turn + 1,
            payment_plan=False,
            disputed=False,
        )
    if plot.difficulty == "easy":
        plot.again(
            "company",
            last,
            4,
            as_of=day + timedelta(days=160),
            status="bankrupt",
            status_since=day + timedelta(days=158),
            equity_minor=-2_000_000,
        )
        plot.add("company_event", "ks", company=party, event_kind="bankruptcy", happened_on=day + timedelta(days=158),
                 event_number=f"BV-{plot.chance.between(10**5, 10**6)}")  # fmt: skip
    return Subject("party", party, sum(row["amount_minor"] for row in rows[-6:]), rows[0]["committee_id"])


def thrown_out_elsewhere(plot: Plot) -> Subject:
    """Another municipality ended its contract for false time reports; here the same people start anew."""
    day = plot.day(last=date(2025, 3, 1))
    party, rows = supplier(plot, 8, 300)
    officer = plot.table("company_officer").filter(pl.col("company") == party)["officer"][0]
    excluded = plot.level(party, plot.chance.id(), plot.chance.id())
    plot.add(
        "prior_termination", rows[0]["committee_id"], supplier=excluded, ended_by="0180", ended_on=day,
        ground="false_time_reports", ended_kind="contract", officer=plot.level(officer, officer, plot.chance.id()),
        published=True, bar_until=day + timedelta(days=1_095), self_cleaning=False,
    )  # fmt: skip
    if plot.difficulty == "hard":  # the one who was an officer there is an owner here, by a share
        hidden = plot.draft.added["prior_termination"][-1]["officer"]
        plot.add("company_owner", "ks", company=party, owner=hidden, owner_kind="shareholder", share_hundredths=4_900,
                 valid_from=day + timedelta(days=30))  # fmt: skip
    return Subject("party", party, sum(row["amount_minor"] for row in rows[-5:]), rows[0]["committee_id"])


def on_a_sanctions_list(plot: Plot) -> Subject:
    """Whoever owns the supplier is listed, openly or behind another owner."""
    party, rows = supplier(plot, 5, 300)
    day, listed = plot.day(), plot.chance.id()
    owner = plot.level(party, listed, listed)
    plot.add(
        "sanction_entry",
        "ks",
        1,
        list_name="eu_consolidated",
        entry_number=f"EU.{plot.chance.between(5_000, 9_999)}",
        listed=owner,
        listed_on=day,
        birth_year=1968,
        programme="UKR",
    )
    if plot.difficulty != "easy":
        plot.add(
            "company_owner", "ks", company=party, owner=listed, owner_kind="beneficial_owner",
            share_hundredths=plot.level(10_000, 6_000, 3_500), valid_from=day - timedelta(days=200),
        )  # fmt: skip
    return Subject(
        "party", party, sum(row["amount_minor"] for row in rows[-5:]), rows[0]["committee_id"], max(plot.known)
    )


def lives_off_us(plot: Plot) -> Subject:
    """A firm declares a turnover that is little more than what we alone pay it."""
    party, _ = supplier(plot, 15, 500)
    bills = invoices_of(plot, party)
    year = plot.chance.between(2023, 2024)
    paid = int(bills.filter(pl.col("invoice_date").dt.year() == year)["net_minor"].sum())
    more = max(0, plot.level(160_000_000, 130_000_000, 102_000_000) - paid)
    rows = plot.of(bills, party)
    number = int(plot.next_number(rows))
    for month in range(10):
        plot.bill(
            rows[0],
            date(year, month + 1, 20),
            more // 10 + plot.chance.between(1_000, 9_000),
            str(number := number + 6),
        )
    turnover = round((paid + more) * plot.level(1.01, 1.06, 1.3))
    plot.again("company", company_row(plot, party), 3, as_of=date(year + 1, 7, 20), annual_report_for=year,
               turnover_minor=turnover)  # fmt: skip
    return Subject("party", party, paid + more, rows[0]["committee_id"], max(plot.known))


def permit_lost(plot: Plot) -> Subject:
    """The care inspectorate has taken the permit back; the provider goes on, and says nothing."""
    permits = plot.table("permit").filter(
        pl.col("permit_kind") == "care", pl.col("category").is_in(["home_care", "personal_assistance"])
    )
    holder = plot.choose(permits["holder"], "permit of ")
    own = permits.filter(pl.col("holder") == holder).row(0, named=True)
    day = plot.day(date(2024, 1, 1), date(2025, 6, 1))
    last = plot.level(None, day + timedelta(days=90), day + timedelta(days=12))
    plot.again(
        "permit", own, plot.level(2, 5, 30), on=day, status="revoked", status_since=day, told_on=day, valid_until=day
    )
    if last is not None:  # restored after an appeal, or renewed within the fortnight that the law leaves the user
        plot.again("permit", own, 2, on=last, status="valid", status_since=last)
    worked = shifts_of(plot, own["category"]).filter(
        pl.col("provider") == holder, pl.col("day").is_between(day, last or day + timedelta(days=180))
    )
    plot.point_at("shift", worked.head(60))
    return Subject("party", holder, int(worked["minutes"].sum()) * 700, "son", plot.known[0])


def nobody_employed(plot: Plot) -> Subject:
    """More hours are billed than the staff that is declared could work: the rest is done by people off the books."""
    month = pl.col("starts_at").dt.date().dt.month_start().alias("month")
    length = (pl.col("ends_at") - pl.col("starts_at")).dt.total_minutes()
    worked = plot.table("shift").group_by(month, company="provider").agg((length.sum() // 60).alias("hours"))
    # declared by private providers alone, and only some of them are large enough to hide anybody
    workforce = plot.table("company_workforce").join(worked, on=["company", "month"], maintain_order="left")
    large = workforce.filter(pl.col("company") != plot.world.municipality, pl.col("hours") >= 500)  # a month
    company = plot.choose(large.filter(pl.len().over("company") >= 18)["company"], "staff of ")
    mine = large.filter(pl.col("company") == company).sort("month")
    some = mine.slice(plot.chance.between(0, 3), plot.level(14, 8, 6))
    hours = some["hours"]
    told = [max(1, round(hour / plot.level(420, 250, 195))) for hour in hours]
    plot.change("company_workforce", some, employees=told, full_time_hundredths=[90 * number for number in told])
    return Subject("party", company, int(hours.sum()) * 20_000, "son")


SCHEMES: Final = (
    Scheme("owes the state", ("SUP-06",), "T2.c.ii", owes_the_state),
    Scheme("thrown out elsewhere", ("SUP-07",), "T2.b.i", thrown_out_elsewhere),
    Scheme("on a sanctions list", ("SUP-08",), "T2.c.iii", on_a_sanctions_list),
    Scheme("lives off us", ("SUP-10",), "T2.a.iii", lives_off_us),
    Scheme("permit lost", ("SUP-11",), "T2.b.i", permit_lost),
    Scheme("nobody employed", ("SUP-12", "SUP-02"), "T2.a.iii", nobody_employed),
)
