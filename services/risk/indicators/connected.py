"""R044: different tenderers of one process have the same address, or a field of their contact points in common."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, Final

from services.risk.domain.explain import Text
from services.risk.indicators.indicator import Common, Indicator, IndicatorTexts, NoSettings, Release, Result
from services.risk.indicators.release import listed, mapped, text

_ADDRESS: Final = ("streetAddress", "locality", "region", "postalCode", "countryName")
_CONTACT: Final = ("name", "email", "telephone", "faxNumber", "url")


def _connected(releases: Sequence[Release], _p: NoSettings, _common: Common) -> Iterator[Result]:
    for release in releases:
        parties = [mapped(party) for party in listed(release.get("parties"))]
        tenderers = {
            party["id"]: party
            for party in parties
            if isinstance(party.get("id"), str) and "tenderer" in listed(party.get("roles"))
        }
        same: dict[tuple[str, ...], list[str]] = {}
        for tenderer, party in tenderers.items():
            for mark in _marks(party):
                same.setdefault(mark, []).append(tenderer)
        found = dict.fromkeys(one for together in same.values() if len(together) > 1 for one in together)
        if found:
            yield Result("OCID", release["ocid"], Fraction(1))
            yield from (Result("Tenderer", tenderer, Fraction(1)) for tenderer in found)


def _marks(party: Any) -> Iterator[tuple[str, ...]]:
    """What two parties have in common where they are connected; an address without a street says too little."""
    address, contact = mapped(party.get("address")), mapped(party.get("contactPoint"))
    if text(address.get("streetAddress")) is not None:
        yield ("address", *((text(address.get(name)) or "").strip().lower() for name in _ADDRESS))
    for name in _CONTACT:
        if (value := text(contact.get(name))) is not None:
            yield (name, value)


R044: Final = Indicator(
    id="R044",
    settings=NoSettings,
    texts=IndicatorTexts(
        title=Text("Anbudsgivare med samma uppgifter", "Business similarities between suppliers"),
        definition=Text(
            "Olika anbudsgivare i samma upphandling har samma adress eller en gemensam kontaktuppgift.",
            "Different tenderers of one procurement have the same address, or a contact detail in common.",
        ),
        innocent=(
            Text("De sitter i samma kontorshus eller har samma ombud.", "They share an office building, or an agent."),
            Text("De hör öppet till samma koncern.", "They openly belong to one group."),
        ),
        next_step=Text(
            "Se i bolagsregistret om samma personer företräder dem.",
            "See in the companies register whether the same persons represent them.",
        ),
    ),
    fields=("parties[]/id", "parties[]/roles", "parties[]/address/streetAddress", "parties[]/contactPoint/name"),
    kept=("bid.bidder",),
    not_kept=("parties[]/address", "parties[]/contactPoint"),
    check=_connected,
)
