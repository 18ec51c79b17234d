"""The legal bases on which secrecy between authorities is broken, against the statutes' own lists."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cases.domain.bases import BASES, Basis, Initiative
from services.cases.domain.basis_check import Checked, Matter, check
from services.cases.domain.recipients import LAW_ENFORCEMENT, Authority, Benefit, Offence, Recipient, RecipientKind
from services.cases.domain.secrecy import Section, among

TODAY = date(2026, 11, 25)
COMMITTEE = Recipient()
INSURANCE = Recipient(Authority.SOCIAL_INSURANCE_AGENCY)
POLICE = Recipient(Authority.POLICE)


def sections(*names: str) -> frozenset[Section]:
    parsed = {Section.parse(name) for name in names}
    return frozenset(section for section in parsed if section is not None)


def asked(basis: Basis, matter: Matter, at: date = TODAY) -> Checked:
    return check(basis, matter, at)


def why(basis: Basis, matter: Matter, at: date = TODAY) -> list[str]:
    return [reason.code for reason in asked(basis, matter, at).reasons]


@pytest.mark.parametrize(
    ("section", "permitted"),
    [
        ("26:1", True),
        ("26:1 a", False),
        ("26:1 a st1", False),
        ("26:1 a st2", True),
        ("26:2", True),
        ("26:3", False),
        ("26:4", False),
        ("26:5", True),
        ("26:6", False),
        ("25:1", False),
        ("25:5", False),
        ("25:6", True),
        ("25:8", False),
        ("24:2", True),
        ("24:2 a", False),
        ("24:8", False),
        ("29:1", False),
        ("29:2", False),
        ("31:1", False),
        ("31:1 st2", True),
        ("31:12", False),
        ("31:16", True),
        ("33:2", False),
        ("33:4", True),
        ("33:4 a", False),
        ("36:3", False),
        ("40:2", False),
        ("40:5", False),
        ("23:1", True),
        ("39:2", True),
        ("21:7", True),
        ("20:1", False),
        ("17:1 b", False),
        ("41:1", False),
        ("0", True),
    ],
)
def test_10_15_a_breaks_chapters_21_to_40_save_what_it_excludes(section: str, permitted: bool) -> None:
    answer = asked(Basis.AGAINST_CRIME_AND_WRONG_PAYMENTS, Matter(COMMITTEE, sections(section)))

    assert answer.permitted == permitted


@pytest.mark.parametrize("basis", [Basis.BENEFIT_DATA_DUTY, Basis.LAW_ENFORCEMENT_DUTY, Basis.GENERAL_CLAUSE])
@pytest.mark.parametrize("section", ["26:1", "26:1 a", "26:2", "26:4 a", "26:6", "25:1", "25:8"])
def test_social_services_and_health_care_are_excluded(basis: Basis, section: str) -> None:
    to = POLICE if basis is Basis.LAW_ENFORCEMENT_DUTY else INSURANCE

    reasons = why(basis, Matter(to, sections(section), Benefit.SOCIAL_INSURANCE))

    assert reasons == ["excluded-secrecy"]


@pytest.mark.parametrize(
    "section", ["15:1", "17:1 b", "19:3", "20:1", "24:2 a", "33:4 a", "36:3", "40:5", "41:2", "43:1"]
)
def test_2024_307_excludes_these_too(section: str) -> None:
    assert why(Basis.BENEFIT_DATA_DUTY, Matter(INSURANCE, sections(section), Benefit.SOCIAL_INSURANCE)) == [
        "excluded-secrecy"
    ]


@pytest.mark.parametrize(("section", "permitted"), [("24:8", False), ("25:15", False), ("25:9", True), ("36:3", True)])
def test_2025_170_has_a_list_of_its_own(section: str, permitted: bool) -> None:
    assert asked(Basis.LAW_ENFORCEMENT_DUTY, Matter(POLICE, sections(section))).permitted == permitted


def test_2024_307_goes_to_its_parties_about_a_benefit() -> None:
    matter = Matter(INSURANCE, sections("31:16"), Benefit.SOCIAL_INSURANCE)

    assert asked(Basis.BENEFIT_DATA_DUTY, matter).permitted


@pytest.mark.parametrize(
    ("to", "benefit", "reason"),
    [
        (INSURANCE, None, "no-benefit"),
        (COMMITTEE, Benefit.SOCIAL_INSURANCE, "recipient-kind"),
        (POLICE, Benefit.SOCIAL_INSURANCE, "recipient-kind"),
        (Recipient(Authority.WORK_ENVIRONMENT_AUTHORITY), Benefit.SOCIAL_INSURANCE, "recipient"),
    ],
)
def test_2024_307_is_for_nobody_and_nothing_else(to: Recipient, benefit: Benefit | None, reason: str) -> None:
    assert why(Basis.BENEFIT_DATA_DUTY, Matter(to, benefit=benefit)) == [reason]


@pytest.mark.parametrize(
    ("to", "permitted"), [(Authority.STUDENT_AID_BOARD, True), (Authority.SOCIAL_INSURANCE_AGENCY, False)]
)
def test_a_notice_of_a_wrong_payment_goes_to_who_decided(to: Authority, permitted: bool) -> None:
    matter = Matter(Recipient(to), sections("26:1"), Benefit.STUDENT_AID)

    assert asked(Basis.WRONG_PAYMENT_NOTICE, matter).permitted == permitted


def test_a_notice_of_a_wrong_payment_is_never_an_answer_to_a_request() -> None:
    matter = Matter(INSURANCE, benefit=Benefit.SOCIAL_INSURANCE, initiative=Initiative.REQUEST)

    assert why(Basis.WRONG_PAYMENT_NOTICE, matter) == ["initiative"]


@pytest.mark.parametrize(
    ("offence", "attempted", "at", "permitted"),
    [
        (Offence.GROSS_BENEFIT_OFFENCE, False, TODAY, True),
        (Offence.GROSS_FRAUD, False, TODAY, True),
        (Offence.GROSS_BENEFIT_OFFENCE, True, TODAY, False),
        (Offence.BENEFIT_OFFENCE, False, TODAY, False),
        (Offence.GROSS_BENEFIT_OFFENCE, False, date(2025, 3, 31), False),
        (Offence.GROSS_BENEFIT_OFFENCE, False, date(2025, 4, 1), True),
    ],
)
def test_10_23_asks_for_six_months_and_for_a_year_where_it_was_an_attempt(
    offence: Offence,
    attempted: bool,
    at: date,
    permitted: bool,
) -> None:
    matter = Matter(POLICE, sections("26:1"), offence=offence, attempted=attempted)

    assert asked(Basis.SERIOUS_CRIME, matter, at).permitted == permitted


@pytest.mark.parametrize(("section", "basis"), [("26:1", Basis.SERIOUS_CRIME), ("31:16", Basis.CRIME)])
def test_10_23_and_10_24_share_the_secrecy_between_them(section: str, basis: Basis) -> None:
    matter = Matter(POLICE, sections(section), offence=Offence.GROSS_FRAUD)
    pair = {Basis.SERIOUS_CRIME, Basis.CRIME}

    assert {each for each in pair if asked(each, matter).permitted} == {basis}


def test_the_duty_to_report_is_for_benefit_offences_alone() -> None:
    report = Matter(POLICE, sections("26:1"), offence=Offence.BENEFIT_OFFENCE)
    fraud = Matter(POLICE, sections("26:1"), offence=Offence.FRAUD)

    assert asked(Basis.POLICE_REPORT, report).permitted
    assert why(Basis.POLICE_REPORT, fraud) == ["not-a-benefit-offence"]


def test_what_an_excluded_section_stops_on_one_basis_is_offered_on_another() -> None:
    matter = Matter(INSURANCE, sections("26:1"), Benefit.SOCIAL_INSURANCE)

    answer = asked(Basis.BENEFIT_DATA_DUTY, matter)

    assert answer.alternatives == (
        Basis.NECESSARY_FOR_OWN_ACTIVITY,
        Basis.AGAINST_CRIME_AND_WRONG_PAYMENTS,
        Basis.WRONG_PAYMENT_NOTICE,
    )


@pytest.mark.parametrize(
    ("basis", "first_day"),
    [
        (Basis.AGAINST_CRIME_AND_WRONG_PAYMENTS, date(2025, 12, 1)),
        (Basis.BENEFIT_DATA_DUTY, date(2024, 7, 1)),
        (Basis.LAW_ENFORCEMENT_DUTY, date(2025, 4, 1)),
    ],
)
def test_a_basis_holds_from_its_first_day(basis: Basis, first_day: date) -> None:
    to = POLICE if basis is Basis.LAW_ENFORCEMENT_DUTY else INSURANCE
    matter = Matter(to, benefit=Benefit.SOCIAL_INSURANCE)

    assert asked(basis, matter, first_day).permitted
    assert why(basis, matter, first_day - timedelta(days=1)) == ["not-in-force"]


@pytest.mark.parametrize("written", ["26", "26:", ":1", "026:1", "26:1a", "26:1 A", "26:1 a st", "26.1", "", "26:1 "])
def test_a_section_is_written_in_one_way(written: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - it says what was written
        Section.parse(written)


some_sections = st.frozensets(
    st.builds(
        Section,
        st.integers(10, 45),
        st.integers(1, 20),
        st.sampled_from(["", "a", "b"]),
        st.integers(0, 3),
    ),
    max_size=5,
)
matters = st.builds(
    Matter,
    st.builds(Recipient, st.none() | st.sampled_from(Authority)),
    some_sections,
    st.none() | st.sampled_from(Benefit),
    st.none() | st.sampled_from(Offence),
    st.booleans(),
    st.sampled_from(Initiative),
)
days = st.dates(date(2000, 1, 1), date(2040, 1, 1))


@given(st.sampled_from(Basis), matters, days)
def test_an_excluded_section_is_never_permitted(basis: Basis, matter: Matter, at: date) -> None:
    answer = check(basis, matter, at)

    assert not (answer.permitted and among(matter.sections, BASES[basis].excluded))


@given(st.sampled_from(Basis), matters, days)
def test_a_basis_outside_its_dates_is_never_permitted(basis: Basis, matter: Matter, at: date) -> None:
    assert BASES[basis].in_force(at) or not check(basis, matter, at).permitted


@given(st.sampled_from(Basis), matters, days)
def test_what_could_be_tried_instead_would_be_permitted(basis: Basis, matter: Matter, at: date) -> None:
    answer = check(basis, matter, at)

    assert all(check(other, matter, at).permitted for other in answer.alternatives)


@given(st.sampled_from(Basis), matters, some_sections, days)
def test_one_more_secret_item_never_opens_a_basis(
    basis: Basis, matter: Matter, more: frozenset[Section], at: date
) -> None:
    richer = Matter(
        matter.recipient,
        matter.sections | more,
        matter.benefit,
        matter.offence,
        matter.attempted,
        matter.initiative,
    )

    assert check(basis, matter, at).permitted or not check(basis, richer, at).permitted


@given(st.sampled_from(Basis), matters, days)
def test_what_is_for_law_enforcement_goes_to_nobody_else(basis: Basis, matter: Matter, at: date) -> None:
    alone = BASES[basis].to == {RecipientKind.LAW_ENFORCEMENT}

    assert not (alone and check(basis, matter, at).permitted) or matter.recipient.authority in LAW_ENFORCEMENT
