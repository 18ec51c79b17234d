"""What the choices of own rules are called on a page. The values are message ids of the catalogues."""

from typing import Final

from services.web.words import N_

FAMILIES: Final = {
    "account": N_("Accounts"),
    "background": N_("Background of staff"),
    "benefits": N_("Benefits"),
    "bids": N_("Bids"),
    "capacity": N_("Capacity"),
    "change": N_("Sudden changes"),
    "contract": N_("Contracts"),
    "dependence": N_("Dependence on the municipality"),
    "economy": N_("Economy of suppliers"),
    "governance": N_("Boards and owners"),
    "grants": N_("Grants to associations"),
    "influence": N_("Pressure on officials"),
    "internal": N_("The municipality’s own people"),
    "invoice": N_("Invoices"),
    "network": N_("Networks"),
    "orders": N_("Orders"),
    "permit": N_("Permits and supervision"),
    "place": N_("Placements"),
    "procurement": N_("Procurement and contracts"),
    "register": N_("Register facts"),
    "registration": N_("Registrations"),
    "sanctions": N_("Sanctions"),
    "statistics": N_("Statistics over all"),
    "supplier": N_("Suppliers"),
    "tax": N_("Taxes"),
    "time": N_("Time worked in care"),
    "volume": N_("Volumes"),
}
FOLLOW_UPS: Final = {
    "ask-buyer": N_("Ask who ordered"),
    "ask-manager": N_("Ask the manager"),
    "ask-reason": N_("Ask for the reason"),
    "ask-receipt": N_("Ask for the receipt"),
    "ask-supplier": N_("Ask the supplier"),
    "ask-unit": N_("Ask the unit"),
    "call-back": N_("Call back on a known number"),
    "claim-credit": N_("Claim a credit note"),
    "desk-check": N_("Check the papers at hand"),
    "hand-over": N_("Hand over to whoever is responsible"),
    "help": N_("Offer help to do it right"),
    "none": N_("Nothing for now"),
    "question": N_("Ask a question"),
    "reassign": N_("Let somebody else handle it"),
    "remind": N_("Remind"),
    "sample": N_("Draw a sample"),
    "second-reader": N_("Let a second person read it"),
    "second-review": N_("Let a second person review it"),
    "support-staff": N_("Support the staff concerned"),
    "talk": N_("Talk with those concerned"),
    "task": N_("Plan a control"),
    "unit-review": N_("Let the unit review it"),
    "visit": N_("Visit"),
    "watch": N_("Watch it"),
}
SCORES: Final = {
    "0.3": N_("Weak: often has an innocent explanation"),
    "0.5": N_("Fair: about every second one is worth a look"),
    "0.7": N_("Strong: seldom has an innocent explanation"),
    "0.9": N_("Very strong"),
}
TYPES: Final = {
    "int": N_("whole number"),
    "string": N_("text"),
    "bool": N_("true or false"),
    "timestamp": N_("point in time"),
}
PARTS: Final = {
    "condition": N_("Condition"),
    "amount": N_("At stake, in öre"),
    "kind": N_("Kind of records"),
    "key": N_("Key of the rows"),
    "party": N_("Whom it concerns"),
    "parameters": N_("Values of the rule"),
    "explanation.sv": N_("Explanation in Swedish"),
    "explanation.en": N_("Explanation in English"),
}
