"""What several schemes do first: start a company, take a contract, get a decision, report time."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from shared.clock import swedish_date
from tests.twin.chance import ZONE
from tests.twin.plot import Plot, Row, Worked
from tests.twin.size import HOME, LAST
from tests.twin.tables import PAYMENT

_ZONE = ZoneInfo(ZONE)


def at(day: date, minutes: int) -> datetime:
    """A Swedish day and minutes since its midnight as a point in time."""
    return (datetime.combine(day, datetime.min.time(), _ZONE) + timedelta(minutes=minutes)).astimezone(ZoneInfo("UTC"))


def add_months(day: date, months: int) -> date:
    """The first of a later month."""
    month = day.year * 12 + day.month - 1 + months
    return date(month // 12, month % 12 + 1, 1)


def month_end(day: date) -> date:
    """The last day of a day's month."""
    return add_months(day, 1) - timedelta(days=1)


def supplier(plot: Plot, least: int = 6, most: int = 10_000, net_minor: int = 0, **where: Any) -> tuple[str, list[Row]]:
    """A supplier that no other plot is about, and its invoices of at least so much."""
    payments = plot.suppliers(least, most).filter(pl.col("net_minor") >= net_minor)
    for name, value in where.items():
        payments = payments.filter(pl.col(name).is_null() if value is None else pl.col(name) == value)
    party = plot.choose(payments["party_id"])
    return party, plot.of(payments, party)


def company_row(plot: Plot, party: str) -> Row:
    """What the register said of a company last."""
    return plot.table("company").filter(pl.col("company") == party).sort("as_of").to_dicts()[-1]


def new_company(plot: Plot, started: date, committee: str, **register: Any) -> Row:
    """A company that is registered on a day, with one officer; a payment of it to bill like.

    *register*: what the company register says of it otherwise. It is asked again each January, as of all others.
    """
    party, officer, account, address = plot.chance.id(), plot.chance.id(), plot.chance.token(), plot.chance.token()
    first, second = plot.chance.pick(plot.world.companies["name"], 2)
    said = {
        "as_of": started + timedelta(days=25),
        "registered_on": started,
        "legal_form": "AB",
        "status": "active",
        "status_since": started,
        "sni": "70220",
        "sni_since": started,
        "f_tax": True,
        "f_tax_from": started,
        "vat_registered": True,
        "vat_from": started,
        "employer_registered": False,
        "auditor": False,
        "turnover_minor": 90_000_000,
        "equity_minor": 5_000_000,
        "assets_minor": 20_000_000,
        "currency": "SEK",
        "seat": HOME,
        "address": address,
        "address_kind": "premises",
    }
    plot.set_stage("company", "ks", company=party, **(said | register))
    for year in range(started.year + 1, LAST.year + 1):
        report = {"annual_report_for": year - 1} if started.year < year - 1 else {}
        plot.set_stage("company", "ks", company=party, **(said | report | register | {"as_of": date(year, 1, 9)}))
    held = {"lives_in_eea": True, "coordination_number_only": False, "mandates": plot.chance.between(0, 3)}
    plot.set_stage(
        "company_officer", "ks", company=party, officer=officer, role="signatory", valid_from=started, **held
    )
    plot.set_stage(
        "company_owner", "ks", company=party, owner=officer, owner_kind="beneficial_owner", share_hundredths=10_000,
        valid_from=started,
    )  # fmt: skip
    plot.draft.taken.add(party)
    like = plot.suppliers(2).filter(pl.col("committee_id") == committee, pl.col("contract_reference").is_null())
    row = like.row(plot.chance.between(0, like.height - 1), named=True)
    return {
        **row,
        "party_id": party,
        "party_kind": "company",
        "party_name": f"{first.split()[0]} {second.split()[1]} i {plot.chance.between(2, 99)} AB",
        "account_token": account,
        "account_label": f"bankgiro ••••{account[:4]}",
        "contract_reference": None,
        "vat_registered": True,
    }


def bill_monthly(plot: Plot, like: Row, first: date, months: int, median_minor: int, numbers: tuple[int, int]) -> int:
    """Invoices of a month each; how many öre they are without VAT. *numbers*: the first, and how far apart."""
    total = 0
    for month in range(months):
        day = add_months(first, month) + timedelta(days=plot.chance.between(1, 26))
        net = int(plot.chance.around(median_minor, 0.15, 1)[0])
        plot.bill(like, day, net, str(numbers[0] + numbers[1] * month))
        total += net
    return total


def invoices_of(plot: Plot, party: str) -> pl.DataFrame:
    """The payments of a party in order of their days."""
    return plot.table(PAYMENT).filter(pl.col("party_id") == party, pl.col("kind") == "invoice").sort("invoice_date")


def shifts_of(plot: Plot, service: str) -> pl.DataFrame:
    """The shifts of private providers of a service, with their Swedish day and minutes."""
    return (
        plot.table("shift")
        .filter(pl.col("service") == service, pl.col("provider") != plot.world.municipality)
        .with_columns(
            pl.col("starts_at").dt.convert_time_zone(ZONE).dt.date().alias("day"),
            (pl.col("ends_at") - pl.col("starts_at")).dt.total_minutes().alias("minutes"),
        )
    )


def report(plot: Plot, like: Row, begins: datetime, minutes: int, **values: Any) -> None:
    """A shift as *like*, at another time; none after the last day of the twin."""
    day = swedish_date(begins)
    if day > LAST:
        return
    kept = {name: like[name] for name in ("provider", "worker", "user", "service", "place", "clock_source")}
    told = kept | {"decision_number": like["decision_number"], "double_staffed": False} | values
    number = f"{like['shift_number'].rpartition('-')[0]}-{9_000_000 + plot.chance.between(0, 999_999)}"
    plot.draft.worked.append(Worked(plot, like["provider"], told["user"], told["decision_number"], day, minutes))
    ends = begins + timedelta(minutes=minutes)
    plot.add("shift", like["committee_id"], shift_number=number, starts_at=begins, ends_at=ends, **told)


def price_of(plot: Plot, like: Row) -> int:
    """The price of an hour at a provider in the first year, öre."""
    prices = plot.table("contract_price").filter(pl.col("supplier") == like["provider"])
    return int(prices["unit_price_minor"][0]) if prices.height else 46_500
