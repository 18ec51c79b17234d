"""What work with alerts is called."""

from typing import Final

from services.web.words import N_

STEPS: Final = {
    "snoozed": N_("Put aside"),
    "woken": N_("Back among what waits"),
    "merged": N_("Became part of another signal"),
    "took_in": N_("Took in another signal"),
    "separated": N_("Separated again"),
    "gave_back": N_("Gave a signal back"),
    "suppressed": N_("Only suppressed things were left"),
    "reopened": N_("Opened again"),
}
STATES: Final = {"proposed": N_("Proposed"), "active": N_("Suppressed"), "ended": N_("Ended")}
SCOPES: Final = {"subject": N_("This that the signal is about"), "party": N_("Everything about the payee")}
WHY: Final = {
    "capacity": N_("Beyond the hours there are"),
    "restricted": N_("The payee’s data may only be stored"),
}
ASIDE: Final = {
    "snoozed": N_("Signals put aside to a day"),
    "merged": N_("Signals that are part of another"),
    "suppressed": N_("Suppressed, stored and counted"),
}
ORDERS: Final = {
    "value": N_("Expected SEK an hour"),
    "cut_off": N_("Time left to stop the payment"),
    "score": N_("Score"),
    "amount": N_("Amount"),
}
KNOWN: Final = {
    "snooze-reason": N_("Write why, in at least five characters, so that others can follow you."),
    "merge-reason": N_("Write why, in at least five characters, so that others can follow you."),
    "suppress-reason": N_("Write why, in at least five characters, so that others can follow you."),
    "reopen-reason": N_("Write why, in at least five characters, so that others can follow you."),
    "separate-reason": N_("Write why, in at least five characters, so that others can follow you."),
    "end-reason": N_("Write why, in at least five characters, so that others can follow you."),
    "snooze-until": N_("Choose the last day to put it aside to."),
    "suppress-until": N_("Choose the last day to suppress it to."),
    "merge-into": N_("Choose a signal, or write the reference of one that waits: S-2026-000123."),
    "suppress-rule": N_("Choose the rule."),
    "minutes": N_("Write the hours a week as a number, at most 1,000."),
    "validFrom": N_("Choose the day from which it holds."),
    "second-person-needed": N_("Whoever put it aside last, or proposed it, does not decide alone. Ask somebody else."),
    "snooze-not-possible": N_("Choose a day from tomorrow and at most thirty days ahead."),
    "suppression-not-possible": N_(
        "Choose a day from tomorrow and at most ninety days ahead, and a rule of the signal."
    ),
    "suppression-state": N_("It is proposed, suppressed or ended already; read the page again."),
    "alerts-not-mergeable": N_("They cannot become one: they are of two committees, or the first one holds others."),
    "alert-not-merged": N_("The signal that it is part of has been judged; open that one again first."),
    "alert-not-reopened": N_("It is not judged, or a newer signal about the same thing waits: work with that one."),
    "alert-not-open": N_("The signal does not wait for anybody: it is part of another, or suppressed."),
    "alert-already-triaged": N_("Somebody has judged this signal already; see what they wrote."),
    "alert-not-snoozed": N_("The signal waits for you already."),
    "processing-restricted": N_("The payee’s data may only be stored for now, so the signal waits."),
}
