"""A digital twin of a municipality: every kind of record and every payment of three years, and what was planted.

    made = twin(seed=1, size=DEFAULT)
    made.tables["shift"], made.tables["payment"], made.labels

`twin(seed, size)` gives the same tables for the same seed and size (and the same version of numpy). DEFAULT is a
municipality of 20,000 inhabitants (about 8 seconds of one core and 1 GB), SMALL one of 1,000, for tests.
`Size(plantings=0)` is an innocent municipality, `Size(plantings=3)` has each scheme three times at each difficulty.
Days run from FIRST to LAST.

`tables` are keyed by the name of the kind of record, as services/intake/records declares it, with the kind's fields
as columns: parties as opaque ids (UUID text), accounts and blind values as tokens, moments as Datetime("us", "UTC"),
days as Date, counts and öre as Int64; lists of costs and of order lines are lists of structs as declared, other
lists are of text. Three columns more: `record_id`, `committee_id`, and `known_on`, the day on which the record
reached the municipality (registers lag, some rows come weeks late). Rows stand in order of arrival. A register tells
of the same company or person again when something changed: the row that became known last before a day holds on that
day. `tables["payment"]` has the columns of FACTS (services/risk/domain/frames.py) and known_on, `position` is the
order of arrival; it can be screened as it is.

`labels` (tests/twin/labels.py) has a row for each planted scheme: which rules of the catalogue should wake, the
typology, the difficulty, the subject, committee, days, öre, the records and payments involved, and the day at which
it could first have been seen. Easy schemes pass the catalogue's thresholds clearly; medium ones pass them with
camouflage; hard ones stay partly below, and some of them no single rule can see.

Words that the codes use: committees ks, son, bun, kfn, mbn, tn; areas home_care, personal_assistance,
subsistence_support, care_home_placement; benefit_decision.outcome granted, refused; period month; shift.service
home_care, personal_assistance; clock_source lock, app, manual; absence_kind hospital, respite, travel, leave,
absconded; officer role signatory, board, auditor; company.status active, bankrupt, liquidation; legal_form AB, HB,
enskild firma, Ltd, ideell förening; company_event.event_kind board_changed, owner_changed, name_changed,
address_changed; debt_kind state, other; contract procurement_form procurement, choice_system, direct; permit_kind
care, serving_alcohol, waste with status valid, revoked; care permits' category is the area (home_care,
personal_assistance, care_home); inspection.area food, serving, environment, status done, planned, postponed,
cancelled; user_action.action register, approve, pay, investigate, decide, flow ordinary, manual, urgent;
identifier_kind phone, email, address; undue_influence_incident.relation user, supplier, unknown; articles HT-DAG,
PA-TIM, HVB-DYGN, SKOLPENG, A-1 to A-3; invoice_line.unit_of_measure hour, day, month. The municipality's own home
care is a provider whose id is the benefit_decision.paying_body.

`python -m tests.twin --calibrate` compares with real ledgers; `--benchmark` tells what the rules find (`make
benchmark`).
"""

from dataclasses import dataclass

import polars as pl

from tests.twin.innocent import innocent
from tests.twin.planting import planted
from tests.twin.size import DEFAULT, FIRST, LAST, SMALL, Size
from tests.twin.tables import Tables

__all__ = ["DEFAULT", "FIRST", "LAST", "SMALL", "Size", "Twin", "twin"]


@dataclass(frozen=True, slots=True, eq=False)
class Twin:
    """The tables of a made municipality by kind of record (and "payment"), and the labels of what was planted."""

    tables: Tables
    labels: pl.DataFrame


def twin(seed: int, size: Size = DEFAULT) -> Twin:
    """A municipality with its records, its payments and what was planted in it."""
    world, tables = innocent(seed, size)
    return Twin(*planted(world, tables, size))
