"""From what a row says about its payee to an opaque party, with the identity sealed at once."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from services.intake.accounts import account_label, normalise_account
from services.intake.identity import Identity, PartyKind, classify_identifier
from services.intake.masking import mask_identity_numbers
from services.intake.sealing import Sealer, party_id_of

NAME_LENGTH = 200
FOREIGN_LENGTH = 20


class PayeeClaim(NamedTuple):
    """What a source says of a payee, as it says it; *account* counts where it says neither number nor name."""

    identifier: str | None
    scheme: str | None
    name: str | None
    account: str | None = None


class Party(NamedTuple):
    """One row of table party, and what of it may leave intake."""

    party_id: UUID
    kind: PartyKind
    organisation_number: str | None
    name: str | None
    sealed_name: bytes | None
    sealed_number: bytes | None
    foreign_number: str | None = None


class Account(NamedTuple):
    """What stands for an account outside intake."""

    token: str | None
    label: str | None


OPEN_KINDS = frozenset({PartyKind.COMPANY, PartyKind.FOREIGN})
NO_ACCOUNT = Account(None, None)


def parties_of(claims: Iterable[PayeeClaim], sealer: Sealer, today: date) -> dict[PayeeClaim, Party]:
    """The party behind each distinct claim; equal identities give equal parties."""
    return {claim: _party(claim, sealer, today) for claim in set(claims)}


_MOST_REMEMBERED = 20_000
_companies: dict[tuple[Sealer, PayeeClaim], Party] = {}
"""Companies judged before, since most payments go to the same ones; of people nothing is remembered."""


def _party(claim: PayeeClaim, sealer: Sealer, today: date) -> Party:
    known = _companies.get((sealer, claim))
    if known is None:
        known = _judged(claim, sealer, today)
        if known.kind is PartyKind.COMPANY:
            if len(_companies) >= _MOST_REMEMBERED:
                _companies.clear()
            _companies[sealer, claim] = known
    return known


def _judged(claim: PayeeClaim, sealer: Sealer, today: date) -> Party:
    identity = classify_identifier(claim.identifier, claim.scheme, claim.name, today)
    name = mask_identity_numbers((claim.name or "").strip())[:NAME_LENGTH] or None
    party_id = party_id_of(sealer.party_key(*_normal_form(identity, claim, name)))
    if identity.kind in OPEN_KINDS:
        foreign = _foreign_number(claim.identifier) if identity.note == "foreign-vat" else None
        return Party(party_id, identity.kind, identity.organisation_number, name, None, None, foreign)
    number = identity.personal_number
    return Party(
        party_id,
        identity.kind,
        None,
        None,
        sealer.seal(name, "party", "name", party_id) if name else None,
        sealer.seal(number, "party", "number", party_id) if number else None,
    )


def _foreign_number(identifier: str | None) -> str | None:
    """Another country's number without the signs that it is written with."""
    return re.sub(r"[^0-9A-Z]", "", (identifier or "").upper())[:FOREIGN_LENGTH] or None


def _normal_form(identity: Identity, claim: PayeeClaim, name: str | None) -> tuple[str, str]:
    if identity.organisation_number:
        return "organisation", identity.organisation_number
    if identity.personal_number:
        return "person", identity.personal_number
    if identity.kind is PartyKind.FOREIGN and claim.identifier:
        return "foreign", "".join(claim.identifier.upper().split())
    if claim.account:
        return "account", claim.account
    # nothing but a name: the same spelling is taken for the same payee, and no more than that
    return "name", " ".join((name or claim.identifier or "").upper().split())


@lru_cache(maxsize=_MOST_REMEMBERED)
def account_of(kind: str | None, number: str | None, sealer: Sealer) -> Account:
    """Token and masked label of an account; nothing where the row names none."""
    account = normalise_account(kind, number)
    if account is None:
        return NO_ACCOUNT
    return Account(sealer.account_token(account.kind, account.number), account_label(kind, number))
