"""A role that is held in one committee opens no other committee."""

from pathlib import Path

from shared.auth import Principal, TokenVerifier
from shared.testing import Issuer

GRANTS = frozenset({("case_officer", "son"), ("controller", "kfn")})


def principal(grants: frozenset[tuple[str, str]] = GRANTS) -> Principal:
    return Principal(
        "kim", "Kim", frozenset({"case_officer", "controller"}), "9999", frozenset({"son", "kfn"}), grants=grants
    )


def test_acting_in_a_role_leaves_the_committees_where_it_is_held() -> None:
    acting = principal().in_roles({"controller", "security_head"})

    assert (acting.roles, acting.committees) == (frozenset({"controller"}), frozenset({"kfn"}))


def test_without_pairs_every_role_is_held_in_every_committee() -> None:
    even = principal(frozenset())

    assert even.in_roles({"controller"}) is even


def test_a_role_that_is_not_held_leaves_nothing() -> None:
    assert principal().in_roles({"auditor"}).committees == frozenset()


def test_pairs_come_with_the_token(tmp_path: Path) -> None:
    issuer = Issuer(tmp_path / "jwks.json")
    verifier = TokenVerifier(issuer.jwks_file, issuer.name, "tillit")
    token = issuer.token("case_officer", "controller", committees=("son", "kfn"), grants=sorted(GRANTS))

    assert verifier.principal(token).grants == GRANTS
