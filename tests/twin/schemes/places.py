"""Schools, homes, adaptations, licences: places and goods that are paid for and are not there."""

from datetime import date, timedelta
from typing import Final

import polars as pl

from tests.twin.plot import NothingToPlantIn, Plot, Scheme, Subject
from tests.twin.schemes.staging import add_months, at
from tests.twin.size import FIRST


def child_who_never_comes(plot: Plot) -> Subject:
    """The school is paid for a child who moved abroad, and tells nobody that the desk is empty."""
    attendance = plot.table("attendance")
    long = attendance.filter(pl.len().over("child") > 250)
    child = plot.choose(long["child"])
    mine = long.filter(pl.col("child") == child).sort("day")
    some = mine.slice(plot.chance.between(60, 130), plot.level(110, 45, 17))
    told = plot.level(False, False, True)
    plot.change("attendance", some, present=False, minutes=0, reported_absence=told)
    place = plot.table("school_place").filter(pl.col("child") == child)
    plot.point_at("school_place", place.head(1))
    seen = some["known_on"].sort()[min(some.height - 1, 22)]
    return Subject("party", child, place["paid_minor"][0] * max(1, some.height // 20), "bun", seen)


def child_in_two_schools(plot: Plot) -> Subject:
    """A child is on the roll of two schools, both of which are paid, and present in both."""
    places = plot.table("school_place").filter((pl.col("valid_until") - pl.col("valid_from")).dt.total_days() > 300)
    child = plot.choose(places["child"])
    own = places.filter(pl.col("child") == child).row(0, named=True)
    other = plot.chance.one(places.filter(pl.col("school") != own["school"]).to_dicts())
    start = max(date(2023, 8, 14), own["valid_from"] + timedelta(days=40))
    plot.add(
        "school_place", "bun", child=child, school=other["school"], unit=other["unit"], valid_from=start,
        valid_until=start + timedelta(days=plot.level(200, 120, 60)), grade=own["grade"], paid_minor=own["paid_minor"],
        currency="SEK", home_municipality="0999",
    )  # fmt: skip
    days = (
        plot.table("attendance").filter(pl.col("child") == child, pl.col("day") >= start, pl.col("present")).sort("day")
    )
    for row in days.head(plot.level(60, 20, 2)).iter_rows(named=True):
        plot.add("attendance", "bun", 2, child=child, school=other["school"], unit=other["unit"], day=row["day"],
                 present=True, minutes=plot.chance.between(300, 420))  # fmt: skip
    return Subject(
        "party", child, own["paid_minor"] * plot.level(6, 4, 2), "bun", plot.known[min(1, len(plot.known) - 1)]
    )


def staff_on_paper(plot: Plot) -> Subject:
    """The staff that was promised was never hired, and the licences shown are not in the register."""
    staffing = plot.table("staffing").filter(pl.col("unit") != "HVB")
    unit = plot.choose(staffing["provider"] + "|" + staffing["unit"])
    provider, _, name = unit.partition("|")
    mine = staffing.filter(pl.col("provider") == provider, pl.col("unit") == name).sort("as_of")
    some = mine.tail(plot.level(4, 3, 1))
    share = plot.level(2, 3, 9)
    staff = [max(1, row["staff"] * (share - 1) // share) for row in some.to_dicts()]
    found = [
        max(0, row["qualified"] - plot.level(row["qualified"], row["qualified"] // 2, 1)) for row in some.to_dicts()
    ]
    plot.change("staffing", some, staff=staff, licensed_found=found)
    return Subject("party", provider, 3_000_000 * some.height, "bun")


def support_not_given(plot: Plot) -> Subject:
    """The allowance for a child with special needs pays for something else."""
    allowances = plot.table("support_allowance").filter(pl.len().over("decision_number") >= 6)
    decision = plot.choose(allowances["decision_number"])
    mine = allowances.filter(pl.col("decision_number") == decision).sort("month")
    some = mine.tail(plot.level(10, 5, 3))
    minutes = [row["planned_minutes"] * plot.level(8, 38, 53) // 100 for row in some.to_dicts()]
    plot.change("support_allowance", some, delivered_minutes=minutes)
    taken = int(some["amount_minor"].sum()) * plot.level(92, 62, 47) // 100
    return Subject("party", str(some["school"][0]), taken, "bun")


def days_of_nobody(plot: Plot) -> Subject:
    """The young person has run off; the home waits weeks before it tells, and bills every day."""
    placements = plot.table("placement").filter((pl.col("valid_until") - pl.col("valid_from")).dt.total_days() > 80)
    number = plot.choose(placements["placement_number"])
    own = placements.filter(pl.col("placement_number") == number).row(0, named=True)
    start, days = own["valid_from"] + timedelta(days=25), plot.level(40, 18, 8)
    plot.add(
        "absence", "son", plot.level(10, days, days + 20), person=own["placed"], absence_kind="absconded",
        starts_at=at(start, 22 * 60), ends_at=at(start + timedelta(days=days), 12 * 60), payable=False,
        told_by=plot.level("police", "police", "provider"), decision_number=own["decision_number"],
    )  # fmt: skip
    plot.point_at("placement", placements.filter(pl.col("placement_number") == number))
    return Subject("party", own["provider"], own["day_price_minor"] * days, "son", plot.known[0])


def more_than_the_beds(plot: Plot) -> Subject:
    """A home takes more young people than it has beds for: some are somewhere else, at its price."""
    placements = plot.table("placement")
    provider = plot.choose(placements["provider"])
    own = placements.filter(pl.col("provider") == provider).row(0, named=True)
    start = plot.day(last=date(2025, 3, 1))
    young = plot.world.persons.filter(pl.col("age").is_between(13, 19), pl.col("left_on").is_null())["person"]
    for person in plot.chance.some(young, plot.level(14, 11, 8)):
        plot.again(
            "placement",
            own,
            placement_number=f"PL-{plot.chance.between(5_000, 99_999)}",
            placed=person,
            valid_from=start,
            valid_until=start + timedelta(days=120),
            days=121,
            leave_days=0,
            decision_number=f"HVB-{plot.chance.between(5_000, 99_999)}",
        )
    return Subject("party", provider, own["day_price_minor"] * 120 * 3, "son", max(plot.known))


def home_without_permit(plot: Plot) -> Subject:
    """The inspectorate closed the home; it moved the sign and keeps the young people."""
    homes = plot.table("permit").filter(pl.col("category") == "care_home")
    holder = plot.choose(homes["holder"])
    own = homes.filter(pl.col("holder") == holder).row(0, named=True)
    placed = plot.table("placement").filter(pl.col("provider") == holder).sort("valid_from")
    if placed.is_empty():
        raise NothingToPlantIn(plot.number)
    row = placed.row(placed.height // 2, named=True)
    day = row["valid_from"] + timedelta(days=plot.level(-40, 15, 30))
    back = plot.level(None, None, day + timedelta(days=12))
    plot.again("permit", own, plot.level(2, 25, 10), on=day, status="revoked", status_since=day, valid_until=day)
    if back is not None:
        plot.again("permit", own, 0, on=back, status="valid", status_since=back)
    plot.point_at("placement", placed.filter(pl.col("record_id") == row["record_id"]))
    end = row["valid_until"] or row["valid_from"]
    stake = row["day_price_minor"] * max(1, (end - max(day, row["valid_from"])).days)
    return Subject("party", holder, stake, "son", max(plot.known[0], row["known_on"]))


def always_the_same_installer(plot: Plot) -> Subject:
    """The officer's friend wins every adaptation, against quotes that he wrote himself."""
    grants = plot.table("housing_adaptation_grant")
    measure = plot.choose(grants["measure"])
    some = grants.filter(pl.col("measure") == measure).sort("decided_on")
    installer, token = plot.chance.one(plot.world.of_area("installer")["party"]), plot.chance.token()
    mine = some.tail(max(2, some.height * plot.level(90, 60, 35) // 100))
    times = plot.level(190, 135, 112)
    paid = [row["paid_minor"] * times // 100 for row in mine.to_dicts()]
    hashes = [plot.level(token, token, row["quote_hash"]) for row in mine.to_dicts()]
    plot.change(
        "housing_adaptation_grant", mine, installer=installer, paid_minor=paid, quote_minor=paid, quote_hash=hashes
    )
    return Subject(
        "party", installer, sum(paid) - int(mine["paid_minor"].sum()), "son", sorted(plot.known)[mine.height // 2]
    )


def never_built(plot: Plot) -> Subject:
    """Paid for and never built: nobody looked, and the applicant lives elsewhere."""
    grants = plot.table("housing_adaptation_grant")
    number = plot.choose(grants["grant_number"])
    own = grants.filter(pl.col("grant_number") == number)
    row = own.row(0, named=True)
    plot.change("housing_adaptation_grant", own, inspected_on=None, inspected_by=None, inspection_result=None,
                applicant_lives_there=plot.level(False, True, True))  # fmt: skip
    if plot.difficulty != "hard":
        again = row["decided_on"] + timedelta(days=plot.level(200, 400, 0))
        plot.again("housing_adaptation_grant", row, 12, grant_number=f"BAB-{plot.chance.between(5_000, 9_999)}",
                   decided_on=again, inspected_on=None, inspected_by=None, inspection_result=None)  # fmt: skip
    return Subject("record", row["record_id"], row["paid_minor"], "son", row["known_on"])


def straw_licensee(plot: Plot) -> Subject:
    """Drink is bought untaxed and sold from under the counter; the one whose name is on the licence owns nothing."""
    permits = plot.table("permit").filter(pl.col("permit_kind") == "serving_alcohol")
    holder = plot.choose(permits["holder"])
    reports = plot.table("serving_report").filter(pl.col("holder") == holder).sort("year")
    purchases = [row["alcohol_sales_minor"] * plot.level(9, 19, 27) // 100 for row in reports.to_dicts()]
    plot.change("serving_report", reports, alcohol_purchases_minor=purchases)
    done = plot.table("inspection").filter(pl.col("operator") == holder).sort("inspected_on")
    if done.height:
        day = done["inspected_on"][done.height // 2] + timedelta(days=plot.level(25, 70, 110))
        plot.add(
            "company_event",
            "mbn",
            company=holder,
            event_kind="owner_changed",
            happened_on=day,
            changed_hundredths=100,
            event_number=f"BV-{plot.chance.between(10**5, 10**6)}",
        )
    if plot.difficulty == "easy":
        plot.add(
            "company_debt",
            "mbn",
            debtor=holder,
            as_of=reports["received_on"][-1],
            debt_kind="state",
            currency="SEK",
            amount_minor=24_000_000,
            debts=4,
            payment_plan=False,
        )
    return Subject("party", holder, int(reports["alcohol_sales_minor"].sum()) // 5, "mbn")


def breaches_without_end(plot: Plot) -> Subject:
    """The same faults again and again under ever new names at one address, and inspections that are put off."""
    inspections = plot.table("inspection").filter(pl.col("area") != "environment")
    operator = plot.choose(inspections["operator"])
    like = inspections.filter(pl.col("operator") == operator).row(0, named=True)
    start, insp = plot.day(last=date(2024, 6, 1)), str(plot.chance.one(plot.world.users("inspektör")))
    for turn in range(plot.level(5, 3, 2)):
        day, number = start + timedelta(days=100 * turn), f"TIL-{plot.chance.between(50_000, 99_999)}"
        plot.again(
            "inspection",
            like,
            1,
            inspection_number=number,
            planned_on=day,
            inspected_on=day + timedelta(days=30),
            status="done",
            postponements=plot.level(3, 2, 1),
            postponed_by=insp,
            inspector=insp,
            result="breach",
            breaches=1,
            known_on=day + timedelta(days=31),
        )
        plot.add(
            "breach",
            "mbn",
            breach_number=f"{number}-1",
            operator=operator,
            area=like["area"],
            severity=3,
            found_on=day + timedelta(days=30),
            breach_kind="undeclared_work",
            inspection_number=number,
        )
    return Subject("party", operator, 0, "mbn", sorted(plot.known)[len(plot.known) // 2])


def waste_that_vanishes(plot: Plot) -> Subject:
    """Loads are billed by weights that the scale never showed, by hauliers without a permit."""
    reports = plot.table("waste_report")
    operator = plot.choose(reports["operator"])
    mine = reports.filter(pl.col("operator") == operator).sort("reported_on")
    some = mine.slice(plot.chance.between(20, 60), plot.level(60, 30, 20))
    more = plot.level(128, 109, 103)
    kilograms = [row["weighed_kilograms"] * more // 100 for row in some.to_dicts()]
    plot.change("waste_report", some, invoiced_kilograms=kilograms, reported_kilograms=kilograms,
                transporter_permit=plot.level(False, True, True))  # fmt: skip
    if plot.difficulty == "easy":
        like = some.row(0, named=True)
        for turn in range(40):
            plot.again("waste_report", like, report_number=f"AVF-{plot.chance.between(500_000, 999_999)}",
                       reported_on=add_months(FIRST, 12) + timedelta(days=7 * turn), reported_kilograms=60_000,
                       weighed_kilograms=59_500, invoiced_kilograms=60_000)  # fmt: skip
    return Subject("party", operator, sum(kilograms) * 30, "mbn")


SCHEMES: Final = (
    Scheme("child who never comes", ("PRE-01",), "T2.a.iii", child_who_never_comes),
    Scheme("child in two schools", ("PRE-01",), "T2.a.i", child_in_two_schools),
    Scheme("staff on paper", ("PRE-02",), "T2.b.i", staff_on_paper),
    Scheme("support not given", ("PRE-03",), "T2.a.iii", support_not_given),
    Scheme("days of nobody", ("HVB-01", "INV-06"), "T2.a.i", days_of_nobody),
    Scheme("more than the beds", ("HVB-01", "SUP-12"), "T2.a.iii", more_than_the_beds),
    Scheme("home without permit", ("HVB-02", "SUP-11"), "T2.b.i", home_without_permit),
    Scheme("always the same installer", ("BAB-01",), "T2.a.i", always_the_same_installer),
    Scheme("never built", ("BAB-01",), "T2.a.iii", never_built),
    Scheme("straw licensee", ("LIC-01",), "T1.a.iv", straw_licensee),
    Scheme("breaches without end", ("LIC-02",), "T2.c.ii", breaches_without_end),
    Scheme("waste that vanishes", ("LIC-03",), "T2.c.ii", waste_that_vanishes),
)
