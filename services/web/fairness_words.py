"""What the console calls things of random controls and of audits of equal treatment."""

from typing import Final

from services.web.version_words import RULE_FAMILIES
from services.web.words import N_, PAYMENT_KINDS

DRAWN_KINDS: Final = {**PAYMENT_KINDS, "benefit_decision": N_("Decision on support")}
BANDS: Final = {"low": N_("small amount"), "middle": N_("middling amount"), "high": N_("large amount")}
LOOK_STATUS: Final = {"open": N_("To look at"), "done": N_("Looked at")}
MEASURES: Final = {"number": N_("So many of each kind and size"), "per_mille": N_("So many of a thousand")}
ERROR_FAMILIES: Final = {**RULE_FAMILIES, "other": N_("Something that no rule looks for")}
RECALL_FAMILIES: Final = {"*": N_("All rules"), **ERROR_FAMILIES}

METRICS: Final = {
    "selection": N_("Chosen, of all"),
    "false_positive": N_("Chosen without need, of those without a fault"),
    "false_negative": N_("Missed, of those with a fault"),
    "precision": N_("With a fault, of the chosen"),
}
ATTRIBUTES: Final = {
    "sex": N_("Sex"),
    "gender_identity": N_("Gender identity"),
    "origin": N_("Origin"),
    "religion": N_("Religion or belief"),
    "disability": N_("Disability"),
    "orientation": N_("Sexual orientation"),
    "age": N_("Age"),
    "health": N_("Health"),
    "union_membership": N_("Union membership"),
}
MANDATE_STATES: Final = {
    "proposed": N_("Awaits a second person"),
    "decided": N_("In force"),
    "ended": N_("Ended"),
}
