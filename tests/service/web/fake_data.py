"""A small made-up municipality in the shapes of the public API, for tests and for looking at pages."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

Json = dict[str, Any]
HOME = UUID("5f1b0a52-9c1e-4b6e-8a55-0d7c0c0c0c0c")
KINDS = {"son": "Björkens Städ AB", "kfn": "IF Norrskenet", "ks": "Fastighet Öst AB", "bun": "Skolskjuts i Dalen AB"}


def made_id(name: str) -> str:
    """The same id for the same name, always."""
    return str(uuid5(HOME, name))


def sek(kronor: float) -> Json:
    """An amount; the sample's kronor have at most two decimals."""
    return {"minor": round(kronor * 100), "currency": "SEK"}


def both(sv: str, en: str) -> Json:
    """A text in two languages."""
    return {"sv": sv, "en": en}


def at(today: date, days_ago: int, hour: int = 8) -> str:
    """A time so many days ago, as the API writes it."""
    moment = datetime(today.year, today.month, today.day, hour, 14, tzinfo=UTC) - timedelta(days=days_ago)
    return moment.isoformat().replace("+00:00", "Z")


def files(today: date) -> list[Json]:
    """Files in every state."""
    common: Json = {"committeeId": "son", "reason": None, "errors": [], "progress": 1.0, "finishedAt": at(today, 0, 9)}
    common["hasColumns"] = True
    reason = {"code": "amount-unreadable", **both("Beloppet gick inte att läsa.", "The amount could not be read.")}
    return [
        {
            **common,
            "fileId": made_id("file-running"),
            "name": "reskontra-nov.csv",
            "kind": "supplier_ledger",
            "status": "processing",
            "rows": 9000,
            "accepted": 3600,
            "rejected": 0,
            "known": 0,
            "progress": 0.4,
            "total": sek(0),
            "receivedAt": at(today, 0, 9),
            "finishedAt": None,
        },
        {
            **common,
            "fileId": made_id("file-good"),
            "name": "lev-2026-11-20.xml",
            "kind": "pain001",
            "status": "done",
            "rows": 1204,
            "accepted": 1204,
            "rejected": 0,
            "known": 0,
            "total": sek(4182041),
            "receivedAt": at(today, 0),
        },
        {
            **common,
            "fileId": made_id("file-errors"),
            "name": "reskontra-okt.xlsx",
            "kind": "supplier_ledger",
            "status": "done",
            "rows": 17288,
            "accepted": 17270,
            "rejected": 12,
            "known": 6,
            "total": sek(71204118.5),
            "receivedAt": at(today, 1),
            "errors": [
                {"row": row, "column": "UTFALL", "reason": reason, "value": "1••••,••x"}
                for row in (118, 119, 1042, 4711)
            ],
        },
        {
            **common,
            "fileId": made_id("file-rejected"),
            "name": "bild.png",
            "kind": None,
            "status": "rejected",
            "rows": 0,
            "accepted": 0,
            "rejected": 0,
            "known": 0,
            "total": sek(0),
            "receivedAt": at(today, 3),
            "reason": {
                "code": "not-a-known-kind",
                **both(
                    "Filen är en bild. Skicka betalfilen, fakturan eller reskontran som fil.",
                    "The file is a picture. Send the payment file, the invoice or the ledger as a file.",
                ),
            },
        },
    ]


def mapping() -> Json:
    """How a ledger's columns were understood."""
    return {
        "columns": {"supplier_name": "LEVERANTÖR", "invoice_number": "FAKT NR", "amount": "UTFALL"},
        "headers": ["LEVERANTÖR", "FAKT NR", "UTFALL", "KONTO", "FÖRVALTNING"],
        "fields": ["supplier_name", "supplier_identifier", "invoice_number", "invoice_date", "amount", "unit"],
        "proposed": True,
        "delimiter": ";",
        "encoding": "cp1252",
    }


def payment(name: str, committee: str, kronor: float, day: date, number: str) -> Json:
    """One invoice."""
    return {
        "paymentId": made_id(name),
        "kind": "invoice",
        "committeeId": committee,
        "payee": {
            "partyId": made_id(f"party-{committee}"),
            "kind": "company",
            "name": KINDS[committee],
            "organisationNumber": "556016-0680",
        },
        "amount": sek(kronor),
        "invoiceNumber": number,
        "invoiceDate": day.isoformat(),
        "dueDate": (day + timedelta(30)).isoformat(),
        "paymentDate": None,
        "account": "bankgiro ••••4079",
        "unit": "Hemtjänst norr",
        "category": "Städning",
        "text": "Städning mars",
        "source": {"fileId": made_id("file-good"), "fileName": "lev-2026-11-20.xml", "row": 118},
        "findings": [
            {
                "code": "SE-R-005",
                **both("F-skatt står inte på fakturan.", "The invoice does not say F-tax."),
            }
        ],
        "screening": {"status": "screened", "verdict": "clear", "signals": []},
    }


def payments(today: date) -> list[Json]:
    """A payee's monthly invoices, two of which look alike, and one of another committee."""
    rows = [
        payment(f"month-{n}", "son", 46000 + 700 * (n % 5), today - timedelta(30 * n + 4), f"2026-01{20 - n:02}")
        for n in range(14)
    ]
    first = payment("twin-1", "son", 48750, today - timedelta(210), "2026-0117")
    second = payment("twin-2", "son", 48750, today - timedelta(28), "20260117")
    for twin in (first, second):
        twin["screening"] = {
            "status": "screened",
            "verdict": "look",
            "signals": [
                {
                    "alertId": made_id("alert-twin"),
                    "rule": "INV-01",
                    "ruleVersion": 3,
                    "score": 0.82,
                    "explanation": TWIN_SAID,
                }
            ],
        }
    waiting = payment("waiting", "kfn", 120000, today - timedelta(2), "77-1")
    waiting["screening"] = {"status": "pending", "verdict": None, "signals": []}
    return [second, first, waiting, *rows]


TWIN_TITLE = both("Samma faktura tycks ligga två gånger", "The same invoice seems to be here twice")
TWIN_SAID = both(
    "Två fakturor från Björkens Städ AB gäller samma belopp, ⟦48 750,00 kr⟧, och samma period, ⟦mars 2026⟧. "
    "Numren skiljer sig bara i skrivsättet: ⟦2026-0117⟧ och ⟦20260117⟧.",
    "Two invoices from Björkens Städ AB are for the same amount, ⟦48,750.00 kr⟧, and the same period, ⟦March 2026⟧. "
    "Their numbers differ only in the way they are written: ⟦2026-0117⟧ and ⟦20260117⟧.",
)
INNOCENT = {
    "sv": ["Fakturan makulerades och skickades om", "Delleverans med samma pris"],
    "en": ["The invoice was cancelled and sent again", "A part delivery at the same price"],
}
NEXT = both(
    "Fråga beställaren om båda är rätt, innan leverantören kontaktas.",
    "Ask the orderer whether both are right, before the supplier is contacted.",
)


def twin_signal(today: date) -> Json:
    """The signal of the two invoices."""
    known = {item["paymentId"]: item for item in payments(today)}
    subjects = [
        {
            "paymentId": made_id(name),
            "fileId": made_id("file-good"),
            "row": row,
            "role": role,
            "invoiceNumber": known[made_id(name)]["invoiceNumber"],
            "day": known[made_id(name)]["invoiceDate"],
            "amount": known[made_id(name)]["amount"],
        }
        for name, row, role in (("twin-2", 1042, "flagged"), ("twin-1", 118, "earlier"), ("month-5", 77, "earlier"))
    ]
    return {
        "signalId": made_id("signal-twin"),
        "rule": "INV-01",
        "ruleVersion": 3,
        "score": 0.82,
        "severity": 3,
        "ruleTitle": both("Dubblettfaktura", "Duplicate invoice"),
        "explanation": TWIN_SAID,
        "innocent": INNOCENT,
        "nextStep": NEXT,
        "parameters": {"window_days": 90.0},
        "limits": [
            {
                "shown": both("90 dagar bakåt som jämförs", "90 days back that are compared"),
                "source": both("Egen erfarenhet", "Own experience"),
                "validFrom": "2026-09-01",
            }
        ],
        "precision": {"confirmed": 27, "judged": 40, "low": 0.52, "high": 0.81},
        "evidence": {"compared": []},
        "subjects": subjects,
    }


def alerts(today: date) -> list[Json]:
    """Signals, one with all its explanation, one judged."""
    rows = [
        ("alert-twin", "son", 82, TWIN_TITLE, 48750, 0),
        (
            "alert-account",
            "kfn",
            77,
            both("Nytt bankgiro en vecka före betalning", "New bankgiro before a payment"),
            120000,
            1,
        ),
        (
            "alert-split",
            "ks",
            64,
            both("Tre inköp strax under gränsen", "Three purchases just below the limit"),
            289400,
            4,
        ),
        ("alert-round", "bun", 22, both("Ovanligt många runda belopp", "Unusually many round amounts"), 6212, 40),
    ]
    made = [
        {
            "alertId": made_id(name),
            "reference": f"S-2026-{n:06}",
            "committeeId": committee,
            "score": score,
            "status": "open",
            "outcome": None,
            "subjectType": "payment",
            "subjectId": made_id(name),
            "title": title,
            "amount": sek(kronor),
            "raisedAt": at(today, ago),
            "rules": ["INV-01"],
            "signals": [twin_signal(today)],
            "subjectName": KINDS[committee],
            "partyId": made_id(f"party-{committee}"),
            "reason": None,
        }
        for n, (name, committee, score, title, kronor, ago) in enumerate(rows, start=412)
    ]
    made[3] |= {"status": "triaged", "outcome": "explained", "triagedBy": "Kim Controller", "triagedAt": at(today, 2)}
    made[3] |= {"reason": "Fast avgift enligt avtal."}
    return made


def timeline(today: date) -> Json:
    """The payee's payments in time."""
    flagged = {made_id("twin-1"), made_id("twin-2")}
    return {
        "items": [
            {
                "day": item["invoiceDate"],
                "amount": item["amount"],
                "paymentId": item["paymentId"],
                "invoiceNumber": item["invoiceNumber"],
                "flagged": item["paymentId"] in flagged,
            }
            for item in payments(today)
            if item["committeeId"] == "son"
        ]
    }
