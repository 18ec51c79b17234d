"""Who the supplier really is: front persons, shells, debts, lost permits, and hours that nobody is employed for."""

from datetime import date, timedelta
from typing import Final

import polars as pl

from tests.twin.plot import Plot, Scheme, Subject
from tests.twin.schemes.staging import (
    add_months,
    bill_monthly,
    invoices_of,
    new_company,
    supplier,
)
from tests.twin.tables import PAYMENT


def one_account_for_two(plot: Plot) -> Subject:
    """Two firms that compete for our orders are one: the money meets in one account."""
    first, rows = supplier(plot, 8, 200)
    second, _ = supplier(plot, 8, 200)
    account = rows[-1]["account_token"]
    bills = invoices_of(plot, second)
    some = bills.tail(plot.level(bills.height, bills.height // 2, 1))
    plot.change(PAYMENT, some, account_token=account, account_label=rows[-1]["account_label"])
    if plot.difficulty != "hard":
        phone = plot.chance.token()
        for owner in (first, second):
            plot.add(
                "identifier",
                "ks",
                owner=owner,
                identifier_kind="phone",
                value=phone,
                seen_on=some["invoice_date"][0],
                owner_role="supplier",
            )
    return Subject("account", account, int(some["amount_minor"].sum()), some["committee_id"][0], min(plot.known))


def officer_is_paid(plot: Plot) -> Subject:
    """A case officer's own account takes a supplier's money."""
    staff = plot.world.staff.filter(pl.col("exposed_function"))
    employee = plot.choose(staff["employee"])
    own = staff.filter(pl.col("employee") == employee).row(0, named=True)
    committee = "son" if own["committee_id"] == "son" else "ks"
    like = new_company(plot, plot.day(last=date(2024, 1, 1)), committee)
    account = plot.level(own["account"], own["account"], plot.chance.token())
    like |= {"account_token": account, "account_label": f"konto ••••{account[:4]}"}
    total = bill_monthly(plot, like, date(2024, 3, 1), 6, 2_600_000, (311, 9))
    if plot.difficulty == "hard":  # another account, but the officer's home is the firm's address
        plot.add("identifier", "ks", owner=like["party_id"], identifier_kind="address", value=own["address"],
                 seen_on=max(plot.days), owner_role="supplier")  # fmt: skip
    return Subject("party", like["party_id"], total, like["committee_id"])


def without_registrations(plot: Plot) -> Subject:
    """Staff-heavy work by a firm that employs nobody on paper and has lost its F-tax."""
    start = plot.day(last=date(2025, 1, 15))
    like = new_company(
        plot, start - timedelta(days=900), "tn", sni="81210", f_tax=plot.level(False, True, True),
        f_tax_from=start - timedelta(days=890), f_tax_until=plot.level(start, start + timedelta(days=120), None),
        employer_registered=plot.level(False, False, True),
    )  # fmt: skip
    if plot.difficulty == "hard":
        for month in range(10):
            plot.set_stage(
                "company_workforce",
                "ks",
                company=like["party_id"],
                month=add_months(start, month),
                employees=2,
                full_time_hundredths=150,
                subcontractors=0,
                source="tax_agency",
            )
    total, number = 0, 410
    for month in range(10):
        hours = plot.level(900, 620, 390) + plot.chance.between(-40, 40)
        plot.bill(like, add_months(start, month) + timedelta(days=25), hours * 38_000, str(number := number + 4))
        line = plot.draft.added["invoice_line"][-1]
        line |= {"quantity_thousandths": hours * 1_000, "unit_of_measure": "hour", "unit_price_minor": 38_000}
        total += hours * 38_000
    return Subject("party", like["party_id"], total, like["committee_id"])


def shelf_company(plot: Plot) -> Subject:
    """A company bought off the shelf wins trust, bills a lot at once, and is gone."""
    start = plot.day(last=date(2025, 4, 1))
    age = plot.level(60, 130, 300)
    like = new_company(plot, start - timedelta(days=age), "son", sni="88101", sni_since=start - timedelta(days=20))
    total = bill_monthly(
        plot, like, start.replace(day=1), plot.level(5, 6, 9), plot.level(14_000_000, 7_500_000, 3_100_000), (100, 7)
    )
    return Subject("party", like["party_id"], total, "son")


def board_swapped(plot: Plot) -> Subject:
    """The people who were checked leave as soon as the contract is signed; the ones who run it come then."""
    contracts = plot.table("contract").filter(pl.col("procurement_form") == "procurement")
    party = plot.choose(contracts["supplier"])
    own = contracts.filter(pl.col("supplier") == party).row(0, named=True)
    signed = plot.day(date(2023, 9, 1), date(2025, 6, 1))
    plot.set_stage(
        "contract", own["committee_id"], contract_number=f"AVT-{signed.year}-{plot.chance.between(5_000, 9_999)}",
        supplier=party, title=own["title"], status="active", signed_on=signed, buyer=plot.world.municipality,
        valid_from=signed + timedelta(days=20), valid_until=signed + timedelta(days=760), awarded_minor=90_000_000,
        ceiling_minor=140_000_000, currency="SEK", contract_class="B", procurement_form="procurement",
    )  # fmt: skip
    events = plot.level((-80, -40, -9), (-60, -30), (-150, 45))
    for days in events:
        day = signed + timedelta(days=days)
        plot.add(
            "company_event",
            "ks",
            company=party,
            event_kind="board_changed",
            happened_on=day,
            changed_hundredths=plot.level(100, 67, 34),
            event_number=f"BV-{plot.chance.between(10**5, 10**6)}",
        )
        plot.add("company_officer", "ks", company=party, officer=plot.chance.id(), role="board", valid_from=day,
                 lives_in_eea=True, coordination_number_only=False, mandates=plot.chance.between(0, 4))  # fmt: skip
    return Subject("party", party, 90_000_000, own["committee_id"], max(plot.known))


def front_person(plot: Plot) -> Subject:
    """Somebody who knows nothing of the trade signs for a firm that others run: a box, no auditor, debts."""
    start = plot.day(last=date(2025, 4, 1))
    like = new_company(
        plot,
        start - timedelta(days=plot.level(300, 500, 1_000)),
        "son",
        address_kind=plot.level("box", "c/o", "premises"),
        auditor=plot.level(False, False, True),
        annual_report_for=plot.level(None, None, start.year - 1),
    )
    plot.add(
        "company_officer", "ks", company=like["party_id"], officer=plot.chance.id(), role="signatory",
        valid_from=start - timedelta(days=plot.level(30, 60, 140)), lives_in_eea=plot.level(False, True, True),
        coordination_number_only=plot.level(True, True, False), mandates=plot.level(14, 8, 4),
    )  # fmt: skip
    plot.add(
        "company_debt", "ks", debtor=like["party_id"], as_of=start, debt_kind="state", currency="SEK",
        amount_minor=plot.level(31_000_000, 14_000_000, 6_000_000), debts=plot.level(5, 3, 1), payment_plan=False,
    )  # fmt: skip
    total = bill_monthly(plot, like, start.replace(day=1), 6, plot.level(9_000_000, 5_200_000, 2_500_000), (205, 3))
    return Subject("party", like["party_id"], total, "son")


def ring_of_firms(plot: Plot) -> Subject:
    """Firms that look apart are run by the same circle, who share phones and sit on each other's boards."""
    start, parties, total = plot.day(last=date(2025, 3, 1)), [], 0
    phones, chair = [plot.chance.token() for _ in range(4)], plot.chance.id()
    for place in range(plot.level(6, 5, 3)):
        like = new_company(plot, start - timedelta(days=200 + 90 * place), plot.level("son", "son", "tn"))
        parties.append(like["party_id"])
        for phone in (phones[place % 4], phones[(place + 1) % 4]):
            plot.add(
                "identifier",
                "ks",
                owner=like["party_id"],
                identifier_kind="phone",
                value=phone,
                seen_on=start,
                owner_role="supplier",
            )
        if place < plot.level(6, 3, 1):
            plot.add("company_officer", "ks", company=like["party_id"], officer=chair, role="board",
                     valid_from=start - timedelta(days=100), lives_in_eea=True, mandates=5)  # fmt: skip
        total += bill_monthly(
            plot, like, start.replace(day=1), 5, plot.level(6_500_000, 5_000_000, 4_000_000), (300, 11)
        )
    return Subject("party", parties[0], total, "son")


SCHEMES: Final = (
    Scheme("one account for two", ("SUP-01", "INV-02"), "T1.a.iv", one_account_for_two),
    Scheme("officer is paid", ("SUP-01", "EMP-01", "EMP-02"), "X.2", officer_is_paid),
    Scheme("without registrations", ("SUP-02",), "T2.c.i", without_registrations),
    Scheme("shelf company", ("SUP-03", "STA-03"), "T1.a.iv", shelf_company),
    Scheme("board swapped", ("SUP-04",), "T1.a.iv", board_swapped),
    Scheme("front person", ("SUP-05", "SUP-06"), "T1.a.iv", front_person),
    Scheme("ring of firms", ("SUP-09", "SUP-01"), "X.1", ring_of_firms),
)
