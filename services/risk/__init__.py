"""Screens payments with explained rules, gathers signals into alerts and keeps how they were judged.

Owns: screened payments, records that rules read, totals and links of payees, signals, alerts, back-tests, rule
versions and what proves them, mandates and reports, the risk register, what was done with alerts and in what hours.
Consumes: payments.received, case.access_changed, party.protection_changed, party.restriction_changed,
disclosure.decided, disclosure.ended.
Publishes: payments.screened, alert.raised, alert.signals_added, alert.triaged,
alert.put_aside, alert.brought_back, risk_assessment.approved.
"""
