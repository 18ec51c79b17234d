"""What the console offers a role is what the policy lets it do."""

import pytest

from services.web.navigation import AREAS, areas
from services.web.roles import may_see, start_page
from shared.policy.actions import MACHINES, Role


@pytest.mark.parametrize("role", sorted(set(Role) - MACHINES))
def test_everybody_starts_at_an_area_that_is_in_their_menu(role: Role) -> None:
    held = frozenset({role.value})

    assert start_page(held) in {area.href for area in areas(held, {})}


@pytest.mark.parametrize("role", sorted(MACHINES))
def test_a_machine_is_offered_no_area(role: Role) -> None:
    assert areas(frozenset({role.value}), {}) == []


@pytest.mark.parametrize(
    ("role", "keys"),
    [
        ("registrar", ["cases", "disclosures", "subjects", "disposal", "tell"]),
        (
            "data_protection_officer",
            [
                "sources",
                "rules",
                "fairness",
                "rule_data",
                "disclosures",
                "reports",
                "subjects",
                "disposal",
                "audit",
                "tell",
            ],
        ),
        ("administrator", ["sources", "tips", "people", "tell"]),
        ("whistleblower_recipient", ["tips", "notifications", "tell"]),
        (
            "inspector",
            [
                "alerts",
                "tasks",
                "random_controls",
                "payments",
                "files",
                "records",
                "rules",
                "rule_data",
                "risks",
                "tell",
            ],
        ),
    ],
)
def test_the_menu_is_the_policys(role: str, keys: list[str]) -> None:
    assert [area.key for area in AREAS if may_see(frozenset({role}), area.key)] == keys
