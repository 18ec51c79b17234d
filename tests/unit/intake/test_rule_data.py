"""What the 88 rules need: every source and field exists, and how the sources stand is told by what was counted."""

from datetime import UTC, datetime

import msgspec
import pytest

from services.intake.operations.coverage import PAYMENT_FIELDS as COUNTED_FIELDS
from services.intake.operations.coverage import facts_came, records_changed
from services.intake.records.catalogue import KINDS
from services.intake.rule_data import AREAS, PAYMENT_FIELDS, PAYMENTS, RuleNeeds, rule
from services.intake.rule_data.catalogue import RULES
from services.intake.rule_data.measure import Counted, State, measured
from shared.events import PaymentFact

TUESDAY, WEDNESDAY = datetime(2026, 11, 24, 8, tzinfo=UTC), datetime(2026, 11, 25, 8, tzinfo=UTC)

each_rule = pytest.mark.parametrize("needs", RULES.values(), ids=lambda needs: needs.rule)


def test_there_are_88_rules() -> None:
    assert len(RULES) == 88


@each_rule
def test_every_source_that_a_rule_needs_is_one_that_intake_takes_in(needs: RuleNeeds) -> None:
    assert {need.kind for need in needs.needs} <= KINDS.keys() | PAYMENTS.keys()


@each_rule
def test_every_field_that_a_rule_needs_exists(needs: RuleNeeds) -> None:
    fields = {kind: set(KINDS[kind].fields) for kind in KINDS} | {kind: set(COUNTED_FIELDS) for kind in PAYMENTS}

    assert [need.kind for need in needs.needs if not set(need.fields) <= fields[need.kind]] == []


@each_rule
def test_a_rule_serves_known_areas_and_needs_something(needs: RuleNeeds) -> None:
    assert set(needs.areas) <= AREAS.keys()
    assert needs.areas
    assert all(need.fields for need in needs.needs)
    assert needs.needs


def test_every_field_of_a_payable_that_rules_need_has_a_name() -> None:
    needed = {field for one in RULES.values() for need in one.needs if need.kind in PAYMENTS for field in need.fields}

    assert needed == PAYMENT_FIELDS.keys()


def test_the_fields_that_are_counted_are_those_of_a_payable() -> None:
    assert set(COUNTED_FIELDS) <= {field.name for field in msgspec.structs.fields(PaymentFact)}


RULE = rule("TIM-99", "En regel", "A rule", "HT", visit="user billed_minutes", payment="amount_minor")
FULL = (
    Counted("visit", "user", 10, 10, TUESDAY),
    Counted("visit", "billed_minutes", 10, 10, TUESDAY),
    Counted("payment_order", "amount_minor", 5, 5, WEDNESDAY),
)


def test_a_rule_of_which_nothing_came_has_absent_data() -> None:
    (one,) = measured([RULE], [])

    assert (one.state, one.weakest.weakest.share, one.newest_at) == (State.ABSENT, 0.0, None)


def test_a_rule_with_every_field_filled_has_complete_data() -> None:
    (one,) = measured([RULE], FULL)

    assert (one.state, one.newest_at) == (State.COMPLETE, WEDNESDAY)


def test_a_rule_with_a_field_that_is_seldom_filled_has_partly_data() -> None:
    (one,) = measured([RULE], [*FULL[:1], Counted("visit", "billed_minutes", 10, 4, TUESDAY), FULL[2]])

    assert (one.state, one.weakest.weakest.field, one.weakest.weakest.share) == (State.PARTLY, "billed_minutes", 0.4)


def test_a_rule_without_one_of_its_sources_has_partly_data() -> None:
    (one,) = measured([RULE], FULL[:2])

    assert (one.state, one.weakest.need.kind) == (State.PARTLY, "payment")


def test_all_kinds_of_payables_count_as_payments() -> None:
    invoices = Counted("invoice", "amount_minor", 15, 0, None)

    (one,) = measured([RULE], [*FULL, invoices])

    assert (one.needs[1].records, one.needs[1].weakest.share) == (20, 0.25)


def test_what_is_superseded_by_a_fuller_record_leaves_the_number_as_it_was() -> None:
    change = records_changed(KINDS["visit"], "son", [["log_number", "user"]], [["log_number"]])

    assert (change.came, change.rows, change.filled["user"], change.filled["log_number"]) == (1, 0, 1, 0)


def test_payables_are_counted_by_committee_and_kind() -> None:
    def fact(committee: str, text: str | None) -> PaymentFact:
        return msgspec.convert(
            {
                "payment_id": "0193a1b2-7c00-7000-8000-0123456789ab",
                "kind": "invoice",
                "committee_id": committee,
                "party_id": "0193a1b2-7c00-7000-8000-0123456789ab",
                "party_kind": "company",
                "amount_minor": 1,
                "currency": "SEK",
                "text": text,
            },
            PaymentFact,
        )

    kfn, son = facts_came([fact("son", "x"), fact("kfn", None), fact("son", None)])

    assert (kfn.committee_id, kfn.rows, kfn.filled["text"]) == ("kfn", 1, 0)
    assert (son.committee_id, son.rows, son.filled["text"], son.filled["vat_lines"]) == ("son", 2, 1, 0)
