"""The municipality's own people: employments, acts in systems, pressure on officials."""

from typing import Final

from services.risk.domain.kinds import kind

KINDS: Final = (
    kind(
        "employee",
        party="employee former_employer",
        text="employment_number user_name unit position address household",
        flag="exposed_function",
        day="employed_from employed_until leave_from leave_until left_former_on",
    ),
    kind(
        "secondary_employment",
        party="employee organisation",
        day="declared_on decided_on valid_until",
        text="role outcome",
        flag="paid",
    ),
    kind(
        "gift_or_contact",
        text="entry_number entry_kind currency",
        party="employee other",
        day="happened_on",
        number="value_minor persons",
        flag="declined former_official",
    ),
    kind(
        "user_action",
        text="action_number system user_name action item item_kind currency flow reason_code delegation_item outcome",
        moment="happened_at",
        party="party",
        number="amount_minor",
    ),
    kind(
        "access_log_entry",
        text="entry_number system user_name item reason_code",
        moment="read_at",
        party="party",
        flag="assigned",
    ),
    kind(
        "card_transaction",
        text="transaction_number merchant_category currency unit",
        party="holder merchant",
        moment="bought_at",
        number="amount_minor",
        day="receipt_on",
    ),
    kind(
        "payroll_payment",
        party="employee",
        text="employment_number currency unit",
        day="month last_login",
        number="amount_minor worked_minutes",
        account="account",
        flag="on_leave",
    ),
    kind(
        "recruitment_check",
        text="recruitment_number unit",
        party="employee",
        flag="exposed_function extract_required",
        day="hired_on identity_checked_on references_checked_on diploma_checked_on extract_shown_on",
    ),
    kind(
        "delegation",
        text="delegation_item user_name position unit right currency",
        number="limit_minor",
        day="valid_from valid_until",
    ),
    kind(
        "undue_influence_incident",
        flag="support_offered support_accepted",
        text="incident_number incident_kind affected_role unit relation direction channel decision_number campaign",
        day="happened_on",
        party="affected actor",
        number="severity",
    ),
)
