"""Payment orders: ISO 20022 pain.001 and Bankgirot LB."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from services.intake.domain import Kind, Refused
from services.intake.formats import fingerprints, parse
from tests.unit.intake.samples import LB, PAIN, lb_file, write


def test_a_credit_transfer_becomes_one_payment_order_with_all_it_says(tmp_path: Path) -> None:
    parsed = parse(write(tmp_path, PAIN))

    first = parsed.records.row(0, named=True)
    assert (parsed.kind, parsed.format, parsed.rows, parsed.totals) == (
        Kind.PAIN001,
        "pain.001.001.03",
        2,
        {"SEK": 150050},
    )
    assert {name: value for name, value in first.items() if value is not None} == {
        "row": 1,
        "kind": "payment_order",
        "supplier_name": "Sågverket AB",
        "supplier_identifier": "5560160680",
        "supplier_identifier_scheme": "organisation_number",
        "amount_minor": 100050,
        "currency": "SEK",
        "invoice_number": "F-17",
        "invoice_date": date(2026, 9, 1),
        "payment_date": date(2026, 10, 9),
        "account_kind": "bankgiro",
        "account_number": "50501055",
        "source_reference": "M1/B1/E1",
    }


def test_a_payment_block_gives_its_own_day_of_payment(tmp_path: Path) -> None:
    parsed = parse(write(tmp_path, PAIN))

    assert parsed.records["payment_date"].to_list() == [date(2026, 10, 9), date(2026, 10, 12)]


@pytest.mark.parametrize("version", range(3, 13))
def test_every_version_of_the_message_is_read(tmp_path: Path, version: int) -> None:
    text = PAIN.replace("pain.001.001.03", f"pain.001.001.{version:02d}")

    assert parse(write(tmp_path, text)).format == f"pain.001.001.{version:02d}"


def test_the_old_message_named_by_its_version_is_read(tmp_path: Path) -> None:
    text = PAIN.replace("CstmrCdtTrfInitn", "pain.001.001.02").replace(":pain.001.001.03", ":$pain.001.001.02")

    assert parse(write(tmp_path, text)).rows == 2


@pytest.mark.parametrize(
    "text",
    [
        PAIN.replace(' xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"', ""),
        "\ufeff" + PAIN,
        PAIN.replace("<Cd>", "<!-- a comment --><Cd>"),
        PAIN.replace("<", "<p:").replace("<p:/", "</p:").replace("<p:?xml", "<?xml").replace("xmlns=", "xmlns:p="),
        PAIN.replace("<Document", "<Envelope><Document").replace("</Document>", "</Document></Envelope>"),
    ],
    ids=["no namespace", "byte order mark", "comments", "prefixes", "an envelope"],
)
def test_dialects_are_read_by_local_name(tmp_path: Path, text: str) -> None:
    assert parse(write(tmp_path, text)).totals == {"SEK": 150050}


def test_utf16_and_latin1_are_read_by_their_declaration(tmp_path: Path) -> None:
    plain = PAIN.partition("?>")[2]
    wide = f'<?xml version="1.0" encoding="UTF-16"?>{plain}'.encode("utf-16")
    narrow = f'<?xml version="1.0" encoding="ISO-8859-1"?>{plain}'.encode("latin-1")

    names = [parse(write(tmp_path, data)).records["supplier_name"][0] for data in (wide, narrow)]

    assert names == ["Sågverket AB", "Sågverket AB"]


@pytest.mark.parametrize(
    "changed",
    [("<NbOfTxs>2<", "<NbOfTxs>3<"), ("<CtrlSum>1500.50<", "<CtrlSum>1500.51<"), ("<NbOfTxs>1<", "<NbOfTxs>9<")],
)
def test_a_wrong_control_total_refuses_the_file(tmp_path: Path, changed: tuple[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        parse(write(tmp_path, PAIN.replace(*changed)))

    assert refused.value.code == "control-total-mismatch"


def test_an_account_is_told_apart_by_scheme_clearing_or_form(tmp_path: Path) -> None:
    other = "<Othr><Id>50501055</Id><SchmeNm><Prtry>BGNR</Prtry></SchmeNm></Othr>"
    seen = {}
    for account in (
        "<IBAN>SE4550000000058398257466</IBAN>",
        "<Othr><Id>12344</Id><SchmeNm><Prtry>PGNR</Prtry></SchmeNm></Othr>",
        "<Othr><Id>50501055</Id></Othr>",
        "<Othr><Id>60001234567</Id><SchmeNm><Cd>BBAN</Cd></SchmeNm></Othr>",
    ):
        row = parse(write(tmp_path, PAIN.replace(other, account))).records.row(0, named=True)
        seen[row["account_kind"]] = row["account_number"]

    assert seen == {
        "iban": "SE4550000000058398257466",
        "plusgiro": "12344",
        "bankgiro": "50501055",
        "bban": "990060001234567",
    }


def test_a_cheque_has_no_account(tmp_path: Path) -> None:
    assert parse(write(tmp_path, PAIN)).records["account_kind"].to_list() == ["bankgiro", None]


def test_an_amount_without_decimals_is_whole_minor_units_of_its_currency(tmp_path: Path) -> None:
    text = PAIN.replace('Ccy="SEK">500<', 'Ccy="JPY">500<')

    assert parse(write(tmp_path, text)).totals == {"JPY": 500, "SEK": 100050}


def test_a_payment_with_too_many_decimals_is_rejected_alone(tmp_path: Path) -> None:
    text = PAIN.replace(">1000.50<", ">1000.505<").replace("<CtrlSum>1500.50<", "<CtrlSum>1500.505<")

    parsed = parse(write(tmp_path, text))

    assert parsed.rejects.rows() == [(1, "Amt", "amount-too-many-decimals", "10••.•••")]
    assert parsed.records["row"].to_list() == [2]


def test_an_lb_file_gives_payments_credits_accounts_names_and_notes(tmp_path: Path) -> None:
    parsed = parse(write(tmp_path, lb_file()))

    columns = ("row", "kind", "supplier_name", "amount_minor", "payment_date", "account_kind", "account_number", "text")
    assert (parsed.kind, parsed.rows, parsed.units) == (Kind.BANKGIROT_LB, 5, 14)
    assert parsed.records.select(columns).rows() == [
        (4, "payment_order", None, 125050, date(2026, 10, 9), "bankgiro", "50501055", "FAKTURAN AVSER SEPTEMBER"),
        (6, "credit_note", None, -25000, date(2026, 10, 7), "bankgiro", "50501055", None),
        (10, "payment_order", None, 100000, date(2026, 10, 5), "bban", "6000000123456789", None),
        (11, "payment_order", "KARLSSON BYGG HB", 50000, date(2026, 10, 10), None, None, None),
        (12, "payment_order", None, 30000, date(2026, 10, 11), "plusgiro", "12344", "TACK FÖR LEVERANSEN"),
    ]


@pytest.mark.parametrize("encoding", ["latin-1", "cp850", "utf-8", "mac_roman"])
def test_an_lb_file_is_read_in_whatever_encoding_it_comes(tmp_path: Path, encoding: str) -> None:
    data = "\n".join(LB).encode(encoding)

    assert parse(write(tmp_path, data)).records["text"][4] == "TACK FÖR LEVERANSEN"


def test_seven_bit_swedish_is_read_as_letters(tmp_path: Path) -> None:
    data = "\r\n".join(LB).translate(str.maketrans("ÄÖÅ", "[\\]")).encode("ascii")

    assert parse(write(tmp_path, data)).records["text"][4] == "TACK FÖR LEVERANSEN"


def test_prose_before_the_opening_and_a_seal_are_passed_by(tmp_path: Path) -> None:
    data = lb_file(["Exempelfil från manualen", "00261005HMAC", *LB, "99261005" + "0" * 70])

    assert parse(write(tmp_path, data)).rows == 5


@pytest.mark.parametrize("closing", ["29000991234600000006000000280050", "29000991234600000005000000280051"])
def test_an_lb_file_that_says_other_totals_is_refused(tmp_path: Path, closing: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(write(tmp_path, lb_file([*LB[:-1], closing])))

    assert refused.value.code == "control-total-mismatch"


def test_an_lb_file_cut_short_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        parse(write(tmp_path, lb_file(LB[:-1])))

    assert refused.value.code == "lb-broken"


def test_foreign_payments_stand_beside_domestic_ones(tmp_path: Path) -> None:
    foreign = [
        "0" + "09912346" + "261005" + f"{'EXEMPELBY KOMMUN':<22}" + f"{'TORGET 1 EXEMPELBY':<35}" + "261012" + "2",
        "2" + "0000007" + f"{'WERKZEUG GMBH':<30}" + f"{'':<35}",
        "3" + "0000007" + f"{'HAUPTSTRASSE 1':<30}" + f"{'BERLIN':<35}" + " DE",
        "4" + "0000007" + f"{'DE89370400440532013000':<59}" + "COBADEFFXXX",
        "6" + "0000007" + f"{'RE 2026-4':<25}" + " " * 21 + "EUR" + "261013" + " 0" + "0000000012550",
        "9" + "09912346" + "000000000000" + " " * 42 + "000000000012550",
    ]

    parsed = parse(write(tmp_path, lb_file([*LB, *foreign])))

    columns = ("supplier_name", "country", "amount_minor", "currency", "account_kind", "account_number", "payment_date")
    assert parsed.totals == {"EUR": 12550, "SEK": 280050}
    assert parsed.records.filter(pl.col("currency") == "EUR").select(columns).rows() == [
        ("WERKZEUG GMBH", "DE", 12550, "EUR", "iban", "DE89370400440532013000", date(2026, 10, 13))
    ]


def test_a_shifted_record_is_believed_only_where_its_payee_checks(tmp_path: Path) -> None:
    lines = [*LB]
    lines[3] = "14050501054 1234567890              000000125050261009     VERIF 1"

    parsed = parse(write(tmp_path, lb_file(lines)))

    assert parsed.rejects.select("row", "reason").rows() == [(4, "record-malformed")]


def test_orders_alike_in_files_written_on_two_days_are_different_orders(tmp_path: Path) -> None:
    first, again = lb_file(), lb_file([LB[0].replace("261005LEV", "261006LEV"), *LB[1:]])

    marks = [fingerprints(parse(write(tmp_path, data)).records, Kind.BANKGIROT_LB) for data in (first, again, first)]

    assert marks[0] == marks[2]
    assert not set(marks[0]) & set(marks[1])
