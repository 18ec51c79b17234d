"""Grants to associations, permits and supervision."""

from typing import Final

from services.risk.domain.kinds import kind

KINDS: Final = (
    kind(
        "grant_application",
        text="application_number grant_kind currency purpose premises",
        party="association",
        day="received_on period_from period_until founded_on",
        number="applied_minor",
        flag="per_member other_funding rental_contract",
        costs="budget",
    ),
    kind(
        "grant_payment",
        text="grant_number grant_kind currency purpose application_number paying_body decided_by",
        party="association",
        day="paid_on period_from period_until",
        number="amount_minor",
    ),
    kind(
        "grant_report",
        text="grant_number currency content_hash text",
        party="association",
        day="received_on",
        costs="costs",
        number="spent_minor unspent_minor returned_minor cash_minor",
    ),
    kind(
        "member_list",
        party="association",
        day="as_of",
        number="member_count fee_minor fee_income_minor",
        texts="members",
        text="currency",
    ),
    kind(
        "association_account",
        party="association auditor",
        number="year signatories board_members board_changes debts_minor",
        day="received_on",
        flag="annual_report minutes bookkeeping",
        text="currency content_hash",
    ),
    kind(
        "activity",
        party="association",
        text="activity_number place grant_number",
        moment="starts_at ends_at",
        number="participant_count leaders",
        texts="participants",
    ),
    kind(
        "facility_booking",
        text="booking_number place",
        party="association",
        moment="starts_at ends_at",
        number="capacity",
        flag="used",
    ),
    kind(
        "association_payment",
        party="association payee",
        text="voucher_number currency way",
        day="paid_on",
        number="amount_minor",
    ),
    kind(
        "permit",
        text="permit_number permit_kind category issuer status address",
        party="holder",
        day="valid_from valid_until status_since told_on",
        number="approved_places capacity_kilograms",
    ),
    kind(
        "inspection",
        text="inspection_number area status postponed_by inspector result permit_number address",
        party="operator",
        day="planned_on inspected_on",
        number="postponements breaches",
    ),
    kind(
        "breach",
        text="breach_number area breach_kind inspection_number sanction",
        party="operator",
        day="found_on remedied_on",
        number="severity",
    ),
    kind(
        "serving_report",
        party="holder",
        text="permit_number currency",
        number="year turnover_minor alcohol_sales_minor alcohol_purchases_minor food_sales_minor",
        day="received_on",
    ),
    kind(
        "waste_report",
        text="report_number waste_kind permit_number",
        party="operator transporter",
        day="reported_on",
        number="reported_kilograms weighed_kilograms invoiced_kilograms",
        flag="transporter_permit",
    ),
)
