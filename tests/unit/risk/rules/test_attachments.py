"""EB-05: certificates that are used again."""

from datetime import date
from random import Random
from typing import Any

import pytest

from services.risk.domain.book import table
from services.risk.rules.benefits.attachments import reused_attachment
from tests.unit.risk.law import judged, stands_after, told


def attachment(number: str, sender: str, **more: Any) -> dict[str, Any]:
    return {
        "record_id": number,
        "committee_id": "son",
        "belongs_to": f"EB-{sender}",
        "sender": sender,
        "received_on": date(2026, 10, int(number)),
        "content_hash": f"c{number}",
        **more,
    }


def found(*attachments: dict[str, Any]) -> list[dict[str, Any]]:
    return judged(reused_attachment, {"attachment": table("attachment", attachments)})


@pytest.mark.case("EB-05", "fires")
def test_one_document_of_two_senders_is_shown() -> None:
    [one] = found(attachment("1", "a", content_hash="c"), attachment("2", "b", content_hash="c", issuer="i"))

    assert (one["subject_id"], one["party_id"], one["score"]) == ("c", "i", 0.5)
    assert [row["id"] for row in one["records"]] == ["1", "2"]


def test_the_sentence_counts_senders_and_cases() -> None:
    [one] = found(attachment("1", "a", content_hash="c"), attachment("2", "b", content_hash="c"))

    assert told(reused_attachment, one) == (
        "Samma handling har lämnats in av ⟦2⟧ olika personer i ⟦2⟧ ärenden, mellan ⟦1\u00a0oktober 2026⟧ och "
        "⟦2\u00a0oktober 2026⟧."
    )


@pytest.mark.case("EB-05", "almost")
def test_one_sender_may_hand_in_a_document_again() -> None:
    assert found(attachment("1", "a", content_hash="c"), attachment("2", "a", content_hash="c", belongs_to="x")) == []


def test_spouses_may_hand_in_one_document_in_their_case() -> None:
    mine, yours = (attachment(n, sender, content_hash="c", belongs_to="EB-1") for n, sender in (("1", "a"), ("2", "b")))

    assert found(mine, yours) == []


@pytest.mark.case("EB-05", "innocent")
def test_a_standard_form_may_be_used_by_all() -> None:
    forms = [attachment(str(n), f"s{n}", content_hash="c", standard_form=True) for n in range(1, 5)]

    assert found(*forms) == []


def test_one_text_under_two_issuers_is_shown() -> None:
    [one] = found(
        attachment("1", "a", template_hash="t", issuer="i"), attachment("2", "b", template_hash="t", issuer="j")
    )

    assert one["party_id"] is None
    assert "bears the names of ⟦2⟧ different issuers" in told(reused_attachment, one, "en")


def test_one_issuer_may_use_its_template_for_all() -> None:
    assert (
        found(attachment("1", "a", template_hash="t", issuer="i"), attachment("2", "b", template_hash="t", issuer="i"))
        == []
    )


def test_a_template_of_ten_issuers_is_a_standard_form() -> None:
    forms = [attachment(str(n), f"s{n}", template_hash="t", issuer=f"i{n}") for n in range(1, 11)]

    assert len(found(*forms[:9])) == 1
    assert found(*forms) == []


@pytest.mark.parametrize(("number", "shown"), [("556016-0680", 0), ("556016-0681", 1), ("070-1234567", 0)])
def test_an_organisation_number_with_a_wrong_check_digit_is_shown(number: str, shown: int) -> None:
    assert len(found(attachment("1", "a", issuer_number=number))) == shown


@pytest.mark.parametrize("seed", range(4))
def test_what_stands_does_not_depend_on_how_documents_arrive(seed: int) -> None:
    rng = Random(seed)
    given = [
        attachment(
            str(1 + n % 28),
            rng.choice("abcdef"),
            record_id=f"r{n}",
            content_hash=rng.choice(["c1", "c2", "c3", "c4", None]),
            template_hash=rng.choice(["t1", "t2", "t3", "t4", None]),
            issuer=rng.choice("ijk"),
            issuer_number=rng.choice(["556016-0681", None, None, None]),
        )
        for n in range(50)
    ]

    live, once = stands_after(reused_attachment, {"attachment": table("attachment", given)}, rng)

    assert once.height > 5
    assert live.equals(once)
