"""Grants to associations: members on paper, activities that never were, money that goes elsewhere."""

from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from tests.twin.plot import NothingToPlantIn, Plot, Row, Scheme, Subject
from tests.twin.schemes.staging import at
from tests.twin.tables import PAYMENT


def _club(plot: Plot) -> str:
    return plot.choose(plot.world.clubs["party"])


def _grants(plot: Plot, club: str) -> list[Row]:
    return plot.table("grant_payment").filter(pl.col("association") == club).sort("paid_on").to_dicts()


def _told(plot: Plot, kind: str, club: str, year: int | None = None) -> pl.DataFrame:
    mine = plot.table(kind).filter(pl.col("association") == club)
    if year is None:
        return mine
    named = pl.col("year") if "year" in mine.columns else pl.col("as_of").dt.year()
    return mine.filter(named == year)


def same_members(plot: Plot) -> Subject:
    """One list of members serves two associations, each of which is paid by the head."""
    first, second = _club(plot), _club(plot)
    year = plot.chance.between(2023, 2025)
    source = _told(plot, "member_list", first, year)["members"][0].to_list()
    own = _told(plot, "member_list", second, year)
    share = plot.level(0.9, 0.55, 0.3)
    mixed = sorted({*source[: max(21, int(len(source) * share))], *own["members"][0].to_list()[:: plot.level(6, 3, 1)]})
    plot.change("member_list", own, members=[mixed], member_count=len(mixed))
    plot.point_at("member_list", _told(plot, "member_list", first, year))
    paid = sum(row["amount_minor"] for row in _grants(plot, second) if row["paid_on"].year == year)
    return Subject("party", second, paid, "kfn", max(plot.known))


def members_on_paper(plot: Plot) -> Subject:
    """The number of members rises as no sport ever did; the fees do not."""
    club, year = _club(plot), plot.chance.between(2024, 2025)
    own = _told(plot, "member_list", club, year)
    before = own["members"][0].to_list()
    more = round(len(before) * plot.level(1.8, 0.8, 0.35))
    invented = sorted({*before, *plot.chance.tokens(more).to_list()})
    income = own["fee_income_minor"][0] * plot.level(100, 100, 115) // 100
    plot.change("member_list", own, members=[invented], member_count=len(invented), fee_income_minor=income)
    return Subject("party", club, more * 40_000, "kfn")


def evenings_that_never_were(plot: Plot) -> Subject:
    """The same participants are written down for evenings on which the hall stood empty."""
    club = _club(plot)
    like = plot.chance.one(_told(plot, "activity", club).to_dicts())
    first = plot.day(last=date(2025, 6, 1))
    for turn in range(plot.level(40, 25, 12)):
        begin = at(first + timedelta(days=4 * turn), 18 * 60)
        own = like["participants"][: plot.level(30, 30, 30 - turn % 5)]
        number = f"{plot.chance.between(600_000, 999_999)}"
        plot.again("activity", like, activity_number=number, starts_at=begin, ends_at=begin + timedelta(minutes=90),
                   participants=own, participant_count=plot.level(85, len(own), len(own)))  # fmt: skip
        if turn < plot.level(0, 8, 10):
            plot.add("facility_booking", "kfn", booking_number=f"B-{number}", association=club, place=like["place"],
                     starts_at=begin, ends_at=begin + timedelta(hours=2), capacity=60, used=False)  # fmt: skip
    paid = sum(row["amount_minor"] for row in _grants(plot, club))
    return Subject("party", club, paid // 4, "kfn")


def old_papers(plot: Plot) -> Subject:
    """Last year's minutes and report are handed in again with the year changed."""
    club = _club(plot)
    reports = _told(plot, "grant_report", club).sort("received_on")
    if reports.height < 2:
        raise NothingToPlantIn(plot.number)
    first, second = reports.row(0, named=True), reports.tail(1)
    text = plot.level(first["text"], first["text"].replace("2023", "2024"), first["text"][:140].replace("2023", "2024"))
    values: dict[str, Any] = {"text": text}
    if plot.difficulty != "hard":
        values["content_hash"] = first["content_hash"]
    plot.change("grant_report", second, **values)
    if plot.difficulty == "easy":
        accounts = _told(plot, "association_account", club).sort("year")
        plot.change("association_account", accounts.tail(1), content_hash=accounts["content_hash"][0])
    plot.point_at("grant_report", reports.head(1))
    return Subject("party", club, _grants(plot, club)[1]["amount_minor"], "kfn", max(plot.known))


def new_club_large_grant(plot: Plot) -> Subject:
    """A club that was founded for the money: weeks old, a large sum, no lease, no books."""
    club, day = plot.chance.id(), plot.day(last=date(2025, 5, 1))
    founded = day - timedelta(days=plot.level(40, 200, 420))
    amount = plot.level(32_000_000, 9_000_000, 4_600_000)
    number = f"FB-{plot.chance.between(50_000, 99_999)}"
    plot.set_stage("company", "ks", company=club, as_of=founded + timedelta(days=20), registered_on=founded,
                   legal_form="ideell förening", status="active", f_tax=False, vat_registered=False)  # fmt: skip
    plot.add(
        "grant_application", "kfn", application_number=number, association=club, grant_kind="activity_youth",
        received_on=day, period_from=date(day.year, 1, 1), period_until=date(day.year, 12, 31), applied_minor=amount,
        currency="SEK", per_member=False, purpose="Integration genom idrott", founded_on=founded,
        rental_contract=plot.level(False, False, True), other_funding=False,
        budget=[{"item": "leaders", "amount_minor": amount}],
    )  # fmt: skip
    plot.add(
        "grant_payment",
        "kfn",
        grant_number=number.replace("FB", "FBB"),
        association=club,
        grant_kind="activity_youth",
        paid_on=day + timedelta(days=45),
        amount_minor=amount,
        currency="SEK",
        purpose="Integration genom idrott",
        application_number=number,
        paying_body="kfn",
        decided_by="bidrag-001",
    )
    plot.add("association_account", "kfn", association=club, year=day.year, received_on=day + timedelta(days=60),
             signatories=1, board_members=3, board_changes=plot.level(4, 2, 1), annual_report=False, minutes=True,
             bookkeeping=plot.level(False, False, True), currency="SEK")  # fmt: skip
    return Subject("party", club, amount, "kfn")


def paid_by_two(plot: Plot) -> Subject:
    """Two pay for the same season, each told that it is the only one.

    The region publishes whom it pays; what another committee pays is known here where it has been disclosed, and else
    to nobody who could compare.
    """
    knows, payer = plot.level(("kfn", "region"), ("kfn", "son"), ("son", "son"))
    club = _club(plot)
    first = plot.chance.one(_grants(plot, club))
    amount = first["amount_minor"] * plot.level(10, 8, 4) // 10
    purpose = plot.level(first["purpose"], f"{first['purpose']} ungdom", "Lokalhyra och ledare")
    number = f"SOC-{plot.chance.between(1_000, 9_999)}"
    plot.add(
        "grant_payment",
        knows,
        grant_number=number,
        association=club,
        grant_kind="social_support",
        paid_on=first["paid_on"] + timedelta(days=40),
        amount_minor=amount,
        currency="SEK",
        purpose=purpose,
        period_from=first["period_from"],
        period_until=first["period_until"],
        application_number=number,
        paying_body=payer,
        decided_by=str(plot.chance.one(plot.world.users("handläggare"))),
    )
    plot.add(
        "grant_application", knows, application_number=number, association=club, grant_kind="social_support",
        received_on=first["paid_on"] - timedelta(days=10), period_from=first["period_from"], applied_minor=amount,
        period_until=first["period_until"], currency="SEK", purpose=purpose, other_funding=False,
    )  # fmt: skip
    plot.point_at("grant_payment", plot.table("grant_payment").filter(pl.col("record_id") == first["record_id"]))
    return Subject("party", club, amount, "kfn", max(plot.known))


def to_the_chairs_firm(plot: Plot) -> Subject:
    """The chair's own firm sells the club services that nobody needs, with the grant."""
    club = _club(plot)
    chair = plot.world.clubs.filter(pl.col("party") == club)["chair"][0]
    grant = plot.chance.one(_grants(plot, club))
    firm = plot.choose(plot.world.companies["party"].tail(plot.world.companies.height // 2))
    plot.add(
        "company_owner",
        "ks",
        company=firm,
        owner=plot.level(chair, chair, plot.chance.id()),
        valid_from=date(2022, 5, 1),
        owner_kind="beneficial_owner",
        share_hundredths=plot.level(10_000, 5_000, 10_000),
    )
    share, times = plot.level(60, 30, 12), plot.level(2, 5, 3)
    for turn in range(times):
        plot.add(
            "association_payment", "kfn", association=club, voucher_number=f"A-{plot.chance.between(500_000, 999_999)}",
            payee=firm, paid_on=grant["paid_on"] + timedelta(days=30 + 25 * turn), currency="SEK", way="account",
            amount_minor=grant["amount_minor"] * share // 100 // times, text="Konsulttjänst",
        )  # fmt: skip
    return Subject("party", club, grant["amount_minor"] * share // 100, "kfn", max(plot.known))


def nobody_checks(plot: Plot) -> Subject:
    """Debts are hidden, the auditor has left, one person signs alone."""
    club, year = _club(plot), plot.chance.between(2023, 2025)
    own = _told(plot, "association_account", club, year)
    plot.change(
        "association_account",
        own,
        auditor=plot.level(None, None, own["auditor"][0]),
        signatories=plot.level(0, 1, 1),
        board_members=plot.level(1, 3, 4),
        minutes=plot.level(False, True, True),
        annual_report=plot.level(False, False, True),
        debts_minor=plot.level(18_000_000, 9_000_000, 3_000_000),
    )
    paid = sum(row["amount_minor"] for row in _grants(plot, club) if row["paid_on"].year == year)
    return Subject("party", club, paid, "kfn")


def spent_on_something_else(plot: Plot) -> Subject:
    """The hall and the leaders were never paid; the money was drawn in cash or went to travel."""
    club = _club(plot)
    some = _told(plot, "grant_report", club).sort("received_on").head(1)
    if some.is_empty():
        raise NothingToPlantIn(plot.number)
    spent, share = some["spent_minor"][0], plot.level(80, 50, 30)
    travel = spent * share // 100
    costs = [
        {
            "item": line["item"],
            "amount_minor": travel if line["item"] == "travel" else line["amount_minor"] * (100 - share) // 100,
        }
        for line in some["costs"][0]
    ]
    plot.change("grant_report", some, costs=[costs], cash_minor=spent * plot.level(45, 14, 8) // 100)
    return Subject("party", club, travel, "kfn")


def more_by_the_head(plot: Plot) -> Subject:
    """Whoever decides is generous to one club: by member it gets several times what others do, and no paper is wrong.

    It is planted in clubs that have peers of their size, since only they can be compared.
    """
    clubs = plot.world.clubs.filter(pl.col("members").list.len() >= 100)
    club = plot.choose(clubs["party"], "grants by member of ")
    grants = _told(plot, "grant_payment", club).sort("paid_on").tail(2)
    times = plot.level(60, 32, 16)
    amounts = [amount * times // 10 for amount in grants["amount_minor"]]
    plot.change("grant_payment", grants, amount_minor=amounts, decided_by="bidrag-001")
    paid = dict(zip(grants["grant_number"], amounts, strict=True))
    orders = plot.table(PAYMENT).filter(pl.col("party_id") == club, pl.col("invoice_number").is_in(list(paid)))
    sums = [paid[number] for number in orders["invoice_number"]]
    plot.change(PAYMENT, orders, amount_minor=sums, net_minor=sums)
    return Subject("party", club, sum(amounts) - int(grants["amount_minor"].sum()), "kfn")


SCHEMES: Final = (
    Scheme("same members", ("GRT-01",), "T2.a.iii", same_members),
    Scheme("members on paper", ("GRT-02",), "T2.a.iii", members_on_paper),
    Scheme("evenings that never were", ("GRT-02", "GRT-03"), "T2.a.iii", evenings_that_never_were),
    Scheme("old papers", ("GRT-03",), "T2.b.ii", old_papers),
    Scheme("new club, large grant", ("GRT-04",), "T1.a.i", new_club_large_grant),
    Scheme("paid by two", ("GRT-05",), "T1.b.ii", paid_by_two),
    Scheme("to the chair's firm", ("GRT-06",), "X.2", to_the_chairs_firm),
    Scheme("nobody checks", ("GRT-07",), "T2.b.ii", nobody_checks),
    Scheme("spent on something else", ("GRT-08",), "T2.a.iii", spent_on_something_else),
    Scheme("more by the head", ("STA-01",), "X.2", more_by_the_head),
)
