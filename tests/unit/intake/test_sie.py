"""SIE type 1 to 4: vouchers and balances, in whatever letters and layout programs write them."""

import zlib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.intake.domain import Kind, Refused
from services.intake.formats import detect, parse
from services.intake.formats.sie import read
from tests.unit.intake.sie_samples import HEAD, SIE4, VOUCHER, books, voucher

CALM = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ENCODINGS = ["cp437", "cp850", "cp1252", "utf-8", "utf-8-sig", "mac_roman", "utf-16", "utf-16-le"]


def refusal(path: Path, data: str) -> str:
    with pytest.raises(Refused) as refused:
        books(path, data)
    return refused.value.code


def test_a_line_carries_what_it_and_its_voucher_say(tmp_path: Path) -> None:
    line = books(tmp_path, SIE4).lines.row(0, named=True)

    assert {key: value for key, value in line.items() if key != "voucher_key"} == {
        "row": 28,
        "company": "212000-0142",
        "year_start": date(2026, 1, 1),
        "line": 1,
        "series": "A",
        "number": "17",
        "voucher_day": date(2026, 1, 15),
        "registered_day": date(2026, 1, 16),
        "voucher_text": "Köp av städning",
        "voucher_sign": "ÅÖ",
        "account": "4010",
        "account_name": "Köp av tjänst",
        "amount_minor": 125_050,
        "currency": "SEK",
        "quantity": "12.5",
        "unit": "tim",
        "line_day": date(2026, 1, 14),
        "line_text": 'Städning "jul"',
        "line_sign": "BL",
        "cost_centre": "0123",
        "cost_centre_name": "Äldreomsorg",
        "project": "P7",
        "project_name": "Förskola Älvängen",
        "employee_number": "47",
        "objects": "1=0123; 6=P7; 7=47",
        "party_role": None,
        "party_number": None,
        "party": None,
        "invoice_reference": None,
        "change": None,
        "balanced": True,
    }


def test_dimensions_nine_and_ten_say_who_the_supplier_is_and_which_invoice(tmp_path: Path) -> None:
    line = books(tmp_path, SIE4).lines.row(1, named=True)

    assert (line["party_role"], line["party_number"], line["invoice_reference"]) == ("supplier", "5001", "F-99")
    assert line["party"] == {"identifier": "5001", "scheme": "other", "name": "Städ & Miljö i Kråkslätt AB"}


def test_a_line_without_a_day_has_its_vouchers(tmp_path: Path) -> None:
    assert books(tmp_path, SIE4).column("line_day")[1] == date(2026, 1, 15)


def test_an_employees_name_is_left_behind(tmp_path: Path) -> None:
    assert "Svensson" not in str(books(tmp_path, SIE4).lines.rows())


def test_balances_and_budgets_are_read(tmp_path: Path) -> None:
    balances = books(tmp_path, SIE4).balances

    assert balances.select(
        "measure", "year_start", "period", "account", "objects", "amount_minor", "quantity"
    ).rows() == [
        ("opening", date(2026, 1, 1), None, "1930", None, 2_378_078, None),
        ("closing", date(2026, 1, 1), None, "1930", None, -1_250, "-3"),
        ("result", date(2025, 1, 1), None, "4010", None, 100_000, None),
        ("opening", date(2026, 1, 1), None, "2440", "9=5001", -500, None),
        ("closing", date(2026, 1, 1), None, "2440", "9=5001", 0, None),
        ("period", date(2026, 1, 1), "2026-01", "4010", None, 125_050, None),
        ("budget", date(2026, 1, 1), "2026-02", "4010", "1=0123", 341_180, "7"),
    ]


@pytest.mark.parametrize("kind", [1, 2, 3])
def test_a_file_of_balances_alone_is_read(tmp_path: Path, kind: int) -> None:
    text = SIE4.replace("#SIETYP 4", f"#SIETYP {kind}").replace(VOUCHER, "")

    assert books(tmp_path, text).balances.height == 7


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_letters_are_right_whatever_the_format_claims(tmp_path: Path, encoding: str) -> None:
    read = books(tmp_path, SIE4, encoding)

    assert read.column("voucher_text")[0] == "Köp av städning"
    assert read.column("cost_centre_name")[0] == "Äldreomsorg"


@pytest.mark.parametrize("encoding", ["cp437", "cp1252", "utf-8", "mac_roman"])
@pytest.mark.parametrize("word", ["Övrigt", "Ångström", "ÄLDRE", "BLÅSÄLEN", "gå", "Müller", "Café i Ängby"])
def test_one_word_is_evidence_enough(tmp_path: Path, encoding: str, word: str) -> None:
    text = voucher([f'#TRANS 1930 {{}} 0 "" "{word}"']).translate(str.maketrans("åäöÅÄÖ", "aaoAAO"))
    text = text.replace(word.translate(str.maketrans("åäöÅÄÖ", "aaoAAO")), word)

    assert books(tmp_path, text, encoding).column("line_text") == [word]


def test_letters_beyond_the_first_megabyte_are_seen(tmp_path: Path) -> None:
    text = voucher(['#TRANS 1930 {} 0 "" plain'] * 40_000).translate(str.maketrans("åäöÅÄÖ", "aaoAAO"))
    text = text.removesuffix("}\n") + '#TRANS 1930 {} 0 "" "Kråkslätt"\n}\n'

    assert books(tmp_path, text, "cp437").column("line_text")[-1] == "Kråkslätt"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_end_of_line_will_do(tmp_path: Path, end: str) -> None:
    assert books(tmp_path, SIE4.replace("\n", end)).lines.height == 2


@pytest.mark.parametrize(
    "layout",
    [
        '#VER A 1 20260115 "x" {\n#TRANS 1930 {} 5.00\n#TRANS 2440 {} -5.00\n}\n',
        '#VER A 1 20260115 "x"\n\n{ #TRANS 1930 {} 5.00\n#TRANS 2440 {} -5.00 }\n',
        '#VER A 1 20260115 "x" { #TRANS 1930 {} 5.00 #TRANS 2440 {} -5.00 }\n',
        '#VER A 1 20260115 "x"\n#TRANS 1930 {} 5.00\n#TRANS 2440 {} -5.00\n',
        '#VER\tA\t1\t20260115\t"x"\n{\n\t#TRANS\t1930\t{ }\t5.00\n\t#TRANS\t2440\t{}\t-5.00\n}\n',
        '#ver A 1 20260115 "x"\n{\n#trans 1930 {} 5,00\n#trans 2440 {} "-5,00"\n}\n',
        '#VER "A" "1" "2026-01-15" x\n{\n#TRANS "1930" {} +5\n#TRANS 2440 -5\n}',
        '#VER A 1 20260115 "x"\n{\n#TRANS 1930 {"6" "a}b"} 5.00 "" "{"\n#TRANS 2440 {} -5.00 "" "}"\n}\n',
        '#VER A 1 20260115 "x"\n{\n#TRANS 1930 {} 5.00 "" "#TRANS 1 {} 2"\n#NYTT 1 2\n#TRANS 2440 {} -5.00\n}\n',
        '#OKÄND 1\n{\n#DETTA 1\n}\n#VER A 1 20260115 "x"\n{\n#TRANS 1930 {} 5.00\n#TRANS 2440 {} -5.00\n}\x1a',
    ],
)
def test_vouchers_are_read_however_they_are_laid_out(tmp_path: Path, layout: str) -> None:
    read = books(tmp_path, HEAD + layout)

    assert read.lines.select("account", "amount_minor", "balanced").rows() == [
        ("1930", 500, True),
        ("2440", -500, True),
    ]
    assert read.rejects == []


def test_a_text_that_goes_on_in_the_next_line_is_put_together(tmp_path: Path) -> None:
    read = books(tmp_path, voucher(['#TRANS 1930 {} 1 "" "two', 'lines" 3', "#TRANS 2440 {} -1"]))

    assert (read.column("line_text"), read.column("quantity")) == (["two lines", None], ["3", None])


def test_a_voucher_that_does_not_balance_is_kept_and_found_once(tmp_path: Path) -> None:
    read = books(tmp_path, voucher(["#TRANS 1930 {} 5.00", "#TRANS 2440 {} -4.99"]) + VOUCHER)

    assert read.column("balanced") == [False, False, True, True]
    assert read.rejects == [(19, "voucher", "voucher-unbalanced")]


def test_a_removed_line_is_kept_and_has_no_part_in_the_balance(tmp_path: Path) -> None:
    read = books(tmp_path, voucher(["#TRANS 1930 {} 5", "#BTRANS 6110 {} -5", "#TRANS 2440 {} -5"]))

    assert (read.column("change"), read.column("balanced")) == ([None, "removed", None], [True] * 3)


def test_an_added_line_takes_the_place_of_its_double(tmp_path: Path) -> None:
    read = books(tmp_path, voucher(["#TRANS 1930 {} 5", "#RTRANS 2440 {} -5 20260116 x 1 BL", "#TRANS 2440 {} -5"]))

    assert (read.column("change"), read.column("line_sign"), read.rejects) == ([None, "added"], [None, "BL"], [])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("#TRANS 1930", "amount-missing"),
        ("#TRANS 1930 {}", "amount-missing"),
        ('#TRANS 1930 {} ""', "amount-missing"),
        ("#TRANS", "account-not-understood"),
        ('#TRANS "" {} 1', "account-not-understood"),
        ('#TRANS "Sven Svensson" {} 1', "account-not-understood"),
        ("#TRANS 1930 {} ett", "amount-not-a-number"),
        ("#TRANS 1930 {} 1.234", "amount-too-many-decimals"),
        ("#TRANS 1930 {} 1E5", "amount-not-a-number"),
        (f"#TRANS 1930 {{}} 1{'0' * 15}", "amount-too-large"),
        ("#TRANS 1930 {1} 1", "objects-not-understood"),
        ("#TRANS 1930 {} 1 20261301", "date-not-understood"),
        ('#TRANS 1930 {} 1 "" "" tre', "quantity-not-a-number"),
        ('#TRANS 1930 {} 1 "" "open', "quote-not-closed"),
    ],
)
def test_a_line_at_fault_is_rejected_and_its_voucher_found(tmp_path: Path, line: str, reason: str) -> None:
    read = books(tmp_path, voucher([line, "#TRANS 2440 {} 0"]))

    assert [found[2] for found in read.rejects] == [reason, "voucher-unbalanced"]
    assert read.column("balanced") == [False]


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ('K "" "rappakalja" x', "date-not-understood"),
        ('K "" "" x', "voucher-day-missing"),
        ("K", "voucher-day-missing"),
    ],
)
def test_a_voucher_without_a_day_is_kept_and_found(tmp_path: Path, head: str, reason: str) -> None:
    read = books(tmp_path, voucher(["#TRANS 1930 {} 0"], head))

    assert (read.column("voucher_day"), read.rejects) == ([None], [(19, "voucher_day", reason)])


def test_a_voucher_without_lines_is_found(tmp_path: Path) -> None:
    assert books(tmp_path, voucher([])).rejects == [(19, "voucher", "voucher-empty")]


def test_a_line_outside_of_a_voucher_is_rejected(tmp_path: Path) -> None:
    read = books(tmp_path, f"{SIE4}#TRANS 1930 {{}} 1\n")

    assert (read.lines.height, read.rejects) == (2, [(31, "line", "line-outside-voucher")])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("#IB -7 1930 1", "year-not-declared"),
        ("#IB x 1930 1", "year-not-declared"),
        ("#PSALDO 0 202613 1930 {} 1", "period-not-understood"),
        ("#UB 0 1930", "amount-missing"),
        ("#UB", "year-not-declared"),
        ("#RAR 1 20260230 20261231", "date-not-understood"),
    ],
)
def test_a_balance_at_fault_is_rejected(tmp_path: Path, line: str, reason: str) -> None:
    read = books(tmp_path, f"{SIE4}{line}\n")

    assert (read.balances.height, [found[2] for found in read.rejects]) == (7, [reason])


def test_the_currency_of_the_file_is_that_of_its_amounts(tmp_path: Path) -> None:
    read = books(tmp_path, SIE4.replace("#RAR 0", "#VALUTA JPY\n#RAR 0").replace("1250.50", "1250").replace("8", "9"))

    assert read.lines.select("currency", "amount_minor").rows() == [("JPY", 1250), ("JPY", -1250)]


def test_a_numbered_voucher_keeps_its_key_when_it_changes(tmp_path: Path) -> None:
    first = books(tmp_path, SIE4).column("voucher_key")

    assert books(tmp_path, SIE4.replace("1250.50", "99").replace("Köp av s", "S")).column("voucher_key") == first


def test_vouchers_of_a_pre_system_are_told_apart_without_numbers(tmp_path: Path) -> None:
    same = voucher(["#TRANS 1930 {} 0"], 'K "" 20260115 x').removeprefix(HEAD)

    keys = books(tmp_path, HEAD + same + same).column("voucher_key")

    assert len(set(keys)) == 2
    assert books(tmp_path, HEAD + same + same + same).column("voucher_key")[:2] == keys


def summed(value: str, text: str = VOUCHER) -> str:
    return HEAD.replace("#PROGRAM", "#KSUMMA\n#PROGRAM") + text + (f"#KSUMMA {value}\n" if value else "")


def control_sum(encoding: str) -> int:
    """Of all between the two items, without blanks between fields, outer quotation marks, backslashes and braces."""
    text, kept, inside = summed("").partition("#KSUMMA\n")[2], "", False
    for before, char in zip(f"\n{text}", text, strict=False):
        if char == '"' and before != "\\":
            inside = not inside
        elif char != "\\" and (inside or char not in " {}\n"):
            kept += char
    return zlib.crc32(kept.encode(encoding))


@pytest.mark.parametrize("encoding", ["cp437", "utf-8"])
def test_a_file_with_a_right_control_sum_is_read(tmp_path: Path, encoding: str) -> None:
    assert books(tmp_path, summed(str(control_sum(encoding))), encoding).lines.height == 2


def test_a_control_sum_written_as_a_signed_number_is_right_too(tmp_path: Path) -> None:
    value = control_sum("cp437")

    assert books(tmp_path, summed(str(value - (1 << 32)))).lines.height == 2


def test_a_file_with_another_control_sum_is_refused(tmp_path: Path) -> None:
    altered = summed(str(control_sum("cp437"))).replace("1250.50", "9250.50")

    assert refusal(tmp_path, altered) == "control-total-mismatch"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (SIE4[:-3], "sie-cut-short"),
        (summed(""), "sie-cut-short"),
        (HEAD, "no-bookkeeping"),
        (HEAD + "#VER A 1 20260115\n{\n{\n", "sie-broken"),
        (HEAD + "#VER A 1 20260115\n{\n#VER A 2 20260115\n{\n}\n", "sie-broken"),
        (SIE4 + "}\n", "sie-broken"),
        (SIE4 + "#VALUTA NOK\n", "sie-broken"),
        (HEAD + "#VALUTA kronor\n" + VOUCHER, "sie-broken"),
        (HEAD + "#PROSA " + "x" * 70_000 + "\n" + VOUCHER, "sie-too-large"),
        (HEAD + "".join(f"#RAR -{n} 20200101 20201231\n" for n in range(2, 200)), "sie-too-large"),
    ],
    ids=lambda value: value if len(value) < 30 else "",
)
def test_a_file_that_cannot_be_whole_is_refused_by_name(tmp_path: Path, text: str, code: str) -> None:
    assert refusal(tmp_path, text) == code


def test_a_file_is_told_by_its_content(tmp_path: Path) -> None:
    for place, start in enumerate(["", "\ufeff", "\r\n \r\n", "# exported\n; by a program\n", "\t"]):
        path = tmp_path / str(place)
        path.write_text(start + SIE4, "utf-8")

        assert detect(path) is Kind.SIE


def test_payments_are_not_read_from_it(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text(SIE4, "cp437")

    with pytest.raises(Refused, match="sie-file"):
        parse(path)


def test_progress_is_told_in_lines_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text(SIE4, "cp437")
    told: list[int] = []

    list(read(tmp_path / "file", told.append))

    assert told[-1] == 30


WORDS = st.text(st.sampled_from('abcdefghijåäöéüÅÄÖ 0123456789"#{}&.,-'), max_size=30).map(str.strip)
AMOUNTS = st.integers(-(10**12), 10**12)


def quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'


@CALM
@given(
    st.sampled_from(ENCODINGS),
    st.lists(
        st.tuples(WORDS, st.lists(st.tuples(AMOUNTS, WORDS, WORDS), min_size=1, max_size=4)), min_size=1, max_size=4
    ),
)
def test_what_was_written_is_read(
    tmp_path: Path, encoding: str, vouchers: list[tuple[str, list[tuple[int, str, str]]]]
) -> None:
    text, expected = HEAD, []
    for number, (about, lines) in enumerate(vouchers, 1):
        written = [(minor, words, centre) for minor, words, centre in lines]
        balanced = sum(minor for minor, _, _ in written) == 0
        text += f"#VER B {number} 20260201 {quoted(about)}\n{{\n"
        for minor, words, centre in written:
            sign, units = "-" if minor < 0 else "", abs(minor)
            amount = f"{sign}{units // 100}.{units % 100:02d}"
            text += f"#TRANS 1930 {{1 {quoted(centre)}}} {amount} 20260202 {quoted(words)}\n"
            expected.append((str(number), about or None, minor, words or None, centre or None, balanced))
        text += "}\n"

    read = books(tmp_path, text, encoding)

    fields = ("number", "voucher_text", "amount_minor", "line_text", "cost_centre", "balanced")
    assert read.lines.select(fields).rows() == expected
