"""The indicators over a file's releases: results as Cardinal gives them, and how much of what they read is there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from services.risk.indicators.indicator import AnyIndicator, Common, Group, Release
from services.risk.indicators.release import looked_at

Results = dict[Group, dict[str, dict[str, float]]]


def results(releases: Iterable[Any], indicators: Mapping[AnyIndicator, Any], common: Common) -> Results:
    """Values by group, by id of process or organisation, by indicator. *indicators* are those asked, with settings.

    What has no result does not appear. A value becomes a float here and not before.
    """
    counted = [one for one in releases if isinstance(one, Mapping) and looked_at(one, common)]
    found: Results = {}
    for indicator, settings in indicators.items():
        for result in indicator.check(counted, settings, common):
            found.setdefault(result.group, {}).setdefault(result.key, {})[indicator.id] = float(result.value)
    return found


def coverage(releases: Sequence[Release], indicator: AnyIndicator) -> dict[str, int]:
    """In how many of the releases each place that the indicator reads holds something."""
    return {
        place: sum(any(True for _ in _at(release, place.split("/"))) for release in releases)
        for place in indicator.fields
    }


def _at(value: Any, path: Sequence[str]) -> Iterator[Any]:
    if not path:
        if value not in (None, "", [], {}):
            yield value
        return
    name, inner = path[0].removesuffix("[]"), value if isinstance(value, Mapping) else {}
    entries = inner.get(name)
    if path[0].endswith("[]"):
        for entry in entries if isinstance(entries, list) else []:
            yield from _at(entry, path[1:])
    else:
        yield from _at(entries, path[1:])
