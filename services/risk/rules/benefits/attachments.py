"""EB-05: one certificate handed in by several, one text under several issuers, or an issuer's number that fails.

Three cases, each told apart by what a checksum can tell. *Content*: the same document, byte for byte, from two or more
senders in two or more cases; spouses who hand it in with one application are left alone. *Template*: the same text
without what was filled in, from several senders and under two or more issuers; the catalogue's likeness of 0.95 is
equality here, for the text itself never leaves the source. A template of many issuers is a standard form whether it is
flagged as one or not. *Number*: an issuer's organisation number, written as one (NNNNNN-NNNN), whose check digit is
wrong (Luhn). Whether an issuer exists cannot be seen: there is no register of issuers to ask. An applicant may have
been deceived, so nobody is named but the issuer.
"""

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings, rows, rows_of
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import Parameter, RuleTexts
from services.risk.rules.benefits.areas import NEVER_STOP
from services.risk.rules.sources import POLICY, SINCE

SCORES: Final = {"content_few": 0.5, "content_many": 0.8, "template": 0.5, "number": 0.4}
ORGANISATION_NUMBER: Final = r"^\d{2}[2-9]\d{3}-\d{4}$"  # the third digit tells it from a person's number
WEIGHTS: Final = (2, 1, 2, 1, 2, 1, 2, 1, 2, 1)


@dataclass(frozen=True, slots=True)
class AttachmentParams:
    """How many make a pattern."""

    senders: Annotated[int, Parameter("senders of one document", POLICY, SINCE)] = 2
    many_senders: Annotated[int, Parameter("senders that make it surer", POLICY, SINCE)] = 3
    issuers: Annotated[int, Parameter("issuers of one template", POLICY, SINCE)] = 2
    form_issuers: Annotated[int, Parameter("issuers that make a template a standard form", POLICY, SINCE)] = 10


TEXTS: Final = RuleTexts(
    title=Text("Intyg som återanvänds", "A certificate that is used again"),
    description=Text(
        "Samma handling kommer från flera i olika ärenden, samma text bär flera utfärdares namn, eller utfärdarens "
        "organisationsnummer har fel kontrollsiffra.",
        "The same document comes from several in different cases, the same text bears several issuers' names, or the "
        "issuer's organisation number has a wrong check digit.",
    ),
    innocent=(
        Text("Det är en allmän blankett som många använder.", "It is a standard form that many use."),
        Text("Makar eller sambor lämnar samma handling i var sitt ärende.", "Spouses hand in one document each."),
        Text("Numret är felskrivet.", "The number is misspelt."),
    ),
    next_step=Text(
        "Ring utfärdaren på ett känt nummer och be om att få se originalet. Den som lämnat in intyget kan själv vara "
        f"lurad. {NEVER_STOP.sv}",
        "Call the issuer on a known number and ask to see the original. Whoever handed it in may have been deceived. "
        f"{NEVER_STOP.en}",
    ),
    explanations={
        "content": Text(
            "Samma handling har lämnats in av {senders:n} olika personer i {cases:n} ärenden, mellan {first_on:day} "
            "och {last_on:day}.",
            "The same document was handed in by {senders:n} different persons in {cases:n} cases, between "
            "{first_on:day} and {last_on:day}.",
        ),
        "template": Text(
            "Samma text, bortsett från det ifyllda, bär {issuers:n} olika utfärdares namn i {cases:n} ärenden, mellan "
            "{first_on:day} och {last_on:day}.",
            "The same text, apart from what was filled in, bears the names of {issuers:n} different issuers in "
            "{cases:n} cases, between {first_on:day} and {last_on:day}.",
        ),
        "number": Text(
            "Utfärdarens organisationsnummer {issuer_number} på en handling i ärende {belongs_to} har fel "
            "kontrollsiffra.",
            "The issuer's organisation number {issuer_number} on a document in case {belongs_to} has a wrong check "
            "digit.",
        ),
    },
)


@record_rule(
    "EB-05",
    version=1,
    typology="T1.a.iii",
    severity=4,
    family="benefits",
    follow_up="question",
    areas="EB PA BA AN",
    params=AttachmentParams,
    texts=TEXTS,
    reads=(
        reads(
            "attachment",
            "belongs_to sender received_on content_hash template_hash issuer issuer_number standard_form",
            by="content_hash template_hash",
        ),
    ),
)
def reused_attachment(book: Book, p: AttachmentParams) -> Findings:
    """Documents of several senders, texts of several issuers, and numbers that fail."""
    own = book["attachment"].filter(~pl.col("standard_form").fill_null(value=False))
    content = _grouped(own, "content_hash").filter(pl.col("senders") >= p.senders, pl.col("cases") > 1)
    text = _grouped(own, "template_hash").filter(
        pl.col("senders") >= p.senders, pl.col("issuers").is_between(p.issuers, p.form_issuers - 1)
    )
    many = pl.col("senders") >= p.many_senders
    content_score = pl.when(many).then(SCORES["content_many"]).otherwise(SCORES["content_few"])
    return Findings(
        pl.concat(
            [
                _shown(content, "content_hash", "content", content_score),
                _shown(text, "template_hash", "template", pl.lit(SCORES["template"])),
                _failing_numbers(book["attachment"]),
            ]
        )
    )


def _grouped(attachments: pl.DataFrame, by: str) -> pl.DataFrame:
    """Of each checksum how many senders, cases and issuers it has."""
    return (
        attachments.filter(pl.col(by).is_not_null())
        .group_by(by, maintain_order=True)
        .agg(
            pl.col("sender").n_unique().alias("senders"),
            pl.col("belongs_to").n_unique().alias("cases"),
            pl.col("issuer").drop_nulls().n_unique().alias("issuers"),
            pl.col("issuer").drop_nulls().min().alias("issuer"),
            pl.col("received_on").min().alias("first_on"),
            pl.col("received_on").max().alias("last_on"),
            rows_of("attachment").alias("records"),
        )
    )


def _shown(groups: pl.DataFrame, by: str, case: str, score: pl.Expr) -> Findings:
    one_issuer = pl.when(pl.col("issuers") == 1).then("issuer")
    return findings(
        groups.with_columns(concerned=one_issuer),
        key=by,
        subject=("content", by),
        party="concerned",
        score=score,
        on="last_on",
        evidence={
            "case": pl.lit(case),
            **{name: pl.col(name) for name in ("senders", "cases", "issuers", "first_on", "last_on")},
        },
        records=pl.col("records"),
    )


def _failing_numbers(attachments: pl.DataFrame) -> Findings:
    """Organisation numbers whose check digit is wrong."""
    written = attachments.filter(pl.col("issuer_number").str.contains(ORGANISATION_NUMBER)).with_columns(
        digits=pl.col("issuer_number").str.replace("-", "", literal=True),
        key=pl.coalesce("content_hash", "template_hash"),
    )
    products = [pl.col("digits").str.slice(at, 1).cast(pl.Int64) * weight for at, weight in enumerate(WEIGHTS)]
    failing = written.filter(pl.sum_horizontal(one // 10 + one % 10 for one in products) % 10 != 0)
    return findings(
        failing,
        key="key",
        subject=("attachment", "record_id"),
        party="issuer",
        score=SCORES["number"],
        on="received_on",
        evidence={
            "case": pl.lit("number"),
            "issuer_number": pl.col("issuer_number"),
            "belongs_to": pl.col("belongs_to"),
        },
        records=rows(subject=("attachment", "record_id")),
    )
