"""What rules may read of records: of each kind the columns that some rule needs, and no free text beyond them.

The declarations are risk's own; a test holds them against contracts/records, the published shape of each kind.
"""

from dataclasses import dataclass
from typing import Final

import polars as pl

MOMENT: Final = pl.Datetime("us", "UTC")
COSTS: Final = pl.List(pl.Struct({"item": pl.String, "amount_minor": pl.Int64}))

# what every row has beside the columns of its kind
BASE: Final = {"record_id": pl.String(), "committee_id": pl.String(), "on": pl.Date()}

# Columns by which records are found again, and what they name. A party column names a party.
_NAMES: Final = {
    "account": "account",
    "account_token": "account",
    "address": "address",
    "application_number": "application",
    "content_hash": "content",
    "contract_number": "contract",
    "contract_reference": "contract",
    "decided_by": "user",
    "decision_number": "decision",
    "grant_number": "grant",
    "household": "household",
    "item": "item",
    "ocid": "procurement",
    "order_number": "order",
    "order_reference": "order",
    "party_id": "party",
    "permit_number": "permit",
    "place": "place",
    "procurement_number": "procurement",
    "template_hash": "content",
    "user_name": "user",
    "value": "identifier",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record as rules see it.

    A party column `p` holds the opaque party_id, and comes with `p_kind` and, of organisations alone, `p_name`; an
    account column `a` holds the account's token, and comes with the masked `a_label`. `on` is the record's own day.
    """

    name: str
    columns: dict[str, pl.DataType]
    parties: tuple[str, ...]
    accounts: tuple[str, ...]

    @property
    def keys(self) -> dict[str, str]:
        """What each column that others may share names: party, contract, decision …"""
        return {name: "party" if name in self.parties else _NAMES[name] for name in self.columns if self._shared(name)}

    def _shared(self, name: str) -> bool:
        return name in self.parties or name in _NAMES

    @property
    def schema(self) -> pl.Schema:
        """The frame of this kind's rows."""
        named = {f"{one}_{what}": pl.String() for one in self.parties for what in ("kind", "name")}
        labelled = {f"{one}_label": pl.String() for one in self.accounts}
        return pl.Schema({**BASE, **self.columns, **named, **labelled})


def kind(
    name: str,
    *,
    text: str = "",
    number: str = "",
    flag: str = "",
    day: str = "",
    moment: str = "",
    texts: str = "",
    costs: str = "",
    party: str = "",
    account: str = "",
) -> Kind:
    """Declare a kind: its columns by type, names apart by blanks. Amounts are minor units, money never a float."""
    typed: list[tuple[str, pl.DataType]] = [
        (text, pl.String()),
        (number, pl.Int64()),
        (flag, pl.Boolean()),
        (day, pl.Date()),
        (moment, MOMENT),
        (texts, pl.List(pl.String())),
        (costs, COSTS),
        (party, pl.String()),
        (account, pl.String()),
    ]
    columns = {name: dtype for names, dtype in typed for name in names.split()}
    return Kind(name, columns, tuple(party.split()), tuple(account.split()))
