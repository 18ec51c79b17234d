"""What Bankgirot sends back and collects: BgMax, Autogiro of both layouts, LB reports, salaries."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.intake.domain import REJECT, Kind, Refused
from services.intake.formats import REASONS, REFUSALS, detect, parse, read_records
from tests.unit.intake import bank_samples as samples
from tests.unit.intake.bank_samples import bankgirot
from tests.unit.intake.samples import write
from tests.unit.intake.test_bank_records import reasons_of, refusal_of, rows_of

CALM = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ALL = [*(bankgirot(lines) for lines in samples.BANKGIROT.values()), *(s.encode() for s in samples.ISO20022.values())]
WITH_CLOSING = [name for name in samples.BANKGIROT if name != "requests"]


def rows(folder: Path, lines: list[str]) -> list[dict[str, Any]]:
    return rows_of(write(folder, bankgirot(lines)))


def told(found: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in found]


def test_bgmax_tells_each_payment_with_its_payer_and_the_deposits_day(tmp_path: Path) -> None:
    paid, deducted = rows(tmp_path, samples.BGMAX)

    assert (paid["amount_minor"], deducted["amount_minor"]) == (100_000, -50_000)
    assert paid["booked_on"] == deducted["booked_on"] == date(2026, 10, 9)
    assert paid["account"] == {"kind": "bankgiro", "number": "9912346"}
    assert paid["counterparty_account"] == {"kind": "bankgiro", "number": "50501055"}
    assert paid["counterparty"] == {
        "identifier": "5560160680",
        "scheme": "organisation_number",
        "name": "Kalles Plåt AB",
    }
    assert (paid["reference"], paid["text"]) == ("655969", "655970 Tack för hjälpen")


@pytest.mark.parametrize("encoding", ["latin-1", "cp437", "cp850", "utf-8", "utf-8-sig", "utf-16"])
def test_swedish_letters_are_right_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path, bankgirot(samples.BGMAX, encoding))

    assert rows_of(path)[0]["counterparty"]["name"] == "Kalles Plåt AB"


def test_letters_far_into_a_file_still_tell_its_encoding(tmp_path: Path) -> None:
    payments = 15_000  # past the first megabyte
    lines = [*samples.BGMAX[:2], *[samples.BGMAX[2]] * payments, samples.BGMAX[5]]
    lines += [
        f"15000000000000000000058410000010098232026100900056{payments * 100_000:018d}SEK{payments:08d}",
        f"70{payments:08d}{0:08d}{0:08d}{1:08d}",
    ]

    last = rows_of(write(tmp_path, bankgirot(lines, "cp850")))[-1]

    assert last["counterparty"]["name"] == "Kalles Plåt AB"


def test_a_payment_with_more_told_of_it_than_anybody_tells_refuses_the_file(tmp_path: Path) -> None:
    more = [samples.BGMAX[3]] * 3_000
    lines = [*samples.BGMAX[:3], *more, *samples.BGMAX[4:-1], f"70{1:08d}{1:08d}{3_000:08d}{1:08d}"]

    assert refusal_of(write(tmp_path, bankgirot(lines))).code == "bankgirot-broken"


def test_autogiro_requests_are_mandates_and_collections(tmp_path: Path) -> None:
    found = rows(tmp_path, samples.AUTOGIRO_REQUESTS)
    mandates = [row for row in found if "info_code" in row]
    collections = [row for row in found if "due_on" in row]

    assert told(mandates, "event", "payer_number", "new_payer_number") == [
        ("requested", "101", None),
        ("declined", "102", None),
        ("ended", "5551004", None),
        ("renumbered", "111", "121"),
    ]
    assert told(collections, "event", "amount_minor", "due_on", "times") == [
        ("requested", 75_000, date(2026, 10, 30), None),
        ("requested", 550_555, None, 6),
        ("requested", -12_500, date(2026, 10, 30), None),
        ("moved", 17_500, date(2026, 10, 30), None),
        ("cancelled", None, None, None),
    ]
    assert collections[3]["moved_to"] == date(2026, 11, 2)
    assert {row["payee_account"]["number"] for row in found} == {"9912346"}


def test_the_payer_of_a_mandate_is_a_person_or_an_organisation(tmp_path: Path) -> None:
    found = rows(tmp_path, samples.AUTOGIRO_REQUESTS)

    assert found[0]["payer"]["scheme"] == "personal"
    assert (found[1]["payer"]["scheme"], found[1]["payer"]["identifier"]) == ("organisation_number", "5560160680")
    assert found[0]["payer_account"] == {"kind": "bban", "number": "3300001212121212"}


@pytest.mark.parametrize("lines", [samples.AUTOGIRO_REJECTED, samples.AUTOGIRO_REJECTED_OLD])
def test_a_rejected_collection_says_why(tmp_path: Path, lines: list[str]) -> None:
    first = rows(tmp_path, lines)[0]

    assert (first["event"], first["due_on"]) == ("rejected", date(2026, 10, 9))
    assert first["status_code"] in {"01", "02"}
    assert first["payee_account"] == {"kind": "bankgiro", "number": "9912346"}


def test_a_payment_specification_tells_what_was_paid_stopped_and_refunded(tmp_path: Path) -> None:
    found = rows(tmp_path, samples.AUTOGIRO_PAID)

    assert told(found, "event", "amount_minor", "status_code") == [
        ("paid", 300_000, "0"),
        ("paid", 300_000, "0"),
        ("stopped", 300_000, "1"),
        ("paid", -100_000, "0"),
        ("refunded", -20_000, "02"),
    ]
    assert found[-1]["moved_to"] == date(2026, 10, 9)


def test_the_old_payment_specification_says_the_same(tmp_path: Path) -> None:
    found = rows(tmp_path, samples.AUTOGIRO_PAID_OLD)

    assert told(found, "event", "amount_minor") == [("paid", 24_300), ("stopped", 25_300), ("paid", -10_000)]


def test_amendments_say_what_was_cancelled_and_moved(tmp_path: Path) -> None:
    found = rows(tmp_path, samples.AUTOGIRO_AMENDED)

    assert told(found, "event", "amount_minor", "moved_to", "reference") == [
        ("cancelled", 21_000, None, "RIDLEKTION25"),
        ("cancelled", -12_500, None, "FAKTNR1690000000"),
        ("moved", 50_000, date(2026, 10, 16), "FAKTNR1660000000"),
        ("moved", None, date(2026, 10, 30), None),
    ]


def test_an_amendment_of_all_payments_has_no_amount_of_its_own(tmp_path: Path) -> None:
    all_of_them = "2100000000                000000033350000000002300000000000000000000000012"
    lines = [samples.AUTOGIRO_AMENDED[0], all_of_them, *samples.AUTOGIRO_AMENDED[1:]]

    first = rows(tmp_path, lines)[0]

    assert (first["event"], first["amount_minor"], first["record_code"]) == ("cancelled", None, "21")


def test_amendments_whose_totals_differ_are_read_with_a_note(tmp_path: Path) -> None:
    lines = [*samples.AUTOGIRO_AMENDED[:-1], samples.AUTOGIRO_AMENDED[-1].replace("71000", "72000")]
    path = write(tmp_path, bankgirot(lines))

    assert reasons_of(path) == ["totals-disagree"]
    assert len(rows_of(path)) == 4


def test_the_register_tells_what_waits(tmp_path: Path) -> None:
    found = rows(tmp_path, samples.AUTOGIRO_MONITORED)

    assert told(found, "event", "amount_minor") == [("monitored", 120_000), ("monitored", -125_500)]


def test_mandate_advice_tells_code_day_and_account(tmp_path: Path) -> None:
    found = rows(tmp_path, samples.AUTOGIRO_MANDATES) + rows(tmp_path, samples.AUTOGIRO_MANDATES_OLD)

    assert told(found, "event", "info_code", "status_code", "handled_on", "valid_from") == [
        ("advised", "04", "32", date(2026, 10, 9), None),
        ("advised", "03", "33", date(2026, 10, 9), None),
        ("advised", "04", "10", date(2026, 10, 9), date(2026, 10, 16)),
    ]
    assert (found[0]["payer_account"]["number"], found[1]["payer_account"]) == ("5001000001000020", None)


def test_a_mandate_signed_online_has_name_and_message(tmp_path: Path) -> None:
    first, second = rows(tmp_path, samples.AUTOGIRO_SIGNED)

    assert (first["event"], first["text"]) == ("signed_online", "JAG ÖNSKAR BETALA MÅNADSVIS")
    assert first["payer"] == {
        "identifier": "5560160680",
        "scheme": "organisation_number",
        "name": "VÄVSTUGAN AB",
    }
    assert second["payer"]["name"] is None


def test_an_autogiro_content_that_is_not_read_is_named(tmp_path: Path) -> None:
    lines = [samples.AUTOGIRO_MANDATES[0].replace("AG-MEDAVI", "NYTT SLAG")]

    assert refusal_of(write(tmp_path, bankgirot(lines))).code == "bankgirot-content"


def test_lb_tells_what_was_paid_to_which_name_and_account(tmp_path: Path) -> None:
    paid, credit, salary = rows(tmp_path, samples.LB_PAID)

    assert (paid["status"], paid["amount_minor"], paid["payment_on"]) == ("paid", 88_500, date(2026, 10, 9))
    assert (paid["payee"]["name"], paid["payee_account"]["number"]) == ("SÅGVERKET AB", "50501055")
    assert (paid["reference"], paid["end_to_end"]) == ("369155247579", "1002471")
    assert credit["amount_minor"] == -25_000
    assert (salary["salary"], salary["payee_account"]) == (True, {"kind": "bban", "number": "6000000012345678"})
    assert salary["bank_reference"] == "0000000042"


def test_lb_tells_why_a_payment_was_turned_away_wherever_the_reason_stands(tmp_path: Path) -> None:
    found = rows(tmp_path, samples.LB_REJECTED)

    assert told(found, "status", "reason_code", "reason_text") == [
        ("rejected", "0013", "MOTTAGARENS BANKKONTO ÄR FELAKTIGT"),
        ("rejected", "0064", "ORIMLIGT DATUM"),
    ]
    assert found[0]["payee"]["name"] == "SNICKERIET HB"


def test_cash_that_came_back_is_returned(tmp_path: Path) -> None:
    found = rows(tmp_path, samples.LB_CASH)

    assert told(found, "status", "amount_minor", "bank_reference") == [
        ("returned", 30_000, "2113975552"),
        ("returned", 40_000, "2113975562"),
    ]


def test_lb_in_seven_bit_swedish_is_read(tmp_path: Path) -> None:
    seven_bit = str.maketrans("ÄÖÅäöå", "[\\]{|}")

    found = rows(tmp_path, [line.translate(seven_bit) for line in samples.LB_PAID])

    assert found[0]["payee"]["name"] == "SÅGVERKET AB"


def test_a_report_of_sums_alone_is_refused_by_name(tmp_path: Path) -> None:
    lines = [
        "110009912346261009LEVERANTÖRSBETALNINGAR2610092",
        "430607120000000000017891600 0000000000000-00",
        "29000991234600000001",
    ]

    assert refusal_of(write(tmp_path, bankgirot(lines))).code == "lb-sums-only"


def test_salaries_name_account_amount_and_the_employee(tmp_path: Path) -> None:
    first, second = rows(tmp_path, samples.SALARIES)

    assert (first["amount_minor"], first["payment_on"]) == (512_346, date(2026, 10, 23))
    assert first["payee_account"] == {"kind": "bban", "number": "3300001912121212"}
    assert (first["payee"]["scheme"], second["payee"]["scheme"]) == ("other", "personal")


@pytest.mark.parametrize("name", WITH_CLOSING)
def test_a_file_cut_off_before_its_closing_record_is_refused(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, bankgirot(samples.BANKGIROT[name][:-1]))

    assert refusal_of(path).code == "bankgirot-broken"


@pytest.mark.parametrize("name", [name for name in WITH_CLOSING if name != "amended"])
def test_a_file_whose_closing_record_counts_otherwise_is_refused(tmp_path: Path, name: str) -> None:
    *lines, closing = samples.BANKGIROT[name]
    last = max(place for place, char in enumerate(closing.rstrip("0")) if char.isdigit())
    wrong = closing[:last] + str((int(closing[last]) + 1) % 10) + closing[last + 1 :]

    assert refusal_of(write(tmp_path, bankgirot([*lines, wrong]))).code == "control-total-mismatch"


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("requests", "20261030"),
        ("rejected", "20261009500"),
        ("paid", "20261002"),
        ("mandates", "20261009 "),
        ("salaries", "261023"),
    ],
)
def test_a_record_with_a_broken_day_is_rejected_alone(tmp_path: Path, name: str, day: str) -> None:
    lines = samples.BANKGIROT[name]
    at = next(place for place, line in enumerate(lines) if place and day in f"{line} ")
    broken = f"{lines[at]} ".replace(day, day[:-4] + "9999" if len(day) == 8 else day.replace("10", "99", 1), 1)
    whole = len(rows(tmp_path, lines))
    path = write(tmp_path, bankgirot([*lines[:at], broken.rstrip(), *lines[at + 1 :]]))

    assert reasons_of(path) == ["date-not-understood"]
    assert len(rows_of(path)) == whole - 1


def test_a_record_the_section_cannot_have_refuses_the_file(tmp_path: Path) -> None:
    lines = [*samples.AUTOGIRO_MANDATES[:-1], samples.AUTOGIRO_REJECTED[1], samples.AUTOGIRO_MANDATES[-1]]

    assert refusal_of(write(tmp_path, bankgirot(lines))).code == "bankgirot-broken"


def test_records_without_line_ends_are_refused(tmp_path: Path) -> None:
    joined = "".join(f"{line:<80}" for line in samples.AUTOGIRO_PAID)

    assert refusal_of(write(tmp_path, joined)).code == "bankgirot-broken"


def test_two_records_in_one_line_refuse_the_file(tmp_path: Path) -> None:
    lines = samples.AUTOGIRO_REQUESTS
    joined = [*lines[:5], f"{lines[5]:<80}{lines[6]}", *lines[7:]]

    assert refusal_of(write(tmp_path, "\r\n".join(joined).encode("latin-1"))).code == "bankgirot-broken"


def test_the_same_records_have_the_same_name_however_they_are_written(tmp_path: Path) -> None:
    windows = rows(tmp_path, samples.AUTOGIRO_PAID)
    unix = rows_of(write(tmp_path, "\n".join(samples.AUTOGIRO_PAID).encode("cp850")))

    assert windows == unix


def test_a_sealed_file_is_read_as_without_its_seal(tmp_path: Path) -> None:
    seal = ["00261009HMAC", "99261009FF365893D899291C3BF505FB3175E880284F075A27506C1F5C4EBAEB812D6BAE"]

    sealed = rows(tmp_path, [seal[0], *samples.AUTOGIRO_REQUESTS, seal[1]])

    assert len(sealed) == len(rows(tmp_path, samples.AUTOGIRO_REQUESTS))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("bgmax", Kind.BGMAX),
        ("requests", Kind.AUTOGIRO),
        ("rejected", Kind.AUTOGIRO),
        ("mandates, old", Kind.AUTOGIRO),
        ("signed", Kind.AUTOGIRO),
        ("lb paid", Kind.LB_RETURNS),
        ("lb rejected", Kind.LB_RETURNS),
        ("lb cash", Kind.LB_RETURNS),
        ("salaries", Kind.SALARY),
    ],
)
def test_a_file_of_bankgirot_is_known_by_its_content(tmp_path: Path, name: str, kind: Kind) -> None:
    path = write(tmp_path, bankgirot(samples.BANKGIROT[name]))

    assert detect(path) == kind
    with pytest.raises(Refused) as refused:
        parse(path)
    assert refused.value.code == "records-not-payments"


def outcome(path: Path) -> str:
    """Read, or the code of the refusal; the rows' invariants are looked at on the way."""
    try:
        for chunk in read_records(path):
            assert chunk.records.schema == chunk.kind.schema()
            assert dict(chunk.rejects.schema) == REJECT
            assert set(chunk.rejects["reason"]) <= set(REASONS)
            required = [name for name, field in chunk.kind.fields.items() if field.required]
            assert chunk.records.select(required).null_count().sum_horizontal().sum() == 0
    except Refused as refused:
        return refused.code
    return "read"


def test_every_sample_is_read(tmp_path: Path) -> None:
    assert {outcome(write(tmp_path, sample)) for sample in ALL} == {"read"}


@pytest.mark.attack("C4", "C5")
@CALM
@given(st.sampled_from(ALL), st.lists(st.tuples(st.integers(0, 10_000), st.binary(max_size=4)), max_size=6))
def test_damaged_records_are_read_or_refused(tmp_path: Path, sample: bytes, damage: list[tuple[int, bytes]]) -> None:
    data = bytearray(sample)
    for at, piece in damage:
        place = at % len(data)
        data[place : place + len(piece)] = piece

    assert outcome(write(tmp_path, bytes(data))) in {"read", *REFUSALS}


@pytest.mark.attack("C5")
@CALM
@given(st.sampled_from(ALL), st.integers(0, 10_000), st.integers(0, 10_000))
def test_records_cut_short_or_with_a_hole_are_read_or_refused(
    tmp_path: Path, sample: bytes, one: int, two: int
) -> None:
    start, end = sorted((one % len(sample), two % len(sample)))

    assert outcome(write(tmp_path, sample[:start] + sample[end:])) in {"read", *REFUSALS}
    assert outcome(write(tmp_path, sample[:end])) in {"read", *REFUSALS}
