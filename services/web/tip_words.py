"""What the codes of the whistleblowing channel are called."""

from typing import Final

from services.web.words import N_

TIP_STATES: Final = {
    "new": N_("To be confirmed"),
    "acknowledged": N_("Confirmed"),
    "closed": N_("Closed"),
}
TIP_KEY_STATES: Final = {
    "pending": N_("Waits for an administrator"),
    "active": N_("In use"),
    "ended": N_("Ended"),
}
TIP_CATEGORIES: Final = {
    "unsorted": N_("Not sorted yet"),
    "payments": N_("Payments and contracts"),
    "procurement": N_("Procurement"),
    "care": N_("Care and schools"),
    "conflict_of_interest": N_("Conflict of interest"),
    "environment": N_("Environment and safety"),
    "personal_data": N_("Personal data"),
    "other": N_("Something else"),
}
TIP_CIRCLES: Final = {
    "unassessed": N_("Not assessed yet"),
    "protected": N_("Yes, it comes from work"),
    "outside": N_("No, it goes to the ordinary ways"),
}
TIP_QUESTIONS: Final = {
    "what": N_("What happened"),
    "where": N_("Where"),
    "when": N_("When"),
    "relation": N_("How the reporter knows it"),
}
TIP_RELATIONS: Final = {
    "employee": N_("Employed there"),
    "former": N_("Was employed, or is about to begin"),
    "applicant": N_("Applicant"),
    "trainee": N_("Trainee or volunteer"),
    "hired": N_("Hired staff or consultant"),
    "self_employed": N_("Self-employed or supplier"),
    "board": N_("On a board or in the management"),
    "other": N_("Something else"),
}
TIP_ACTS: Final = {
    "opened": N_("opened the report"),
    "file_opened": N_("fetched a file"),
    "acknowledged": N_("confirmed it"),
    "answered": N_("answered"),
    "feedback": N_("told the reporter what was done"),
    "assessed": N_("sorted it"),
    "shared": N_("shared it"),
    "closed": N_("closed it"),
    "exported": N_("fetched it for the archive"),
}
