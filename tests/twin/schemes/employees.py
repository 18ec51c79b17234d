"""From within: own firms, own relatives, one person in all steps, pay for nobody, and eyes where they do not belong."""

from datetime import date, timedelta
from typing import Final

import polars as pl

from tests.twin.plot import NothingToPlantIn, Plot, Row, Scheme, Subject
from tests.twin.schemes.staging import add_months, at, invoices_of, new_company, supplier
from tests.twin.tables import PAYMENT


def _employee(plot: Plot, *positions: str) -> Row:
    staff = plot.world.staff.filter(pl.col("employed_from") < date(2022, 6, 1), pl.col("employed_until").is_null())
    if positions:
        staff = staff.filter(pl.col("position").is_in(positions))
    employee = plot.choose(staff["employee"])
    return staff.filter(pl.col("employee") == employee).row(0, named=True)


def own_firm_sells(plot: Plot) -> Subject:
    """An employee's own firm sells to the unit where the employee works, and the employee says nothing."""
    own = _employee(plot, "enhetschef", "tekniker", "beställare")
    party, rows = supplier(plot, 8, 200)
    since = date(2023, 1, 10)
    held = {"lives_in_eea": True, "coordination_number_only": False, "mandates": 1}
    if plot.difficulty == "easy":
        plot.add("company_owner", "ks", company=party, owner=own["employee"], owner_kind="beneficial_owner",
                 share_hundredths=10_000, valid_from=since)  # fmt: skip
    plot.add(
        "company_officer",
        "ks",
        company=party,
        officer=own["employee"],
        role=plot.level("signatory", "board", "board"),
        valid_from=since,
        valid_until=plot.level(None, None, date(2024, 3, 1)),
        **held,
    )
    if plot.difficulty == "hard":  # told of, but for another role and after the fact
        plot.add(
            "secondary_employment",
            own["committee_id"],
            employee=own["employee"],
            organisation=party,
            role="employed",
            declared_on=date(2024, 5, 1),
            paid=True,
            outcome=None,
        )
    plot.point_at(PAYMENT, invoices_of(plot, party).head(20))
    return Subject("party", own["employee"], sum(row["amount_minor"] for row in rows), own["committee_id"])


def decides_for_the_family(plot: Plot) -> Subject:
    """A case officer grants support to somebody of the same household."""
    own = _employee(plot, "handläggare")
    family = plot.world.persons.filter(
        pl.col("household" if plot.difficulty != "hard" else "address")
        == own["household" if plot.difficulty != "hard" else "address"],
        pl.col("person") != own["employee"],
    )
    if family.is_empty():
        raise NothingToPlantIn(plot.number)
    person = family["person"][0]
    start = plot.day(last=date(2025, 5, 1)).replace(day=1)
    for turn in range(plot.level(6, 4, 2)):
        month, number = add_months(start, turn), f"EBB-{plot.chance.between(500_000, 899_999)}"
        plot.add(
            "benefit_decision",
            "son",
            1,
            decision_number=number,
            recipient=person,
            area="subsistence_support",
            decided_on=month - timedelta(days=4),
            outcome="granted",
            valid_from=month,
            period="month",
            currency="SEK",
            valid_until=add_months(month, 1) - timedelta(days=1),
            amount_minor=plot.level(1_900_000, 1_100_000, 600_000),
            paying_body=plot.world.municipality,
            purpose="living",
            responsible_officer=own["user_name"],
            decided_by=plot.level(own["user_name"], own["user_name"], "chef-001"),
            last_review=month,
        )
    return Subject("party", person, 1_100_000 * plot.level(6, 4, 2), "son")


def one_hand_in_all_steps(plot: Plot) -> Subject:
    """Registers the supplier, approves its invoice, pays it: one and the same user."""
    own = _employee(plot, "ekonom")
    day = plot.day(last=date(2025, 7, 1))
    like = new_company(plot, day - timedelta(days=400), "ks")
    total, number = 0, plot.chance.between(2_000, 8_000)
    for turn in range(plot.level(6, 3, 2)):
        billed, net = day + timedelta(days=24 * turn), plot.level(6_600_000, 2_900_000, 900_000)
        number += plot.chance.between(4, 20)
        plot.bill(like, billed, net, str(number))
        for place, step in enumerate(("register", "approve", "pay")):
            mine = step in plot.level(("register", "approve", "pay"), ("register", "approve"), ("register", "pay"))
            other = str(plot.chance.one(plot.world.users("enhetschef")))
            plot.add(
                "user_action",
                like["committee_id"],
                0,
                action_number=f"M{plot.chance.between(10**7, 10**8)}",
                system="ekonomi",
                user_name=own["user_name"] if mine else other,
                action=step,
                item=str(number),
                item_kind="invoice",
                happened_at=at(billed + timedelta(days=3 * place + 4), 600),
                party=like["party_id"],
                amount_minor=net,
                currency="SEK",
                flow="ordinary",
                outcome="done",
            )
        total += net
    return Subject("party", like["party_id"], total, like["committee_id"])


def soft_officer(plot: Plot) -> Subject:
    """One officer says yes to everybody, for a share of it."""
    own = _employee(plot, "handläggare")
    decisions = plot.table("benefit_decision").filter(pl.col("area") == "subsistence_support")
    mine = decisions.filter(pl.col("responsible_officer") == own["user_name"])
    others = decisions.filter(pl.col("responsible_officer") != own["user_name"])
    taken = others[sorted(plot.chance.rng.permutation(others.height)[: plot.level(90, 60, 40)].tolist())]
    some = pl.concat([mine, taken])
    times = plot.level(19, 15, 12)
    amounts = [max(row["amount_minor"], 600_000) * times // 10 for row in some.to_dicts()]
    plot.change("benefit_decision", some, responsible_officer=own["user_name"], outcome="granted", amount_minor=amounts)
    stake = sum(amounts) - int(some["amount_minor"].sum())
    return Subject("party", own["employee"], stake, "son", sorted(plot.known)[len(plot.known) * 2 // 3])


def pay_for_nobody(plot: Plot) -> Subject:
    """Somebody left, or never was: the pay goes on, to the account of whoever runs the payroll."""
    own, thief = _employee(plot, "vårdpersonal", "lärare"), _employee(plot, "ekonom", "enhetschef")
    pay = plot.table("payroll_payment").filter(pl.col("employee") == own["employee"]).sort("month")
    some = pay.tail(plot.level(10, 6, 3))
    account = plot.level(thief["account"], thief["account"], own["account"])
    login = some["month"][0] - timedelta(days=plot.level(400, 70, 20))
    plot.change("payroll_payment", some, account=account, worked_minutes=plot.level(0, 0, 2_000), last_login=login)
    return Subject(
        "party",
        own["employee"],
        int(some["amount_minor"].sum()),
        own["committee_id"],
        plot.known[min(2, len(plot.known) - 1)],
    )


def private_purchases(plot: Plot) -> Subject:
    """The card buys at weekends what no unit needs, and the receipts are lost."""
    cards = plot.table("card_transaction")
    holder = plot.choose(cards["holder"])
    like = cards.filter(pl.col("holder") == holder).row(0, named=True)
    start, total = plot.day(last=date(2025, 8, 1)), 0
    for turn in range(plot.level(16, 8, 5)):
        day = start + timedelta(days=5 - start.weekday() + 7 * (turn // 2))
        amount = plot.level(499_900, 219_500, 84_900) + plot.chance.between(0, 3) * 100
        plot.again(
            "card_transaction", like, transaction_number=f"K-{plot.chance.between(500_000, 999_999)}",
            bought_at=at(day, 13 * 60 + 7 * turn % 50), merchant_category=plot.level("5944", "5732", "5812"),
            amount_minor=amount, receipt_on=plot.level(None, None, day + timedelta(days=45)), text="Material",
        )  # fmt: skip
        total += amount
    return Subject("party", holder, total, like["committee_id"])


def hired_unchecked(plot: Plot) -> Subject:
    """A friend is let in without anybody looking at papers: the way in for those who want to be within."""
    checks = plot.table("recruitment_check")
    number = plot.choose(checks["recruitment_number"])
    own = checks.filter(pl.col("recruitment_number") == number)
    row = own.row(0, named=True)
    missing = {
        "identity_checked_on": None,
        "references_checked_on": None,
        "extract_shown_on": None,
        "diploma_checked_on": None,
    }
    after = row["hired_on"] + timedelta(days=40)
    values = plot.level(
        missing, {"references_checked_on": None, "extract_shown_on": None}, {"references_checked_on": after}
    )
    plot.change("recruitment_check", own, exposed_function=True, extract_required=True, **values)
    return Subject("record", row["record_id"], 0, row["committee_id"], row["known_on"])


def eyes_in_the_records(plot: Plot) -> Subject:
    """Somebody looks up people for others: witnesses, neighbours, an employee's former husband."""
    own = _employee(plot, "handläggare", "vårdpersonal")
    log = plot.table("access_log_entry")
    like, start = log.row(0, named=True), plot.day(last=date(2025, 9, 1))
    people = log["party"].unique(maintain_order=True)
    count, days = plot.level((140, 5), (45, 20), (12, 60))
    for turn, person in enumerate(plot.chance.pick(people, count)):
        day = start + timedelta(days=turn * days // count)
        plot.again(
            "access_log_entry", like, 0, entry_number=f"A-{plot.chance.between(8_000_000, 9_999_999)}", party=person,
            user_name=own["user_name"], read_at=at(day, plot.level(19, 15, 10) * 60 + turn % 50), item=None,
            assigned=plot.level(False, False, None), reason_code=None,
        )  # fmt: skip
    return Subject("party", own["employee"], 0, like["committee_id"])


SCHEMES: Final = (
    Scheme("own firm sells", ("EMP-01",), "X.2", own_firm_sells),
    Scheme("decides for the family", ("EMP-02", "EMP-03"), "X.2", decides_for_the_family),
    Scheme("one hand in all steps", ("EMP-03",), "X.3", one_hand_in_all_steps),
    Scheme("soft officer", ("EMP-04",), "X.2", soft_officer),
    Scheme("pay for nobody", ("EMP-05",), "X.3", pay_for_nobody),
    Scheme("private purchases", ("EMP-06",), "X.3", private_purchases),
    Scheme("hired unchecked", ("EMP-07",), "X.1", hired_unchecked),
    Scheme("eyes in the records", ("EMP-08",), "X.1", eyes_in_the_records),
)
