"""What the closing records of an Autogiro file count and sum, held against its records."""

from collections import Counter

from services.intake.formats import autogiro_layouts as layouts
from services.intake.formats.autogiro_layouts import Layout
from services.intake.formats.bankgirot_lines import code, total, whole
from services.intake.formats.reasons import refuse

_IN, _OUT, _BACK = "82", "32", "77"
# The deposits of a specification, and what each is made of.
_PARTS = {"15": _IN, "16": _OUT, "17": _BACK}
_CANCELLED, _MOVED = "12", "14"


class Totals:
    """Counts and sums of one section as its records pass by."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self.records = 0
        self._counts: Counter[str] = Counter()
        self._sums: Counter[str] = Counter()
        self._part: str | None = None  # the deposit that is open, its own count and sum below
        self._here = (0, 0)

    def add(self, line: str) -> None:
        """Count a record; a new deposit checks the one before it."""
        kind = code(line)
        self.records += 1
        if self._layout is layouts.SPECIFIED:
            self._specified(kind, line)
        elif self._layout is layouts.AMENDED:
            # only what was carried out counts
            if line[72:74] in {_CANCELLED, _MOVED}:
                self._count(line[26:28], whole(line, 29, 40))
        elif kind in {_IN, _OUT}:
            self._count(kind, whole(line, *((31, 42) if self._layout is layouts.REJECTED else (32, 43))))

    def _count(self, kind: str, amount: int | None) -> None:
        self._counts[kind] += 1
        self._sums[kind] += amount or 0

    def _specified(self, kind: str, line: str) -> None:
        if kind in _PARTS:
            self._close()
            self._part, self._stated = kind, (total(line, 72, 79), total(line, 51, 68))
            self._counts[kind] += 1
        elif self._part is None or kind != _PARTS[self._part]:
            raise refuse("bankgirot-broken", kind)
        elif kind == _BACK or layouts.outcome(line) == "paid":
            self._count(kind, None)
            self._here = (self._here[0] + 1, self._here[1] + (whole(line, 32, 43) or 0))

    def _close(self) -> None:
        if self._part is not None:
            _agree(self._part, self._stated, self._here)
        self._part, self._here = None, (0, 0)

    def check(self, closing: str) -> str | None:
        """Refuse the file where the closing record says otherwise; what is only worth noting is given back."""
        counts, sums = self._counts, self._sums
        if self._layout in {layouts.ADVISED, layouts.SIGNED}:
            _agree(code(closing), (total(closing, 15, 21),), (self.records,))
        elif self._layout is layouts.REJECTED:
            stated = (total(closing, 15, 20), total(closing, 21, 32), total(closing, 33, 38), total(closing, 39, 50))
            _agree("09", stated, (counts[_OUT], sums[_OUT], counts[_IN], sums[_IN]))
        elif self._layout is layouts.SPECIFIED:
            self._close()
            places = ((15, 20), (21, 32), (33, 38), (39, 50), (51, 56), (57, 68))
            kinds = ("15", _IN, "16", _OUT, "17", _BACK)
            _agree("09", tuple(total(closing, *place) for place in places), tuple(counts[kind] for kind in kinds))
        else:
            stated = (total(closing, 41, 46), total(closing, 29, 40), total(closing, 47, 52), total(closing, 57, 68))
            found = (counts[_OUT], sums[_OUT], counts[_IN], sums[_IN])
            if self._layout is layouts.AMENDED:
                # Bankgirot does not publish which comment codes it counts; its examples count these
                return None if stated == found else f"{_shown(stated)} ≠ {_shown(found)}"
            _agree("09", stated, found)
        return None


def _agree(record: str, stated: tuple[int, ...], found: tuple[int, ...]) -> None:
    if stated != found:
        raise refuse("control-total-mismatch", f"{record}: {_shown(stated)} ≠ {_shown(found)}")


def _shown(numbers: tuple[int, ...]) -> str:
    return " / ".join(map(str, numbers))
