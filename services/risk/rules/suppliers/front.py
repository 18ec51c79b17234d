"""SUP-05: several facts about a company's situation that, together, call for a talk with who really runs it.

Seven facts are counted, and three or more are shown, all of the company and of the engagements that it registered:
an officer with many other mandates, one newly appointed, the auditor gone, an address that is a box or an office hotel,
an annual report that is late (ÅRL 8 kap.), debts for collection, and turnover that grew many times in a year.

Left out of the catalogue's list, and not read at all:
- residence outside the EEA, and a coordination number only. Both follow national origin closely, as foreign citizens
  without registration in Sweden are those who have them. To let them count would put persons of foreign origin at a
  disadvantage by a criterion that looks neutral (diskrimineringslagen (2008:567) 1 kap. 4 § 2), with no need: company
  law has its own requirement of residence (ABL 8 kap. 9 §), which the registrar keeps. Age, health and nationality are
  not in the records.
- no tie to the industry or the place: no record tells it, and it would have to be guessed about a person.
- the same signatory as an excluded company: SUP-07 says it, of the company that was excluded.

The facts are the company's; persons are never named or scored. What it cannot see: why a fact is as it is.
"""

from typing import Final

import polars as pl

from services.risk.domain.book import Book, Findings, findings
from services.risk.domain.explain import Text
from services.risk.domain.record_rule import reads, record_rule
from services.risk.domain.rule import RuleTexts
from services.risk.rules.suppliers.situation import FrontParams, facts, shown_by

EVIDENCE: Final = (
    "mandates", "appointed_on", "auditor_left_on", "address_kind", "report_for", "debt_minor", "growth",
)  # fmt: skip
SCORES: Final = {3: 0.5, 4: 0.65, 5: 0.8}
HIGHEST: Final = 0.9  # with more facts than these


TEXTS: Final = RuleTexts(
    title=Text("Oklart vem som driver företaget", "Unclear who runs the company"),
    description=Text(
        "Flera uppgifter om företagets situation i offentliga register sammanfaller. Var för sig säger de inget.",
        "Several facts about the company's situation in public registers coincide. Each alone tells nothing.",
    ),
    innocent=(
        Text(
            "En företagare med många bolag, eller en investerare.",
            "An entrepreneur with many companies, or an investor.",
        ),
        Text(
            "En ny ägare har tagit över och bytt styrelse och revisor.", "A new owner took over and changed the board."
        ),
        Text("Små bolag behöver ingen revisor.", "Small companies need no auditor."),
        Text(
            "Företaget växer för att det har vunnit ett stort avtal.", "The company grows as it won a large contract."
        ),
    ),
    next_step=Text(
        "Läs de offentliga registren. Bjud sedan in den som leder verksamheten till ett möte om hur den bedrivs.",
        "Read the public registers. Then invite whoever leads the business to a meeting about how it is run.",
    ),
    explanations={
        "facts": Text(
            "{count:n} uppgifter om {party} sammanfaller.[ En företrädare har {mandates:n} andra uppdrag.][ En "
            "företrädare tillträdde {appointed_on:day}.][ Revisorn hade lämnat {auditor_left_on:day}.][ Adressen är av "
            "slaget {address_kind}.][ Senaste årsredovisning avser {report_for}.][ Skulder hos Kronofogden är "
            "{debt_minor:kr}.][ Omsättningen blev {growth:num} gånger större på ett år.]",
            "{count:n} facts about {party} coincide.[ An officer has {mandates:n} other mandates.][ An officer took "
            "office on {appointed_on:day}.][ The auditor had left by {auditor_left_on:day}.][ The address is of the "
            "kind {address_kind}.][ The latest annual report is for {report_for}.][ Debts for collection are "
            "{debt_minor:kr}.][ Turnover became {growth:num} times larger in a year.]",
        ),
    },
)


@record_rule(
    "SUP-05",
    version=1,
    typology="T1.a.iv",
    severity=4,
    family="background",
    follow_up="desk-check",
    areas="LU PA HT HVB AL",
    params=FrontParams,
    texts=TEXTS,
    reads=(
        reads(
            "company",
            "company_name as_of registered_on legal_form status auditor annual_report_for turnover_minor address_kind",
            by="company",
        ),
        reads("company_officer", "role valid_from valid_until mandates", by="company"),
        reads("company_event", "event_kind happened_on", by="company"),
        reads("company_debt", "as_of debt_kind amount_minor currency disputed payment_plan", by="debtor"),
    ),
    needed=("company",),
    daily=True,
)
def unclear_who_runs_it(book: Book, p: FrontParams) -> Findings:
    """Companies of which enough facts coincide on the day."""
    told = facts(book, p)
    count = pl.sum_horizontal(pl.col(name).is_not_null() for name in EVIDENCE)
    met = told.with_columns(count=count).filter(pl.col("count") >= p.least_facts)
    return findings(
        met,
        key="company",
        subject=("party", "company"),
        party="company",
        score=pl.col("count").replace_strict(SCORES, default=HIGHEST, return_dtype=pl.Float64),
        on=pl.max_horizontal("as_of", "appointed_on", "auditor_left_on"),
        evidence={
            "case": pl.lit("facts"),
            "party": pl.col("company_name"),
            "count": pl.col("count"),
            **{name: pl.col(name) for name in EVIDENCE},
        },
        records=shown_by(),
    )
