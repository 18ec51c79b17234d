"""How the records of an Autogiro section lie, and what they say, by what the section holds."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from services.intake.formats.bankgirot_lines import (
    amount,
    bank_account,
    code,
    cut,
    day,
    giro,
    number_at,
    party,
    whole,
)
from services.intake.formats.reasons import refuse
from services.intake.records import RecordKind
from services.intake.records.chunks import Row
from services.intake.records.collection import COLLECTION
from services.intake.records.mandate import MANDATE

Fields = dict[str, Any]
Reader = Callable[["Section", str], Fields]

_IN, _OUT = "82", "32"
_MOST_LINES = 20


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The records a section may hold: how each is read, or None for those that say nothing of their own."""

    name: str
    records: Mapping[str, tuple[RecordKind, Reader] | None]


@dataclass
class Section:
    """One section: when it was written, for whom, and the lines of a mandate that is told over several."""

    layout: Layout
    report: str
    written: str
    bankgiro: str
    _lines: list[tuple[int, str]] = field(default_factory=list)

    def take(self, number: int, line: str) -> Iterator[Row]:
        """The rows that are whole with this line."""
        if self.layout is not SIGNED:
            if (known := self.layout.records[code(line)]) is not None:
                kind, reader = known
                yield Row(kind, number, partial(self._read, number, line, reader))
            return
        if code(line) == "52":
            yield from self.rest()
        elif not self._lines or len(self._lines) >= _MOST_LINES:
            raise refuse("bankgirot-broken", f"line {number}")
        self._lines.append((number, line))

    def rest(self) -> Iterator[Row]:
        """The mandate whose lines have all passed."""
        if self._lines:
            (number, first), more = self._lines[0], [line for _, line in self._lines[1:]]
            yield Row(MANDATE, number, partial(self._read, number, first, partial(_signed, more)))
            self._lines = []

    def _read(self, number: int, line: str, reader: Any) -> Fields:
        common = {"source": "autogiro", "report": self.report, "place": number, "reported_on": day(self.written, 1, 8)}
        return {"payee_account": giro(self.bankgiro), **common, **reader(self, line)}


def _withdrawal(line: str, event: str, places: tuple[tuple[int, int], tuple[int, int], tuple[int, int]]) -> Fields:
    """What all payment records say; `places` are payer's number, amount and reference."""
    payer, sum_minor, reference = places
    sign = -1 if code(line) == _OUT else 1
    return {
        "event": event,
        "record_code": code(line),
        "amount_minor": sign * amount(line, *sum_minor),
        "currency": "SEK",
        "due_on": day(line, 3, 10),
        "period_code": cut(line, 11, 11),
        "times": whole(line, 12, 14),
        "payer_number": number_at(line, *payer),
        "reference": cut(line, *reference),
    }


_WIDE = ((16, 31), (32, 43), (54, 69))
_NARROW = ((15, 30), (31, 42), (43, 58))


def _requested(_section: Section, line: str) -> Fields:
    return {**_withdrawal(line, "requested", _WIDE), **_payee(line, 44, 53)}


def _monitored(_section: Section, line: str) -> Fields:
    return {**_withdrawal(line, "monitored", _WIDE), **_payee(line, 44, 53)}


def _rejected(_section: Section, line: str) -> Fields:
    return {**_withdrawal(line, "rejected", _NARROW), "status_code": cut(line, 59, 60)}


# Paid, no cover, account ended or unknown, cover looked for again.
_OUTCOMES = {"0": "paid", "1": "stopped", "2": "stopped", "9": "postponed"}


def outcome(line: str) -> str:
    """What became of a payment in a specification; the old layout leaves the code out when it was paid."""
    return _OUTCOMES.get(line[79:80].strip() or "0", "stopped")


def _specified(_section: Section, line: str) -> Fields:
    return {**_withdrawal(line, outcome(line), _WIDE), "status_code": cut(line, 80, 80), **_payee(line, 44, 53)}


def _refunded(_section: Section, line: str) -> Fields:
    paid = _withdrawal(line, "refunded", _WIDE)
    back = {"amount_minor": -paid["amount_minor"], "moved_to": day(line, 70, 77), "status_code": cut(line, 78, 79)}
    return {**paid, **back, **_payee(line, 44, 53)}


def _asked_to_amend(_section: Section, line: str) -> Fields:
    sign = -1 if line[48:50] == _OUT else 1
    return {
        "event": _amendment(line),
        "record_code": code(line),
        "amount_minor": sign * amount(line, 37, 48) if cut(line, 37, 48) else None,
        "currency": "SEK",
        "due_on": day(line, 29, 36),
        "moved_to": day(line, 51, 58),
        "payer_number": number_at(line, 13, 28),
        "reference": cut(line, 59, 74),
        **_payee(line, 3, 12),
    }


# 21 to 25, and 03 and 11 for a mandate that ended or changed, cancel; 26 to 29 move.
def _amendment(line: str) -> str:
    return "moved" if code(line) >= "26" else "cancelled"


def _amended(_section: Section, line: str) -> Fields:
    sign = {_OUT: -1, _IN: 1}.get(line[26:28])  # neither where the record concerns several
    reference = cut(line, 57, 72) or ""
    return {
        "event": _amendment(line),
        "record_code": code(line),
        "status_code": cut(line, 73, 74),
        # zeros say that the record concerns whatever there was
        "amount_minor": sign * amount(line, 29, 40) or None if sign else None,
        "currency": "SEK",
        "due_on": day(line, 3, 10),
        "moved_to": day(line, 49, 56),
        "payer_number": number_at(line, 11, 26),
        "reference": reference if reference.strip("0") else None,
    }


def _payee(line: str, first: int, last: int) -> Fields:
    """The payee's bankgiro where the record names one; else the section's stands."""
    found = giro(cut(line, first, last))
    return {} if found is None else {"payee_account": found}


def _mandate(line: str, event: str) -> Fields:
    return {
        "event": event,
        **_payee(line, 3, 12),
        "payer_number": number_at(line, 13, 28),
        "payer_account": bank_account(line, 29, 44),
        "payer": party(cut(line, 45, 56)),
    }


def _given(_section: Section, line: str) -> Fields:
    return _mandate(line, "declined" if line[76:78] == "AV" else "requested")


def _ended(_section: Section, line: str) -> Fields:
    return {"event": "ended", **_payee(line, 3, 12), "payer_number": number_at(line, 13, 28)}


def _renumbered(_section: Section, line: str) -> Fields:
    return {
        "event": "renumbered",
        **_payee(line, 3, 12),
        "payer_number": number_at(line, 13, 28),
        "new_payee_account": giro(cut(line, 29, 38)),
        "new_payer_number": number_at(line, 39, 54),
    }


def _advised(_section: Section, line: str) -> Fields:
    return {
        **_mandate(line, "advised"),
        "info_code": cut(line, 62, 63),
        "status_code": cut(line, 64, 65),
        "handled_on": day(line, 66, 73),
        "valid_from": day(line, 74, 79),
    }


def _signed(more: list[str], _section: Section, line: str) -> Fields:
    """A mandate signed in an Internet bank: 53 what the payer wrote, 54 the name, 55 and 56 the address."""
    texts = [cut(one, 3, 80) for one in more if code(one) == "53"]
    name = next((cut(one, 3, 38) for one in more if code(one) == "54"), None)
    return {
        **_mandate(line, "signed_online"),
        "payer": party(cut(line, 45, 56), name),
        "info_code": cut(line, 62, 62),
        "text": " ".join(filter(None, texts)) or None,
    }


_AMENDING = ("21", "22", "23", "24", "25", "26", "27", "28", "29")

REQUESTED = Layout(
    "requested",
    {
        "03": (MANDATE, _ended),
        "04": (MANDATE, _given),
        "05": (MANDATE, _renumbered),
        "32": (COLLECTION, _requested),
        "82": (COLLECTION, _requested),
        **dict.fromkeys(_AMENDING, (COLLECTION, _asked_to_amend)),
    },
)
REJECTED = Layout("rejected", dict.fromkeys(("32", "82"), (COLLECTION, _rejected)))
MONITORED = Layout("monitored", dict.fromkeys(("32", "82"), (COLLECTION, _monitored)))
AMENDED = Layout("amended", dict.fromkeys(("03", "11", *_AMENDING), (COLLECTION, _amended)))
SPECIFIED = Layout(
    "specified",
    {
        "15": None,
        "16": None,
        "17": None,
        "32": (COLLECTION, _specified),
        "82": (COLLECTION, _specified),
        "77": (COLLECTION, _refunded),
    },
)
SPECIFIED_OLD = Layout("specified_old", dict.fromkeys(("32", "82"), (COLLECTION, _specified)))
ADVISED = Layout("advised", {"73": (MANDATE, _advised)})
SIGNED = Layout("signed", dict.fromkeys(("52", "53", "54", "55", "56"), (MANDATE, _given)))
