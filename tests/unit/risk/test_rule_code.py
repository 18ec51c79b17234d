"""A digest tells a rule version from every other: by id, number, parameters and code."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from services.risk import rule_code
from services.risk.rules import BY_ID, RULES


@dataclass(frozen=True, slots=True)
class Params:
    days: int = 3
    share: float = 0.5


@dataclass(frozen=True, slots=True)
class Plain:
    """A rule with no more than is asked of one."""

    id: str
    version: int
    params: type[Any]
    texts: str = ""


RULE = Plain("TIM-99", 1, Params)


def test_the_same_version_has_the_same_digest() -> None:
    assert rule_code.digest(RULE, {"share": 0.5, "days": 3}) == rule_code.digest(RULE, {"days": 3, "share": 0.5})


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        (replace(RULE, id="TIM-98"), {"days": 3, "share": 0.5}),
        (replace(RULE, version=2), {"days": 3, "share": 0.5}),
        (RULE, {"days": 4, "share": 0.5}),
        (RULE, {"days": 3, "share": 0.51}),
        (replace(RULE, params=type(BY_ID["INV-01"].defaults())), {"days": 3, "share": 0.5}),
    ],
    ids=["id", "version", "whole number", "share", "code"],
)
def test_anything_else_is_another_version(rule: Plain, values: dict[str, float]) -> None:
    assert rule_code.digest(rule, values) != rule_code.digest(RULE, {"days": 3, "share": 0.5})


def test_every_rule_of_the_book_has_a_digest_of_its_own() -> None:
    digests = {rule_code.digest(rule, rule_code.default_values(rule)) for rule in RULES}

    assert len(digests) == len(RULES)


def test_the_code_of_a_rule_is_its_module_and_what_it_imports_of_its_package() -> None:
    modules = rule_code._modules(BY_ID["INV-01"])

    assert {"services.risk.rules.duplicate", "services.risk.rules.likeness"} <= modules
    assert not [name for name in modules if ".domain." in name or "vat" in name]


def test_values_are_checked_against_the_rules_own() -> None:
    assert rule_code.values_with(RULE, {"share": 1}) == {"days": 3, "share": 1.0}
    for wrong in ({"dayss": 3}, {"days": 2.5}, {"days": True}):
        with pytest.raises(ValueError, match="TIM-99"):
            rule_code.values_with(RULE, wrong)
