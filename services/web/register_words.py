"""What the codes of the supplier register are called on its page. The values are message ids of the catalogues."""

from typing import Final

from services.web.words import N_

STATES: Final = {
    "proposed": N_("To be decided"),
    "merged": N_("One organisation"),
    "rejected": N_("Two organisations"),
    "unmerged": N_("Merge undone"),
}
RULES: Final = {
    "organisation_number": N_("The same organisation number"),
    "foreign_number": N_("The same foreign number"),
    "weight": N_("Weighed together"),
}
FIELDS: Final = {
    "name": N_("Name"),
    "form": N_("Legal form"),
    "number_in_name": N_("Number in the name"),
    "account": N_("Account"),
    "place": N_("Place"),
    "organisation_number": N_("Organisation number"),
    "foreign_number": N_("Foreign number"),
}
LEVELS: Final = {
    "name.same": N_("the same words"),
    "name.respelled": N_("the same words, written otherwise"),
    "name.slip_in_long": N_("one letter differs in a long name"),
    "name.slip": N_("a slip of the pen"),
    "name.cut_off": N_("one name is the beginning of the other"),
    "name.longer": N_("one name has a common word more"),
    "name.part": N_("all words of one are in the other"),
    "name.near": N_("near each other"),
    "name.other_words": N_("the same name with another trade or place"),
    "name.different": N_("different names"),
    "form.one_in_sweden": N_("both are limited companies, whose names are unique in Sweden"),
    "form.same": N_("the same"),
    "form.different": N_("different"),
    "number_in_name.same": N_("the same"),
    "number_in_name.missing": N_("one of them has none"),
    "number_in_name.different": N_("different"),
    "account.shared": N_("the same account"),
    "account.different": N_("different accounts"),
    "place.same": N_("the same"),
    "place.different": N_("different"),
    "organisation_number.same": N_("the same"),
    "foreign_number.same": N_("the same"),
}
