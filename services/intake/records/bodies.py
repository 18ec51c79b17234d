"""From the rows of a source to the records that leave intake: identities replaced, texts masked, field by field."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import polars as pl

from services.intake.facts import NUMBER_LENGTH, Source, stand_in
from services.intake.identity import PartyKind, personal_number
from services.intake.masking import mask_free_text, mask_free_text_in, mask_identity_numbers_in, without_name
from services.intake.payees import Party, PayeeClaim, account_of, parties_of
from services.intake.records import Field, RecordKind, Role
from services.intake.sealing import Sealer
from shared.clock import swedish_date

TEXT_LENGTH = 500
_MARK_BYTES = 16
_TOKEN_LENGTH = 32
_GUARDED = frozenset({PartyKind.PERSON, PartyKind.SOLE_TRADER, PartyKind.UNKNOWN})

Body = dict[str, Any]


class Row(NamedTuple):
    """One record as it is stored and published, without its id: `mark` tells which thing, `content` what is said.

    `parties` are the fields that speak of somebody, and of whom.
    """

    row: int
    mark: bytes
    content: bytes
    parties: tuple[tuple[str, UUID], ...]
    day: date | None
    body: Body

    def party_id(self, kind: RecordKind) -> UUID | None:
        """Whom the record is about."""
        return next((party_id for field, party_id in self.parties if field == kind.subject), None)


class Rows(NamedTuple):
    """A chunk of records, and the parties that they speak of."""

    parties: list[Party]
    rows: list[Row]


class Marker:
    """Tells which thing a record speaks of; remembers, per source, rows alike of kinds without an identity."""

    def __init__(self) -> None:
        self._seen: Counter[bytes] = Counter()

    def mark(self, kind: RecordKind, body: Body, content: bytes) -> bytes:
        """Sixteen bytes, equal for records that speak of the same thing."""
        if kind.identity:
            return _digest(kind.name, [_which(body.get(name)) for name in kind.identity])
        self._seen[content] += 1
        return _digest(kind.name, content.hex(), self._seen[content])


def _which(value: Any) -> Any:
    # a company is the same however its name is spelled, an account however it is labelled
    return value.get("party_id") or value.get("token") if isinstance(value, dict) else value


def rows_of(kind: RecordKind, frame: pl.DataFrame, source: Source, sealer: Sealer, marker: Marker) -> Rows:
    """The records of *frame* (schema of *kind*), fit to leave intake."""
    claims = _claims(kind, frame)
    parties = parties_of({claim for claim in claims if claim}, sealer, source.today)
    columns = {name: _passed(field, frame[name], parties, source, sealer) for name, field in kind.fields.items()}
    names = list(columns)
    persons = [name for name, field in kind.fields.items() if field.role is Role.PARTY]
    told = {name: field.role for name, field in kind.fields.items() if _can_name_somebody(field)}
    rows = []
    for place, values in enumerate(zip(frame["row"], *columns.values(), strict=True)):
        row, *rest = values
        body = {name: value for name, value in zip(names, rest, strict=True) if value is not None}
        if persons and told:
            _take_names_out(body, told, [frame[name][place] for name in persons], parties, sealer)
        content = content_of(kind, body)
        rows.append(
            Row(row, marker.mark(kind, body, content), content, _parties(persons, body), _day(kind, body), body)
        )
    return Rows(list({party.party_id: party for party in parties.values()}.values()), rows)


def content_of(kind: RecordKind, body: Body) -> bytes:
    """Sixteen bytes, equal for records that say the same."""
    return _digest(kind.name, body)


def _claims(kind: RecordKind, frame: pl.DataFrame) -> Iterator[PayeeClaim | None]:
    for name, field in kind.fields.items():
        if field.role is Role.PARTY:
            yield from (claim_of(value) for value in frame[name].unique())


def claim_of(value: Mapping[str, str | None] | None) -> PayeeClaim | None:
    """What a PARTY field says of somebody; None where it says nothing."""
    if not value or not (value["identifier"] or value["name"]):
        return None
    return PayeeClaim(value["identifier"], value["scheme"], value["name"])


def _passed(
    field: Field, column: pl.Series, parties: Mapping[PayeeClaim, Party], source: Source, sealer: Sealer
) -> Iterable[Any]:
    """The column as it leaves intake, according to the field's role."""
    replaced: dict[Role, Callable[[Any], Any]] = {
        Role.PARTY: lambda value: _party_body(value, parties),
        Role.ACCOUNT: lambda value: _account_body(value, sealer),
        Role.REFERENCE: lambda value: _reference(value, sealer),
        Role.BLIND: lambda value: _blinded(value, source.today, sealer),
    }
    if replace := replaced.get(field.role):
        return _each(column, replace)
    if column.dtype == pl.String:
        # a code can hold somebody's number too, where a person wrote it
        mask = mask_free_text_in if field.role is Role.TEXT else mask_identity_numbers_in
        return mask(column).str.slice(0, TEXT_LENGTH)
    return _each(column, _nested) if column.dtype.is_nested() else column


def _each(column: pl.Series, make: Callable[[Any], Any]) -> list[Any]:
    return [None if value is None else make(value) for value in column]


def _nested(value: Any) -> Any:
    """Lines within a record: every text in them is masked as people's own words."""
    if isinstance(value, str):
        return mask_free_text(value)[:TEXT_LENGTH]
    if isinstance(value, pl.Series | list):
        return [_nested(one) for one in value]
    if isinstance(value, dict):
        return {name: _nested(one) for name, one in value.items() if one is not None}
    return value


def _party_body(value: Mapping[str, str | None], parties: Mapping[PayeeClaim, Party]) -> Body | None:
    claim = claim_of(value)
    if claim is None:
        return None
    party = parties[claim]
    told = {"organisation_number": party.organisation_number, "name": party.name}
    return {
        "party_id": str(party.party_id),
        "party_kind": party.kind.value,
        **{name: said for name, said in told.items() if said is not None},
    }


def _account_body(value: Mapping[str, str | None], sealer: Sealer) -> Body | None:
    account = account_of(value["kind"], value["number"], sealer)
    return {"token": account.token, "label": account.label} if account.token else None


def _blinded(value: Any, today: date, sealer: Sealer) -> Any:
    if isinstance(value, pl.Series | list):
        return sorted({_blinded(one, today, sealer) for one in value if one})
    return blind(value, today, sealer)


_BLANKS = re.compile(r"\s+")


def blind(value: str, today: date, sealer: Sealer) -> str:
    """A keyed token, equal for values that are the same but for blanks, case and how a person's number is written."""
    plain = _BLANKS.sub(" ", value).strip().upper()
    same = personal_number(plain, today) or plain
    return sealer.party_key("blind", same).hex()[:_TOKEN_LENGTH]


def _reference(value: str, sealer: Sealer) -> str | None:
    """A number or a user name; one that is somebody's number or mail address becomes a stable stand-in."""
    reference = value.strip()
    if mask_free_text(reference) != reference:
        return stand_in(reference, sealer)
    return reference[:NUMBER_LENGTH] or None


def _can_name_somebody(field: Field) -> bool:
    return field.role in {Role.TEXT, Role.REFERENCE} or (field.role is Role.PLAIN and field.dtype.is_nested())


def _take_names_out(
    body: Body,
    told: Mapping[str, Role],
    people: Iterable[Mapping[str, str | None]],
    parties: Mapping[PayeeClaim, Party],
    sealer: Sealer,
) -> None:
    for claim in map(claim_of, people):
        if claim is None or not claim.name or (kind := parties[claim].kind) not in _GUARDED:
            continue
        for name, role in told.items():
            if (said := body.get(name)) is None:
                continue
            left = _nameless(said, claim.name, words=kind is not PartyKind.UNKNOWN)
            if left != said:
                # a reference without its name could be another one's: it gets a stand-in of its own
                body[name] = stand_in(said, sealer) if role is Role.REFERENCE else left


def _nameless(value: Any, name: str, *, words: bool) -> Any:
    if isinstance(value, str):
        return without_name(value, name, words=words)
    if isinstance(value, list):
        return [_nameless(one, name, words=words) for one in value]
    if isinstance(value, dict):
        return {key: _nameless(one, name, words=words) for key, one in value.items()}
    return value


def _parties(fields: Iterable[str], body: Body) -> tuple[tuple[str, UUID], ...]:
    return tuple((name, UUID(body[name]["party_id"])) for name in fields if name in body)


def _day(kind: RecordKind, body: Body) -> date | None:
    day = body.get(kind.day) if kind.day else None
    return swedish_date(day) if isinstance(day, datetime) else day


def _digest(*parts: Any) -> bytes:
    return hashlib.blake2b(msgspec.json.encode(parts, order="sorted"), digest_size=_MARK_BYTES).digest()
