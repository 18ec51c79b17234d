"""What the network says in words: why two are linked, what was left out, and what is told of a company."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from services.risk.domain.explain import Text
from services.risk.network.growing import Tie
from services.risk.network.limits import LIMITS

_REASONS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "payment": Text("Betalt till kontot", "Paid to the account"),
        "payroll_payment": Text("Lön till kontot", "Wages to the account"),
        "officer": Text("Företrädare enligt register", "Officer as registered"),
        "owner": Text("Ägare enligt register", "Owner as registered"),
        "group": Text("Moderbolag enligt register", "Parent company as registered"),
        "phone": Text("Samma telefon", "The same telephone"),
        "email": Text("Samma e-post", "The same e-mail address"),
        "address": Text("Samma adress", "The same address"),
        "device": Text("Samma enhet", "The same device"),
        "household": Text("Samma hushåll", "The same household"),
        "engagement": Text("Anmäld bisyssla", "Declared secondary employment"),
        "former_employer": Text("Tidigare arbetsgivare", "Former employer"),
        "member": Text("Samma medlemmar i förteckningen", "The same members on the list"),
    }
)
LEFT_OUT: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "hub": Text(
            f"Delas av fler än {LIMITS.hub} (konton: {LIMITS.account_hub}) och säger därför inget; följs inte vidare.",
            f"Shared by more than {LIMITS.hub} (accounts: {LIMITS.account_hub}), which tells nothing; not followed.",
        ),
        "many": Text(
            f"Ryms inte bland de {LIMITS.nodes} närmaste och starkaste.",
            f"Not among the {LIMITS.nodes} nearest and strongest.",
        ),
        "alone": Text(
            "Delas inte med någon, så de knyter inte ihop något.", "Shared with nobody, so they connect nothing."
        ),
    }
)
NEVER: Final = Text(
    "Personer med skyddade uppgifter och de vars uppgifter bara får lagras är aldrig med. Personer visas utan namn. "
    f"Mer än {LIMITS.steps} steg bort söks inte.",
    "Persons with a protected identity, and those whose data may only be stored, are never included. Persons are "
    f"shown without names. Nothing more than {LIMITS.steps} steps away is looked for.",
)
FACTS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "many": Text(
            f"En företrädare eller ägare har minst {LIMITS.many} av företagen som får betalt.",
            f"One officer or owner has at least {LIMITS.many} of the companies that are paid.",
        ),
        "changed": Text(
            f"Företrädare eller ägare byttes högst {LIMITS.changed_days} dagar före första betalningen.",
            f"Officers or owners changed at most {LIMITS.changed_days} days before the first payment.",
        ),
        "no_staff": Text(
            "Inga anställda är anmälda, och företaget är inte registrerat som arbetsgivare.",
            "No employees are told of, and the company is not registered as an employer.",
        ),
        "crowded": Text(
            f"Minst {LIMITS.crowded} företag har samma adress.",
            f"At least {LIMITS.crowded} companies have the same address.",
        ),
    }
)


def reason(tie: Tie) -> Text:
    """Why two are linked: by what, since and until when, and how many times it was told."""
    known = _REASONS.get(tie.source_kind) or _REASONS[tie.tie]
    time = _time(tie.since, tie.until)
    sv, en = f"{known.sv}{time.sv}", f"{known.en}{time.en}"
    if tie.source_kind == "payment" and tie.times > 1:
        sv, en = f"{sv}, {tie.times} gånger", f"{en}, {tie.times} times"
    return Text(sv, en)


def _time(since: date | None, until: date | None) -> Text:
    if since is not None and since == until:
        return Text(f" den {since}", f" on {since}")
    if since is not None and until is not None:
        return Text(f" {since}–{until}", f" {since}–{until}")
    if since is not None:
        return Text(f" från {since}", f" from {since}")
    return Text(f" till {until}", f" until {until}") if until is not None else Text("", "")
