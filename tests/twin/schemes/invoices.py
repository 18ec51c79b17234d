"""Invoices and payments: what is billed twice, too dear, too much or for nothing, and money led astray."""

from datetime import date, timedelta
from typing import Final

import polars as pl

from tests.twin.plot import NothingToPlantIn, Plot, Scheme, Subject
from tests.twin.schemes.staging import (
    at,
    bill_monthly,
    invoices_of,
    new_company,
    supplier,
)
from tests.twin.tables import PAYMENT


def billed_again(plot: Plot) -> Subject:
    """The supplier sends an invoice that was paid once more, written so that the system takes it for another."""
    _, rows = supplier(plot, 6, 400, net_minor=300_000)
    first = plot.chance.one(rows)
    digits, after = first["invoice_number"], plot.level(12, 35, 70) + plot.chance.between(0, 10)
    number = plot.level(f"F-{digits}", f"{first['invoice_date'].year}{digits.zfill(6)}", plot.next_number(rows))
    net = first["net_minor"] + plot.level(0, 0, -first["net_minor"] // 50)
    day = first["invoice_date"] + timedelta(days=after)
    plot.payment_ids.append(first["payment_id"])
    copy = plot.bill(first, day, net, number, text=plot.level(first["text"], first["text"], "Komplettering"))
    return Subject("payment", copy, net, first["committee_id"])


def billed_through_sister(plot: Plot) -> Subject:
    """The same work is billed by a second company of the same people, with the same number, to the same account."""
    _, rows = supplier(plot, 6, 400, net_minor=300_000)
    first = plot.chance.one(rows)
    sister = new_company(
        plot, first["invoice_date"] - timedelta(days=plot.level(200, 700, 1_400)), first["committee_id"]
    )
    account = plot.level(first["account_token"], first["account_token"], sister["account_token"])
    number = plot.level(first["invoice_number"], first["invoice_number"], str(plot.chance.between(1_000, 9_999)))
    day = first["invoice_date"] + timedelta(days=plot.chance.between(3, 25))
    plot.payment_ids.append(first["payment_id"])
    copy = plot.bill(sister, day, first["net_minor"], number, account_token=account, text=first["text"])
    return Subject("payment", copy, first["net_minor"], first["committee_id"])


def hijacked_account(plot: Plot) -> Subject:
    """Somebody writes in the supplier's name that its account is new; the next invoices are paid there."""
    payments = plot.suppliers(12, 400).with_columns(
        pl.col("invoice_date").rank("ordinal").over("party_id").alias("place")
    )
    large = payments.filter(
        pl.col("place") > 5, pl.col("amount_minor") > 1_000_000, pl.col("invoice_date") > date(2023, 6, 1)
    )
    party = plot.choose(large["party_id"])
    target = plot.chance.one(large.drop("place").filter(pl.col("party_id") == party).to_dicts())
    wait = plot.level(3, 8, 25)
    changed, thief = target["invoice_date"] - timedelta(days=wait), plot.chance.token()
    stolen = invoices_of(plot, party).filter(
        pl.col("invoice_date").is_between(changed, target["invoice_date"] + timedelta(days=plot.level(30, 12, 2)))
    )
    plot.add(
        "payee_account_change", target["committee_id"], 0,
        change_number=f"LR-{plot.chance.between(50_000, 99_999)}", payee=party, old_account=target["account_token"],
        new_account=thief, changed_at=at(changed, plot.level(15 * 60, 9 * 60, 10 * 60)),
        changed_by=str(plot.chance.one(plot.world.users("ekonom"))), channel=plot.level("email", "email", "letter"),
        called_back=plot.level(False, False, True), holder_checked=plot.level(False, None, None),
    )  # fmt: skip
    plot.change(PAYMENT, stolen, account_token=thief, account_label=f"bankgiro ••••{thief[:4]}")
    seen = stolen["known_on"].min()
    assert isinstance(seen, date)
    return Subject("party", party, int(stolen["amount_minor"].sum()), target["committee_id"], seen)


def split_below_a_limit(plot: Plot) -> Subject:
    """One job is ordered as several, each small enough that nobody has to compete for it or write it down."""
    party, rows = supplier(plot, 4, 60, contract_reference=None)
    like, day = rows[0], plot.day()
    parts = plot.level((98_500, 97_200, 99_400, 96_800), (93_100, 88_400, 97_900), (71_300, 64_900, 78_200, 69_500))
    gap = plot.level(4, 12, 24)
    number = int(plot.next_number(rows))
    for at_part, kronor in enumerate(parts):
        number += plot.level(1, 3, 17)
        plot.bill(like, day + timedelta(days=gap * at_part + plot.chance.between(0, 2)), kronor * 100, str(number))
    return Subject("party", party, sum(parts) * 100, like["committee_id"], sorted(plot.known)[len(plot.known) * 2 // 3])


def direct_award_all_year(plot: Plot) -> Subject:
    """A unit keeps buying from a friend without ever asking anybody else, beyond the limit of direct award."""
    party, rows = supplier(plot, 4, 60, contract_reference=None)
    like, year = rows[0], plot.chance.between(2023, 2025)
    count, median = plot.level((14, 90_000), (12, 68_000), (11, 52_000))
    number, total = int(plot.next_number(rows)), 0
    for month in range(count):
        number += plot.chance.between(2, 30)
        net = int(plot.chance.around(median * 100, 0.1, 1)[0])
        plot.bill(like, date(year, 1 + month % 11, plot.chance.between(1, 27)), net, str(number))
        total += net
    return Subject("party", party, total, like["committee_id"], sorted(plot.known)[len(plot.known) * 3 // 4])


def bought_without_order(plot: Plot) -> Subject:
    """Purchases that nobody ordered in writing and no contract covers, signed by a friend in the unit."""
    party, rows = supplier(plot, 4, 60, contract_reference=None)
    like, total = {**rows[0], "unit": rows[0]["unit"]}, 0
    number, start = int(plot.next_number(rows)), plot.day(last=date(2025, 8, 1))
    for turn in range(plot.level(9, 6, 4)):
        number += plot.chance.between(5, 40)
        net = plot.level(14_000_000, 3_900_000, 480_000) + plot.chance.between(-50_000, 50_000)
        plot.bill(like, start + timedelta(days=9 * turn), net, str(number))
        total += net
    return Subject("party", party, total, like["committee_id"])


def above_the_agreed_price(plot: Plot) -> Subject:
    """Every line a little dearer than agreed, in the hope that nobody looks the price up."""
    contracts = plot.table("contract").filter(pl.col("procurement_form") == "procurement")
    payments = plot.suppliers(8).join(
        contracts.select(party_id="supplier"), on="party_id", how="semi", maintain_order="left"
    )
    party = plot.choose(payments["party_id"])
    rows = plot.of(payments, party)
    like = next((row for row in rows if row["contract_reference"]), None)
    if like is None:
        raise NothingToPlantIn(plot.number)
    prices = plot.table("contract_price").filter(pl.col("supplier") == party, pl.col("article") == "A-1")
    agreed = {row["valid_from"].year: row["unit_price_minor"] for row in prices.to_dicts()}
    times, taken, number = plot.level(1.15, 1.06, 1.018), 0, int(plot.next_number(rows))
    first = plot.day(last=date(2025, 5, 15))
    for turn in range(plot.level(8, 8, 10)):
        day, hours = first + timedelta(days=21 * turn), plot.chance.between(20, 90)
        price = round(agreed[min(2025, day.year)] * times)
        number += plot.chance.between(3, 30)
        plot.bill(like, day, price * hours, str(number))
        line = plot.draft.added["invoice_line"][-1]
        line |= {
            "article": "A-1",
            "unit_of_measure": "hour",
            "unit_price_minor": price,
            "quantity_thousandths": hours * 1_000,
        }
        taken += (price - agreed[min(2025, day.year)]) * hours
    return Subject("party", party, taken, like["committee_id"])


def more_than_decided(plot: Plot) -> Subject:
    """A provider bills more hours for a user than were decided, month after month."""
    lines = plot.table("invoice_line").filter(pl.col("article") == "HT-DAG")
    decision = plot.choose(lines.filter(pl.len().over("decision_number") >= 5)["decision_number"])
    granted = plot.table("benefit_decision").filter(pl.col("decision_number") == decision)["granted_minutes"][0]
    mine = lines.filter(pl.col("decision_number") == decision).sort("invoiced_on")
    some = mine.tail(plot.level(6, 4, 3))
    over = plot.level(1.6, 1.18, 1.03)
    quantity = [max(round(granted * over * 1_000 / 60), row["quantity_thousandths"]) for row in some.to_dicts()]
    amounts = [round(q * row["unit_price_minor"] / 1_000) for q, row in zip(quantity, some.to_dicts(), strict=True)]
    payments, taken = plot.table(PAYMENT), 0
    for row, amount in zip(some.to_dicts(), amounts, strict=True):
        bill = payments.filter(
            pl.col("party_id") == row["supplier"], pl.col("invoice_number") == row["invoice_number"]
        ).head(1)
        more = amount - row["amount_minor"]
        net = plot.draft.changed.get(PAYMENT, {}).get(bill["payment_id"][0], {}).get("net_minor", bill["net_minor"][0])
        vat = [{"rate_bp": 0, "category": "E", "net_minor": net + more, "vat_minor": 0}]
        plot.change(PAYMENT, bill, net_minor=net + more, amount_minor=net + more, vat_lines=[vat])
        taken += more
    plot.change("invoice_line", some, quantity_thousandths=quantity, amount_minor=amounts)
    return Subject("party", str(some["supplier"][0]), taken, "son")


def sham_firm(plot: Plot) -> Subject:
    """A firm without any business but ours sends invoices for services that nobody gets."""
    start = plot.day(last=date(2025, 1, 31)).replace(day=1)
    like = new_company(plot, start - timedelta(days=plot.level(40, 150, 800)), "ks")
    step, months = plot.level(1, 1, 3), plot.level(11, 9, 8)
    total = bill_monthly(plot, like, start, months, plot.level(7_000_000, 3_400_000, 1_200_000), (1_001, step))
    return Subject("party", like["party_id"], total, like["committee_id"], sorted(plot.known)[len(plot.known) // 2])


def invented_round_sums(plot: Plot) -> Subject:
    """Sums to pay that somebody thought up: whole thousands, as people invent them."""
    party, rows = supplier(plot, 5, 200)
    like, number, total = rows[0], int(plot.next_number(rows)), 0
    first, count, share = (
        date(plot.chance.between(2023, 2025), 1, 9),
        plot.level(30, 26, 22),
        plot.level(1.0, 0.6, 0.25),
    )
    for turn in range(count):
        number += plot.chance.between(2, 40)
        even = plot.chance.rng.random() < share
        to_pay = plot.chance.between(3, 45) * 100_000 + (0 if even else plot.chance.between(1, 99_999))
        net = round(to_pay * like["net_minor"] / like["amount_minor"])
        vat = [{**like["vat_lines"][0], "net_minor": net, "vat_minor": to_pay - net}]
        day = first + timedelta(days=11 * turn)
        plot.bill(like, day, net, str(number), amount_minor=to_pay, vat_minor=to_pay - net, vat_lines=vat)
        total += net
    return Subject("party", party, total, like["committee_id"], sorted(plot.known)[len(plot.known) * 2 // 3])


def invented_digits(plot: Plot) -> Subject:
    """Hundreds of small invoices with sums out of somebody's head, most of which begin with four to eight."""
    party, rows = supplier(plot, 5, 200)
    like, number, total = rows[0], int(plot.next_number(rows)), 0
    first, lead = (
        date(plot.chance.between(2023, 2025), 1, 4),
        plot.level((5, 6, 7), (3, 4, 5, 6, 7, 8), (1, 2, 3, 4, 5, 6, 7)),
    )
    for turn in range(340):
        number += plot.chance.between(2, 9)
        scale = 10 ** plot.chance.between(3, 5)
        net = plot.chance.one(lead) * scale + plot.chance.between(0, scale - 1)
        plot.bill(like, first + timedelta(days=turn), net, str(number))
        total += net
    return Subject("party", party, total, like["committee_id"], sorted(plot.known)[-30])


SCHEMES: Final = (
    Scheme("billed again", ("INV-01",), "T2.a.i", billed_again),
    Scheme("billed through a sister", ("INV-01", "SUP-01"), "T2.a.i", billed_through_sister),
    Scheme("hijacked account", ("INV-02",), "T1.a.ii", hijacked_account),
    Scheme("split below a limit", ("INV-03",), "T1.a.i", split_below_a_limit),
    Scheme("direct award all year", ("INV-03",), "X.2", direct_award_all_year),
    Scheme("bought without order", ("INV-04", "STA-02", "STA-03"), "T2.a.iii", bought_without_order),
    Scheme("above the agreed price", ("INV-05",), "T2.a.i", above_the_agreed_price),
    Scheme("more than decided", ("INV-06", "TIM-06"), "T2.a.ii", more_than_decided),
    Scheme("sham firm", ("INV-07", "SUP-03", "STA-03", "SUP-10"), "T1.a.iv", sham_firm),
    Scheme("invented round sums", ("INV-08",), "T2.a.iii", invented_round_sums),
    Scheme("invented digits", ("INV-09",), "T2.a.iii", invented_digits),
)
