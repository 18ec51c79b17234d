"""What the console calls the families of rules, and the steps of a rule version into force."""

from typing import Final

from services.web.words import N_

VERSION_PATH: Final = {
    "draft": N_("Drafted"),
    "test": N_("Run over history"),
    "shadow": N_("Run in shadow"),
    "fairness": N_("Fair"),
    "request": N_("Asked for"),
    "approve": N_("Approved by a second person"),
    "review": N_("Right often enough"),
}
VERSION_STEPS: Final = {
    "ship": N_("came with the platform"),
    "draft": N_("drafted"),
    "redraft": N_("drafted again"),
    "test": N_("run over history"),
    "shadow": N_("runs in shadow"),
    "request": N_("approval asked for"),
    "approve": N_("approved"),
    "review": N_("to be looked at again"),
    "replace": N_("replaced by a release"),
    "retire": N_("taken out of use"),
}
RULE_FAMILIES: Final = {
    "OWN": N_("The municipality’s own rules"),
    "INV": N_("Invoices and payments"),
    "SUP": N_("Suppliers and other actors"),
    "TIM": N_("Time worked in care"),
    "EB": N_("Benefits"),
    "GRT": N_("Grants to associations"),
    "PRE": N_("School and preschool"),
    "HVB": N_("Placements"),
    "BAB": N_("Housing adaptation"),
    "LIC": N_("Permits and supervision"),
    "PRC": N_("Procurement and contracts"),
    "EMP": N_("The municipality’s own people"),
    "INF": N_("Pressure on officials"),
    "STA": N_("Statistics over all"),
}
