"""Indicators of procurement out of Open Contracting data, as Cardinal of the Open Contracting Partnership has them.

Each agrees with the results that Cardinal publishes; where its pages and its results differ, with the results.
An indicator is a reason to look, never a finding, and none is about a natural person. They run on compiled releases.
Intake keeps one row per release of a process (records of the kinds procurement, bid and award), so on those records
they run once the releases of a process are merged; `kept` and `not_kept` of each say which fields it then has.
"""

from typing import Final

from services.risk.indicators.competition import R018, R025
from services.risk.indicators.connected import R044
from services.risk.indicators.disqualified import R035, R036
from services.risk.indicators.disqualified_share import R038
from services.risk.indicators.indicator import AnyIndicator
from services.risk.indicators.price_gap import R024, R058
from services.risk.indicators.same_price import R028
from services.risk.indicators.submission import R003, R030
from services.risk.indicators.variety import R048

INDICATORS: Final[tuple[AnyIndicator, ...]] = (
    R003,
    R018,
    R024,
    R025,
    R028,
    R030,
    R035,
    R036,
    R038,
    R044,
    R048,
    R058,
)
BY_ID: Final = {indicator.id: indicator for indicator in INDICATORS}
