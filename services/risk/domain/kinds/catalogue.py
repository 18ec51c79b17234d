"""All kinds of records that rules read, by name."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import polars as pl

from services.risk.domain.kinds import Kind, caring, granting, inside, kind, procuring

PAYMENT: Final = kind(
    "payment",
    text="kind kind_group party_id party_kind party_name currency invoice_number number_key account_token account_label"
    " unit category order_reference contract_reference file_id",
    number="amount_minor net_minor vat_minor value_minor",
    flag="vat_registered",
    day="invoice_date due_date payment_date",
)

KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {one.name: one for one in (PAYMENT, *procuring.KINDS, *caring.KINDS, *granting.KINDS, *inside.KINDS)}
)

# What registers publish of organisations, and the sanction lists: whichever committee's source asked, every
# committee's rules may read it. All else stays within its committee (OSL 8 kap. 2 §).
PUBLIC: Final = frozenset(
    {
        "company",
        "company_debt",
        "company_event",
        "company_officer",
        "company_owner",
        "company_workforce",
        "permit",
        "sanction_entry",
    }
)

NO_ROWS: Final[Mapping[str, pl.DataFrame]] = MappingProxyType(
    {name: one.schema.to_frame() for name, one in KINDS.items()}
)
"""A table of each kind without rows."""
