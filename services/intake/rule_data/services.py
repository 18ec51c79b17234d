"""Rules about care, benefits, grants, places and permits (TIM, EB, GRT, PRE, HVB, BAB, LIC): what they need."""

from typing import Final

from services.intake.rule_data import rule

_SHIFT = "provider worker user starts_at ends_at"

RULES: Final = (
    rule(
        "TIM-01", "Överlappande tidrapporter", "Same worker in two places", "HT PA",
        shift=f"{_SHIFT} place double_staffed",
    ),
    rule(
        "TIM-02", "Över lagstadgad arbetstid", "Above legal working time", "PA HT HVB",
        shift="provider worker starts_at ends_at", employer_time_return="worker worked_minutes collective_agreement",
    ),
    rule(
        "TIM-03", "Rapport under frånvaro", "Report during an absence", "PA HT SK",
        shift=_SHIFT, absence="person absence_kind starts_at ends_at payable", travel_notice="traveller starts_on",
    ),
    rule(
        "TIM-04", "Tid efter dödsfall eller flytt", "Time after a death or a move", "PA HT",
        shift="provider user starts_at", person_status="person deceased_on moved_on",
    ),
    rule(
        "TIM-05", "För jämna tider", "Too-regular times", "HT PA",
        shift="provider worker starts_at ends_at clock_source",
    ),
    rule(
        "TIM-06", "Utförd tid mot beviljad", "Delivered against granted time", "HT PA",
        shift=f"{_SHIFT} decision_number", benefit_decision="decision_number recipient granted_minutes period",
    ),
    rule(
        "TIM-07", "Snabb ökning av timmar", "Rapid growth of hours", "HT PA",
        shift="provider starts_at ends_at decision_number",
    ),
    rule(
        "TIM-08", "Korta besök som debiteras fullt", "Short visits billed in full", "HT",
        visit="provider user starts_at ends_at billed_minutes user_declined",
    ),
    rule("TIM-09", "Omöjligt dygn", "Impossible day", "HT PA", shift=f"{_SHIFT} double_staffed"),
    rule(
        "TIM-10", "Assistent utan anmälan", "Assistant without a notice", "PA",
        employer_notice="employer worker relative adult lives_in_eea employed_from",
        shift="provider worker user starts_at",
    ),
    rule(
        "TIM-11", "Uppgift om arbetstid lämnas inte", "Working time not returned", "PA",
        employer_time_return="employer worker month received_on", shift="provider worker starts_at",
    ),
    rule("TIM-12", "Samma assistent hos många", "Same worker, many users", "HT PA", shift=_SHIFT),
    rule(
        "TIM-13", "Närstående som vårdar varandras", "Circular care", "PA HT",
        employer_notice="worker user relative", shift="worker user",
    ),
    rule(
        "EB-01", "Inkomst som inte redovisats", "Undeclared income", "EB",
        income_reply="person month income_kind amount_minor",
        benefit_application="applicant period_from income_minor",
    ),
    rule(
        "EB-02", "Hushåll som avviker", "Household differs from the register", "EB",
        household="declarant adults children shared_custody_children registered_persons address",
        person_status="person address",
    ),
    rule(
        "EB-03", "Trång adress", "Overcrowded address", "EB BA LU",
        dwelling="address area_m2 persons households claims as_of",
    ),
    rule(
        "EB-04", "Samma hyresvärd eller ombud i många ansökningar", "Same landlord or agent", "EB BA",
        benefit_application="applicant received_on landlord representative rent_minor", attachment="issuer belongs_to",
    ),
    rule(
        "EB-05", "Intyg som återanvänds", "Reused certificate", "EB PA BA AN",
        attachment="sender content_hash template_hash issuer issuer_number",
    ),
    rule(
        "EB-06", "Dubbel förmån", "Double benefit", "EB PA HT BA",
        benefit_decision="recipient area purpose valid_from valid_until paying_body",
        income_reply="person source income_kind month",
    ),
    rule(
        "EB-07", "Beslut som inte omprövats", "Decision never re-assessed", "EB PA HT HVB BA",
        benefit_decision="decision_number area decided_on review_on last_review responsible_officer",
    ),
    rule(
        "EB-08", "Stöd efter beslutets slut", "Benefit after its planned end", "EB PA HT FB",
        benefit_decision="recipient valid_until", payment="party_id payment_date amount_minor",
    ),
    rule(
        "EB-09", "Ansökan under utlandsvistelse", "Applicant abroad", "EB",
        travel_notice="traveller starts_on ends_on ground", benefit_application="applicant period_from period_until",
    ),
    rule("EB-10", "Skyddade personuppgifter: regeln står över", "Protected identity: rules stand back", "",
         person_status="person protected"),
    rule("GRT-01", "Samma medlemmar i flera föreningar", "Same members in several associations", "FB",
         member_list="association as_of members", activity="association starts_at participants"),
    rule(
        "GRT-02", "Medlemmar eller aktiviteter som skjuter i höjden", "Member or activity inflation", "FB",
        member_list="association as_of member_count fee_minor fee_income_minor",
        activity="association starts_at ends_at participant_count", facility_booking="association capacity",
    ),
    rule(
        "GRT-03", "Kopierade handlingar", "Copied documents", "FB",
        grant_report="association content_hash text", association_account="association year content_hash",
        activity="association participants",
    ),
    rule(
        "GRT-04", "Ny förening med stort bidrag", "New association, large grant", "FB",
        grant_application="association founded_on applied_minor rental_contract",
        association_account="association board_changes bookkeeping",
    ),
    rule(
        "GRT-05", "Dubbelt bidrag för samma sak", "Double funding", "FB",
        grant_payment="association purpose period_from period_until amount_minor paying_body",
        grant_application="association other_funding",
    ),
    rule(
        "GRT-06", "Bidrag till närstående bolag", "Grant flows to related firms", "FB LU",
        association_payment="association payee amount_minor", company_officer="company officer",
        company_owner="company owner", grant_payment="association amount_minor",
    ),
    rule(
        "GRT-07", "Revisor eller firmatecknare saknas", "No auditor or signatory", "FB",
        association_account="association auditor signatories annual_report debts_minor",
    ),
    rule(
        "GRT-08", "Pengar används inte för ändamålet", "Purpose deviation", "FB",
        grant_report="association costs unspent_minor returned_minor cash_minor",
        grant_application="association budget",
    ),
    rule(
        "PRE-01", "Betalda platser mot närvaro", "Places against attendance", "SK",
        school_place="child school valid_from valid_until home_municipality",
        attendance="child unit day present reported_absence", person_status="person home_municipality",
    ),
    rule(
        "PRE-02", "Bemanning eller behörighet", "Staff ratio or qualifications", "SK",
        staffing="provider unit served staff qualified licensed_found stated_ratio_hundredths",
    ),
    rule(
        "PRE-03", "Tilläggsbelopp utan insats", "Extra support not delivered", "SK",
        support_allowance="child school month amount_minor planned_minutes delivered_minutes",
    ),
    rule(
        "HVB-01", "Vårddygn som inte stämmer", "Bed-day anomaly", "HVB",
        placement="placed provider valid_from valid_until days leave_days", absence="person absence_kind starts_at",
        invoice_line="supplier quantity_thousandths period_from",
    ),
    rule(
        "HVB-02", "Placering utan giltigt tillstånd", "Placement without a valid permit", "HVB",
        placement="provider permit_number valid_from valid_until",
        permit="permit_number holder status status_since category",
    ),
    rule(
        "BAB-01", "Bostadsanpassning: kostnad och offert", "Housing adaptation: cost and quote", "BA",
        housing_adaptation_grant="applicant measure quote_minor quote_hash installer inspected_on address",
    ),
    rule(
        "LIC-01", "Serveringstillstånd: insyn och ekonomi", "Serving permit: control and finances", "AL",
        serving_report="holder turnover_minor alcohol_sales_minor alcohol_purchases_minor",
        company_event="company event_kind happened_on", inspection="operator inspected_on",
    ),
    rule(
        "LIC-02", "Tillsyn som avviker", "Inspection anomaly", "AL MI",
        inspection="operator address status postponements postponed_by", breach="operator found_on breach_kind",
    ),
    rule(
        "LIC-03", "Avfall och massor", "Waste and soil balance", "MI LU",
        waste_report="operator reported_kilograms weighed_kilograms invoiced_kilograms transporter_permit",
        permit="holder capacity_kilograms",
    ),
)  # fmt: skip
"""Forty rules."""
