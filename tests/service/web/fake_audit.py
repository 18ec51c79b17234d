"""The made-up municipality's audit trails."""

from datetime import date, timedelta

from tests.service.web.fake_data import Json, made_id


def trail_summary(service: str, today: date) -> Json:
    """Three weeks of activity; the trail of controls is damaged, that of reporting has nothing sealed."""
    days = [
        {
            "day": (today - timedelta(days=n)).isoformat(),
            "permitted": 40 + n,
            "denied": n % 3,
            "hidden": n % 2,
            "failed": 1,
        }
        for n in range(21)
    ]
    seal = {
        "size": 4711,
        "sealedAt": f"{today}T08:00:00Z",
        "waiting": 3,
        "waitingSeconds": 20,
        "verifiedAt": f"{today}T07:30:00Z",
        "damage": "changed" if service == "controls" else None,
        "checkpoint": None,
    }
    if service == "reporting":
        seal |= {"size": 0, "sealedAt": None, "verifiedAt": None, "waitingSeconds": 900}
    return {"service": service, "days": days, "seal": seal}


def trail_records(service: str, today: date) -> list[Json]:
    """A read, a refusal, and one by a deputy."""
    common: Json = {"rule": None, "details": {}, "requestId": None}
    return [
        {
            **common,
            "recordId": made_id(f"{service}-record-{number}"),
            "at": f"{today}T07:0{number}:00Z",
            "actor": actor,
            "actingFor": "s-9" if number == 2 else None,
            "roles": ["case_officer"],
            "action": "case.read",
            "outcome": outcome,
            "ground": "payment_control" if number == 2 else None,
            "objects": [f"case:{made_id('case-open')}", f"case:{made_id('case-closed')}", "rule:INV-01"][: number + 1],
            "position": 4700 + number if number else None,
        }
        for number, (actor, outcome) in enumerate((("s-1", "permitted"), ("s-2", "denied"), ("s-3", "permitted")))
    ]
