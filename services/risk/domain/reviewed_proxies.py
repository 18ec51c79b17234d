"""What looks like a proxy and was looked at: why it tells nothing of what people are, or why it must be read."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from services.risk.domain.explain import Text

_TOKEN: Final = Text(
    "en nycklad symbol: om två är samma, och inget om var det är",
    "a keyed token: whether two are the same, and nothing of where it is",
)
_LOGIN: Final = Text(
    "namnet på ett konto i ett system, som säger vem som gjorde något",
    "the name of an account in a system, which tells who acted",
)
REVIEWED: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "access_log_entry.user_name": _LOGIN,
        "employee.user_name": _LOGIN,
        "user_action.user_name": _LOGIN,
        "company.address": _TOKEN,
        "dwelling.address": _TOKEN,
        "employee.address": _TOKEN,
        "household.address": _TOKEN,
        "housing_adaptation_grant.address": _TOKEN,
        "inspection.address": _TOKEN,
        "person_status.address": _TOKEN,
        "most_at_address": Text(
            "ett antal personer vid en symbol, över vilket den inget säger",
            "a number of persons at one token, above which it says nothing",
        ),
        "company.address_kind": Text(
            "om en organisation har ett kontor eller en box", "whether an organisation has an office or a box"
        ),
        "company.group_parent": Text("moderbolaget i en koncern", "the parent company of a group"),
        "contract_price.index_name": Text("prisindexet i ett avtal", "the price index of a contract"),
        "household.children": Text(
            "hur många sökanden uppgav, jämfört med hur många som är folkbokförda",
            "how many the applicant declared, compared with how many are registered",
        ),
        "household.shared_custody_children": Text(
            "en god förklaring, som håller regeln tyst", "an innocent explanation, which keeps the rule quiet"
        ),
        "payment.party_name": Text(
            "bara organisationers, och bara för att visas", "of organisations alone, and only told"
        ),
        "sanction_entry.list_name": Text("vilken lista det är", "which list it is"),
    }
)
"""By name; a test holds that nothing else is read that the lint finds, and that all of these still are."""
