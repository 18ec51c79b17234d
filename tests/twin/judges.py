"""Rules as the benchmark sees them: a name, what it is for, a function from tables to the subjects that it finds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from services.risk.domain.engine import screen, standing
from services.risk.domain.frames import payments as payments_frame
from services.risk.domain.rule import AnyPaymentRule
from services.risk.domain.state import EMPTY
from services.risk.rules import RULES
from tests.twin.tables import PAYMENT

MUNICIPALITY: Final = "9999"

# One row an alert. seen_on: the day on which what had arrived told enough.
ALERTS: Final = pl.Schema(
    {
        "subject_type": pl.String(),  # payment | party | account | record
        "subject_id": pl.String(),
        "committee_id": pl.String(),
        "seen_on": pl.Date(),
        "payment_ids": pl.List(pl.String()),
        "record_ids": pl.List(pl.String()),
    }
)


@dataclass(frozen=True, slots=True)
class Judge:
    """A rule under judgement. *find* gives a frame of ALERTS; a *modifier* never makes an alert by itself."""

    id: str
    typology: str
    family: str
    find: Callable[[Mapping[str, pl.DataFrame]], pl.DataFrame]
    modifier: bool = False


def on_payments(rule: AnyPaymentRule) -> Judge:
    """A rule of the rule book, run over the payments as a back-test at default parameters."""

    def find(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
        stands = standing(screen(payments_frame(tables[PAYMENT]), EMPTY, (rule,), municipality_id=MUNICIPALITY))
        arrived = tables[PAYMENT].select("position", seen_on="known_on")
        shown = pl.col("compared").list.eval(pl.element().struct.field("payment_id"))
        return (
            stands.join(arrived, on="position", how="left", maintain_order="left")
            .with_columns(
                pl.concat_list(shown, pl.col("payment_id")).list.drop_nulls().list.unique().alias("payment_ids"),
                pl.lit([], dtype=pl.List(pl.String)).alias("record_ids"),
            )
            .select(pl.col(name).cast(dtype) for name, dtype in ALERTS.items())
        )

    return Judge(rule.id, rule.typology, rule.family, find, rule.modifier)


JUDGES: Final[tuple[Judge, ...]] = tuple(on_payments(rule) for rule in RULES)
