"""Rules about invoices, payments, suppliers, contracts and procurement (INV, SUP, PRC): what they need."""

from typing import Final

from services.intake.rule_data import rule

_INVOICE = "party_id invoice_number invoice_date amount_minor"

RULES: Final = (
    rule(
        "INV-01", "Dubblettfaktura", "Duplicate invoice", "LU HT PA HVB SK BA",
        invoice=f"{_INVOICE} account_token text", credit_note="party_id amount_minor invoice_date",
    ),
    rule(
        "INV-02", "Ändrat betalkonto strax före utbetalning", "Payee account changed shortly before payment",
        "LU FB EB PA",
        payee_account_change="payee new_account changed_at channel",
        payment="party_id account_token amount_minor due_date",
    ),
    rule(
        "INV-03", "Uppdelade inköp under direktupphandlingsgränsen", "Splitting under the direct-award limit", "LU",
        invoice="party_id amount_minor invoice_date category unit contract_reference",
        contract="contract_number supplier", delegation="user_name right limit_minor",
    ),
    rule(
        "INV-04", "Faktura utan beställning eller avtal", "No order, no contract", "LU HT HVB",
        invoice="party_id amount_minor invoice_date unit order_reference contract_reference",
        contract="contract_number supplier valid_from valid_until", purchase_order="order_number seller day",
    ),
    rule(
        "INV-05", "Pris över avtal", "Price above contract", "LU HT HVB SK",
        invoice_line="supplier article quantity_thousandths unit_price_minor invoiced_on contract_number",
        contract_price="contract_number article unit_price_minor valid_from index_name",
    ),
    rule(
        "INV-06", "Volym över beslut", "Volume above the decision", "HT PA HVB SK",
        invoice_line="supplier quantity_thousandths period_from period_until decision_number",
        benefit_decision="decision_number granted_minutes granted_days valid_from valid_until",
        placement="placement_number days leave_days",
    ),
    rule(
        "INV-07", "Löpande fakturanummer: kommunen är enda kund", "Sequential numbers: we are the only customer", "LU",
        invoice="party_id invoice_number invoice_date",
    ),
    rule("INV-08", "Runda belopp", "Round amounts", "LU FB", invoice="party_id amount_minor category"),
    rule("INV-09", "Avvikelse från Benfords lag", "Benford deviation", "LU FB", invoice="party_id amount_minor unit"),
    rule(
        "INV-10", "Bokföring på helg eller natt", "Weekend or night postings", "AN LU",
        voucher_line="registered_day voucher_sign amount_minor", user_action="user_name action happened_at",
    ),
    rule(
        "INV-11", "Betalning till avliden eller utflyttad", "Payment to somebody deceased or emigrated",
        "EB PA HT FB LU",
        payment="party_id payment_date", person_status="person deceased_on emigrated_on moved_on",
    ),
    rule(
        "INV-12", "Betalning utanför ordinarie flöde", "Payment outside the ordinary flow", "AN LU EB",
        user_action="user_name action item happened_at flow reason_code", payment="party_id payment_date",
    ),
    rule(
        "INV-13", "Kredit saknas efter reklamation", "Missing credit after a dispute", "LU",
        dispute="supplier invoice_number closed_on outcome", credit_note="party_id amount_minor invoice_date",
    ),
    rule(
        "INV-14", "Moms som inte stämmer", "VAT that does not add up", "LU",
        invoice="party_id invoice_date net_minor vat_minor vat_lines", company="company vat_registered vat_from",
    ),
    rule(
        "SUP-01", "Delat konto, adress, telefon eller enhet", "Shared identifiers", "",
        identifier="owner identifier_kind value", payment="party_id account_token",
        employee="employee address",
    ),
    rule(
        "SUP-02", "Saknar F-skatt, moms eller arbetsgivarregistrering", "Missing tax registrations", "LU HT PA",
        company="company f_tax vat_registered employer_registered", invoice="party_id invoice_date",
        company_workforce="company employees",
    ),
    rule(
        "SUP-03", "Nystartat bolag", "Newly started company", "LU HT PA",
        company="company registered_on sni sni_since", invoice="party_id invoice_date amount_minor",
    ),
    rule(
        "SUP-04", "Ändrat ägande, styrelse eller firmateckning", "Ownership or board change", "LU PA HT SK AL",
        company_event="company event_kind happened_on changed_hundredths", contract="supplier valid_from",
    ),
    rule(
        "SUP-05", "Tecken på målvakt", "Front-person indicators", "LU PA HT HVB AL",
        company_officer="company officer role valid_from lives_in_eea mandates",
        company="company auditor address_kind annual_report_for turnover_minor", company_debt="debtor amount_minor",
    ),
    rule(
        "SUP-06", "Skatteskuld, konkurs eller svag ekonomi", "Tax debt or insolvency", "LU FB AL",
        company_debt="debtor debt_kind amount_minor payment_plan", company="company status equity_minor assets_minor",
    ),
    rule(
        "SUP-07", "Utesluten eller hävd i annan kommun", "Excluded or terminated elsewhere", "LU HT PA HVB SK",
        prior_termination="supplier ended_on ground officer bar_until", company_officer="company officer",
    ),
    rule(
        "SUP-08", "Träff mot sanktionslista", "Sanctions match", "LU FB PA",
        sanction_entry="listed listed_on birth_year", company_owner="company owner share_hundredths",
    ),
    rule(
        "SUP-09", "Nätverk av aktörer", "Network of actors", "LU FB PA",
        identifier="owner value", company_officer="company officer", company="company group_parent",
        payment="party_id amount_minor",
    ),
    rule(
        "SUP-10", "Beroende leverantör", "Only-customer dependency", "LU HT PA",
        company="company turnover_minor", payment="party_id amount_minor payment_date",
    ),
    rule(
        "SUP-11", "Tillstånd saknas eller är återkallat", "Missing or revoked permit", "PA HT HVB SK",
        permit="holder permit_kind category valid_from status told_on",
        invoice_line="supplier period_from period_until",
    ),
    rule(
        "SUP-12", "Kapacitet som inte räcker", "Implausible capacity", "HT PA HVB LU",
        company_workforce="company employees subcontractors", shift="provider worker starts_at ends_at",
        placement="provider approved_places",
    ),
    rule(
        "PRC-01", "Anbud som liknar varandra", "Bids that resemble each other", "LU",
        bid="ocid bidder value_minor", procurement="ocid winner cpv",
    ),
    rule(
        "PRC-02", "Köp efter avtalets slut", "Spend after the contract's end", "LU",
        contract="contract_number supplier valid_until ceiling_minor",
        invoice="party_id invoice_date amount_minor contract_reference",
    ),
    rule(
        "PRC-03", "Kort anbudstid eller en enda anbudsgivare", "Short bid period or a single bidder", "LU",
        procurement="ocid bids tender_from tender_until winner", employee="employee former_employer left_former_on",
    ),
    rule(
        "PRC-04", "Ändringar efter tilldelning", "Growth after the award", "LU",
        contract_change="contract_number changed_on value_minor", contract="contract_number awarded_minor",
        invoice="contract_reference amount_minor",
    ),
    rule(
        "PRC-05", "Beställning av någon som inte är behörig", "Order by somebody not authorised", "LU",
        purchase_order="order_number orderer day contract_reference",
        authorised_orderer="contract_number orderer valid_from valid_until",
    ),
    rule(
        "PRC-06", "Avtal utan uppföljning", "Contract without follow-up", "LU HT PA",
        contract="contract_number contract_class valid_from", contract_follow_up="contract_number followed_up_on",
    ),
)  # fmt: skip
"""Thirty-two rules."""
