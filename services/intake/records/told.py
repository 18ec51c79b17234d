"""What people tell in their own words: what went wrong, what could be better, what they were put through.

Nobody needs to think that it is a crime: there is no field that asks for it. Of an incident of undue influence the
first question is whether the person affected was offered support.
"""

from typing import Final

from services.intake.domain import Text
from services.intake.records import RecordKind
from services.intake.records.fields import code, codes, count, currency, day, flag, minor, number_of, who, words
from shared.policy.actions import Action

_COMPANY = {"name": "Tryggvård i Norr AB", "organisationNumber": "556016-0680"}
_PERSON = {"name": "Ann Exempel", "identityNumber": "19121212-1212"}

DEVIATION: Final = RecordKind(
    "deviation",
    Text("Avvikelse", "Deviation"),
    {
        "deviation_number": number_of("Avvikelsens nummer", "Number of the deviation", required=True),
        "noticed_on": day("Uppmärksammad", "Noticed", required=True),
        "what": words("Vad som avvek", "What deviated", required=True),
        "area": code("Område", "Area"),
        "unit": code("Enhet", "Unit"),
        "process": code("Process", "Process"),
        "party": who("Den det gäller", "Whom it concerns"),
        "item": number_of("Faktura, beslut eller avtal", "Invoice, decision or contract"),
        "at_stake_minor": minor("Belopp det rör sig om", "Amount at stake"),
        "currency": currency(),
        "severity": count("Allvar 1–5", "Severity 1–5"),
        "done_at_once": words("Vad som gjordes direkt", "What was done at once"),
        "reported_by": number_of("Rapporterad av (användarnamn)", "Reported by (user name)"),
    },
    identity=("deviation_number",),
    day="noticed_on",
    subject="party",
    example={
        "deviationNumber": "AVV-2026-118",
        "noticedOn": "2026-11-05",
        "what": "Två fakturor för samma vecka, med olika nummer",
        "area": "home_care",
        "unit": "Hemtjänst norr",
        "party": _COMPANY,
        "item": "2026-0117",
        "severity": 2,
    },
)

IMPROVEMENT_SUGGESTION: Final = RecordKind(
    "improvement_suggestion",
    Text("Förbättringsförslag", "Suggestion for improvement"),
    {
        "suggestion_number": number_of("Förslagets nummer", "Number of the suggestion", required=True),
        "suggested_on": day("Lämnat", "Made", required=True),
        "suggestion": words("Förslag", "Suggestion", required=True),
        "concerns": code("Gäller: verktyg, metod, samverkan, routin", "Concerns: tool, method, cooperation, routine"),
        "area": code("Område", "Area"),
        "unit": code("Enhet", "Unit"),
        "why": words("Varför det behövs", "Why it is needed"),
        "suggested_by": number_of("Lämnat av (användarnamn)", "Made by (user name)"),
    },
    identity=("suggestion_number",),
    day="suggested_on",
    example={
        "suggestionNumber": "F-2026-031",
        "suggestedOn": "2026-11-06",
        "suggestion": "Jämför bokade hallar med redovisad närvaro en gång i kvartalet",
        "concerns": "method",
        "area": "association_grant",
    },
)

HORIZON_ITEM: Final = RecordKind(
    "horizon_item",
    Text("Iakttagelse i omvärlden", "Item of the horizon scan"),
    {
        "item_number": number_of("Iakttagelsens nummer", "Number of the item", required=True),
        "seen_on": day("Iakttagen", "Seen", required=True),
        "heading": words("Rubrik", "Heading", required=True),
        "what": words("Vad som hänt", "What happened"),
        "source": code("Källa: myndighet, media, annan kommun, dom", "Source: authority, press, municipality, court"),
        "page": code("Webbsida", "Web page"),
        "areas": codes("Områden", "Areas"),
        "typologies": codes("Tillvägagångssätt (koder)", "Ways of doing it (codes)"),
        "likelihood": count("Sannolikhet hos oss 1–5", "Likelihood with us 1–5"),
        "consequence": count("Konsekvens hos oss 1–5", "Consequence with us 1–5"),
        "risk_number": number_of("Risk i riskregistret", "Risk of the register"),
        "action_by": day("Tas om hand senast", "To be dealt with by"),
    },
    identity=("item_number",),
    day="seen_on",
    example={
        "itemNumber": "OV-2026-022",
        "seenOn": "2026-10-20",
        "heading": "Grannkommun hävde avtal med utförare av hemtjänst",
        "source": "municipality",
        "areas": ["home_care"],
        "likelihood": 3,
        "consequence": 4,
    },
)

UNDUE_INFLUENCE: Final = RecordKind(
    "undue_influence_incident",
    Text("Otillåten påverkan", "Undue influence"),
    {
        "support_offered": flag("Stöd har erbjudits", "Support was offered", required=True),
        "support_accepted": flag("Stöd togs emot", "Support was accepted"),
        "incident_number": number_of("Händelsens nummer", "Number of the incident", required=True),
        "happened_on": day("Dag", "Day", required=True),
        "incident_kind": code(
            "Slag: trakasserier, hot, gåva, självcensur", "Kind: harassment, threat, gift", required=True
        ),
        "affected": who("Den som utsattes", "Who was affected"),
        "affected_role": code("Roll: anställd, chef, förtroendevald", "Role: staff, manager, elected"),
        "unit": code("Enhet", "Unit"),
        "actor": who("Den som försökte påverka", "Who tried to influence"),
        "relation": code(
            "Relation: brukare, leverantör, kollega, okänd", "Relation: user, supplier, colleague, unknown"
        ),
        "direction": code("Riktning: utifrån, inifrån, uppifrån", "Direction: from outside, inside, above"),
        "perceived_purpose": words("Upplevt syfte", "Purpose as perceived"),
        "what": words("Vad som hände", "What happened"),
        "channel": code("Sätt: möte, telefon, e-post, sociala medier", "Way: meeting, telephone, e-mail, social media"),
        "severity": count("Allvar 1–5", "Severity 1–5"),
        "decision_number": number_of("Beslut eller kontroll det gällde", "Decision or control concerned"),
        "campaign": code("Pågående informationsinsats", "Awareness campaign at the time"),
    },
    identity=("incident_number",),
    day="happened_on",
    subject="actor",
    example={
        "supportOffered": True,
        "supportAccepted": True,
        "incidentNumber": "OP-2026-009",
        "happenedOn": "2026-11-03",
        "incidentKind": "harassment",
        "affected": _PERSON,
        "unit": "Tillsyn",
        "actor": _COMPANY,
        "relation": "supplier",
        "direction": "from_outside",
        "perceivedPurpose": "Att kontrollen skulle ställas in",
        "severity": 2,
    },
    reads=Action.INCIDENT_READ,
)

# what the tip says, and who gave it, is sealed beside the record and never leaves intake
TIP: Final = RecordKind(
    "tip",
    Text("Tips från allmänheten", "Tip from the public"),
    {
        "tip_number": number_of("Tipsets nummer", "Number of the tip", required=True),
        "received_on": day("Kom in", "Received", required=True),
        "concerns": code("Gäller: betalning, bidrag, annat", "Concerns: payment, grant, other"),
        "party": who("Den det gäller", "Whom it concerns"),
        "files": count("Bilagor", "Attachments"),
        "contact_left": flag("Kontaktuppgifter lämnades", "Contact details were left"),
    },
    identity=("tip_number",),
    day="received_on",
    subject="party",
    example={
        "tipNumber": "T-2026-KRBWQXTM",
        "receivedOn": "2026-11-10",
        "concerns": "association_grant",
        "party": _COMPANY,
        "files": 1,
        "contactLeft": False,
    },
    reads=Action.PUBLIC_TIP_READ,
)

INFORMATION_REQUEST: Final = RecordKind(
    "information_request",
    Text("Begäran om uppgifter", "Request for information"),
    {
        "request_number": number_of("Begärans nummer", "Number of the request", required=True),
        "asking": who("Den som frågar", "Who asks", required=True),
        "asked": who("Den som tillfrågas", "Who is asked", required=True),
        "asked_on": day("Dag", "Day", required=True),
        "party": who("Den det gäller", "Whom it concerns"),
        "legal_basis": code("Grund", "Basis"),
        "question": words("Fråga", "Question"),
        "answered_on": day("Besvarad", "Answered"),
        "outcome": code("Svar: lämnat, delvis, nekat", "Answer: given, partly, refused"),
        "answer": words("Svar i ord", "Answer in words"),
        "liaison_point": code("Kontaktpunkt (funktion)", "Liaison point (function)"),
    },
    identity=("request_number",),
    day="asked_on",
    subject="party",
    example={
        "requestNumber": "IB-2026-040",
        "asking": {"name": "Skatteverket"},
        "asked": {"name": "Socialnämnden"},
        "askedOn": "2026-11-09",
        "party": _COMPANY,
        "legalBasis": "disclosure_duty",
        "answeredOn": "2026-11-12",
        "outcome": "given",
    },
)

KINDS: Final = (DEVIATION, IMPROVEMENT_SUGGESTION, HORIZON_ITEM, UNDUE_INFLUENCE, TIP, INFORMATION_REQUEST)
