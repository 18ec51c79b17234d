"""What is wrong with an invoice: the Swedish rules of Peppol, the sums of EN 16931, in every syntax."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.intake.domain import Kind
from services.intake.formats import FINDINGS, parse
from tests.data_files import shared_data
from tests.invoice_rules_table import CASES, scores
from tests.unit.intake.invoices_made import INVOICE_KINDS, TOTALS, Made, Part, written
from tests.unit.intake.samples import CII, SVEFAKTURA, UBL, write

CALM = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SWEDISH = tuple(f"SE-R-{number:03}" for number in range(1, 14))
RATES = st.sampled_from([("S", 25), ("S", 12), ("S", 6), ("E", 0), ("Z", 0)])
AMOUNTS = st.integers(-10_000_000, 10_000_000)
PARTS = st.builds(lambda rate, minor: Part(rate[0], rate[1], minor), RATES, AMOUNTS)


def few(parts: st.SearchStrategy[Part], least: int = 0) -> st.SearchStrategy[tuple[Part, ...]]:
    return st.lists(parts, min_size=least, max_size=5).map(tuple)


MADE = st.builds(Made, few(PARTS, 1), few(PARTS), few(PARTS))


def found(tmp_path: Path, text: str) -> list[str]:
    """The findings of the one invoice of the file."""
    (findings,) = parse(write(tmp_path, text)).records["findings"].to_list()
    assert findings is not None
    return list(findings)


def changed(text: str, *changes: tuple[str, str]) -> str:
    """The text with every change made; each must meet something."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize("text", [UBL, SVEFAKTURA, CII])
def test_an_invoice_that_keeps_the_rules_has_no_findings(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, text) == []


@pytest.mark.parametrize("text", [UBL, SVEFAKTURA, CII])
@pytest.mark.parametrize(
    ("old", "new", "rules"),
    [
        ("SE556016068001", "SE5560160680", ["SE-R-001"]),
        ("SE556016068001", "SE55601606800X", ["SE-R-002"]),
        (">5560160680<", ">556016-0680<", ["SE-R-003", "SE-R-004", "SE-R-013"]),
        (">5560160680<", ">55601606800<", ["SE-R-004"]),
        (">5560160680<", ">5560160681<", ["SE-R-013"]),
        (">50501055<", ">5050105X<", ["SE-R-008"]),
        (">50501055<", ">505010<", ["SE-R-009"]),
    ],
)
def test_a_swedish_rule_is_found_broken_in_every_syntax(
    tmp_path: Path, text: str, old: str, new: str, rules: list[str]
) -> None:
    assert found(tmp_path, changed(text, (old, new))) == rules


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        (UBL, "Godkänd för F-skatt", "Registrerad"),
        (UBL, "Godkänd för F-skatt", "Godkänd för FA-skatt"),
        (CII, "Godkänd för F-skatt", "A-skatt"),
        (SVEFAKTURA, "F-skattebevis finns", "A-skatt"),
        (SVEFAKTURA, "<cbc:ExemptionReason>F-skattebevis finns</cbc:ExemptionReason>", ""),
    ],
)
def test_a_tax_registration_that_does_not_say_f_tax_is_found(tmp_path: Path, text: str, old: str, new: str) -> None:
    assert found(tmp_path, changed(text, (old, new))) == ["SE-R-005"]


def test_without_an_organisation_number_f_tax_is_not_asked_for(tmp_path: Path) -> None:
    without = '<cbc:CompanyID schemeID="0007">5560160680</cbc:CompanyID>'

    assert found(tmp_path, changed(UBL, (without, ""), ("Godkänd för F-skatt", "A-skatt"))) == []


@pytest.mark.parametrize("text", ["godkänd för f-skatt", "GODKÄND FÖR F-SKATT", "  Godkänd \n för F-skatt "])
def test_case_and_blanks_do_not_make_f_tax_another(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, changed(UBL, ("Godkänd för F-skatt", text))) == []


@pytest.mark.parametrize("text", [UBL, SVEFAKTURA, CII])
def test_a_rate_that_sweden_does_not_have_is_found(tmp_path: Path, text: str) -> None:
    for percent in ("25.00", "25"):
        for name in ("cbc:Percent", "ram:RateApplicablePercent"):
            text = text.replace(f"<{name}>{percent}<", f"<{name}>24<")

    # 24 percent of the base is another VAT, more than a krona away
    assert set(found(tmp_path, text)) == {"SE-R-006", "BR-CO-17", "BR-S-09"}


@pytest.mark.parametrize(
    ("account", "rules"),
    [("12344", []), ("1234-4", ["SE-R-007"]), ("1", ["SE-R-010"]), ("123456789", ["SE-R-010"])],
)
def test_a_plusgiro_number_is_looked_at_in_every_syntax(tmp_path: Path, account: str, rules: list[str]) -> None:
    number, peppol, sfti = (">50501055<", f">{account}<"), ("SE:BANKGIRO", "SE:PLUSGIRO"), ("BGABSESS", "PGSISESS")
    texts = [changed(text, number, giro) for text, giro in ((UBL, peppol), (CII, peppol), (SVEFAKTURA, sfti))]

    assert [found(tmp_path, text) for text in texts] == [rules] * 3


@pytest.mark.parametrize(("code", "rules"), [("50", ["SE-R-011"]), ("56", ["SE-R-011"]), ("58", []), ("31", [])])
def test_an_old_giro_code_is_found(tmp_path: Path, code: str, rules: list[str]) -> None:
    old = "<cbc:PaymentMeansCode>30<"

    assert found(tmp_path, changed(UBL, (old, f"<cbc:PaymentMeansCode>{code}<"))) == rules


def test_a_transfer_within_sweden_is_found_where_the_buyer_is_swedish_too(tmp_path: Path) -> None:
    buyer = (
        "<cac:AccountingCustomerParty><cac:Party><cac:PostalAddress><cac:Country>"
        "<cbc:IdentificationCode>SE</cbc:IdentificationCode></cac:Country></cac:PostalAddress></cac:Party>"
        "</cac:AccountingCustomerParty><cac:PaymentMeans>"
    )
    text = changed(UBL, ("Code>30<", "Code>31<"), ("<cac:PaymentMeans>", buyer))

    assert found(tmp_path, text) == ["SE-R-012"]


def test_the_swedish_rules_leave_foreign_suppliers_alone(tmp_path: Path) -> None:
    text = changed(
        UBL, ("Code>SE<", "Code>NO<"), (">5560160680<", ">987<"), ("SE556016068001", "NO9"), ("F-skatt", "x")
    )

    assert found(tmp_path, text) == []


@pytest.mark.parametrize("kind", INVOICE_KINDS)
@CALM
@given(made=MADE)
def test_an_invoice_that_adds_up_has_no_findings_in_any_syntax(tmp_path: Path, kind: Kind, made: Made) -> None:
    row = parse(write(tmp_path, written(kind, made))).records.row(0, named=True)

    assert row["findings"] == []
    assert (row["amount_minor"], row["net_minor"], row["vat_minor"]) == tuple(
        made.total(name) for name in ("gross", "net", "vat")
    )


@pytest.mark.parametrize("kind", INVOICE_KINDS)
@CALM
@given(made=MADE, off=st.dictionaries(st.sampled_from(TOTALS), st.integers(-500, 500), max_size=4))
def test_without_findings_the_total_is_what_it_costs_and_vat(
    tmp_path: Path, kind: Kind, made: Made, off: dict[str, int]
) -> None:
    row = parse(write(tmp_path, written(kind, made._replace(off=off)))).records.row(0, named=True)

    assert row["findings"] or row["amount_minor"] == row["net_minor"] + row["vat_minor"]


@pytest.mark.parametrize("kind", INVOICE_KINDS)
@pytest.mark.parametrize(
    ("total", "rules"),
    [
        ("lines", ["BR-CO-10", "BR-CO-13"]),
        ("net", ["BR-CO-13", "BR-CO-15"]),
        ("vat", ["BR-CO-14", "BR-CO-15"]),
        ("gross", ["BR-CO-15"]),
    ],
)
def test_a_total_that_is_an_ore_off_is_found(tmp_path: Path, kind: Kind, total: str, rules: list[str]) -> None:
    made = Made((Part("S", 25, 100_000), Part("S", 12, 5_005)), (Part("S", 25, 1_000),), off={total: 1})

    assert found(tmp_path, written(kind, made)) == rules


def test_two_totals_of_vat_in_one_currency_are_found(tmp_path: Path) -> None:
    second = '<TaxTotal><TaxAmount currencyID="SEK">0.00</TaxAmount></TaxTotal><LegalMonetaryTotal>'
    text = changed(written(Kind.UBL, Made((Part("S", 25, 100_000),))), ("<LegalMonetaryTotal>", second))

    assert found(tmp_path, text) == ["BR-CO-15"]


@pytest.mark.parametrize("kind", [Kind.UBL, Kind.CII])
def test_allowances_and_charges_are_added_up(tmp_path: Path, kind: Kind) -> None:
    whole = written(kind, Made((Part("S", 25, 100_000),), (Part("S", 25, 1_000),), (Part("S", 25, 300),)))
    allowances = changed(whole, ("<AllowanceTotalAmount>10.00<", "<AllowanceTotalAmount>11.00<"))
    charges = changed(whole, ("<ChargeTotalAmount>3.00<", "<ChargeTotalAmount>4.00<"))

    assert (found(tmp_path, allowances), found(tmp_path, charges)) == (
        ["BR-CO-11", "BR-CO-13"],
        ["BR-CO-12", "BR-CO-13"],
    )


def test_what_is_paid_already_and_rounded_off_leads_to_what_is_due(tmp_path: Path) -> None:
    paid = "250.00</cbc:PrepaidAmount>"
    advance = (paid, f"{paid}<cbc:PayableRoundingAmount>0.40</cbc:PayableRoundingAmount>")
    rounded = changed(UBL, advance, ("1000.00</cbc:PayableAmount>", "1000.40</cbc:PayableAmount>"))

    assert (found(tmp_path, rounded), found(tmp_path, changed(UBL, advance))) == ([], ["BR-CO-16"])


@pytest.mark.parametrize("kind", INVOICE_KINDS)
@pytest.mark.parametrize(("code", "name"), [("AE", "AE"), ("E", "E"), ("G", "G"), ("K", "IC"), ("O", "O"), ("Z", "Z")])
def test_vat_where_there_is_none_is_found(tmp_path: Path, kind: Kind, code: str, name: str) -> None:
    made = Made((Part(code, 0, 100_000),))
    text = written(kind, made)
    wrong = text.replace("<TaxAmount>0.00<", "<TaxAmount>5.00<").replace(
        "<CalculatedAmount>0.00<", "<CalculatedAmount>5.00<"
    )

    assert {f"BR-{name}-09", "BR-CO-17"} <= set(found(tmp_path, wrong))


@pytest.mark.parametrize("kind", INVOICE_KINDS)
def test_the_vat_of_a_rate_may_be_off_by_less_than_a_krona(tmp_path: Path, kind: Kind) -> None:
    text = written(kind, Made((Part("S", 25, 100_000),)))
    near = text.replace(">250.00<", ">250.99<").replace(">1250.00<", ">1250.99<")
    far = text.replace(">250.00<", ">251.00<").replace(">1250.00<", ">1251.00<")

    assert found(tmp_path, near) == []
    assert found(tmp_path, far) == ["BR-CO-17", "BR-S-09"]


@pytest.mark.parametrize("kind", [Kind.UBL, Kind.CII])
def test_a_third_decimal_is_found_where_the_rest_agrees(tmp_path: Path, kind: Kind) -> None:
    text = written(kind, Made((Part("S", 25, 100_000),)))

    assert found(tmp_path, changed(text, (">1250.00<", ">1250.000<"))) == ["BR-DEC-14", "BR-DEC-18"]


def test_findings_never_reject_an_invoice(tmp_path: Path) -> None:
    made = Made((Part("S", 25, 100_000),), off={"lines": 7, "net": 9, "vat": -3, "gross": 1})

    parsed = parse(write(tmp_path, written(Kind.UBL, made)))

    assert (parsed.records.height, parsed.rejects.height) == (1, 0)


@pytest.mark.attack("C5")
@pytest.mark.parametrize("amount", ["9" * 5_000_000, "1" + "." * 1_000_000, "٣٤", "1e999999999", "NaN", "0x10"])
def test_an_amount_of_a_line_that_is_no_number_takes_no_time(tmp_path: Path, amount: str) -> None:
    text = written(Kind.UBL, Made((Part("S", 25, 0),)))
    line = "<InvoiceLine><LineExtensionAmount>0.00<"
    started = time.monotonic()

    findings = found(tmp_path, changed(text, (line, f"<InvoiceLine><LineExtensionAmount>{amount}<")))

    assert set(findings) <= set(FINDINGS)
    assert time.monotonic() - started < 2


@pytest.mark.attack("C5")
def test_a_long_breakdown_beside_many_lines_takes_no_time(tmp_path: Path) -> None:
    whole = written(Kind.UBL, Made(tuple(Part("S", percent, 100) for percent in range(1, 3_000))))
    text = re.sub(r"<Percent>([0-9]+)<", lambda rate: f"<Percent>{int(rate[1]) / 100:.2f}<", whole)
    started = time.monotonic()

    findings = found(tmp_path, text)

    assert "BR-S-08" not in findings
    assert time.monotonic() - started < 5


def test_every_finding_is_told_in_both_languages() -> None:
    assert [rule for rule, text in FINDINGS.items() if not (text.sv.endswith(".") and text.en.endswith("."))] == []
    assert set(SWEDISH) <= set(FINDINGS)


def test_the_labelled_cases_of_the_swedish_rules_are_all_told_right() -> None:
    result = scores(shared_data() / CASES)

    assert {rule: score.wrong for rule, score in result.items() if rule in SWEDISH} == {rule: [] for rule in SWEDISH}
    assert sum(result[rule].broken for rule in SWEDISH) == 11


def test_the_labelled_cases_of_the_sums_are_all_told_right() -> None:
    result = scores(shared_data() / CASES)

    assert [line for score in result.values() for line in score.wrong] == []
