"""Document types, and what a municipality may decide about them: a proposed time each, with its source.

A proposal does nothing. Public documents are kept until the authority has decided otherwise (arkivlagen 1990:782
10 §), so a type without a decided rule is preserved.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Disposition(StrEnum):
    """What happens to documents whose time is over."""

    DELETE = "delete"
    ANONYMISE = "anonymise"
    ARCHIVE_THEN_DELETE = "archive_then_delete"
    PRESERVE = "preserve"


class DocumentType(StrEnum):
    """Kinds of documents that a rule is about."""

    PAYMENT = "payment"
    RECORD = "record"
    PARTY = "party"
    SOURCE_FILE = "source_file"
    API_ANSWER = "api_answer"
    SIGNAL = "signal"
    ALERT = "alert"
    BACKTEST = "backtest"
    PARKED_CHUNK = "parked_chunk"
    RISK_ASSESSMENT = "risk_assessment"
    CONTROL = "control"
    CASE = "case"
    NOTIFICATION = "notification"
    DELIVERY = "delivery"
    CAUGHT_MAIL = "caught_mail"
    READ_MODEL = "read_model"
    DEAD_LETTER = "dead_letter"
    SEARCH_SALT = "search_salt"
    SUBJECT_REQUEST = "subject_request"
    DIRECTORY_ENTRY = "directory_entry"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A document type as the plan shows it before anybody has decided: *months* after *event_sv*/*event_en*.

    The time rests on *source_sv*/*source_en*.
    """

    sv: str
    en: str
    event_sv: str
    event_en: str
    months: int
    from_year_end: bool
    dispositions: tuple[Disposition, ...]
    source_sv: str
    source_en: str
    valid_from: date


_SINCE: Final = date(2026, 1, 1)
_REMOVED: Final = (Disposition.DELETE, Disposition.ARCHIVE_THEN_DELETE, Disposition.PRESERVE)
_PASSING: Final = (Disposition.DELETE,)
_ARCHIVES: Final = "arkivlagen (1990:782) 10 §"
_MINOR: Final = (
    f"{_ARCHIVES}; handlingar av tillfällig eller ringa betydelse, myndigheten beslutar",
    f"{_ARCHIVES}; documents of passing or minor importance, the authority decides",
)
_STORAGE: Final = (
    f"{_ARCHIVES}; dataskyddsförordningen art. 5.1 e; förslag",
    f"{_ARCHIVES}; dataskyddsförordningen art. 5.1 e; proposal",
)
_BOOKKEEPING: Final = "lag (2018:597) om kommunal bokföring och redovisning 3 kap."


def _proposal(
    title: tuple[str, str],
    event: tuple[str, str],
    months: int,
    from_year_end: bool,
    dispositions: tuple[Disposition, ...],
    source: tuple[str, str],
) -> Proposal:
    return Proposal(*title, *event, months, from_year_end, dispositions, *source, _SINCE)


PROPOSALS: Final[Mapping[DocumentType, Proposal]] = MappingProxyType(
    {
        DocumentType.PAYMENT: _proposal(
            ("Betalningar, fakturor och reskontrarader", "Payments, invoices and ledger rows"),
            ("årets slut efter betalnings- eller fakturadag", "the end of the year of payment or invoice"),
            84,
            True,
            _REMOVED,
            (f"{_BOOKKEEPING}: sju år", f"{_BOOKKEEPING}: seven years"),
        ),
        DocumentType.RECORD: _proposal(
            ("Underlag: beslut, pass, avtal, kontohändelser", "Records: decisions, shifts, contracts, bank entries"),
            ("årets slut efter underlagets dag, eller den dag det kom", "the end of the year of its day, or arrival"),
            84,
            True,
            _REMOVED,
            (f"{_BOOKKEEPING}: sju år; {_STORAGE[0]}", f"{_BOOKKEEPING}: seven years; {_STORAGE[1]}"),
        ),
        DocumentType.PARTY: _proposal(
            ("Betalningsmottagare utan betalningar", "Payees without payments"),
            ("posten lades upp", "the entry was made"),
            12,
            False,
            _PASSING,
            _STORAGE,
        ),
        DocumentType.SOURCE_FILE: _proposal(
            ("Inlämnade filer utan betalningar kvar", "Files handed in whose payments are gone"),
            ("filen var inläst", "the file had been read"),
            24,
            False,
            _REMOVED,
            _STORAGE,
        ),
        DocumentType.API_ANSWER: _proposal(
            ("Sparade svar till anslutna system", "Answers kept for connected systems"),
            ("svaret gavs", "the answer was given"),
            1,
            False,
            _PASSING,
            _MINOR,
        ),
        DocumentType.SIGNAL: _proposal(
            ("Signaler med underlag", "Signals with what they show"),
            ("larmet bedömdes, eller signalen utan larm kom", "the alert was judged, or a signal without one came"),
            12,
            False,
            _REMOVED,
            (
                f"policy: signaler utan ärende tolv månader; {_STORAGE[0]}",
                f"policy: signals without a case twelve months; {_STORAGE[1]}",
            ),
        ),
        DocumentType.ALERT: _proposal(
            ("Larm med bedömning", "Alerts with their judgement"),
            ("larmet bedömdes", "the alert was judged"),
            24,
            False,
            _REMOVED,
            (
                f"policy: bedömningar tjugofyra månader; {_STORAGE[0]}",
                f"policy: triage log twenty-four months; {_STORAGE[1]}",
            ),
        ),
        DocumentType.BACKTEST: _proposal(
            ("Bakåttester av regler", "Back-tests of rules"),
            ("testet var klart", "the test was done"),
            12,
            False,
            _PASSING,
            _MINOR,
        ),
        DocumentType.PARKED_CHUNK: _proposal(
            ("Betalningar som väntar på sin tur", "Payments that wait for their turn"),
            ("de ställdes åt sidan", "they were set aside"),
            3,
            False,
            _PASSING,
            _MINOR,
        ),
        DocumentType.RISK_ASSESSMENT: _proposal(
            ("Riskbedömningar och analyser", "Risk assessments and analyses"),
            ("bedömningen stängdes", "the assessment was closed"),
            120,
            False,
            (Disposition.ARCHIVE_THEN_DELETE, Disposition.DELETE, Disposition.PRESERVE),
            (f"policy: tio år efter stängning; {_ARCHIVES}", f"policy: ten years after closing; {_ARCHIVES}"),
        ),
        DocumentType.CONTROL: _proposal(
            ("Kontroller och iakttagelser", "Controls and findings"),
            ("kontrollen avslutades", "the control was completed"),
            24,
            False,
            _REMOVED,
            _STORAGE,
        ),
        DocumentType.CASE: _proposal(
            ("Ärenden med anteckningar och bevis", "Cases with notes and evidence"),
            ("sista anteckningen i ett avslutat ärende", "the last entry of a closed case"),
            120,
            False,
            _REMOVED,
            (f"policy: tio år efter avslut; {_ARCHIVES}", f"policy: ten years after close; {_ARCHIVES}"),
        ),
        DocumentType.NOTIFICATION: _proposal(
            ("Aviseringar", "Notifications"),
            ("aviseringen gjordes", "the notification was made"),
            12,
            False,
            _PASSING,
            _MINOR,
        ),
        DocumentType.DELIVERY: _proposal(
            ("Uppgifter om skickade mejl", "Records of mails sent"),
            ("mejlet gick iväg eller gavs upp", "the mail left or was given up"),
            3,
            False,
            _PASSING,
            _MINOR,
        ),
        DocumentType.CAUGHT_MAIL: _proposal(
            ("Mejl som den lokala brevlådan fångat", "Mails caught by the local mailbox"),
            ("mejlet fångades", "the mail was caught"),
            1,
            False,
            _PASSING,
            _MINOR,
        ),
        DocumentType.READ_MODEL: _proposal(
            ("Underlag för statistik: siffror blir kvar, id tas bort", "Figures: the figures stay, the ids go"),
            ("händelsen", "the event"),
            24,
            False,
            (Disposition.ANONYMISE, Disposition.PRESERVE),
            _STORAGE,
        ),
        DocumentType.DEAD_LETTER: _proposal(
            ("Avslutade fel i meddelandeflödet", "Settled dead letters"),
            ("felet åtgärdades eller avskrevs", "it was handled again or dismissed"),
            3,
            False,
            _PASSING,
            _MINOR,
        ),
        DocumentType.SEARCH_SALT: _proposal(
            ("Vad någon sökte på, i granskningsloggen", "What somebody searched for, in the audit trail"),
            ("sökningen", "the search"),
            24,
            False,
            _PASSING,
            _STORAGE,
        ),
        DocumentType.SUBJECT_REQUEST: _proposal(
            ("Begäranden av registrerade och begränsningar", "Requests of data subjects, and restrictions"),
            ("beslutet, återkallelsen eller att begränsningen hävdes", "the decision, the withdrawal or the lifting"),
            24,
            False,
            _REMOVED,
            _STORAGE,
        ),
        DocumentType.DIRECTORY_ENTRY: _proposal(
            ("Katalogens uppgifter om den som har slutat", "The directory's entries of those who have left"),
            ("uppgiften stängdes, eller ändrades därefter", "the entry was closed, or changed after that"),
            24,
            False,
            (Disposition.DELETE, Disposition.PRESERVE),
            (
                f"policy: så länge det frågas efter vad tjänstemän har gjort; {_STORAGE[0]}",
                f"policy: as long as what officials did is asked about; {_STORAGE[1]}",
            ),
        ),
    }
)

HOLDERS: Final = ("intake", "risk", "controls", "cases", "reporting", "notifications", "gateway")
"""The services that hold documents and answer every order."""
