"""Requests of data subjects: registered, put off once, decided by a second person, or withdrawn.

Dataskyddsförordningen art. 12 and 15-21, with the limits of dataskyddslagen (2018:218) 5 kap. 1 and 2 §§.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.intake import models
from services.intake.identity import PartyKind
from services.intake.masking import mask_identity_numbers
from services.intake.operations.protections import NotANaturalPerson
from services.intake.payees import OPEN_KINDS
from services.intake.rights import Ground, Outcome, Right, State, due_on, grounds_of
from services.intake.sealing import (
    CORRECTED_NAME,
    DECISION_REASON,
    EARLIER_NAME,
    EXTENSION_REASON,
    STATEMENT,
    SUPPLEMENT,
    Sealer,
)
from services.intake.subject_models import rectification, request, restriction
from shared.auth import Principal
from shared.clock import swedish_date
from shared.ids import new_id
from shared.policy.four_eyes import require_second_person
from shared.problems import InvalidRequest, NotFound, Problem
from shared.vault.columns import Column
from shared.vault.table import seal_text

NO_REQUEST = "No request with this id is yours to see."


class NotADataSubject(Problem):
    """Companies have no rights of this kind (dataskyddsförordningen art. 4.1)."""

    slug, title, status = "not-a-data-subject", "Only a person has these rights", 409


class ReceivedInFuture(InvalidRequest):
    """A request is registered when it has come."""

    slug, title = "received-in-the-future", "The request has not come yet"


class RequestEnded(Problem):
    """A request is answered once."""

    slug, title, status = "subject-request-ended", "The request is not open", 409


class ExtendedBefore(Problem):
    """The answer may be put off once."""

    slug, title, status = "subject-request-extended", "The time has been extended already", 409


class ExtensionTooLate(Problem):
    """The person is told of a longer time within the first month (dataskyddsförordningen art. 12.3)."""

    slug, title, status = "extension-too-late", "The time to answer has run out", 409


class GroundDoesNotFit(InvalidRequest):
    """What is not granted in full rests on a ground that limits this right; what is granted rests on none."""

    slug, title = "ground-does-not-fit", "The ground does not fit the decision"


class NothingToCorrect(InvalidRequest):
    """A name or a statement belongs to a rectification that is granted, in full or in part."""

    slug, title = "nothing-to-correct", "Only a granted rectification corrects or completes something"


class NotRestricted(Problem):
    """A request for restriction is granted by restricting, and what is not restricted is not lifted."""

    slug, title, status = "not-restricted", "Nothing is restricted", 409


@dataclass(frozen=True, slots=True)
class NewRequest:
    """What a person asks, in their words."""

    party_id: UUID
    right: Right
    received_on: date
    statement: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A decision: its ground where not all is granted, and what it corrects or completes."""

    outcome: Outcome
    ground: Ground | None
    reason: str
    corrected_name: str | None = None
    supplement: str | None = None


async def register(session: AsyncSession, caller: Principal, new: NewRequest, at: datetime) -> Row[Any]:
    """Register a request; NotFound, NotADataSubject or ReceivedInFuture."""
    if await _kind_of(session, new.party_id) == PartyKind.COMPANY:
        raise NotADataSubject("The payee is a company. Its data are corrected in the system that they come from.")
    if new.received_on > swedish_date(at):
        raise _wrong(ReceivedInFuture, "receivedOn", "Give the day on which the request came: today or earlier.")
    request_id = new_id()
    row = insert(request).values(
        subject_request_id=request_id,
        municipality_id=caller.municipality_id,
        party_id=new.party_id,
        right=new.right,
        received_on=new.received_on,
        due_on=due_on(new.received_on, extended=False),
        state=State.OPEN,
        sealed_statement=await _sealed(session, caller, STATEMENT, request_id, new.statement),
        registered_by=caller.subject,
        stood_for=sorted(caller.acting_for),
        registered_at=at,
    )
    return (await session.execute(row.returning(*request.c))).one()


async def extend(session: AsyncSession, caller: Principal, request_id: UUID, reason: str, at: datetime) -> Row[Any]:
    """Put the answer off, once and in time; NotFound, RequestEnded, ExtendedBefore or ExtensionTooLate."""
    asked = await open_request(session, request_id)
    if asked.extended:
        raise ExtendedBefore(f"It is to be answered by {asked.due_on}, and cannot be put off again. Decide it.")
    if swedish_date(at) > asked.due_on:
        raise ExtensionTooLate(f"It should have been answered, or put off, by {asked.due_on}. Decide it now.")
    sealed = await _sealed(session, caller, EXTENSION_REASON, request_id, reason)
    later = due_on(asked.received_on, extended=True)
    return await _set(session, request_id, extended=True, due_on=later, sealed_extension_reason=sealed)


async def withdraw(session: AsyncSession, caller: Principal, request_id: UUID, reason: str, at: datetime) -> Row[Any]:
    """Note that the person takes the request back; a restriction stands until it is lifted. NotFound, RequestEnded."""
    await open_request(session, request_id)
    sealed = await _sealed(session, caller, DECISION_REASON, request_id, reason)
    return await _set(session, request_id, state=State.WITHDRAWN, sealed_reason=sealed, withdrawn_at=at)


async def answer(
    session: AsyncSession, caller: Principal, request_id: UUID, answer: Answer, seal: Sealer, at: datetime
) -> Row[Any]:
    """Decide, as another person than who registered it.

    NotFound, RequestEnded, SecondPersonNeeded, GroundDoesNotFit, NothingToCorrect, NotANaturalPerson, NotRestricted.
    """
    asked = await open_request(session, request_id)
    require_second_person(asked.registered_by, asked.stood_for, caller.acting_for | {caller.subject})
    _check_ground(Right(asked.right), answer)
    if answer.corrected_name is not None or answer.supplement is not None:
        await _rectify(session, caller, asked, answer, seal, at)
    if asked.right == Right.RESTRICTION and answer.outcome is not Outcome.REFUSED:
        await _require_restricted(session, request_id)
    sealed = await _sealed(session, caller, DECISION_REASON, request_id, answer.reason)
    said = {"state": answer.outcome, "ground": answer.ground, "sealed_reason": sealed}
    return await _set(session, request_id, **said, decided_by=caller.subject, decided_at=at)


async def open_request(session: AsyncSession, request_id: UUID) -> Row[Any]:
    """The request, locked and still open; NotFound or RequestEnded."""
    found = await locked_request(session, request_id)
    if found.state != State.OPEN:
        raise RequestEnded(f"The request is {found.state}. Register a new one for what is new.")
    return found


async def locked_request(session: AsyncSession, request_id: UUID) -> Row[Any]:
    """The request, locked until the transaction ends; NotFound."""
    wanted = select(request).where(request.c.subject_request_id == request_id).with_for_update()
    found = (await session.execute(wanted)).one_or_none()
    if found is None:
        raise NotFound(NO_REQUEST)
    return found


def _check_ground(right: Right, answer: Answer) -> None:
    fitting = grounds_of(right)
    if answer.outcome is Outcome.GRANTED:
        if answer.ground is not None:
            raise _wrong(
                GroundDoesNotFit, "ground", "What is granted in full has no ground to refuse on: leave it out."
            )
    elif answer.ground not in fitting:
        detail = f"Choose a ground that limits the right to {right}: {', '.join(fitting)}."
        raise _wrong(GroundDoesNotFit, "ground", detail)
    corrects = answer.corrected_name is not None or answer.supplement is not None
    if corrects and (right is not Right.RECTIFICATION or answer.outcome is Outcome.REFUSED):
        detail = "Leave out name and statement, or decide a rectification as granted or partly granted."
        raise _wrong(NothingToCorrect, "outcome", detail)


async def _rectify(
    session: AsyncSession, caller: Principal, asked: Row[Any], answer: Answer, seal: Sealer, at: datetime
) -> None:
    """Let a new name supersede the old, which is kept, and a statement complete what is held (art. 16)."""
    key, values = asked.subject_request_id, dict[str, Any]()
    if answer.supplement is not None:
        values["sealed_statement"] = await _sealed(session, caller, SUPPLEMENT, key, answer.supplement)
    if answer.corrected_name is not None:
        name = mask_identity_numbers(answer.corrected_name.strip())
        earlier = await _rename(session, asked.party_id, name, seal)
        values["sealed_corrected_name"] = await _sealed(session, caller, CORRECTED_NAME, key, name)
        if earlier is not None:
            values["sealed_earlier_name"] = await _sealed(session, caller, EARLIER_NAME, key, earlier)
    whose = {"municipality_id": asked.municipality_id, "party_id": asked.party_id}
    await session.execute(insert(rectification).values(subject_request_id=key, **whose, **values, decided_at=at))


async def _rename(session: AsyncSession, party_id: UUID, name: str, seal: Sealer) -> str | None:
    """Give a person another name; the one that they had. NotANaturalPerson."""
    party = models.party
    mine = party.c.party_id == party_id
    found = (await session.execute(select(party).where(mine).with_for_update())).one()
    if found.kind in OPEN_KINDS:
        raise NotANaturalPerson("The payee's name is public: it is corrected in the system that it comes from.")
    sealed = seal.seal(name, "party", "name", party_id)
    await session.execute(update(party).where(mine).values(sealed_name=sealed))
    return seal.unseal(found.sealed_name, "party", "name", party_id) if found.sealed_name else None


async def _require_restricted(session: AsyncSession, request_id: UUID) -> None:
    if await session.scalar(select(restriction.c.restriction_id).where(restriction.c.request_id == request_id)) is None:
        raise NotRestricted("Restrict the processing first, with its basis, and grant the request then.")


async def _kind_of(session: AsyncSession, party_id: UUID) -> str:
    kind: str | None = await session.scalar(select(models.party.c.kind).where(models.party.c.party_id == party_id))
    if kind is None:
        raise NotFound("No payee with this id is yours to see.")
    return kind


async def _set(session: AsyncSession, request_id: UUID, **values: Any) -> Row[Any]:
    done = update(request).where(request.c.subject_request_id == request_id).values(**values)
    return (await session.execute(done.returning(*request.c))).one()


async def _sealed(session: AsyncSession, caller: Principal, column: Column, row: UUID, text: str) -> bytes:
    return await seal_text(session.info, caller.municipality_id, column, row, text)


def _wrong(problem: type[InvalidRequest], field: str, detail: str) -> InvalidRequest:
    return problem(detail, errors=[{"in": "body", "pointer": f"#/{field}", "detail": detail}])
