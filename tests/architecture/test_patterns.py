"""C9: no regular expression of the code thinks longer than its text is long."""

import re

import pytest

from tests.architecture.patterns import Used, living, modules, patterns, slow_on

pytestmark = [pytest.mark.attack("C9"), pytest.mark.asvs("1.3.12")]

WRITTEN, BUILT = patterns(modules())
ALL = list({(used.pattern, used.at_start): used for used in [*WRITTEN, *living(modules())]}.values())
# put together from texts of our own; tried as the module has made them
OWN_PARTS = {
    "services/cases/schemas/bases.py",
    "services/gateway/methods.py",
    "services/gateway/schemas/directory.py",
    "services/intake/formats/detect.py",
    "services/intake/formats/sie_text.py",
    "services/intake/masking.py",
    "services/intake/names.py",
    "services/risk/own_api.py",
    "services/risk/own_schemas.py",
}


def test_there_are_patterns_to_try() -> None:
    assert len(ALL) > 60


@pytest.mark.parametrize("used", ALL, ids=lambda used: f"{used.where} {used.pattern.pattern[:30]!r}")
def test_the_time_of_a_pattern_grows_with_its_text_and_not_faster(used: Used) -> None:
    assert slow_on(used) == ""


@pytest.mark.parametrize("source", [r"(a+)+$", r"\d+x", r"(a|aa)+b", r"\s+$", r"[\w.]+@[\w.]+"])
def test_a_pattern_that_thinks_for_long_is_found(source: str) -> None:
    assert slow_on(Used("here", re.compile(source), at_start=False)) != ""


@pytest.mark.asvs("1.2.9")
def test_no_pattern_holds_a_text_of_somebody_else() -> None:
    assert {where.rpartition(":")[0] for where in BUILT} == OWN_PARTS
