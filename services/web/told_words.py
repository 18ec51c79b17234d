"""What the codes and questions of tips from the public are called, and why one is not taken as it is."""

from typing import Final

from services.web.words import N_

CONCERNS: Final = {
    "payment": N_("A payment or an invoice"),
    "association_grant": N_("A grant to an association"),
    "benefit": N_("A benefit or support to a person"),
    "care": N_("Care or school not given as it should be"),
    "permit": N_("A permit"),
    "other": N_("Something else"),
}
ANSWERS: Final = {
    "what": N_("What has happened?"),
    "concerns": N_("What does it concern?"),
    "name": N_("Whom does it concern?"),
    "organisationNumber": N_("Organisation number"),
    "where": N_("Where?"),
    "when": N_("When?"),
    "how": N_("How do you know?"),
    "contact": N_("How can we reach you?"),
}
# by field and reason, else by reason
REASONS: Final = {
    "what-missing": N_("Write what has happened."),
    "too-long": N_("This is too long. Shorten it, or put it into a text file."),
    "not-a-choice": N_("Choose one of the answers."),
    "not-a-number": N_("Check the organisation number: ten digits, such as 556016-0680. Leave it out if unsure."),
    "file-empty": N_("A file is empty. Choose another."),
    "file-too-large": N_("A file is larger than 10 MB, or unpacks to too much. Send a smaller one."),
    "file-kind": N_(
        "A file is of a kind that cannot be cleaned of what it tells about its maker. Send it as a picture, plain "
        "text, PDF or an Office document without macros."
    ),
    "file-heic": N_("A picture is in the telephone’s own format (HEIC). Save it as JPEG, or take a screenshot of it."),
    "file-damaged": N_("A file cannot be read. Save it anew, or send a screenshot."),
    "file-traces": N_(
        "A file may hold its author’s name and cannot be cleaned here. Tick the box under the files to send it anyway, "
        "or send a screenshot."
    ),
    "too-many-files": N_("There were too many files, or the form did not come as it should. Send at most five files."),
    "body-too-large": N_("It was too much at once: at most 15 MB. Send fewer files."),
    "too-slow": N_("It took too long to arrive. Send fewer files."),
    "flood": N_(
        "Just now more tips come in than we can take, so yours has not been sent. Your text is still here: wait some "
        "minutes and send it again."
    ),
    "busy": N_(
        "Just now more tips come in than we can take, so yours has not been sent. Go back to your text with the "
        "browser’s own button, wait some minutes and send it again."
    ),
    "closed": N_("The form cannot take tips just now. Nothing was sent. Your text is still here: try again later."),
}
