"""A person's own extract: who has looked at me (GDPR article 15; the municipality's secrecy comes first).

Joined from what each service knows: the payments, signals, controls, cases and holds that concern the party, then
every record of the trails that names one of them. The document says which function looked, not which colleague.
What belongs to a case or a signal that is still open is counted and not told: that an inquiry goes on can be
secret even from the party (OSL 10:3); whoever hands the extract out weighs it.
"""

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from deploy.cli.database import Connection, chosen, connect, operator
from deploy.cli.output import CommandError, local_time
from shared.audit.acts import act
from shared.audit.records import MOST_OBJECTS
from shared.audit.writing import write

ACTION = "audit.extract"

_PAYMENTS = "SELECT payment_id AS id, municipality_id, false AS open FROM payment WHERE party_id = $1"
_ALERTS = "SELECT alert_id AS id, municipality_id, status = 'open' AS open FROM alert WHERE party_id = $1"
_TASKS = "SELECT task_id AS id, municipality_id, status = 'open' AS open FROM control_task WHERE alert_id = ANY($1)"
_CASES = """
SELECT case_id AS id, municipality_id, state NOT IN ('closed', 'reviewed') AS open
FROM case_file WHERE alert_id = ANY($1)
"""
_HOLDS = """
SELECT h.hold_id AS id, h.municipality_id, c.state NOT IN ('closed', 'reviewed') AS open
FROM payment_hold h JOIN case_file c USING (case_id) WHERE h.payment_id = ANY($1) OR c.alert_id = ANY($2)
"""
_RECORDS = """
SELECT at, actor, roles, action, outcome, ground, objects FROM audit_record
WHERE objects && $1 AND ($2::timestamptz IS NULL OR at >= $2) AND ($3::timestamptz IS NULL OR at < $3)
ORDER BY at, record_id
"""

_KINDS = {
    "party": "personens uppgifter / the person's details",
    "payment": "betalning / payment",
    "alert": "signal / signal",
    "task": "kontroll / control",
    "case": "ärende / case",
    "hold": "betalningsstopp / payment hold",
}
_ROLES = {
    "controller": "controller",
    "case_officer": "handläggare / case officer",
    "security_head": "säkerhetschef / head of security",
    "auditor": "revisor / auditor",
    "board_member": "förtroendevald / elected official",
    "integration_client": "systemintegration / integration",
}


@dataclass(frozen=True, slots=True)
class Look:
    """One act of one function: when, by which, at what."""

    at: datetime
    service: str
    function: str
    action: str
    outcome: str
    ground: str
    objects: list[str]


@dataclass(slots=True)
class Extract:
    """All that is told of a party, and how much is not."""

    party_id: str
    municipality_id: str = ""
    looks: list[Look] = field(default_factory=list)
    withheld: int = 0

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)


async def extract(party: str, first: datetime | None, last: datetime | None) -> Extract:
    """Who has looked at *party*; the extract itself is recorded in every trail that was read."""
    try:
        party_id = UUID(party)
    except ValueError:
        raise CommandError(
            "A party's id is wanted, never an identity number: ask for it by name in the console."
        ) from None
    found, known = Extract(str(party_id)), await _known(party_id)
    found.municipality_id = next((municipality for municipality, _ in known.values()), "")
    if not known:
        raise CommandError(f"No service knows a party {party_id}.")
    names = [f"party:{party_id}", *known]
    for service in chosen(None):
        async with connect(service) as connection, connection.transaction():
            for row in await connection.fetch(_RECORDS, names, first, last):
                _tell(found, service, row, known, set(names))
            record = act(found.municipality_id, ACTION, objects={"party": [party_id]}, actor=operator())
            await write(connection, [record])
    found.looks.sort(key=lambda look: look.at)
    return found


async def _known(party_id: UUID) -> dict[str, tuple[str, bool]]:
    """kind:id of each thing that concerns the party -> its municipality, and whether it is still open."""
    known: dict[str, tuple[str, bool]] = {}

    async def add(connection: Connection, kind: str, sql: str, *values: Any) -> list[UUID]:
        rows = await connection.fetch(sql, *values)
        known.update({f"{kind}:{row['id']}": (row["municipality_id"], row["open"]) for row in rows})
        return [row["id"] for row in rows]

    async with connect("intake") as intake:
        payments = await add(intake, "payment", _PAYMENTS, party_id)
    async with connect("risk") as risk:
        alerts = await add(risk, "alert", _ALERTS, party_id)
    async with connect("controls") as controls:
        await add(controls, "task", _TASKS, alerts)
    async with connect("cases") as cases:
        await add(cases, "case", _CASES, alerts)
        await add(cases, "hold", _HOLDS, payments, alerts)
    return known


def _tell(found: Extract, service: str, row: Any, known: dict[str, tuple[str, bool]], names: set[str]) -> None:
    """Add a record: what of it concerns the person and may be told, or one more that is withheld."""
    concerned = [one for one in row["objects"] if one in names]
    told = [one for one in concerned if not known.get(one, ("", False))[1]]
    # a look at an open matter beside other things would tell of the matter by its time and function
    if len(told) < len(concerned):
        found.withheld += 1
        return
    roles = ", ".join(_ROLES.get(role, role) for role in row["roles"])
    function = roles or "systemet / the system"
    found.looks.append(
        Look(row["at"], service, function, row["action"], row["outcome"], row["ground"], told[:MOST_OBJECTS])
    )


def document(found: Extract) -> str:
    """The extract as a text in Swedish and English, to be handed out."""
    lines = [
        "UTDRAG UR GRANSKNINGSLOGGEN / EXTRACT FROM THE AUDIT TRAIL",
        f"Kommun / municipality {found.municipality_id}. Person / party {found.party_id}.",
        "",
        "Här står när uppgifter som rör dig har lästs eller använts, av vilken funktion och i vilket syfte.",
        "This is when details about you were read or used, by which function and for what.",
        "",
        *(_line(look) for look in found.looks),
        *([] if found.looks else ["Inget att redovisa. / Nothing to tell."]),
        "",
        f"Antal / number: {len(found.looks)}.",
    ]
    if found.withheld:
        lines += [
            (
                f"{found.withheld} poster redovisas inte nu, eftersom de rör något som inte är avslutat"
                " (offentlighets- och sekretesslagen 10 kap. 3 §). Beslutet kan begäras skriftligt och överklagas."
            ),
            (
                f"{found.withheld} entries are not told now, since they concern something that is not finished"
                " (Public Access to Information and Secrecy Act 10:3). A written, appealable decision can be asked for."
            ),
        ]
    return "\n".join(lines)


def _line(look: Look) -> str:
    kinds = Counter(one.partition(":")[0] for one in look.objects)
    what = ", ".join(f"{_KINDS.get(kind, kind)} ({number})" for kind, number in sorted(kinds.items()))
    ground = f", grund / ground {look.ground}" if look.ground else ""
    return f"{local_time(look.at)}  {look.function}  {look.action} ({look.outcome})  {what}{ground}"
