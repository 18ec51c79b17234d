"""What may be said of something that was drawn at random."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.risk.arm.schemas import LookIn


@pytest.mark.parametrize("said", [{"wrong": False}, {"wrong": True, "wrongMinor": 0, "family": "INV"}])
def test_in_order_or_wrong_by_how_much_and_in_which_way(said: dict[str, Any]) -> None:
    found = LookIn.model_validate(said).found()

    assert (found.wrong, found.wrong_minor, found.family) == (said["wrong"], said.get("wrongMinor"), said.get("family"))


@pytest.mark.parametrize(
    "said",
    [
        {"wrong": True},
        {"wrong": True, "wrongMinor": 100},
        {"wrong": True, "family": "INV"},
        {"wrong": True, "wrongMinor": -1, "family": "INV"},
        {"wrong": False, "wrongMinor": 100, "family": "INV"},
        {"wrong": False, "family": "INV"},
    ],
)
def test_half_an_outcome_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        LookIn.model_validate(said)
