"""What the codes of the API are called on a page. The values are message ids of the catalogues."""

from typing import Final


def mark_message(message: str) -> str:
    """Let the catalogue test find *message* where it is only stored."""
    return message


N_ = mark_message

OUTCOMES: Final = {
    "confirmed": N_("Confirmed, needs a control"),
    "explained": N_("Explained"),
    "error_without_intent": N_("An error without intent"),
    "not_actionable": N_("Cannot be taken further"),
}
ALERT_STATUS: Final = {
    "open": N_("Worth a look"),
    "snoozed": N_("Put aside"),
    "suppressed": N_("Suppressed"),
    "merged": N_("Part of another"),
    "triaged": N_("Judged"),
}
FILE_STATUS: Final = {
    "received": N_("Waiting to be read"),
    "processing": N_("Being read"),
    "done": N_("Done"),
    "rejected": N_("Not read"),
}
FILE_KINDS: Final = {
    "pain001": N_("Payment file, ISO 20022"),
    "bankgirot_lb": N_("Payment file, Bankgirot"),
    "ubl": N_("Invoice, Peppol"),
    "svefaktura": N_("Invoice, Svefaktura"),
    "cii": N_("Invoice, CII"),
    "supplier_ledger": N_("Supplier ledger"),
    "purchase_order": N_("Purchase order, Peppol"),
    "invoice_response": N_("Answer to an invoice, Peppol"),
    "ocds": N_("Procurements, OCDS"),
    "sie": N_("Bookkeeping, SIE 4"),
    "sie5": N_("Bookkeeping, SIE 5"),
    "camt": N_("Bank statement, ISO 20022"),
    "pain002": N_("Status of payments, ISO 20022"),
    "pain008": N_("Direct debits, ISO 20022"),
    "bgmax": N_("Incoming payments, BgMax"),
    "autogiro": N_("Autogiro, Bankgirot"),
    "bankgirot_lb_returns": N_("Report on supplier payments, Bankgirot"),
    "bankgirot_salary": N_("Salaries, Bankgirot"),
}
PAYMENT_KINDS: Final = {
    "payment_order": N_("Payment order"),
    "invoice": N_("Invoice"),
    "credit_note": N_("Credit note"),
    "ledger_invoice": N_("Ledger invoice"),
    "ledger_entry": N_("Ledger entry"),
}
PAYEE_KINDS: Final = {
    "company": N_("Company"),
    "sole_trader": N_("Sole trader"),
    "person": N_("Private person"),
    "foreign": N_("Foreign payee"),
    "unknown": N_("Unknown payee"),
}
TASK_STATUS: Final = {"open": N_("To do"), "done": N_("Done")}
TASK_OUTCOMES: Final = {"no_finding": N_("No deficiency found"), "finding": N_("Deficiency found")}
SEVERITIES: Final = {"minor": N_("Minor deficiency"), "major": N_("Major deficiency")}
CASE_STATES: Final = {
    "registered": N_("Registered"),
    "triaged": N_("Triaged"),
    "preliminary_review": N_("Preliminary review"),
    "investigating": N_("Under investigation"),
    "paused_police": N_("Paused for the police"),
    "measures": N_("Measures"),
    "closed": N_("Closed"),
    "reviewed": N_("Followed up"),
}
CASE_MAIN_LINE: Final = (
    "registered",
    "triaged",
    "preliminary_review",
    "investigating",
    "measures",
    "closed",
    "reviewed",
)
CASE_OUTCOMES: Final = {
    "no_fault": N_("No fault"),
    "error_corrected": N_("Error corrected"),
    "contract_breach": N_("Breach of contract"),
    "recovered": N_("Money recovered"),
    "reported_police": N_("Reported to the police"),
    "referred": N_("Handed to another authority"),
    "unfounded": N_("No ground for suspicion"),
}
NOTE_KINDS: Final = {
    "note": N_("A note"),
    "conflict_check": N_("No conflict of interest"),
    "police_decision": N_("The decision to report to the police"),
    "legal_basis": N_("What a measure rests on"),
    "party_heard": N_("What the party answered"),
    "hearing_waived": N_("Why the party was not heard"),
    "consultation_held": N_("HR and security were consulted"),
}
AREAS: Final = {
    "unspecified": N_("Not decided"),
    "supplier": N_("Supplier"),
    "association_grant": N_("Grants to associations"),
    "subsistence_support": N_("Subsistence support"),
    "personal_assistance": N_("Personal assistance"),
    "home_care": N_("Home care"),
    "residential_care_home": N_("Residential care"),
    "school": N_("Preschool and school"),
    "housing_adaptation": N_("Housing adaptation"),
    "permit": N_("Permits"),
    "employment": N_("Employment"),
    "undue_influence": N_("Undue influence"),
}
DISCLOSURE_STATES: Final = {
    "draft": N_("Draft"),
    "proposed": N_("Awaits a second person"),
    "decided": N_("In force"),
    "refused": N_("Turned down"),
    "ended": N_("Ended"),
}
MATCHED_KINDS: Final = {"party": N_("Payees"), "account": N_("Accounts")}
DISCLOSED_PATHS: Final = {"alert": "/alerts/", "payment": "/payments/", "task": "/tasks/", "case": "/cases/"}
DISPOSAL_STATES: Final = {
    "counting": N_("Being counted"),
    "counted": N_("Counted"),
    "proposed": N_("Awaits a second person"),
    "removing": N_("Being removed"),
    "done": N_("Done"),
    "withdrawn": N_("Taken back"),
}
DISPOSITIONS: Final = {
    "delete": N_("Deleted"),
    "anonymise": N_("Figures stay, ids go"),
    "archive_then_delete": N_("Handed to the archive, then removed"),
    "preserve": N_("Preserved"),
}
KEPT_KINDS: Final = {
    "case": N_("Case"),
    "party": N_("Payee"),
    "file": N_("File"),
    "payment": N_("Payment"),
    "alert": N_("Signal"),
}
KEPT_PATHS: Final = {"case": "/cases/", "file": "/files/", "payment": "/payments/", "alert": "/alerts/"}
KEPT_AREAS: Final = {"case": "cases", "file": "files", "payment": "payments", "alert": "alerts"}
KEPT_BECAUSE: Final = {
    "open_case": N_("an open case refers to it"),
    "case_file": N_("a case that is kept refers to it"),
    "legal_hold": N_("a legal hold"),
}
RIGHTS: Final = {
    "access": N_("Access to the data"),
    "rectification": N_("Rectification"),
    "erasure": N_("Erasure"),
    "restriction": N_("Restriction of processing"),
    "objection": N_("Objection to the processing"),
}
REQUEST_STATES: Final = {
    "open": N_("To be answered"),
    "granted": N_("Granted"),
    "partly": N_("Granted in part"),
    "refused": N_("Not granted"),
    "withdrawn": N_("Taken back by the person"),
}
REQUEST_OUTCOMES: Final = {code: REQUEST_STATES[code] for code in ("granted", "partly", "refused")}
REFUSAL_GROUNDS: Final = {
    "secrecy": N_("The data are secret"),
    "running_text": N_("Running text that is not finished"),
    "rights_of_others": N_("It would harm the rights of others"),
    "data_is_correct": N_("The data are correct"),
    "public_task": N_("The data are needed for a task in the public interest"),
    "archiving": N_("The data are archived in the public interest"),
    "legal_claims": N_("The data are needed for legal claims"),
    "compelling_grounds": N_("Compelling grounds weigh more"),
    "conditions_not_met": N_("The conditions of the right are not met"),
    "manifestly_unfounded": N_("Manifestly unfounded or excessive"),
}
RESTRICTION_BASES: Final = {
    "accuracy_contested": N_("The person says that the data are wrong, and it is being checked"),
    "unlawful_processing": N_("The processing is unlawful, and the person does not want the data erased"),
    "needed_for_claims": N_("The person needs the data for a legal claim"),
    "objection_pending": N_("The person has objected, and it is being weighed"),
}
RESTRICTION_EXCEPTIONS: Final = {
    "legal_claims": N_("The work is needed for a legal claim"),
    "rights_of_others": N_("The work protects somebody else’s rights"),
    "important_public_interest": N_("The work is an important public interest"),
}
HOLD_STATES: Final = {
    "proposed": N_("Awaits a second person"),
    "approved": N_("In force"),
    "ended": N_("Ended"),
}
BAR_STATES: Final = {
    "in_force": N_("Kept from the case"),
    "lift_proposed": N_("Lifting awaits a second person"),
    "lifted": N_("Sees the case again"),
}
ROLES: Final = {
    "controller": N_("Controller"),
    "case_officer": N_("Case officer"),
    "security_head": N_("Head of security"),
    "board_member": N_("Board member"),
    "auditor": N_("Auditor"),
    "data_protection_officer": N_("Data protection officer"),
    "registrar": N_("Registrar"),
    "manager": N_("Manager"),
    "inspector": N_("Inspector"),
    "integration_client": N_("System integration"),
    "administrator": N_("Administrator"),
    "provisioning_client": N_("Provisioning of users"),
    "whistleblower_recipient": N_("Recipient of whistleblower reports"),
    "public_form_client": N_("The public page for tips"),
}
_CLIENTS: Final = ("integration_client", "provisioning_client", "public_form_client")
CLIENT_ROLES: Final = {role: ROLES[role] for role in _CLIENTS}
PEOPLE_ROLES: Final = {role: name for role, name in ROLES.items() if role not in _CLIENTS}
RULE_STATUS: Final = {
    "active": N_("In use"),
    "review_due": N_("In use, to be looked at again"),
    "shadow": N_("Being tried out"),
    "tested": N_("Run over history"),
    "draft": N_("Draft"),
    "retired": N_("No longer in use"),
}
DATA_STATES: Final = {
    "complete": N_("Complete"),
    "partly": N_("Partly there"),
    "absent": N_("Missing"),
}
SUBJECT_ROLES: Final = {
    "subject": N_("The one we saw"),
    "flagged": N_("The one we saw"),
    "earlier": N_("Earlier"),
    "compared": N_("Compared with"),
}
NEEDED: Final = {
    "always": N_("always"),
    "finding": N_("if there is a deficiency"),
    "optional": N_("if it helps"),
}
FIELDS: Final = {
    "supplier_name": N_("Supplier name"),
    "supplier_identifier": N_("Organisation number"),
    "supplier_number": N_("Supplier number"),
    "invoice_number": N_("Invoice number"),
    "invoice_date": N_("Invoice date"),
    "due_date": N_("Due date"),
    "payment_date": N_("Payment date"),
    "accounting_date": N_("Accounting date"),
    "period": N_("Period"),
    "amount": N_("Amount"),
    "net": N_("Amount before VAT"),
    "vat": N_("VAT"),
    "currency": N_("Currency"),
    "bankgiro": N_("Bankgiro"),
    "plusgiro": N_("Plusgiro"),
    "iban": N_("IBAN"),
    "account": N_("Bank account"),
    "unit": N_("Unit"),
    "account_code": N_("Bookkeeping account, number"),
    "account_text": N_("Bookkeeping account, name"),
    "text": N_("Text"),
    "voucher": N_("Voucher number"),
    "order_reference": N_("Order reference"),
    "contract_reference": N_("Contract reference"),
    "country": N_("Country"),
}
AUDIT_OUTCOMES: Final = {
    "permitted": N_("Done"),
    "denied": N_("Refused"),
    "hidden": N_("Not shown"),
    "failed": N_("Failed"),
}
AUDITED_SERVICES: Final = {
    "gateway": N_("Sign-in and directory"),
    "intake": N_("Files and payments"),
    "risk": N_("Signals and rules"),
    "controls": N_("Controls"),
    "cases": N_("Cases"),
    "reporting": N_("Reports"),
    "notifications": N_("Messages"),
    "tips": N_("Whistleblowing"),
}
FRESHNESS: Final = {
    "in_time": N_("In time"),
    "late": N_("Late"),
    "never": N_("Has never come"),
    "unwatched": N_("Not watched"),
}
