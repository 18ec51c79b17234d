"""Codes as sources write them, and the steps of handling that people take in systems."""

from typing import Final

import polars as pl

# Swedish and English words of user_action.action; what is none of them is no step that the rules look at
_STEPS: Final = {
    "register": "register create add lägga_upp lägg_upp registrera skapa upplagd registrerad",
    "decide": "decide decision besluta beslut beslutad bevilja grant",
    "approve": "approve approval attest attestera attesterad godkänna godkänn godkänd slutattest beslutsattest",
    "pay": "pay payment payout release betala betald utbetala utbetalning effektuera",
    "post": "post posting book bokföra bokför bokförd kontera",
    "review": "review second_review check granska granskad granskning kontrollera kontroll efterkontroll",
    "change_approver": "change_approver approver_changed change_attestant byta_attestant byt_attestant ändra_attestant",
}
_STEP_OF: Final = {word: step for step, words in _STEPS.items() for word in words.split()}
# what was not carried through is no step
_UNDONE: Final = frozenset(
    {"cancelled", "canceled", "failed", "rejected", "returned", "undone", "avbruten", "makulerad", "nekad", "återförd"}
)


def word(column: str) -> pl.Expr:
    """A free code without regard to case, blanks and hyphens."""
    return pl.col(column).str.strip_chars().str.to_lowercase().str.replace_all(r"[\s-]+", "_")


def carried_out(actions: pl.DataFrame) -> pl.DataFrame:
    """The rows of user_action (needs action, outcome) that are steps carried through, with *step* beside them."""
    step = word("action").replace_strict(_STEP_OF, default=None, return_dtype=pl.String)
    undone = word("outcome").is_in(_UNDONE).fill_null(value=False)
    return actions.filter(~undone).with_columns(step=step).drop_nulls("step")


def local(moment: str) -> pl.Expr:
    """A point in time by Swedish clocks."""
    return pl.col(moment).dt.convert_time_zone("Europe/Stockholm")
