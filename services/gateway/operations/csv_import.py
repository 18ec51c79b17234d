"""Import of people and what they are assigned to from a CSV file: every row checked, then all of it or nothing.

A row is a person and one role; somebody with two roles has two rows. The roles of those in the file become
what the file says, those who are not in it stay as they are.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.gateway.models import Person
from services.gateway.operations import directory
from services.gateway.operations.directory import Described, Wanted
from services.gateway.schemas.directory import AssignmentIn, ImportFault, ImportOut, PersonIn
from services.gateway.sealing import load_keys
from shared.auth import Principal
from shared.clock import swedish_date
from shared.policy.actions import MACHINES
from shared.problems import InvalidRequest

LARGEST = 5_000_000
MOST_ROWS = 20_000
MOST_FAULTS = 100
COLUMNS = (
    "subject",
    "user_name",
    "name",
    "mail",
    "language",
    "units",
    "role",
    "committee_id",
    "valid_from",
    "valid_to",
)
NEEDED = frozenset({"subject", "user_name", "name"})
_PEOPLE: TypeAdapter[PersonIn] = TypeAdapter(PersonIn)
_ASSIGNMENTS: TypeAdapter[AssignmentIn] = TypeAdapter(AssignmentIn)


@dataclass(slots=True)
class Listed:
    """Somebody in the file, with every role that the file gives them."""

    person: PersonIn
    row: int
    wanted: list[Wanted] = field(default_factory=list)


async def import_people(
    session: AsyncSession, content: bytes, by: Principal, at: datetime, *, dry_run: bool
) -> ImportOut:
    """Take the file in, or only try; InvalidRequest where it is no such file. Faults are told row by row."""
    await load_keys(session)
    listed, faults = parse(content, swedish_date(at))
    known = {row.subject: row for row in await session.scalars(select(Person))}
    faults += _conflicts(listed, known, by)
    added = sum(subject not in known for subject in listed)
    told = ImportOut(
        done=not (faults or dry_run),
        added=added,
        changed=len(listed) - added,
        assignments=sum(len(one.wanted) for one in listed.values()),
        faults=faults[:MOST_FAULTS],
    )
    if told.done:
        for one in listed.values():
            await _store(session, one, known.get(one.person.subject), by, at)
    return told


def parse(content: bytes, today: date) -> tuple[dict[str, Listed], list[ImportFault]]:
    """Everybody in the file by subject, and what is wrong with its rows; InvalidRequest for another file."""
    listed: dict[str, Listed] = {}
    faults: list[ImportFault] = []
    for row, values in enumerate(_rows(content), 2):
        try:
            _take(listed, row, values, today)
        except ValidationError as exc:
            for error in exc.errors(include_input=False, include_url=False):
                column = str(error["loc"][0]) if error["loc"] else ""
                faults.append(ImportFault(row=row, column=_snake(column), reason=error["msg"]))
        except ValueError as exc:
            faults.append(ImportFault(row=row, column="", reason=str(exc)))
    return listed, faults


def _rows(content: bytes) -> Sequence[dict[str, str]]:
    if len(content) > LARGEST:
        raise InvalidRequest(f"At most {LARGEST // 1_000_000} MB are taken. Divide the file.")
    try:
        text = content.decode("utf-8-sig")
        first = text.partition("\n")[0]
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",", strict=True)
        heading, *rows = reader
    except (UnicodeDecodeError, csv.Error, ValueError) as exc:
        raise InvalidRequest("This is no CSV file in UTF-8 with a heading. Save it as CSV UTF-8.") from exc
    names = [name.strip().lower() for name in heading]
    if unknown := [name for name in names if name not in COLUMNS]:
        raise InvalidRequest(f"There is no column {unknown[0][:40]!r}; the columns are {', '.join(COLUMNS)}.")
    if missing := sorted(NEEDED - set(names)):
        raise InvalidRequest(f"The column {missing[0]} is missing; the columns are {', '.join(COLUMNS)}.")
    if len(rows) > MOST_ROWS:
        raise InvalidRequest(f"At most {MOST_ROWS} rows are taken. Divide the file.")
    return [dict(zip(names, (value.strip() for value in row), strict=False)) for row in rows if any(row)]


def _take(listed: dict[str, Listed], row: int, values: dict[str, str], today: date) -> None:
    given = {name: value for name, value in values.items() if value}
    assigned = {name: given.pop(name) for name in ("role", "committee_id", "valid_from", "valid_to") if name in given}
    kind = "machine" if assigned.get("role") in MACHINES else "person"
    units = [unit.strip() for unit in given.pop("units", "").split(",") if unit.strip()]
    person = _PEOPLE.validate_python({**given, "kind": kind, "units": units})
    one = listed.setdefault(person.subject, Listed(person, row))
    if one.person != person:
        raise ValueError(f"Row {one.row} says something else about the same subject.")
    if assigned:
        wanted = _ASSIGNMENTS.validate_python(assigned)
        one.wanted.append(Wanted(wanted.role, wanted.committee_id, wanted.valid_from or today, wanted.valid_to))


def _conflicts(listed: dict[str, Listed], known: dict[str, Person], by: Principal) -> list[ImportFault]:
    """What cannot be, given who is in the directory already."""
    names = {person.user_name.casefold(): subject for subject, person in known.items()}
    faults = []
    for subject, one in listed.items():
        if subject == by.subject:
            faults.append(ImportFault(row=one.row, column="subject", reason="Nobody changes their own access."))
        if names.setdefault(one.person.user_name.casefold(), subject) != subject:
            faults.append(ImportFault(row=one.row, column="user_name", reason="Somebody else has this user name."))
        if subject in known and known[subject].kind != one.person.kind:
            faults.append(ImportFault(row=one.row, column="role", reason="Machines and people have different roles."))
    return faults


async def _store(session: AsyncSession, one: Listed, known: Person | None, by: Principal, at: datetime) -> None:
    said = one.person
    if known is None:
        described = Described(**{**said.model_dump(), "units": tuple(said.units)})
        known = await directory.add_person(session, described, by.municipality_id, at)
    else:
        changes = said.model_dump(exclude={"subject", "kind"}, exclude_unset=True)
        await directory.change_person(session, known, changes, by, at)
    await directory.assign(session, known, one.wanted, by, at)


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
