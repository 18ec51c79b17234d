"""Money paid out: at night, to the dead, by hand; credits that never come, tax that nobody owes."""

from datetime import date, timedelta
from typing import Final

import polars as pl

from tests.twin.plot import Plot, Scheme, Subject
from tests.twin.schemes.staging import (
    add_months,
    at,
    month_end,
    new_company,
    supplier,
)
from tests.twin.tables import PAYMENT


def posted_on_a_sunday(plot: Plot) -> Subject:
    """Somebody in the office approves what nobody should see, when nobody else is there."""
    actions = plot.table("user_action").filter(pl.col("action") == "approve", pl.col("amount_minor") > 800_000,
                                               pl.col("known_on") < date(2025, 12, 1))  # fmt: skip
    user = plot.choose(actions["user_name"])
    mine = actions.filter(pl.col("user_name") == user)
    some = mine[sorted(plot.chance.rng.permutation(mine.height)[: plot.level(9, 5, 2)].tolist())]
    days = [_sunday(row["happened_at"].date()) for row in some.to_dicts()]
    minutes = plot.level(23 * 60, 22 * 60 + 20, 20 * 60)
    plot.change("user_action", some, happened_at=[at(day, minutes + plot.chance.between(0, 30)) for day in days],
                known_on=days)  # fmt: skip
    return Subject("record", str(some["record_id"][0]), int(some["amount_minor"].sum()), some["committee_id"][0])


def _sunday(day: date) -> date:
    return day + timedelta(days=6 - day.weekday())


def paid_after_death(plot: Plot) -> Subject:
    """The family tells nobody of a death, and the support goes on being paid."""
    people = plot.world.persons.filter(
        pl.col("deceased_on").is_between(date(2023, 4, 1), date(2025, 5, 1)), pl.col("age") > 30
    )
    person = plot.choose(people["person"])
    died = people.filter(pl.col("person") == person)["deceased_on"][0]
    decision, account = f"EBB-{plot.chance.between(500_000, 899_999)}", plot.chance.token()
    like = plot.table(PAYMENT).filter(pl.col("category") == "Försörjningsstöd").row(0, named=True)
    before, after = 3, plot.level(8, 4, 1)
    amount = plot.level(1_240_000, 980_000, 450_000)
    plot.add(
        "benefit_decision", "son", decision_number=decision, recipient=person, area="subsistence_support",
        decided_on=add_months(died, -before), outcome="granted", valid_from=add_months(died, -before),
        valid_until=month_end(add_months(died, after)), period="month", amount_minor=amount, currency="SEK",
        paying_body=plot.world.municipality, purpose="living", last_review=add_months(died, -before),
        review_on=add_months(died, 3), responsible_officer=str(plot.chance.one(plot.world.users("handläggare"))),
    )  # fmt: skip
    for month in range(-before, after + 1):
        day = add_months(died, month)
        plot.order(like, day, amount, f"{decision}-{month + before}", party_id=person, account_token=account)
    seen = add_months(died, 1)
    return Subject("party", person, amount * after, "son", seen)


def paid_by_hand(plot: Plot) -> Subject:
    """A payout outside the ordinary flow: entered, approved and sent within minutes, to a payee new that day."""
    day = plot.day()
    like = new_company(plot, day - timedelta(days=plot.level(90, 400, 1_100)), "ks")
    net, minutes = plot.level(28_000_000, 9_400_000, 2_100_000), plot.level((9, 3, 2), (14, 6, 4), (95, 12, 240))
    number = str(plot.chance.between(100, 999))
    payment = plot.bill(like, day, net, number, known_on=day, payment_date=day, due_date=day)
    users = plot.world.users("ekonom")
    first, clock = plot.chance.one(users), 9 * 60 + plot.chance.between(0, 300)
    flow = plot.level("manual", "urgent", "ordinary")
    for step, lag in zip(("register", "approve", "pay"), minutes, strict=True):
        clock += lag
        plot.add(
            "user_action", like["committee_id"], 0, action_number=f"M{plot.chance.between(10**7, 10**8)}",
            system="ekonomi", user_name=str(first if step != "approve" else plot.chance.one(users)), action=step,
            item=number, item_kind="invoice", happened_at=at(day, clock), party=like["party_id"], amount_minor=net,
            currency="SEK", flow=flow, outcome="done",
        )  # fmt: skip
    return Subject("payment", payment, net, like["committee_id"])


def credit_never_sent(plot: Plot) -> Subject:
    """The supplier agrees that it billed too much, and never sends the credit."""
    party, rows = supplier(plot, 5, 400, net_minor=400_000)
    bill = plot.chance.one(rows)
    plot.payment_ids.append(bill["payment_id"])
    opened = bill["known_on"] + timedelta(days=4)
    agreed = bill["net_minor"] // plot.level(1, 2, 9)
    plot.add(
        "dispute", bill["committee_id"], 0, dispute_number=f"R-{plot.chance.between(50_000, 99_999)}", supplier=party,
        invoice_number=bill["invoice_number"], opened_on=opened, closed_on=opened + timedelta(days=8),
        outcome="supplier_agrees", agreed_minor=agreed, currency="SEK", text="För många timmar",
    )  # fmt: skip
    if plot.difficulty == "hard":  # a tenth is credited, so that there is a credit to show
        plot.bill(bill, opened + timedelta(days=30), -agreed // 10, plot.next_number(rows))
    return Subject("party", party, agreed, bill["committee_id"], opened + timedelta(days=53))


def tax_that_is_not_owed(plot: Plot) -> Subject:
    """A firm that is not registered for VAT charges it all the same, and keeps it."""
    day = plot.day(last=date(2025, 8, 15))
    like = new_company(plot, day - timedelta(days=600), "tn", vat_registered=False, vat_from=None, vat_until=None)
    told = plot.level(False, None, None)  # whether the invoice itself admits it
    net, total, number = 4_200_000, 0, plot.chance.between(2_000, 9_000)
    for turn in range(4):
        net += plot.chance.between(-400_000, 400_000)
        number += plot.chance.between(5, 30)
        vat = round(net * plot.level(2_500, 2_800, 2_500) / 10_000)
        plot.bill(
            like, day + timedelta(days=31 * turn), net, str(number), vat_registered=told, vat_minor=vat,
            amount_minor=net + vat, vat_lines=[{"rate_bp": 2_500, "category": "S", "net_minor": net, "vat_minor": vat}],
        )  # fmt: skip
        total += vat
    return Subject("party", like["party_id"], total, like["committee_id"])


SCHEMES: Final = (
    Scheme("posted on a Sunday", ("INV-10",), "X.3", posted_on_a_sunday),
    Scheme("paid after death", ("INV-11",), "T1.b.ii", paid_after_death),
    Scheme("paid by hand", ("INV-12",), "X.3", paid_by_hand),
    Scheme("credit never sent", ("INV-13",), "T2.a.i", credit_never_sent),
    Scheme("tax that is not owed", ("INV-14",), "T1.a.i", tax_that_is_not_owed),
)
