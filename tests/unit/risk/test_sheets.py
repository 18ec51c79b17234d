"""The sheet for the person concerned: plain, traceable, of nobody else, and of every rule."""

import re
from datetime import timedelta
from typing import Final
from uuid import UUID

from services.risk.domain.rule import AnyRule
from services.risk.rules import BOOK, BY_ID
from services.risk.sheets.making import plain, sheet
from services.risk.sheets.readers import ABOUT_OTHERS, GENTLER, NOT_TOLD, REPLY_DAYS
from tests.readability import flesch, lix
from tests.unit.risk.made_sheets import (
    OTHER,
    TODAY,
    about,
    cases,
    evidence,
    made,
    paid,
    seen,
    text_of,
)

# LIX: up to 40 reads as fiction, to 50 as a newspaper; Flesch: from 60 is plain English, from 45 as a newspaper
HARDEST_SHEET, HARDEST_MATTER = 35, 45
HARDEST_SHEET_EN, HARDEST_MATTER_EN = 60, 45
MARKED: Final = re.compile("⟦([^⟦⟧]*)⟧")
COMING_OF_AGE: Final = "18"  # of an assistant: socialförsäkringsbalk (2010:110) 51 kap. 11 §
ACCUSING: Final = ("misstänk", "fusk", "bedräg", "bluff", "oegentlig", "suspect", "fraud", "cheat", "guilt")
TOLD = [(rule, case) for rule, case in cases() if not {rule.id, f"{rule.id}.{case}"} & NOT_TOLD.keys()]


def matter_text(rule: AnyRule, case: str, language: str) -> str:
    """What stands on the sheet because of the rule alone."""
    [matter] = made(rule, case).matters
    parts = [getattr(matter.looked_for, language), *getattr(matter.clears, language)]
    parts += [getattr(matter.seen, language)] if matter.seen else []
    return "\n".join(parts).translate({ord("⟦"): None, ord("⟧"): None})


def test_every_rule_is_told_of_or_says_why_not() -> None:
    told = {rule.id for rule, _ in TOLD}

    assert {rule.id for rule in BOOK} - told <= NOT_TOLD.keys()


def test_what_is_not_told_names_rules_and_cases_that_exist() -> None:
    known = {rule.id for rule in BOOK} | {f"{rule.id}.{case}" for rule, case in cases()}

    assert set(NOT_TOLD) | ABOUT_OTHERS | set(GENTLER) <= known


def test_every_sheet_reads_as_plain_swedish() -> None:
    hard = {
        f"{rule.id}.{case}"
        for rule, case in TOLD
        if lix(text_of(made(rule, case), "sv")) > HARDEST_SHEET or lix(matter_text(rule, case, "sv")) > HARDEST_MATTER
    }

    assert hard == set()


def test_every_sheet_reads_as_plain_english() -> None:
    hard = {
        f"{rule.id}.{case}"
        for rule, case in TOLD
        if flesch(text_of(made(rule, case), "en")) < HARDEST_SHEET_EN
        or flesch(matter_text(rule, case, "en")) < HARDEST_MATTER_EN
    }

    assert hard == set()


def test_no_sheet_accuses_anybody() -> None:
    for rule, case in TOLD:
        text = (text_of(made(rule, case), "sv") + text_of(made(rule, case), "en")).lower()
        assert [word for word in ACCUSING if word in text] == [], (rule.id, case)


def test_every_figure_of_what_was_seen_is_a_value_of_the_evidence() -> None:
    for rule, case in TOLD:
        [matter] = made(rule, case).matters
        for text in (matter.seen.sv, matter.seen.en) if matter.seen else ():
            said = MARKED.sub("", text).replace(COMING_OF_AGE, "")
            assert re.findall(r"\d", said) == [], (rule.id, case)
            assert "–" not in text, (rule.id, case)


def test_every_sheet_names_at_least_two_things_that_may_explain_it() -> None:
    for rule, case in TOLD:
        [matter] = made(rule, case).matters
        assert len(matter.clears.sv) == len(matter.clears.en) >= 2, (rule.id, case)


def test_another_partys_name_never_stands_on_the_sheet() -> None:
    rule = BY_ID["SUP-01"]

    one = sheet(about(), [seen(rule, "shared", other_party="Norrgårdens Bygg AB")], {})

    assert "Norrgårdens" not in one.model_dump_json()
    assert "en annan leverantör" in str(one.matters[0].seen)


def test_only_the_readers_own_payments_are_listed() -> None:
    mine, theirs = paid(1), paid(2, OTHER)
    signal = seen(BY_ID["INV-01"], "other_payee", mine.payment_id, theirs.payment_id)

    one = sheet(about(), [signal], {payment.payment_id: payment for payment in (mine, theirs)})

    assert [payment.payment_id for payment in one.payments] == [mine.payment_id]


def test_where_a_third_person_was_is_not_told() -> None:
    [matter] = made(BY_ID["TIM-03"], "hospital").matters

    assert "sjukhus" not in str(matter.seen)
    assert "frånvarande" in str(matter.seen)


def test_values_of_others_are_left_out_with_a_word_of_why() -> None:
    [matter] = made(BY_ID["EB-04"], "landlord").matters

    assert matter.seen is None
    assert "handlar om andra" in matter.notes[0].sv


def test_too_few_peers_are_not_told_of() -> None:
    rule = BY_ID["STA-01"]

    few = sheet(about(), [seen(rule, "cost", peers=4)], {})
    enough = sheet(about(), [seen(rule, "cost", peers=5)], {})

    assert few.matters[0].seen is None
    assert enough.matters[0].seen is not None


def test_secret_limits_stay_secret_and_the_values_with_them() -> None:
    one = made(BY_ID["INV-03"], "near_limit", secret=frozenset({"INV-03"}))

    [matter] = one.matters
    assert (matter.seen, matter.limits) == (None, [])
    assert "17 kap. 1 b §" in matter.notes[0].sv
    assert "700" not in one.model_dump_json()


def test_a_protected_identity_is_marked_and_not_named() -> None:
    one = made(BY_ID["INV-01"], "same_number", protected=True)

    assert (one.protected_identity, one.reader_name) == (True, None)


def test_incidents_that_staff_reported_are_told_to_nobody_outside() -> None:
    one = made(BY_ID["INF-02"], "decided")

    assert one.matters == []
    assert "ska skyddas" in one.not_told[0].sv


def test_of_two_signals_only_the_one_that_may_be_told_is() -> None:
    one = sheet(about(), [seen(BY_ID["INF-04"], "missed"), seen(BY_ID["LIC-02"], "repeated")], {})

    assert [matter.rule for matter in one.matters] == ["LIC-02"]


def test_an_association_is_the_reader_and_whom_it_paid_is_not_named() -> None:
    one = made(BY_ID["GRT-06"], "owner")

    assert one.reader_name == "IK Björken"
    assert "Björkens Städ" not in one.model_dump_json()


def test_a_person_is_told_who_is_meant_by_the_payee() -> None:
    payee = made(BY_ID["EB-09"], "own")
    employee = made(BY_ID["EMP-01"], "undeclared")

    assert any("”mottagaren”" in text.sv for text in payee.intro)
    assert any("”en medarbetare”" in text.sv for text in employee.intro)
    assert employee.reader_name is None


def test_the_last_day_to_answer_is_a_dated_parameter() -> None:
    one = made(BY_ID["INV-01"], "format")

    assert one.answer_by == TODAY + timedelta(days=REPLY_DAYS.on(TODAY))
    assert any("11\u00a0december 2026" in text.sv for section in one.sections for text in section.paragraphs)


def test_every_limit_has_a_source_and_a_day() -> None:
    rule = BY_ID["INV-03"]
    [matter] = made(rule, "near_limit").matters

    assert [limit.valid_from for limit in matter.limits] == [one.valid_from for one in plain(rule.parameters())]
    assert "700\u00a0000\u00a0kr utan moms, gränsen för direktupphandling" in [one.shown.sv for one in matter.limits]
    assert "Lag (2016:1145) om offentlig upphandling 19 a kap. 2 §" in [one.source.sv for one in matter.limits]


def test_figures_of_statistics_are_left_out_of_the_limits() -> None:
    units = [one.unit for one in plain(BY_ID["STA-02"].parameters())]

    assert units == ["months with payments", "öre a month"]


def test_the_rules_next_step_is_for_the_sender_and_stands_on_no_sheet() -> None:
    rule = BY_ID["INV-11"]
    one = made(rule, "deceased")

    assert [text.sv for text in one.before_sending] == [rule.texts.next_step.sv]
    assert rule.texts.next_step.sv not in text_of(one, "sv")


def test_evidence_is_made_of_every_kind_that_a_template_asks_for() -> None:
    assert UUID(int=1) != OTHER
    assert all(value is not None for rule, case in cases() for value in evidence(rule, case).values())
