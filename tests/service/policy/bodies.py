"""Valid bodies: what the world is filled with, and what the matrix sends where a document's example will not do."""

from datetime import timedelta
from typing import Any, Final

from services.intake.records.shift import SHIFT
from shared.clock import swedish_date, utc_now
from tests.service.cases.desk import a_hold, an_outcome
from tests.service.controls.builders import a_completion
from tests.service.risk.random_town import a_policy
from tests.service.risk.register import a_process, a_risk, an_analysis, said_of
from tests.service.risk.test_fairness import an_audit, an_audit_mandate
from tests.service.risk.test_matching import a_mandate

MATCHED: Final = ("bun", "aln", "son")
LEDGER: Final = """Leverantör;Organisationsnummer;Fakturanummer;Belopp;Bokföringsdatum
Björkens Städ AB;556016-0680;1;10,00;2026-04-02
"""
PEOPLE: Final = """subject;user_name;name;role;committee_id
noor;noor@exempelby.example;Noor Canarydotter;case_officer;son
"""
UPLOADS: Final = {
    "": ("ledger.csv", LEDGER.encode()),
    "POST /directory/imports": ("people.csv", PEOPLE.encode()),
}
A_DRAFT: Final = {"committeeId": "son", "toCommittee": "bun", "purpose": "Samma förening har fått bidrag av båda."}
DECIDED: Final = {
    "type": "dead_letter",
    "months": 3,
    "disposition": "delete",
    "decisionNumber": "KS 2026/17",
    "decidedOn": "2026-01-15",
    "decidedBy": "Kommunstyrelsen",
    "legalBasis": "arkivlagen 10 §",
    "validFrom": "2026-02-01",
}
A_REQUEST: Final = {
    "partyId": "{partyId}",
    "right": "objection",
    "receivedOn": "2026-11-20",
    "statement": "Jag invänder mot behandlingen.",
}
A_TIP: Final = {"what": "Föreningen har inga medlemmar längre."}
A_MAPPING: Final = {"columns": {"supplier_name": "Leverantör", "amount": "Belopp"}}
A_SOURCE: Final = {
    "name": "Ekonomisystemets reskontra",
    "channel": "webhook",
    "sender": "ekonomi",
    "owner": "Ekonomiavdelningen",
    "legalBasis": "Kommunallagen (2017:725) 6 kap. 6 §",
    "purpose": "Att hitta dubbla betalningar",
}
A_HOOK: Final = {"committeeId": "son", "kind": "shift"}
PERSON: Final = {
    "committeeId": "son",
    "amount": {"minor": 100_000, "currency": "SEK"},
    "payee": {"name": "Astrid Canarydotter", "account": {"kind": "bankgiro", "number": "5805-6201"}},
}
# one account and two names: a person is asked whether they are one
ORGANISATIONS: Final = tuple(
    {"name": name, "account": {"kind": "bankgiro", "number": "5050-1055"}, **number}
    for name, number in (("Novara Golv AB", {"organisationNumber": "556103-4249"}), ("Lumio Tak AB", {}))
)
TOMORROW: Final = (swedish_date(utc_now()) + timedelta(days=1)).isoformat()
A_SUPPRESSION: Final = {
    "rule": "INV-01",
    "scope": "subject",
    "until": TOMORROW,
    "reason": "Hyran faktureras två gånger enligt avtalet.",
}
PASSPHRASE: Final = {"passphrase": "hästen sover i hagen"}
A_DEPUTY: Final = {
    "subject": "controller-2",
    "actsFor": "controller",
    "validFrom": "2026-12-01",
    "validTo": "2026-12-31",
}
A_USER: Final = {"userName": "robin@exempelby.example", "displayName": "Robin Canarydotter", "active": True}
REPORTS: Final = "/whistleblowing/reports/{reportId}"

BODIES: Final[dict[str, Any]] = {
    "POST /payments": PERSON,
    "POST /unmaskings": {"partyId": "{partyId}", "reason": "Personen ska höras."},
    "POST /subject-requests": A_REQUEST,
    "POST /restrictions/{partyId}/lift": {
        "informedOn": swedish_date(utc_now()).isoformat(),
        "reason": "Invändningen är prövad.",
    },
    "PUT /files/{fileId}/mapping": A_MAPPING,
    "POST /files/{fileId}/preview": A_MAPPING,
    "POST /public-tips": A_TIP,
    "POST /sources": A_SOURCE,
    "PUT /sources/{sourceId}": A_SOURCE,
    "POST /sources/{sourceId}/hooks": A_HOOK | {"committeeId": "{committee}"},
    "POST /cloud-events": {
        "specversion": "1.0",
        "id": "1",
        "source": "/a",
        "type": "tillit.record.shift",
        "committeeid": "{committee}",
        "data": dict(SHIFT.example),
    },
    "POST /cases": {"title": "Fakturor utan leverans", "committeeId": "{committee}"},
    "POST /cases/{caseId}/outcome": an_outcome(),
    "POST /cases/{caseId}/holds": a_hold(),
    "POST /tasks/{taskId}/complete": a_completion(),
    "POST /backtests": {"rule": "INV-01"},
    "POST /alerts/{alertId}/snooze": {"until": TOMORROW, "reason": "Leverantören har lovat en kreditnota."},
    "POST /alerts/{alertId}/merge": {"into": "{alertId}", "reason": "Samma upplägg."},
    "POST /alerts/{alertId}/suppressions": A_SUPPRESSION,
    "POST /alerts/capacity": {"committeeId": "{committee}", "minutes": 600, "validFrom": "2026-01-01"},
    "POST /risks": a_risk(committeeId="{committee}"),
    "PUT /risks/{riskId}": said_of(a_risk(), version=1),
    "POST /risks/processes": a_process(committeeId="{committee}"),
    "PUT /risks/processes/{processId}": said_of(a_process(), version=1),
    "POST /risks/analyses": an_analysis(committeeId="{committee}"),
    "PUT /risks/analyses/{analysisId}": said_of(an_analysis(), version=1),
    "POST /disclosures": {**A_DRAFT, "committeeId": "{committee}"},
    "PUT /disclosures/{disclosureId}": {**A_DRAFT, "committeeId": "{committee}"},
    "POST /disclosures/{disclosureId}/decide": {},
    "POST /disclosures/{disclosureId}/refuse": {"reason": "Ingen grund håller."},
    "POST /disclosures/{disclosureId}/end": {"reason": "Behövs inte längre."},
    "POST /matching/mandates": a_mandate(committees=["bun", "kfn", "son"]),
    "POST /matching/mandates/{mandateId}/end": {"reason": "Behövs inte längre."},
    "POST /fairness/mandates": an_audit_mandate(committeeId="{committee}"),
    "POST /fairness/mandates/{auditMandateId}/end": {"reason": "Behövs inte längre."},
    "POST /fairness/mandates/{auditMandateId}/reports": an_audit(),
    "POST /rules/{rule}/versions/{digest}/fairness-reports": {"reportIds": ["{fairnessReportId}"]},
    "POST /random-controls/policies": a_policy(committeeId="{committee}"),
    "POST /matching/runs": {"mandateId": "{mandateId}", "committeeId": "{committee}"},
    "POST /whistleblowing/keys": PASSPHRASE,
    f"POST {REPORTS}/open": PASSPHRASE,
    f"POST {REPORTS}/files/{{fileId}}/open": PASSPHRASE,
    f"POST {REPORTS}/answer": {"text": "Tack. Vilka fakturor?"},
    f"POST {REPORTS}/assess": {"category": "payments", "circle": "protected"},
    f"POST {REPORTS}/share": {**PASSPHRASE, "subject": "kim"},
    f"POST {REPORTS}/archive": PASSPHRASE,
    "PATCH /directory/people/{personId}": {"language": "en"},
    "PUT /directory/people/{personId}/assignments": {
        "assignments": [{"role": "integration_client", "committeeId": "son"}]
    },
    "POST /directory/deputies": A_DEPUTY,
    "POST /scim/v2/Users": A_USER,
    "PUT /scim/v2/Users/{personId}": A_USER,
    "PATCH /scim/v2/Users/{personId}": {"Operations": [{"op": "replace", "path": "displayName", "value": "Robin"}]},
    "POST /scim/v2/Groups": {"displayName": "case_officer.son"},
    "PATCH /scim/v2/Groups/{name}": {"Operations": [{"op": "remove", "path": "members"}]},
}
EXTRA: Final = {"role": "admin", "tenant_id": "1234", "status": "closed", "created_by": "kim", "risk_score": 0}
