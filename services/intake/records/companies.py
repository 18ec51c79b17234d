"""What registers tell of companies and associations: who they are, who runs and owns them, what they owe."""

from typing import Final

from services.intake.domain import Text
from services.intake.records import RecordKind
from services.intake.records.fields import blind, code, count, currency, day, flag, minor, number_of, who, words

_COMPANY = {"name": "Tryggvård i Norr AB", "organisationNumber": "556016-0680"}
_PERSON = {"name": "Ann Exempel", "identityNumber": "19121212-1212"}

COMPANY: Final = RecordKind(
    "company",
    Text("Företag eller förening enligt register", "Company or association as registered"),
    {
        "company": who("Företag eller förening", "Company or association", required=True),
        "as_of": day("Uppgiften gäller den", "True on", required=True),
        "registered_on": day("Registrerat", "Registered"),
        "legal_form": code("Juridisk form", "Legal form"),
        "status": code("Status: aktivt, konkurs, likvidation, avfört", "Status: active, bankrupt, liquidation, gone"),
        "status_since": day("Status sedan", "Status since"),
        "sni": code("Bransch (SNI)", "Industry (SNI)"),
        "sni_since": day("Bransch sedan", "Industry since"),
        "f_tax": flag("Godkänt för F-skatt", "Approved for F-tax"),
        "f_tax_from": day("F-skatt från", "F-tax from"),
        "f_tax_until": day("F-skatt till", "F-tax until"),
        "vat_registered": flag("Registrerat för moms", "Registered for VAT"),
        "vat_from": day("Moms från", "VAT from"),
        "vat_until": day("Moms till", "VAT until"),
        "employer_registered": flag("Registrerat som arbetsgivare", "Registered as an employer"),
        "auditor": flag("Revisor finns", "There is an auditor"),
        "annual_report_for": count("Senaste årsredovisning avser år", "Latest annual report is for year"),
        "turnover_minor": minor("Omsättning enligt årsredovisning", "Turnover of the annual report"),
        "equity_minor": minor("Eget kapital", "Equity"),
        "assets_minor": minor("Tillgångar", "Assets"),
        "currency": currency(),
        "seat": code("Säteskommun (fyra siffror)", "Municipality of the seat (four digits)"),
        "address": blind("Adress (samma eller inte)", "Address (the same or not)"),
        "address_kind": code("Slag av adress: lokal, box, c/o", "Kind of address: premises, box, c/o"),
        "group_parent": who("Moderbolag", "Parent company"),
    },
    identity=("company",),
    day="as_of",
    subject="company",
    example={
        "company": _COMPANY,
        "asOf": "2026-11-01",
        "registeredOn": "2014-02-11",
        "legalForm": "AB",
        "status": "active",
        "sni": "88101",
        "fTax": True,
        "vatRegistered": False,
        "employerRegistered": True,
        "auditor": True,
        "annualReportFor": 2025,
        "turnoverMinor": 2410000000,
        "currency": "SEK",
    },
)

COMPANY_OFFICER: Final = RecordKind(
    "company_officer",
    Text("Företrädare", "Officer of a company"),
    {
        "company": who("Företag eller förening", "Company or association", required=True),
        "officer": who("Företrädare", "Officer", required=True),
        "role": code(
            "Roll: styrelse, vd, firmatecknare, revisor", "Role: board, CEO, signatory, auditor", required=True
        ),
        "valid_from": day("Från", "From", required=True),
        "valid_until": day("Till", "Until"),
        "lives_in_eea": flag("Bosatt inom EES", "Lives in the EEA"),
        "coordination_number_only": flag("Bara samordningsnummer", "A coordination number only"),
        "mandates": count("Uppdrag i andra företag", "Mandates in other companies"),
    },
    identity=("company", "officer", "role", "valid_from"),
    day="valid_from",
    subject="company",
    example={
        "company": _COMPANY,
        "officer": _PERSON,
        "role": "board",
        "validFrom": "2021-06-01",
        "livesInEea": True,
        "mandates": 1,
    },
)

COMPANY_OWNER: Final = RecordKind(
    "company_owner",
    Text("Ägare eller verklig huvudman", "Owner or beneficial owner"),
    {
        "company": who("Företag", "Company", required=True),
        "owner": who("Ägare", "Owner", required=True),
        "owner_kind": code("Slag: aktieägare, verklig huvudman", "Kind: shareholder, beneficial owner"),
        "share_hundredths": count("Andel, hundradels procent", "Share, hundredths of a per cent"),
        "valid_from": day("Från", "From", required=True),
        "valid_until": day("Till", "Until"),
    },
    identity=("company", "owner", "owner_kind", "valid_from"),
    day="valid_from",
    subject="company",
    example={
        "company": _COMPANY,
        "owner": _PERSON,
        "ownerKind": "beneficial_owner",
        "shareHundredths": 10000,
        "validFrom": "2021-06-01",
    },
)

COMPANY_DEBT: Final = RecordKind(
    "company_debt",
    Text("Skuld hos Kronofogden", "Debt for collection"),
    {
        "debtor": who("Gäldenär", "Debtor", required=True),
        "as_of": day("Uppgiften gäller den", "True on", required=True),
        "debt_kind": code("Slag: till staten, enskild", "Kind: to the state, to others", required=True),
        "amount_minor": minor("Belopp", "Amount", required=True),
        "currency": currency(required=True),
        "debts": count("Antal skulder", "Number of debts"),
        "payment_plan": flag("Betalningsplan finns", "There is a payment plan"),
        "disputed": flag("Bestridd", "Disputed"),
    },
    identity=("debtor", "debt_kind", "as_of"),
    day="as_of",
    subject="debtor",
    example={
        "debtor": _COMPANY,
        "asOf": "2026-11-01",
        "debtKind": "state",
        "amountMinor": 6200000,
        "currency": "SEK",
        "debts": 2,
        "paymentPlan": True,
    },
)

COMPANY_EVENT: Final = RecordKind(
    "company_event",
    Text("Händelse i företag", "Event in a company"),
    {
        "company": who("Företag eller förening", "Company or association", required=True),
        "event_kind": code(
            "Slag: styrelse, ägare, namn, konkurs", "Kind: board, owner, name, bankruptcy", required=True
        ),
        "happened_on": day("Dag", "Day", required=True),
        "changed_hundredths": count("Andel som byttes, hundradelar", "Share that changed, hundredths"),
        "event_number": number_of("Registrets nummer", "The register's number"),
        "person": who("Den det gäller", "Whom it concerns"),
    },
    identity=("company", "event_kind", "happened_on", "event_number"),
    day="happened_on",
    subject="company",
    example={
        "company": _COMPANY,
        "eventKind": "board_changed",
        "happenedOn": "2026-08-19",
        "changedHundredths": 67,
        "eventNumber": "2026-551211",
    },
)

COMPANY_WORKFORCE: Final = RecordKind(
    "company_workforce",
    Text("Anställda enligt arbetsgivardeklaration", "Workforce as declared"),
    {
        "company": who("Arbetsgivare", "Employer", required=True),
        "month": day("Månad (dess första dag)", "Month (its first day)", required=True),
        "employees": count("Antal med lön", "Number with pay", required=True),
        "full_time_hundredths": count("Årsarbetskrafter, hundradelar", "Full-time equivalents, hundredths"),
        "gross_pay_minor": minor("Utbetald lön", "Pay"),
        "currency": currency(),
        "subcontractors": count("Uppgivna underleverantörer", "Declared subcontractors"),
        "source": code("Uppgiften kommer från", "Told by"),
    },
    identity=("company", "month"),
    day="month",
    subject="company",
    example={
        "company": _COMPANY,
        "month": "2026-10-01",
        "employees": 14,
        "grossPayMinor": 41200000,
        "currency": "SEK",
        "source": "supplier",
    },
)

PRIOR_TERMINATION: Final = RecordKind(
    "prior_termination",
    Text("Avtal eller tillstånd som upphört på grund av brister", "Contract or permit ended for cause"),
    {
        "supplier": who("Leverantör", "Supplier", required=True),
        "ended_by": code("Kommun eller myndighet", "Municipality or authority", required=True),
        "ended_on": day("Upphörde", "Ended", required=True),
        "ground": code("Grund", "Ground", required=True),
        "ended_kind": code("Slag: avtal, tillstånd, uteslutning", "Kind: contract, permit, exclusion"),
        "officer": who("Företrädare då", "Officer at the time"),
        "published": flag("Offentligt", "Public"),
        "bar_until": day("Får beaktas till", "May be weighed until"),
        "self_cleaning": flag("Åtgärder vidtagna", "Measures were taken"),
        "note": words("Anteckning", "Note"),
    },
    identity=("supplier", "ended_by", "ended_on"),
    day="ended_on",
    subject="supplier",
    example={
        "supplier": _COMPANY,
        "endedBy": "0180",
        "endedOn": "2025-03-14",
        "ground": "false_time_reports",
        "endedKind": "contract",
        "published": True,
        "barUntil": "2028-03-14",
    },
)

SANCTION_ENTRY: Final = RecordKind(
    "sanction_entry",
    Text("Post i sanktionslista", "Entry in a sanctions list"),
    {
        "list_name": code("Lista", "List", required=True),
        "entry_number": number_of("Postens nummer", "Number of the entry", required=True),
        "listed": who("Den som står på listan", "Who is listed", required=True),
        "listed_on": day("Uppförd", "Listed", required=True),
        "removed_on": day("Struken", "Removed"),
        "birth_year": count("Födelseår", "Year of birth"),
        "programme": code("Program", "Programme"),
    },
    identity=("list_name", "entry_number", "listed"),
    day="listed_on",
    subject="listed",
    example={
        "listName": "eu_consolidated",
        "entryNumber": "EU.0000.00",
        "listed": {"name": "Example Trading Ltd"},
        "listedOn": "2025-02-24",
    },
)

KINDS: Final = (
    COMPANY, COMPANY_OFFICER, COMPANY_OWNER, COMPANY_DEBT, COMPANY_EVENT, COMPANY_WORKFORCE, PRIOR_TERMINATION,
    SANCTION_ENTRY,
)  # fmt: skip
