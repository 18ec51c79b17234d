"""What the codes in records are called on a page; a code that is not here is shown as its source writes it."""

from typing import Final

from services.web.words import N_

CODES: Final = {
    "care_home": N_("Care home"),
    "home_care": N_("Home care"),
    "personal_assistance": N_("Personal assistance"),
    "subsistence_support": N_("Subsistence support"),
    "family_home": N_("Family home"),
    "hospital": N_("Hospital"),
    "school": N_("School"),
    "abroad": N_("Abroad"),
    "serving": N_("Serving of alcohol"),
    "tax_agency": N_("The Tax Agency"),
    "social_insurance": N_("The Social Insurance Agency"),
    "pay": N_("Pay"),
    "order": N_("Order"),
    "order_response": N_("Answer to the order"),
    "state": N_("To the state"),
    "private": N_("To others than the state"),
    "revoked": N_("Revoked"),
    "granted": N_("Granted"),
    "rejected": N_("Rejected"),
    "active": N_("Active"),
    "cancelled": N_("Cancelled"),
    "postponed": N_("Put off"),
    "done": N_("Done"),
    "open": N_("Open"),
    "activity": N_("Activity grant"),
    "ramp": N_("Ramp"),
}
