"""What banks send back and collect in ISO 20022: statements, payment statuses, direct debits."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.intake.domain import REJECT, Kind, Refused
from services.intake.formats import RECORD_READERS, detect, parse, read_records
from tests.unit.intake.bank_samples import CAMT053, PAIN002, PAIN008
from tests.unit.intake.samples import write


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [row for chunk in read_records(path) for row in chunk.records.iter_rows(named=True)]


def reasons_of(path: Path) -> list[str]:
    return [reason for chunk in read_records(path) for reason in chunk.rejects["reason"]]


def refusal_of(path: Path, kind: Kind | None = None) -> Refused:
    with pytest.raises(Refused) as refused:
        list(read_records(path, kind))
    return refused.value


def test_a_booking_with_one_transaction_has_the_booked_amount_and_both_texts(tmp_path: Path) -> None:
    first = rows_of(write(tmp_path, CAMT053))[0]

    assert (first["source"], first["report"], first["entry"], first["detail"]) == ("camt.053", "M7/S1", 1, 1)
    assert (first["amount_minor"], first["currency"]) == (-100_050, "SEK")
    assert (first["booked_on"], first["value_on"]) == (date(2026, 10, 9), date(2026, 10, 10))
    assert first["transaction_code"] == "PMNT/ICDT/DMCT"
    assert (first["original_message"], first["original_batch"], first["end_to_end"]) == ("M1", "B1", "E1")
    assert first["account"] == {"kind": "iban", "number": "SE3550000000054910000003"}
    assert first["counterparty"] == {
        "identifier": "5560160680",
        "scheme": "organisation_number",
        "name": "Sågverket AB",
    }
    assert first["counterparty_account"] == {"kind": "bankgiro", "number": "50501055"}
    assert first["text"] == "Faktura 17 Utbetalning"


def test_what_a_bookings_transactions_leave_untold_stands_in_a_row_of_its_own(tmp_path: Path) -> None:
    second = [row for row in rows_of(write(tmp_path, CAMT053)) if row["entry"] == 2]

    assert [(row["detail"], row["amount_minor"]) for row in second] == [(1, -20_000), (2, None), (0, -30_000)]
    assert {row["original_batch"] for row in second} == {"B2"}


def test_a_returned_payment_names_the_payee_it_came_back_from(tmp_path: Path) -> None:
    back = rows_of(write(tmp_path, CAMT053))[-1]

    assert (back["returned"], back["return_reason"], back["amount_minor"]) == (True, "AC04", 25_000)
    assert back["counterparty"]["name"] == "Snickeriet HB"
    assert back["end_to_end"] == "E4"


@pytest.mark.parametrize(
    ("stated", "instead"),
    [
        ("<NbOfNtries>3</NbOfNtries>", "<NbOfNtries>4</NbOfNtries>"),
        ("<Sum>1750.50</Sum>", "<Sum>1750.51</Sum>"),
        ("<Sum>250.00</Sum>", "<Sum>260.00</Sum>"),
    ],
)
def test_a_statement_whose_totals_do_not_agree_is_refused(tmp_path: Path, stated: str, instead: str) -> None:
    assert refusal_of(write(tmp_path, CAMT053.replace(stated, instead))).code == "control-total-mismatch"


def with_balances(opening: str, closing: str) -> str:
    balance = "<Bal><Tp><CdOrPrtry><Cd>{}</Cd></CdOrPrtry></Tp><Amt Ccy='SEK'>{}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>"
    return CAMT053.replace(
        "<TxsSummry>", balance.format("OPBD", opening) + balance.format("CLBD", closing) + "<TxsSummry>"
    )


def test_balances_to_which_the_bookings_lead_are_not_noted(tmp_path: Path) -> None:
    assert reasons_of(write(tmp_path, with_balances("5000.00", "3749.50"))) == []


def test_balances_between_which_a_booking_is_missing_are_noted_and_the_rest_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, with_balances("5000.00", "3749.00"))

    assert reasons_of(path) == ["totals-disagree"]
    assert len(rows_of(path)) == 5


def test_a_statement_without_movements_is_read_and_gives_no_rows(tmp_path: Path) -> None:
    start, end = CAMT053.index("<TxsSummry>"), CAMT053.index("</Stmt>")

    assert rows_of(write(tmp_path, CAMT053[:start] + CAMT053[end:])) == []


def test_a_statement_message_without_a_statement_is_refused(tmp_path: Path) -> None:
    start, end = CAMT053.index("<Stmt>"), CAMT053.index("</BkToCstmrStmt>")

    assert refusal_of(write(tmp_path, CAMT053[:start] + CAMT053[end:])).code == "no-records"


def test_a_movement_with_a_broken_day_is_rejected_alone(tmp_path: Path) -> None:
    path = write(tmp_path, CAMT053.replace("<Dt>2026-10-12</Dt>", "<Dt>2026-13-12</Dt>"))

    assert reasons_of(path) == ["date-not-understood"]
    assert len(rows_of(path)) == 4


def test_bookings_of_two_statements_with_one_name_stay_apart(tmp_path: Path) -> None:
    start, end = CAMT053.index("<Stmt>"), CAMT053.index("</BkToCstmrStmt>")
    twice = CAMT053[:end] + CAMT053[start:end] + CAMT053[end:]

    rows = rows_of(write(tmp_path, twice))

    assert len({(row["report"], row["entry"], row["detail"]) for row in rows}) == len(rows) == 10


def test_a_status_of_the_message_its_block_and_each_payment(tmp_path: Path) -> None:
    rows = rows_of(write(tmp_path, PAIN002))

    assert [(row["level"], row["status"], row["status_code"]) for row in rows] == [
        ("message", "partly", "PART"),
        ("payment", "rejected", "RJCT"),
        ("payment", "paid", "ACSC"),
        ("batch", "partly", "PART"),
    ]


def test_a_rejected_payment_says_which_and_why(tmp_path: Path) -> None:
    rejected = rows_of(write(tmp_path, PAIN002))[1]

    assert (rejected["original_message"], rejected["original_batch"]) == ("M1", "B1")
    assert (rejected["instruction"], rejected["end_to_end"]) == ("I1", "E1")
    assert (rejected["reason_code"], rejected["reason_text"]) == ("AC01", "Kontot finns inte")
    assert (rejected["amount_minor"], rejected["payment_on"]) == (100_050, date(2026, 10, 9))
    assert (rejected["payee"]["name"], rejected["salary"]) == ("Sågverket AB", True)


def test_a_code_that_holds_an_identity_number_or_a_sentence_does_not_pass_as_it_is(tmp_path: Path) -> None:
    said = ("19121212-1212", "Anna har flyttat")
    paths = [write(tmp_path, PAIN002.replace("<Cd>AC01</Cd>", f"<Prtry>{text}</Prtry>"), text) for text in said]

    assert [rows_of(path)[1]["reason_code"] for path in paths] == ["••••••-••••", "Anna"]


def test_a_report_that_tells_other_payments_than_it_counts_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, PAIN002.replace("<DtldNbOfTxs>1<", "<DtldNbOfTxs>3<"))

    assert refusal_of(path).code == "control-total-mismatch"


def test_a_status_with_a_broken_amount_is_rejected_alone(tmp_path: Path) -> None:
    path = write(tmp_path, PAIN002.replace("1000.50", "1000,50"))

    assert reasons_of(path) == ["amount-not-a-number"]
    assert len(rows_of(path)) == 3


def test_a_direct_debit_names_payer_mandate_and_day(tmp_path: Path) -> None:
    first, second = rows_of(write(tmp_path, PAIN008))

    assert (first["amount_minor"], second["amount_minor"]) == (4_200, 3_850)
    assert (first["mandate"], first["signed_on"], first["due_on"]) == ("A-1", date(2026, 8, 1), date(2026, 10, 30))
    assert (first["payer"]["name"], first["payer_account"]["number"]) == ("Vävstugan AB", "600012345678")
    assert (first["event"], first["record_code"], second["payer"]) == ("requested", "RCUR", None)


@pytest.mark.parametrize(
    "place", ["</NbOfTxs><CtrlSum>80.50</CtrlSum></GrpHdr>", "<CtrlSum>80.50</CtrlSum>\n<PmtTpInf>"]
)
def test_a_direct_debit_file_whose_sum_does_not_agree_is_refused(tmp_path: Path, place: str) -> None:
    wrong = PAIN008.replace(place, place.replace("80.50", "80.51"))

    assert refusal_of(write(tmp_path, wrong)).code == "control-total-mismatch"


def test_a_direct_debit_without_currency_is_rejected_alone(tmp_path: Path) -> None:
    path = write(tmp_path, PAIN008.replace('<InstdAmt Ccy="SEK">38.50', "<InstdAmt>38.50"))

    assert reasons_of(path) == ["currency-unknown"]
    assert len(rows_of(path)) == 1


@pytest.mark.parametrize("sample", [CAMT053, PAIN002, PAIN008])
def test_a_message_cut_off_is_refused(tmp_path: Path, sample: str) -> None:
    assert refusal_of(write(tmp_path, sample[:-30])).code == "not-xml"


@pytest.mark.parametrize("sample", [CAMT053, PAIN002, PAIN008])
def test_whoever_asks_for_payments_is_told_that_these_are_records(tmp_path: Path, sample: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(write(tmp_path, sample))

    assert refused.value.code == "records-not-payments"


def test_records_of_another_kind_than_asked_for_are_refused(tmp_path: Path) -> None:
    assert refusal_of(write(tmp_path, PAIN008), Kind.CAMT).code == "kind-mismatch"


@pytest.mark.parametrize(("sample", "kind"), [(CAMT053, Kind.CAMT), (PAIN002, Kind.PAIN002), (PAIN008, Kind.PAIN008)])
def test_a_message_is_known_whoever_publishes_its_schema(tmp_path: Path, sample: str, kind: Kind) -> None:
    dialect = sample.replace("urn:iso:std:iso:20022:tech:xsd:", "http://www.six-interbank-clearing.com/de/")

    assert detect(write(tmp_path, dialect)) == kind
    assert kind in RECORD_READERS


def test_chunks_hold_at_most_five_thousand_rows_of_their_kinds_schema(tmp_path: Path) -> None:
    start, end = PAIN008.index("<DrctDbtTxInf>"), PAIN008.index("</PmtInf>")
    one = "<DrctDbtTxInf><InstdAmt Ccy='SEK'>1.00</InstdAmt></DrctDbtTxInf>"
    head = PAIN008[:start].replace("<NbOfTxs>2</NbOfTxs>", "").replace("<CtrlSum>80.50</CtrlSum>", "")
    told: list[int] = []

    chunks = list(read_records(write(tmp_path, head + one * 12_345 + PAIN008[end:]), progress=told.append))

    assert [chunk.records.height for chunk in chunks] == [5_000, 5_000, 2_345]
    assert {chunk.records.schema == chunk.kind.schema() for chunk in chunks} == {True}
    assert {dict(chunk.rejects.schema) == REJECT for chunk in chunks} == {True}
    assert told == [5_000, 10_000, 12_345]
