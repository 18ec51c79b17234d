"""The goals for the rules on a real ledger: few invoices to look at, most planted duplicates found."""

import pytest

from tests.data_files import shared_data
from tests.evaluation import main


@pytest.mark.slow
def test_the_rules_meet_their_goals_on_a_real_ledger(capsys: pytest.CaptureFixture[str]) -> None:
    shared_data()

    missed = main(["--planted", "100"])

    assert missed == 0
    assert "51730 rows, 14196 invoices" in capsys.readouterr().out
