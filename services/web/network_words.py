"""What kinds of nodes and ties are called. The values are message ids of the catalogues."""

from typing import Final

from services.web.words import N_

NODES: Final = {
    "company": N_("Company"),
    "sole_trader": N_("Sole trader"),
    "foreign": N_("Foreign company"),
    "unknown": N_("Payee"),
    "person": N_("Person"),
    "employee": N_("Employee"),
    "account": N_("Account"),
    "phone": N_("Telephone"),
    "email": N_("E-mail address"),
    "address": N_("Address"),
    "device": N_("Device"),
    "household": N_("Household"),
    "member": N_("Members in common"),
}
# which shape a kind has in the picture
SHAPE_OF: Final = {
    "company": "company",
    "sole_trader": "company",
    "foreign": "company",
    "unknown": "company",
    "person": "person",
    "employee": "employee",
    "account": "account",
    "address": "place",
    "household": "place",
    "phone": "contact",
    "email": "contact",
    "device": "contact",
    "member": "other",
}
SHAPES: Final = {
    "company": N_("Company or payee"),
    "person": N_("Person"),
    "employee": N_("Employee"),
    "account": N_("Account"),
    "place": N_("Address or household"),
    "contact": N_("Telephone, e-mail or device"),
    "other": N_("Members in common"),
}
CHANGES: Final = {
    "officer": N_("Officer"),
    "owner": N_("Owner of the company"),
    "group": N_("Group of companies"),
    "permit": N_("Permit"),
    "account": N_("Account"),
}
TIES: Final = {
    "account": N_("Account"),
    "officer": N_("Officer"),
    "owner": N_("Owner of the company"),
    "group": N_("Group of companies"),
    "phone": N_("Telephone"),
    "email": N_("E-mail address"),
    "address": N_("Address"),
    "device": N_("Device"),
    "household": N_("Household"),
    "engagement": N_("Secondary employment"),
    "former_employer": N_("Former employer"),
    "member": N_("Members in common"),
}
