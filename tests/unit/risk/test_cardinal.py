"""The indicators of procurement give what Cardinal publishes, key for key and number for number."""

import json
from typing import Any

import pytest

from services.risk.indicators import BY_ID
from services.risk.indicators.results import results
from services.risk.indicators.settings_file import read_settings
from tests.cardinal_table import FIXTURES, examples, fixtures
from tests.data_files import shared_data

# What the pages of the indicators show for their examples. All indicators are asked, or those of the page's own file.
SHOWN: dict[str, str] = {
    "R003": '{"OCID":{"F":{"R003":1.0}}}',
    "R018": '{"OCID":{"F":{"R018":1.0}}}',
    "R024": '{"OCID":{"F":{"R024":1.0}},"Tenderer":{"W":{"R024":0.0},"L":{"R024":0.0}}}',
    "R025": '{"Tenderer":{"F":{"R025":0.16666666666666666}}}',
    "R028": '{"OCID":{"F":{"R028":1.0}},"Tenderer":{"D":{"R028":1.0},"V":{"R028":1.0}}}',
    "R030": '{"OCID":{"F":{"R030":1.0}},"Tenderer":{"W":{"R030":1.0}}}',
    "R035": '{"OCID":{"F":{"R035":1.0}},"Tenderer":{"V":{"R035":0.0}}}',
    "R036": '{"OCID":{"F":{"R036":1.0}}}',
    "R038": '{"Buyer":{"B":{"R038":0.5}}}',
    "R048": '{"Tenderer":{"F":{"R048":2.0}}}',
    "R058": '{"OCID":{"F":{"R058":99.0}},"Tenderer":{"W":{"R058":0.0}}}',
}
OWN_FILE = {"R024": "[R024]", "R025": "[R025]", "R030": "[R030]", "R035": "[R035]"}
FEW_PROCESSES = "[R048]\nminimum_contracting_processes = 1"
ALL = "\n".join(f"[{code}]" for code in BY_ID if code != "R048")


def test_every_published_result_is_equal() -> None:
    found = fixtures(shared_data() / FIXTURES)

    assert len(found) >= 10
    assert {fixture.name: fixture.came for fixture in found} == {fixture.name: fixture.expected for fixture in found}


@pytest.mark.parametrize("code", SHOWN)
def test_the_example_of_each_page_gives_what_the_page_shows(code: str) -> None:
    releases = examples(shared_data() / FIXTURES)[code]
    text = FEW_PROCESSES if code == "R048" else OWN_FILE.get(code, ALL)
    settings = read_settings(text, BY_ID)

    came: Any = results(releases, settings.indicators, settings.common)

    assert came == json.loads(SHOWN[code])
