"""Benefits to persons: income and households that are not told, homes that are sold, papers that are copied."""

from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from tests.twin.benefits import AREA
from tests.twin.plot import NothingToPlantIn, Plot, Row, Scheme, Subject
from tests.twin.schemes.staging import add_months, month_end
from tests.twin.tables import PAYMENT


def _recipient(plot: Plot, months: int = 6) -> tuple[str, list[Row]]:
    """Somebody who has had support for so many months, and the applications in order."""
    every = plot.table("benefit_application").filter(pl.len().over("applicant") >= months)
    person = plot.choose(every["applicant"])
    return person, every.filter(pl.col("applicant") == person).sort("period_from").to_dicts()


def _applies(plot: Plot, person: str, month: date, **values: Any) -> str:
    """An application for a month, the decision about it, and its payment; the application's number."""
    number, amount = f"EB-{plot.chance.between(500_000, 999_999)}", values.pop("amount_minor", 1_300_000)
    day = month - timedelta(days=plot.chance.between(5, 14))
    plot.add("benefit_application", "son", 0, application_number=number, applicant=person, area=AREA, received_on=day,
             period_from=month, period_until=month_end(month), applied_minor=amount, currency="SEK",
             payee=person, **values)  # fmt: skip
    decision = number.replace("EB", "EBB")
    plot.add(
        "benefit_decision", "son", 1, decision_number=decision, recipient=person, area=AREA, currency="SEK",
        decided_on=day + timedelta(days=5), outcome="granted", valid_from=month, valid_until=month_end(month),
        period="month", amount_minor=amount, application_number=number, paying_body=plot.world.municipality,
        purpose="living", last_review=month, review_on=add_months(month, 3),
        responsible_officer=str(plot.chance.one(plot.world.users("handläggare"))), decided_by="chef-001",
    )  # fmt: skip
    like = plot.table(PAYMENT).filter(pl.col("category") == "Försörjningsstöd").row(0, named=True)
    plot.order(like, month, amount, decision, party_id=person, account_token=plot.chance.token())
    return number


def wages_untold(plot: Plot) -> Subject:
    """Work on the side that the register shows afterwards: wages that were not in the application."""
    person, rows = _recipient(plot)
    some, employer = rows[1 : 1 + plot.level(6, 3, 2)], plot.chance.one(plot.world.companies["party"].head(300))
    total = 0
    for row in some:
        amount = plot.level(1_150_000, 320_000, 45_000) + plot.chance.between(0, 9_000)
        asked = row["received_on"] + timedelta(days=35)
        plot.add(
            "income_reply", "son", person=person, source="tax_agency", month=row["period_from"], income_kind="wages",
            amount_minor=amount, currency="SEK", employer=employer, paid_on=row["period_from"] + timedelta(days=24),
            asked_on=asked, application_number=row["application_number"], legal_basis="SSBTEK",
            known_on=asked + timedelta(days=2),
        )  # fmt: skip
        total += amount
    return Subject("party", person, total, "son")


def partner_untold(plot: Plot) -> Subject:
    """A partner with wages lives in the home of a household that says it is one person."""
    person, rows = _recipient(plot, 4)
    numbers = [row["application_number"] for row in rows]
    told = plot.table("household").filter(pl.col("application_number").is_in(numbers)).sort("declared_on")
    some = told.tail(plot.level(told.height, 4, 2))
    more = plot.level(2, 1, 1)
    registered = [row["adults"] + row["children"] + more for row in some.to_dicts()]
    plot.change("household", some, registered_persons=registered, shared_custody_children=plot.level(0, 0, 1))
    return Subject("party", person, 430_000 * some.height, "son")


def flat_full_of_people(plot: Plot) -> Subject:
    """A landlord sells registrations: a dozen strangers live on paper in a flat of two rooms, each with a claim."""
    homes = plot.table("dwelling").filter(pl.col("dwelling_kind") == "rented", pl.col("area_m2") < 70)
    address = plot.choose(homes["address"])
    row = homes.filter(pl.col("address") == address).sort("as_of").row(-1, named=True)
    persons, day = plot.level(17, 12, 8), plot.day(last=date(2025, 7, 1))
    landlord = plot.chance.one(plot.world.of_area("landlord")["party"])
    for step in range(3):
        plot.again(
            "dwelling",
            row,
            4,
            as_of=day + timedelta(days=30 * step),
            landlord=landlord,
            area_m2=58,
            persons=row["persons"] + (persons - row["persons"]) * (step + 1) // 3,
            households=plot.level(9, 6, 3) * (step + 1) // 3,
            claims=plot.level(8, 5, 2) * (step + 1) // 3,
        )
    some = plot.world.persons.filter(pl.col("left_on").is_null(), pl.col("age") > 20)
    for person in plot.chance.some(some["person"], persons - 1):
        plot.add(
            "person_status",
            "ks",
            person=person,
            as_of=day + timedelta(days=plot.chance.between(0, 60)),
            status="registered",
            moved_on=day,
            home_municipality="0999",
            protected=False,
            address=address,
        )
    return Subject("record", plot.record_ids[2], 600_000 * plot.level(8, 5, 2), "son", plot.known[2])


def landlord_behind_many(plot: Plot) -> Subject:
    """One landlord writes contracts for people who do not live there, at rents that nobody asks for."""
    landlord, start, total = plot.choose(plot.world.of_area("landlord")["party"]), plot.day(last=date(2025, 5, 1)), 0
    people = plot.world.persons.filter(
        pl.col("left_on").is_null(), pl.col("age").is_between(20, 60), ~pl.col("protected"), pl.col("place") == 0
    )
    for person in plot.chance.some(people["person"], plot.level(14, 9, 5)):
        rent = plot.level(1_650_000, 1_250_000, 980_000) + plot.chance.between(0, 60) * 1_000
        month = add_months(start, plot.chance.between(0, plot.level(2, 2, 6)))
        number = _applies(
            plot, person, month, landlord=landlord, rent_minor=rent, income_minor=0, amount_minor=rent + 400_000
        )
        plot.add(
            "attachment", "son", 0, attachment_number=f"BIL-{plot.chance.between(500_000, 999_999)}", belongs_to=number,
            sender=person, received_on=month - timedelta(days=4), attachment_kind="rental_contract", issuer=landlord,
            content_hash=plot.chance.token(), template_hash=plot.chance.token(), issued_on=month - timedelta(days=30),
        )  # fmt: skip
        total += rent
    return Subject("party", landlord, total, "son", sorted(plot.known)[len(plot.known) * 2 // 3])


def copied_certificates(plot: Plot) -> Subject:
    """The same medical certificate with another name on it, sold to several."""
    content, template, issuer = plot.chance.token(), plot.chance.token(), plot.chance.id()
    start, senders = plot.day(last=date(2025, 8, 1)), []
    for turn in range(plot.level(6, 4, 3)):
        person, rows = _recipient(plot, 3)
        senders.append(person)
        plot.add(
            "attachment", "son", 0, attachment_number=f"BIL-{plot.chance.between(500_000, 999_999)}",
            belongs_to=rows[-1]["application_number"], sender=person, received_on=start + timedelta(days=20 * turn),
            attachment_kind="medical_certificate", standard_form=False, issuer=issuer,
            content_hash=plot.level(content, plot.chance.token(), plot.chance.token()),
            template_hash=plot.level(template, template, plot.chance.token()),
            issuer_number=plot.level("12", "1234", str(plot.chance.between(100_000, 999_999))),
            issued_on=start - timedelta(days=3),
        )  # fmt: skip
    return Subject("record", plot.record_ids[1], 1_000_000 * len(senders), "son", plot.known[1])


def paid_twice_over(plot: Plot) -> Subject:
    """Support for the same need from two payers: here and in the municipality that was just left."""
    person, rows = _recipient(plot)
    other = plot.chance.id()
    some = rows[1 : 1 + plot.level(5, 3, 2)]
    for row in some:
        start = row["period_from"] + timedelta(days=plot.level(0, 0, 20))
        plot.add(
            "benefit_decision", "son", plot.level(5, 20, 60), decision_number=f"X-{plot.chance.between(10**5, 10**6)}",
            recipient=person, area=AREA, decided_on=start, outcome="granted", valid_from=start,
            valid_until=row["period_until"], period="month", amount_minor=900_000, currency="SEK", paying_body=other,
            purpose=plot.level("living", "living", "rent"), last_review=start,
        )  # fmt: skip
    return Subject("party", person, 900_000 * len(some), "son")


def never_reviewed(plot: Plot) -> Subject:
    """A decision that everybody forgot: care goes on and on, whether needed or not."""
    decisions = plot.table("benefit_decision").filter(
        pl.col("area") == "home_care", pl.col("valid_from") < date(2023, 9, 1), pl.col("valid_until") > date(2025, 6, 1)
    )
    number = plot.choose(decisions["decision_number"])
    own = decisions.filter(pl.col("decision_number") == number)
    last = plot.level(None, date(2023, 12, 1), date(2024, 11, 1))
    plot.change(
        "benefit_decision", own, last_review=last, review_on=plot.level(None, date(2024, 6, 1), date(2025, 11, 1))
    )
    return Subject(
        "record", str(own["record_id"][0]), 0, "son", plot.level(date(2024, 2, 1), date(2024, 12, 2), date(2025, 11, 2))
    )


def paid_after_the_end(plot: Plot) -> Subject:
    """The decision has ended, the standing payment has not."""
    person, rows = _recipient(plot, 3)
    last = rows[-1]["period_from"]
    if last > date(2025, 7, 1):
        raise NothingToPlantIn(plot.number)
    like = plot.table(PAYMENT).filter(pl.col("party_id") == person).row(-1, named=True)
    decision = rows[-1]["application_number"].replace("EB", "EBB")
    times, amount = plot.level(5, 3, 1), like["amount_minor"]
    for turn in range(1, times + 1):
        plot.order(like, add_months(last, turn), amount, plot.level(decision, decision, f"{decision}-K"))
    own = plot.table("benefit_decision").filter(pl.col("decision_number") == decision)
    plot.point_at("benefit_decision", own)
    return Subject("party", person, amount * times, "son", plot.known[0])


def abroad_all_month(plot: Plot) -> Subject:
    """Lives elsewhere, and applies by telephone as if at home."""
    person, rows = _recipient(plot, 4)
    row = rows[1]
    start = row["period_from"] - timedelta(days=plot.level(10, 3, 0))
    plot.add(
        "travel_notice",
        "son",
        plot.level(20, 40, 60),
        traveller=person,
        starts_on=start,
        country="TR",
        ends_on=start + timedelta(days=plot.level(75, 40, 27)),
        told_by=plot.level("border_police", "other", "traveller"),
    )
    own = plot.table("benefit_application").filter(
        pl.col("application_number").is_in([r["application_number"] for r in rows[1:3]])
    )
    plot.point_at("benefit_application", own)
    return Subject("party", person, 2 * (row["applied_minor"] or 0), "son", plot.known[0])


SCHEMES: Final = (
    Scheme("wages untold", ("EB-01",), "T1.b.ii", wages_untold),
    Scheme("partner untold", ("EB-02",), "T1.b.ii", partner_untold),
    Scheme("flat full of people", ("EB-03",), "T1.a.ii", flat_full_of_people),
    Scheme("landlord behind many", ("EB-04",), "T1.a.iii", landlord_behind_many),
    Scheme("copied certificates", ("EB-05",), "T1.a.iii", copied_certificates),
    Scheme("paid twice over", ("EB-06",), "T1.b.ii", paid_twice_over),
    Scheme("never reviewed", ("EB-07",), "T1.b.ii", never_reviewed),
    Scheme("paid after the end", ("EB-08",), "T1.b.ii", paid_after_the_end),
    Scheme("abroad all month", ("EB-09",), "T1.b.ii", abroad_all_month),
)
