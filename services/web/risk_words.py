"""What the codes of the risk register are called on its pages. The values are message ids of the catalogues."""

from typing import Final

from services.web.words import N_

LEVELS: Final = {
    "municipality": N_("The municipality"),
    "committee": N_("The committee"),
    "unit": N_("A unit"),
    "process": N_("A process"),
    "procurement": N_("A procurement"),
    "decision_type": N_("A kind of decision"),
}
TYPOLOGY: Final = {
    "T1.a.i": N_("False statements"),
    "T1.a.ii": N_("False identities"),
    "T1.a.iii": N_("False certificates"),
    "T1.a.iv": N_("Front persons"),
    "T1.b.i": N_("Exaggerated needs"),
    "T1.b.ii": N_("Undisclosed changes"),
    "T1.b.iii": N_("Undue influence"),
    "T2.a.i": N_("Wrong quantity"),
    "T2.a.ii": N_("False time reports"),
    "T2.a.iii": N_("Made-up activity"),
    "T2.b.i": N_("Quality below what was agreed"),
    "T2.b.ii": N_("Poor documentation"),
    "T2.c.i": N_("Breach of labour law"),
    "T2.c.ii": N_("Breach of environmental law"),
    "T2.c.iii": N_("Breach of sanctions"),
    "X.1": N_("Enablers and infiltrators"),
    "X.2": N_("Corruption"),
    "X.3": N_("Internal irregularities"),
}
FOCUS_AREAS: Final = {
    "1a": N_("1a Procurement, before the contract"),
    "1b": N_("1b Procurement, follow-up"),
    "2a": N_("2a Wrong payments, welfare services"),
    "2b": N_("2b Wrong payments, grants to associations"),
    "3a": N_("3a Exercise of authority, to dare act"),
    "3b": N_("3b Exercise of authority, correct in substance"),
    "4a": N_("4a A clean organisation, recruitment"),
    "4b": N_("4b A clean organisation, during employment"),
}
TREATMENTS: Final = {
    "accept": N_("Accept"),
    "reduce": N_("Reduce"),
    "avoid": N_("Avoid"),
    "transfer": N_("Transfer"),
}
STAGES: Final = {"open": N_("Being worked on"), "monitored": N_("Watched"), "closed": N_("Closed")}
STATES: Final = {
    "draft": N_("Not approved yet"),
    "approved": N_("Approved"),
    "changed": N_("Changed since it was approved"),
}
FLAGS: Final = {
    "pays": N_("Pays"),
    "decides": N_("Decides"),
    "contracts": N_("Signs contracts"),
    "permits": N_("Gives permits"),
    "supervises": N_("Supervises"),
    "certifies": N_("Issues certificates"),
}
INTENSITIES: Final = {
    "basic": N_("Basic control"),
    "extended": N_("Extended control"),
    "intensive": N_("Intensive control"),
    "continuous": N_("Continuous control"),
}
SUMMED: Final = {
    "ledger": N_("from the ledger"),
    "invoice": N_("from invoices, since the ledger does not tell"),
    "order": N_("from payment orders, since neither ledger nor invoices tell"),
    "none": N_("no payments found"),
}
# what a field of the history is called, by the first step of its place
FIELDS: Final = {
    "title": N_("Name"),
    "level": N_("Level"),
    "unit": N_("Unit"),
    "process_id": N_("Process"),
    "cause": N_("Cause"),
    "event": N_("What happens"),
    "consequence": N_("What it leads to"),
    "typology": N_("Kind of exploitation"),
    "focus_area": N_("Focus area"),
    "inherent": N_("Without measures"),
    "residual": N_("With measures"),
    "owner": N_("Owner"),
    "treatment": N_("Treatment"),
    "actions": N_("Measures"),
    "rules": N_("Rules"),
    "controls": N_("Controls"),
    "horizon_items": N_("From the outside world"),
    "stage": N_("Stage"),
    "scale_version": N_("Scale"),
    "scale": N_("Scale"),
    "sections": N_("Text"),
    "area_risk": N_("Risk of the area"),
    "object_risk": N_("Risk of the purchase"),
    "accrued_cost": N_("Accrued cost"),
    "expected_cost": N_("Expected cost"),
    "based_on": N_("Rests on"),
    "template_version": N_("Template"),
}
# what a step further in is called
PARTS: Final = {
    "likelihood": N_("likelihood"),
    "consequence": N_("consequence"),
    "what": N_("what"),
    "responsible": N_("responsible"),
    "due_on": N_("day"),
    "done": N_("done"),
    "minor": N_("öre"),
    "payments": N_("payments"),
}
