"""Pictures as SVG made on the server: pure functions of values that are already worded.

Positions across are per cent and positions down are pixels, so that a picture fits any width
while its text keeps its size. Colours come from classes, never from attributes.
"""

from services.web.charts.bars import Bar, bars, interval, share_bar
from services.web.charts.columns import Column, columns
from services.web.charts.heat import heat_map
from services.web.charts.picture import Picture
from services.web.charts.spans import Span, spans
from services.web.charts.strip import DayIn, strip
from services.web.charts.timeline import Mark, timeline
from services.web.charts.whiskers import Whisker, whiskers

__all__ = [
    "Bar",
    "Column",
    "DayIn",
    "Mark",
    "Picture",
    "Span",
    "Whisker",
    "bars",
    "columns",
    "heat_map",
    "interval",
    "share_bar",
    "spans",
    "strip",
    "timeline",
    "whiskers",
]
