"""Rules about the municipality's own people, and statistics over all (EMP, INF, STA): what they need."""

from typing import Final

from services.intake.rule_data import rule

RULES: Final = (
    rule(
        "EMP-01", "Anställd i leverantörens styrelse eller som ägare", "Employee on a supplier's board or an owner",
        "AN LU FB",
        employee="employee unit employed_from", company_officer="company officer role valid_from",
        company_owner="company owner", secondary_employment="employee organisation outcome",
    ),
    rule(
        "EMP-02", "Möjligt jäv", "Possible conflict of interest", "AN LU EB FB",
        employee="employee user_name address household former_employer", person_status="person address household",
        user_action="user_name party",
    ),
    rule(
        "EMP-03", "Samma person utreder, beslutar och betalar", "One person decides and pays", "AN LU",
        user_action="user_name action item happened_at delegation_item", delegation="user_name right limit_minor",
    ),
    rule(
        "EMP-04", "Handläggning som avviker", "Handling that differs from peers", "AN EB FB AL",
        benefit_decision="area outcome decided_by recipient amount_minor",
    ),
    rule(
        "EMP-05", "Lön utan arbete", "Pay without work", "AN",
        payroll_payment="employee month account last_login on_leave", person_status="person deceased_on",
    ),
    rule(
        "EMP-06", "Privata köp med kort", "Private purchases by card", "AN",
        card_transaction="holder bought_at merchant_category amount_minor receipt_on",
    ),
    rule(
        "EMP-07", "Luckor i kontroll vid rekrytering", "Gap in recruitment checks", "AN",
        recruitment_check="employee exposed_function hired_on identity_checked_on references_checked_on",
    ),
    rule(
        "EMP-08", "Läsning utan ärende", "Reading without a case", "AN",
        access_log_entry="user_name party read_at assigned", employee="employee user_name household",
    ),
    rule(
        "INF-01", "Händelser som ökar", "Rising rate of incidents", "",
        undue_influence_incident="happened_on unit actor severity campaign",
    ),
    rule(
        "INF-02", "Beslut som ändras efter påverkan", "Decision reversed after influence", "OP EB FB AL LU",
        undue_influence_incident="happened_on actor decision_number",
        benefit_decision="decision_number decided_on outcome",
    ),
    rule(
        "INF-03", "Ovanliga kontakter eller gåvor", "Unusual contacts or gifts", "OP AN",
        gift_or_contact="employee other entry_kind happened_on value_minor former_official",
    ),
    rule(
        "INF-04", "Kontroller som uteblir", "Controls not done", "",
        inspection="operator planned_on status postponements", undue_influence_incident="actor unit happened_on",
    ),
    rule(
        "STA-01", "Avvikare mot jämförbara", "Outlier among peers", "",
        payment="party_id amount_minor category unit", member_list="association member_count",
        shift="provider user starts_at ends_at",
    ),
    rule(
        "STA-02", "Brytpunkt i kostnaden", "Change point in cost", "",
        payment="unit amount_minor payment_date",
    ),
    rule(
        "STA-03", "Plötsligt stopp eller start", "Sudden stop or start", "",
        payment="party_id amount_minor payment_date",
    ),
    rule(
        "STA-04", "Slumpkontroll utan träff", "Random control", "",
        payment="party_id amount_minor category",
    ),
)  # fmt: skip
"""Sixteen rules."""
