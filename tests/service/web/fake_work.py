"""The made-up municipality, continued: rules, controls, cases, messages, figures."""

from datetime import date, timedelta

from tests.service.web.fake_data import INNOCENT, NEXT, Json, at, both, made_id, sek


def rules() -> list[Json]:
    """Two rules: one judged, one not."""
    told = {"sourceText": both("Egen erfarenhet", "Own experience"), "validFrom": "2026-09-01"}
    days = both("90 dagar bakåt som jämförs", "90 days back that are compared")
    share = both("0,1 % får beloppen skilja", "0.1 % that amounts may differ")
    parameters = [
        {"name": "window_days", "value": 90.0, "shown": days, **told},
        {"name": "amount_tolerance", "value": 0.001, "shown": share, **told},
    ]
    about = both(
        "Två fakturor från samma leverantör med samma belopp och nummer som bara skiljer sig i skrivsättet.",
        "Two invoices of one supplier with the same amount and numbers that differ only in writing.",
    )
    common = {"version": 3, "severity": 3, "status": "active", "parameters": parameters, "innocent": INNOCENT}
    common |= {"nextStep": NEXT, "typology": "T2.a.i", "description": about}
    precision = {"confirmed": 27, "judged": 40, "low": 0.52, "high": 0.81}
    return [
        {**common, "rule": "INV-01", "title": both("Dubblettfaktura", "Duplicate invoice")}
        | {"precision": precision, "signals30d": 14},
        {**common, "rule": "INV-08", "title": both("Runda belopp", "Round amounts"), "severity": 1}
        | {"precision": None, "signals30d": 0, "status": "shadow"},
        {**common, "rule": "STA-01", "title": both("Avvikare", "Outlier"), "severity": 2}
        | {"precision": {**precision, "confirmed": 4, "low": 0.04, "high": 0.23}, "status": "review_due"},
        {**common, "rule": "STA-04", "title": both("Slumpkontroll utan träff", "Random control"), "kind": "control"}
        | {"reason": both("Slumpen väljer.", "Chance chooses."), "precision": None, "status": "draft"},
    ]


def backtest(rule: str) -> Json:
    """A finished run."""
    return {
        "backtestId": made_id("backtest"),
        "rule": rule,
        "status": "done",
        "payments": 184211,
        "signals": 51,
        "seconds": 1.84,
        "months": [{"month": f"2026-{month:02}", "signals": 3 + month % 4} for month in range(1, 12)],
        "bySeverity": {"2": 9, "3": 41},
        "examples": [{"explanation": both("Belopp ⟦48 750,00 kr⟧ två gånger.", "Amount ⟦48,750.00 kr⟧ twice.")}],
    }


def tasks(today: date) -> list[Json]:
    """A late control, one to do, one done."""
    checklist = [
        {"key": "no_conflict", "needed": "always", "done": False}
        | {"text": both("Du har inget eget intresse i saken.", "You have no interest of your own in the matter.")},
        {"key": "compare_documents", "needed": "always", "done": False}
        | {"text": both("Lägg underlagen bredvid varandra.", "Put the documents side by side.")},
        {"key": "ask_party", "needed": "finding", "done": False}
        | {"text": both("Fråga leverantören.", "Ask the supplier.")},
    ]
    rows = [("late", "open", -2), ("soon", "open", 9), ("done", "done", -20)]
    made: list[Json] = [
        {
            "taskId": made_id(f"task-{name}"),
            "committeeId": "son",
            "alertId": made_id("alert-twin"),
            "title": both("Två fakturor som liknar varandra", "Two invoices that look alike"),
            "rules": ["INV-01"],
            "amount": sek(48750),
            "paymentIds": [],
            "status": status,
            "checklist": checklist,
            "dueOn": (today + timedelta(days)).isoformat(),
            "openedAt": at(today, 5),
            "outcome": None,
            "severity": None,
            "summary": None,
            "completedByName": None,
            "completedAt": None,
        }
        for name, status, days in rows
    ]
    made[2] |= {"outcome": "finding", "severity": "minor", "completedByName": "Kim Controller"}
    made[2] |= {"completedAt": at(today, 19), "summary": "Samma leverans fakturerad två gånger; krediteras."}
    made[2]["checklist"] = [{**step, "done": True} for step in checklist]
    return made


def cases(today: date) -> list[Json]:
    """One case with everything in it, one closed."""
    hold = {"paymentId": made_id("twin-2"), "amount": sek(48750), "legalGround": "contract", "endedAt": None}
    hold |= {"until": (today + timedelta(14)).isoformat(), "reason": "Två lika fakturor, svar väntas."}
    missing = {"code": "outcome", "notes": [], "text": both("Registrera utfallet.", "Record the outcome.")}
    zero = {"suspected": sek(0), "stopped": sek(0), "claimed": sek(0), "recovered": sek(0)}
    return [
        {
            "caseId": made_id("case-open"),
            "reference": "A-2026-0007",
            "title": "Dubbel fakturering av städning",
            "state": "investigating",
            "outcome": None,
            "committeeId": "son",
            "alertId": made_id("alert-twin"),
            "timeline": [
                {"at": at(today, 9), "kind": "opened", "text": both("Ärendet öppnades", "The case was opened")}
                | {"by": "controller", "byName": "Kim Controller", "legalSource": "OSL 5 kap. 1 §"},
                {
                    "at": at(today, 6),
                    "kind": "state",
                    "text": both("Till utredning", "To the inquiry"),
                    "by": "case-officer",
                    "byName": "Sam",
                    "reason": "Underlag saknas.",
                },
            ],
            "notes": [
                {
                    "text": "Leverantören svarar på torsdag.",
                    "kind": "party_heard",
                    "byName": "Kim Controller",
                    "at": at(today, 3),
                }
            ],
            "evidence": [
                {"evidenceId": made_id("evidence"), "name": "faktura.pdf", "sha256": "9f" * 32, "size": 20480}
                | {"by": "Kim Controller", "at": at(today, 3)}
            ],
            "holds": [
                {**hold, "holdId": made_id("hold-mine"), "state": "proposed", "proposedBy": "controller"},
                {**hold, "holdId": made_id("hold-other"), "state": "proposed", "proposedBy": "security-head"},
                {**hold, "holdId": made_id("hold-live"), "state": "approved", "proposedBy": "controller"}
                | {"approvedBy": "security-head", "approvedByName": "Mio Säkerhetschef"},
            ],
            "money": {"suspected": sek(97500), "stopped": sek(48750), "claimed": sek(48750), "recovered": sek(0)},
            "bars": [
                {"barId": made_id("bar"), "kind": "colleague", "named": "robin", "reason": "Gift med ägaren."}
                | {"state": "lift_proposed", "by": "controller", "liftProposedBy": "security-head"}
            ],
            "waitingStep": {"stepId": made_id("step"), "act": "case_close", "toState": "closed", "by": "controller"}
            | {"byName": "Kim Controller", "reason": "Allt är utrett."},
            "allowedTransitions": ["measures"],
            "paymentIds": [made_id("twin-1"), made_id("twin-2")],
            "dueOn": (today + timedelta(6)).isoformat(),
            "blockedTransitions": [{"to": "closed", "missing": [missing]}],
        },
        {
            "caseId": made_id("case-closed"),
            "reference": "A-2026-0003",
            "title": "Bidrag till förening",
            "state": "reviewed",
            "outcome": "recovered",
            "committeeId": "kfn",
            "alertId": None,
            "timeline": [],
            "notes": [],
            "evidence": [],
            "holds": [],
            "money": zero,
            "allowedTransitions": [],
        },
    ]


def legal_grounds() -> list[Json]:
    """Grounds on which a payment may be held."""
    return [
        {"code": "contract", "title": both("Innehållanderätt enligt avtal", "Right to withhold by contract")}
        | {"source": "Avtalslagen", "url": "https://lagen.nu/1915:218"},
        {"code": "grant_terms", "title": both("Villkor i bidragsbeslut", "Terms of the grant")}
        | {"source": "Bidragsbeslutet", "url": ""},
    ]


def notifications(today: date) -> list[Json]:
    """One new message, one read."""
    common = {"kind": "alert", "committeeId": "son", "count": 3}
    about = both("Något är värt en titt. Logga in för att se.", "Something is worth a look. Sign in to see it.")
    return [
        {**common, "notificationId": made_id("message-new"), "createdAt": at(today, 0), "body": about}
        | {"subject": both("3 nya signaler", "3 new signals"), "link": "/alerts", "readAt": None},
        {**common, "notificationId": made_id("message-read"), "createdAt": at(today, 8), "body": about}
        | {"subject": both("En kontroll är öppnad", "A control is open"), "link": "/tasks", "readAt": at(today, 7)},
    ]


def mailbox(today: date) -> list[Json]:
    """A mail that never left."""
    body = "3 nya signaler\n\nLogga in för att se: http://127.0.0.1:8080/alerts\n"
    return [{"to": "controller@exempelby.example", "subject": "3 nya signaler", "body": body, "sentAt": at(today, 0)}]


def summary(today: date) -> Json:
    """The figures of a year."""
    months = [
        {"month": (today.replace(day=15) - timedelta(30 * back)).isoformat()[:7]}
        | {"screened": 21000 + 700 * (back % 5), "flagged": 20 + 7 * (back % 4), "alerts": 12 + back}
        for back in reversed(range(12))
    ]
    committees = [
        {"committeeId": "son", "screened": 141204, "flagged": 171, "alerts": 120},
        {"committeeId": "ks", "screened": 80211, "flagged": 88, "alerts": 51},
        {"committeeId": "bun", "screened": 48102, "flagged": 61, "alerts": 29},
        {"committeeId": "kfn", "screened": 9120, "flagged": 17, "alerts": 12},
    ]
    return {
        "screened": 278637,
        "flagged": 337,
        "alerts": {"open": 14, "triaged": 198},
        "findings": 17,
        "outcomes": {"confirmed": 41, "explained": 96, "errorWithoutIntent": 52, "notActionable": 9},
        "precision": {"confirmed": 41, "judged": 198, "low": 0.157, "high": 0.269},
        "tasks": {"open": 6, "done": 35},
        "cases": {"open": 3, "closed": 4},
        "holds": {"proposed": 2, "approved": 5, "ended": 4},
        "money": {"suspected": sek(2310400), "stopped": sek(1420000), "recovered": sek(612300)},
        "months": months,
        "committees": committees,
    }
