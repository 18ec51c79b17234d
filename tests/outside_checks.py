"""What the methods say of data that others labelled, or made for other purposes: python -m tests.outside_checks.

- Two thousand ten's payments of an American company and of a state's purchasing cards (Nigrini, Benford's Law, 2012):
  the ten rules on payments over a real ledger that nothing here was made for. Their amounts are dollars; a cent is
  read as an öre, so rules with limits in kronor mean another limit there. No labels: how much is flagged, and the
  first digits beside a count of our own.
- Card payments with fraud planted by three recipes (Le Borgne and others, Machine Learning for Credit Card Fraud
  Detection, 2022), firms that an audit office found in order or not (Hooda and others, 2018), claims on motor
  insurances with and without fraud: the robust outlier score of the rules beside the labels, and beside what picking
  the same number of the largest amounts would find.
- Which of those claims such a selection takes, by sex: the audit of fairness, beside intervals of our own making.

None of it is welfare. It shows whether the methods hold on what they were not made for; it says nothing of how often
a rule is right in a municipality. Name pairs have a table of their own (tests.entity_table), bids and tenders too
(tests.cardinal_table). Ends with 1 where first digits or rates differ from those counted anew, 2 where the files are
absent.
"""

import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import polars as pl
from rich.console import Console
from rich.table import Table

from services.risk.domain.fairness import Design, audit, counted
from services.risk.domain.frames import FACTS, payments
from services.risk.domain.suppression import ALL
from services.risk.rules.first_digits import EXPECTED
from services.risk.rules.robust import robust_z
from tests.data_files import data_dir
from tests.evaluation import screened

FOLDER: Final = "fraud_labelled"
COMPANY: Final = "carloscinelli__benford.analysis/corporate_payments_2010.A.csv"
CARDS: Final = "carloscinelli__benford.analysis/purchasing_cards_2010.A.csv"
PLANTED: Final = "Fraud-Detection-Handbook__simulated-data-raw/handbook_tx_A.csv"
AUDITED: Final = "bbanjade__Fraudulent-Firm-Classification/audit_risk.csv"
CLAIMS: Final = "kcao22__insurance_fraud/insurance_claims.A.csv"
OUTLIER: Final = 3.5  # Iglewicz and Hoaglin, as in STA-01
LEAST_SPREAD: Final = 0.05  # of the median, as in STA-01
NORMAL_95: Final = 1.959964
SAME: Final = 1e-9


def company_payments(path: Path) -> pl.DataFrame:
    """The company's payments, in order of arrival: a frame of FACTS. Rows of one invoice are summed, as intake does."""
    rows = pl.read_csv(path, schema_overrides={"InvNum": pl.String, "VendorNum": pl.String}, try_parse_dates=True)
    rows = rows.select(party="VendorNum", number="InvNum", day="Date", minor=_minor(pl.col("Amount")))
    numbered, rest = rows.drop_nulls("number"), rows.filter(pl.col("number").is_null())
    invoices = numbered.group_by("party", "number", maintain_order=True).agg(pl.col("day").min(), pl.col("minor").sum())
    return _facts(pl.concat([invoices, rest.select(invoices.columns)]))


def card_payments(path: Path) -> pl.DataFrame:
    """The purchases with cards, in order of arrival: a frame of FACTS. They have no numbers."""
    rows = pl.read_csv(path, infer_schema=False)
    plain = pl.col("AMOUNT").str.replace_all(r"[^0-9,\-]", "").str.replace(",", ".")
    return _facts(
        rows.select(
            party=pl.col("MERCHNUM").fill_null("none"),
            number=pl.lit(None, pl.String),
            day=pl.col("DATE").str.to_date("%d/%m/%Y"),
            minor=_minor(plain.cast(pl.Float64, strict=False)),
        ).drop_nulls("minor")
    )


def _minor(amount: pl.Expr) -> pl.Expr:
    return (amount * 100).round().cast(pl.Int64)


def _facts(rows: pl.DataFrame) -> pl.DataFrame:
    """FACTS of party, number, day and minor units."""
    told = {
        "position": pl.int_range(pl.len(), dtype=pl.Int64),
        "payment_id": pl.format("p{}", pl.int_range(pl.len())),
        "kind": pl.lit("ledger_invoice"),
        "committee_id": pl.lit("ks"),
        "party_id": pl.col("party"),
        "party_kind": pl.lit("organisation"),
        "party_name": pl.col("party"),
        "amount_minor": pl.col("minor"),
        "currency": pl.lit("SEK"),
        "invoice_number": pl.col("number"),
        "invoice_date": pl.col("day"),
    }
    absent = {name: pl.lit(None, dtype) for name, dtype in FACTS.items() if name not in told}
    return rows.sort("day", maintain_order=True).select(**{name: (told | absent)[name] for name in FACTS.names()})


def digits_apart(facts: pl.DataFrame) -> tuple[float, float]:
    """The mean absolute deviation of the first digits from Benford's law, as the rule's columns have it and anew."""
    frame = payments(facts).filter(pl.col("amount_minor") > 0)
    shares = frame.group_by("first_digit").len().with_columns(share=pl.col("len") / frame.height)
    had = dict(shares.select("first_digit", "share").iter_rows())
    ours = sum(abs(had.get(name[1:], 0.0) - share) for name, share in EXPECTED.items()) / len(EXPECTED)
    counts = [0] * 10
    amounts = facts.filter(pl.col("amount_minor") > 0)["amount_minor"].to_list()
    for minor in amounts:
        counts[int(str(minor)[0])] += 1
    anew = sum(abs(counts[d] / len(amounts) - math.log10(1 + 1 / d)) for d in range(1, 10)) / 9
    return ours, anew


def outliers(rows: pl.DataFrame, value: str, peers: list[str]) -> pl.DataFrame:
    """The rows with *picked*: their value lies above their peers' by more than the rules' limit."""
    least = pl.col(value).median().over(peers).abs() * LEAST_SPREAD
    return rows.with_columns(picked=(robust_z(value, peers, least) > OUTLIER).fill_null(value=False))


def against_labels(rows: pl.DataFrame, value: str) -> dict[str, float | int]:
    """What *picked* finds of *wrong*, and what as many of the largest of *value* would find."""
    picked, wrong = rows.filter("picked"), rows.filter("wrong").height
    largest = rows.top_k(picked.height, by=value) if picked.height else rows.clear()
    hits, by_size = picked.filter("wrong").height, largest.filter("wrong").height
    return {
        "rows": rows.height,
        "wrong": wrong,
        "picked": picked.height,
        "hits": hits,
        "base": wrong / rows.height,
        "precision": hits / picked.height if picked.height else math.nan,
        "recall": hits / wrong if wrong else math.nan,
        "by_size": by_size,
    }


def planted(path: Path, scenario: int) -> pl.DataFrame:
    """Card payments of customers, those of one recipe labelled wrong and those of the others left out."""
    rows = pl.read_csv(path).filter(pl.col("TX_FRAUD_SCENARIO").is_in([0, scenario]))
    rows = rows.with_columns(wrong=pl.col("TX_FRAUD") == 1)
    return outliers(rows, "TX_AMOUNT", ["CUSTOMER_ID"])


def audited(path: Path) -> pl.DataFrame:
    """Audited firms; the amount is that of the discrepancies found in their papers, the peers their sector."""
    rows = pl.read_csv(path, infer_schema_length=None, truncate_ragged_lines=True)
    return outliers(rows.with_columns(wrong=pl.col("Risk") == 1), "TOTAL", ["Sector_score"])


def claims(path: Path) -> pl.DataFrame:
    """Claims; the amount is what is claimed in all, the peers those of the same kind of accident."""
    rows = pl.read_csv(path, infer_schema_length=None, null_values="?")
    rows = rows.drop_nulls("fraud_reported").with_columns(wrong=pl.col("fraud_reported") == "Y")
    return outliers(rows, "total_claim_amount", ["incident_type"])


def by_sex(rows: pl.DataFrame) -> pl.DataFrame:
    """The selection rates of the audit of fairness, and Wald's interval of the difference counted here.

    What is selected is the dearest fifth: the outliers are too few to compare.
    """
    dear = pl.col("total_claim_amount") > pl.col("total_claim_amount").quantile(0.8)
    subjects = rows.select(area=pl.lit("claims"), group="insured_sex", selected=dear, sampled=~dear, erred="wrong")
    report = audit(counted(subjects), Design(), least=5, seed=1).rates
    told = report.filter(pl.col("area") == ALL, pl.col("metric") == "selection", pl.col("group") != ALL)
    own = subjects.group_by(group="group").agg(pl.col("selected").mean().alias("p"), pl.len().alias("n"))
    other = own.rename({"group": "other", "p": "q", "n": "m"})
    pairs = own.join(other, how="cross").filter(pl.col("group") != pl.col("other"))
    spread = (
        NORMAL_95
        * (pl.col("p") * (1 - pl.col("p")) / pl.col("n") + pl.col("q") * (1 - pl.col("q")) / pl.col("m")).sqrt()
    )
    apart = pl.col("p") - pl.col("q")
    anew = pairs.select("group", "p", apart=apart, low=apart - spread, high=apart + spread)
    return told.join(anew, on="group").sort("group")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables."""
    del arguments
    found = data_dir()
    folder = found / FOLDER if found else None
    names = (COMPANY, CARDS, PLANTED, AUDITED, CLAIMS)
    if folder is None or not all((folder / name).exists() for name in names):
        sys.stderr.write("The labelled files are absent: set TILLIT_DATA to the folder of sample files.\n")
        return 2
    console = Console(width=120)
    ledgers = [(COMPANY, company_payments(folder / COMPANY)), (CARDS, card_payments(folder / CARDS))]
    told = [_ledger(console, name, facts) for name, facts in ledgers]
    kinds: list[tuple[str, pl.DataFrame, str]] = [
        *((f"cards, recipe {n}", planted(folder / PLANTED, n), "TX_AMOUNT") for n in (1, 2, 3)),
        ("audited firms", audited(folder / AUDITED), "TOTAL"),
        ("claims", claims(folder / CLAIMS), "total_claim_amount"),
    ]
    console.print(_labels(kinds))
    return int(not (_fairness(console, kinds[-1][1]) and all(told)))


def _ledger(console: Console, name: str, facts: pl.DataFrame) -> bool:
    outcome = screened(facts)
    share = len(outcome.flagged) / facts.height
    ours, anew = digits_apart(facts)
    console.print(f"{name}: {facts.height} payments, {len(outcome.flagged)} flagged = {share:.2%}")
    by_rule = outcome.signals.group_by("rule").len().sort("rule").iter_rows()
    console.print("  signals: " + (", ".join(f"{rule} {count}" for rule, count in by_rule) or "none"))
    console.print(f"  first digits, mean deviation: {ours:.6f}, counted anew {anew:.6f}")
    return abs(ours - anew) < SAME


def _labels(kinds: Sequence[tuple[str, pl.DataFrame, str]]) -> Table:
    table = Table(title=f"robust outliers (above {OUTLIER}) beside labels")
    headings = ("set", "rows", "wrong", "share", "picked", "of them wrong", "precision", "recall", "by size instead")
    for heading in headings:
        table.add_column(heading, justify="left" if heading == "set" else "right")
    for name, rows, value in kinds:
        had: dict[str, Any] = against_labels(rows, value)
        shares = (f"{had[figure]:.1%}" for figure in ("precision", "recall"))
        counts = [str(had[figure]) for figure in ("picked", "hits")]
        table.add_row(
            name, str(had["rows"]), str(had["wrong"]), f"{had['base']:.1%}", *counts, *shares, str(had["by_size"])
        )
    return table


def _fairness(console: Console, rows: pl.DataFrame) -> bool:
    table = Table(title="the dearest fifth of the claims, by sex: selection rate and its difference, 95 % intervals")
    for heading in ("group", "rate", "difference", "bootstrap", "Wald, counted anew"):
        table.add_column(heading, justify="right")
    good = True
    for row in by_sex(rows).iter_rows(named=True):
        good &= abs(row["value"] - row["p"]) < SAME and abs(row["difference"] - row["apart"]) < SAME
        table.add_row(
            row["group"].lower(),
            f"{row['value']:.3f}",
            f"{row['difference']:+.3f}",
            f"{row['difference_low']:+.3f} to {row['difference_high']:+.3f}",
            f"{row['low']:+.3f} to {row['high']:+.3f}",
        )
    console.print(table)
    return good


if __name__ == "__main__":
    raise SystemExit(main())
