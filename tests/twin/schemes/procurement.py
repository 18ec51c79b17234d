"""Tenders and contracts: bids agreed beforehand, specifications for one, contracts that never end."""

from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from tests.twin.plot import Plot, Row, Scheme, Subject
from tests.twin.schemes.staging import at, invoices_of
from tests.twin.tables import PAYMENT


def _tender(plot: Plot, winner: str, day: date, committee: str, value_minor: int, **values: Any) -> str:
    """A tender with its award; its number."""
    ocid = f"ocds-twin-{plot.chance.between(5_000, 99_999)}"
    opened = values.pop("opened", day - timedelta(days=60))
    closed = values.pop("closed", day - timedelta(days=25))
    plot.add(
        "procurement", committee, ocid=ocid, release=f"{ocid}-3", released_at=at(day, 600), day=day, stage="award",
        status="complete", title="Tjänster", method="open", category="services", buyer=plot.world.municipality,
        procuring_entity=plot.world.municipality, tender_from=at(opened, 480), tender_until=at(closed, 1_439),
        value_minor=value_minor, currency="SEK", winner=winner, winners=1, contract_from=day + timedelta(days=30),
        contract_until=day + timedelta(days=760), **values,
    )  # fmt: skip
    plot.add(
        "award",
        committee,
        ocid=ocid,
        release=f"{ocid}-3",
        award=f"{ocid}-a1",
        status="active",
        day=day,
        supplier=winner,
        suppliers=1,
        value_minor=value_minor,
        currency="SEK",
    )
    return ocid


def _bid(plot: Plot, bid: tuple[str, int], bidder: str, day: date, committee: str, value_minor: int) -> None:
    ocid, number = bid
    plot.add("bid", committee, ocid=ocid, release=f"{ocid}-3", bid=f"b{number}", submitted_at=at(day, 700), day=day,
             status="valid", bidder=bidder, bidders=1, value_minor=value_minor, currency="SEK")  # fmt: skip


def bids_agreed(plot: Plot) -> Subject:
    """Three firms take turns: who shall win bids first, the others a little above."""
    firms = plot.world.companies.filter(pl.col("party_kind") == "company").tail(plot.world.companies.height * 2 // 3)
    ring = [plot.choose(firms["party"]) for _ in range(3)]
    committee, start, value = "tn", plot.day(date(2023, 7, 1), date(2024, 6, 1)), 0
    for turn in range(plot.level(6, 5, 3)):
        day, winner = start + timedelta(days=80 * turn), ring[turn % 3]
        value = plot.chance.between(80, 220) * 1_000_000
        ocid = _tender(plot, winner, day, committee, value, bids=3)
        for place, firm in enumerate([winner, *(one for one in ring if one != winner)]):
            spread = plot.level(0.008, 0.016, 0.06)
            _bid(
                plot, (ocid, place + 1), firm, day - timedelta(days=26), committee, round(value * (1 + spread * place))
            )
    return Subject("party", ring[0], value, committee, sorted(plot.known)[len(plot.known) * 2 // 3])


def tailored(plot: Plot) -> Subject:
    """The specification fits one firm, and the time to bid is short: nobody else can."""
    firms = plot.world.companies.filter(pl.col("party_kind") == "company")
    winner, day = plot.choose(firms["party"].tail(firms.height // 2)), plot.day()
    open_days = plot.level(9, 13, 24)
    opened = day - timedelta(days=40)
    value = plot.level(450, 240, 120) * 1_000_000
    ocid = _tender(plot, winner, day, "ks", value, bids=plot.level(1, 1, 2), opened=opened,
                   closed=opened + timedelta(days=open_days))  # fmt: skip
    _bid(plot, (ocid, 1), winner, opened + timedelta(days=open_days - 1), "ks", value)
    if plot.difficulty == "hard":
        other = plot.chance.one(firms["party"])
        _bid(plot, (ocid, 2), other, opened + timedelta(days=open_days), "ks", value * 2)
    buyer = plot.chance.one(plot.world.staff.filter(pl.col("position") == "enhetschef").to_dicts())
    plot.add(
        "gift_or_contact",
        "ks",
        entry_number=f"G-{plot.chance.between(50_000, 99_999)}",
        employee=buyer["employee"],
        other=winner,
        entry_kind="meeting",
        happened_on=opened - timedelta(days=20),
        persons=1,
    )
    return Subject("party", winner, value, "ks", max(plot.known))


def _contract(plot: Plot, **where: object) -> Row:
    contracts = plot.table("contract").filter(pl.col("procurement_form") == "procurement")
    for name, value in where.items():
        contracts = contracts.filter(pl.col(name) == value)
    billed = plot.table(PAYMENT).filter(pl.col("contract_reference").is_not_null())
    contracts = contracts.join(billed.select(contract_number="contract_reference"), on="contract_number", how="semi")
    number = plot.choose(contracts["contract_number"].sort())
    return contracts.filter(pl.col("contract_number") == number).row(0, named=True)


def _bill(plot: Plot, own: Row) -> Row:
    bills = invoices_of(plot, own["supplier"]).filter(pl.col("contract_reference") == own["contract_number"])
    return dict(bills.row(0, named=True))


def bought_after_the_end(plot: Plot) -> Subject:
    """The contract has ended; the old supplier goes on billing on it, and nobody has to compete."""
    own, day = _contract(plot), plot.day(date(2023, 9, 1), date(2025, 3, 1))
    like, total = _bill(plot, own), 0
    row = plot.table("contract").filter(pl.col("record_id") == own["record_id"])
    plot.change("contract", row, valid_until=day, longest_until=day)
    plot.remove(
        "contract_change", plot.table("contract_change").filter(pl.col("contract_number") == own["contract_number"])
    )
    later = invoices_of(plot, own["supplier"]).filter(pl.col("contract_reference") == own["contract_number"])
    own_later = later.filter(pl.col("invoice_date") > day)
    plot.point_at(PAYMENT, own_later.head(40))
    number = int(plot.next_number([like]))
    for turn in range(plot.level(8, 4, 2)):
        net = plot.level(3_000_000, 1_200_000, 400_000) + plot.chance.between(0, 90_000)
        plot.bill(like, day + timedelta(days=plot.level(30, 20, 9) * (turn + 1)), net, str(number := number + 7))
        total += net
    plot.days.remove(min(plot.days))
    return Subject("party", own["supplier"], total, own["committee_id"], sorted(plot.known)[1])


def grown_after_award(plot: Plot) -> Subject:
    """The lowest bid wins, and grows by additions that were meant from the beginning."""
    own = _contract(plot)
    awarded, start = own["awarded_minor"], plot.day(date(2023, 6, 1), date(2024, 9, 1))
    for turn in range(plot.level(4, 3, 2)):
        plot.add(
            "contract_change", own["committee_id"], contract_number=own["contract_number"], change_number=f"{9 + turn}",
            supplier=own["supplier"], changed_on=start + timedelta(days=70 * turn), change_kind="addition",
            value_minor=awarded * plot.level(22, 6, 4) // 100, currency="SEK", decided_by=own["responsible_officer"],
            reason=plot.level(None, "Tilläggsarbete", "Tilläggsarbete"),
        )  # fmt: skip
    return Subject(
        "party", own["supplier"], awarded * plot.level(88, 18, 8) // 100, own["committee_id"], max(plot.known)
    )


def ordered_by_nobody(plot: Plot) -> Subject:
    """Somebody who may not buy orders from a friend on the municipality's contract."""
    own = _contract(plot)
    like = _bill(plot, own)
    allowed = set(
        plot.table("authorised_orderer").filter(pl.col("contract_number") == own["contract_number"])["orderer"]
    )
    users = [user for user in plot.world.staff["user_name"] if user not in allowed]
    user, total, number = str(plot.chance.one(users)), 0, int(plot.next_number([like]))
    start = plot.day(last=date(2025, 8, 1))
    for turn in range(plot.level(6, 3, 1)):
        net, order = plot.level(4_200_000, 1_600_000, 450_000), f"O-{plot.chance.between(500_000, 999_999)}"
        day = start + timedelta(days=11 * turn)
        plot.add(
            "purchase_order",
            own["committee_id"],
            0,
            document="order",
            document_number=order,
            order_number=order,
            day=day,
            buyer=plot.world.municipality,
            seller=own["supplier"],
            orderer=user,
            currency="SEK",
            net_minor=net,
            contract_reference=own["contract_number"],
            total_minor=net * 5 // 4,
        )
        plot.bill(like, day + timedelta(days=12), net, str(number := number + 9), order_reference=order)
        total += net
    return Subject("party", own["supplier"], total, own["committee_id"])


def never_followed_up(plot: Plot) -> Subject:
    """An important contract that nobody has looked at for years: the owner is the supplier's friend."""
    own = _contract(plot, contract_class=plot.level("A", "A", "B"))
    mine = plot.table("contract_follow_up").filter(pl.col("contract_number") == own["contract_number"])
    since = plot.level(date(2021, 1, 1), date(2024, 2, 1), date(2024, 3, 1))
    plot.remove("contract_follow_up", mine.filter(pl.col("followed_up_on") >= since))
    plot.point_at("contract", plot.table("contract").filter(pl.col("record_id") == own["record_id"]))
    seen = max(since, own["valid_from"]) + timedelta(days=plot.level(366, 366, 731))
    return Subject("party", own["supplier"], 0, own["committee_id"], seen)


SCHEMES: Final = (
    Scheme("bids agreed", ("PRC-01",), "X.2", bids_agreed),
    Scheme("tailored", ("PRC-03",), "X.2", tailored),
    Scheme("bought after the end", ("PRC-02",), "T1.a.i", bought_after_the_end),
    Scheme("grown after award", ("PRC-04",), "T2.a.i", grown_after_award),
    Scheme("ordered by nobody", ("PRC-05",), "X.3", ordered_by_nobody),
    Scheme("never followed up", ("PRC-06",), "T2.b.ii", never_followed_up),
)
