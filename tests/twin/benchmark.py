"""What today's rules find in twins: per rule, family, typology and difficulty, and what it costs in alerts."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from tests.twin import Size, twin
from tests.twin.judges import JUDGES as ON_PAYMENTS
from tests.twin.judges import Judge
from tests.twin.record_judges import RECORD_JUDGES
from tests.twin.scoring import Hit, Score, judged, middle, share

JUDGES: Final[tuple[Judge, ...]] = (*ON_PAYMENTS, *RECORD_JUDGES)
"""Every rule of the rule book."""

DEVELOPMENT: Final = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
"""Seeds to look at while rules and schemes are built."""
PUBLISHED: Final = (20_261, 20_262, 20_263, 20_264, 20_265, 20_266, 20_267, 20_268, 20_269, 20_270)
"""Seeds of the figures that are told; nothing is built or tuned by looking at them."""


def run(seeds: Sequence[int], size: Size, judges: Sequence[Judge] = JUDGES) -> list[Score]:
    """Every judge over a twin of each seed."""
    return [judged(twin(seed, size), judges) for seed in seeds]


def report(scores: Sequence[Score], judges: Sequence[Judge] = JUDGES) -> Iterator[str]:
    """The tables, line by line."""
    hits = [hit for score in scores for hit in score.hits]
    known = {judge.id for judge in judges}
    yield from _summary(scores, hits, judges)
    yield ""
    yield from _by_rule(scores, hits, judges)
    for title, of in (
        ("family", lambda hit: str(hit.label["family"])),
        ("typology", lambda hit: str(hit.label["typology"])),
        ("difficulty", lambda hit: str(hit.label["difficulty"])),
        ("scheme with a rule today", lambda hit: str(hit.label["scheme"]) if _has_rule(hit, known) else ""),
    ):
        yield ""
        yield from _by(title, of, hits, known)


def _summary(scores: Sequence[Score], hits: Sequence[Hit], judges: Sequence[Judge]) -> Iterator[str]:
    standing = [judge.id for judge in judges if not judge.modifier]
    alerts = sum(score.alerts[judge] for score in scores for judge in standing)
    true = sum(score.true_alerts[judge] for score in scores for judge in standing)
    shown, payments = sum(score.shown for score in scores), sum(score.payments for score in scores)
    known = {judge.id for judge in judges}
    with_rule = [hit for hit in hits if _has_rule(hit, known)]
    yield f"{len(scores)} twins, {payments} payments, {len(hits)} schemes planted, {len(judges)} rules"
    yield f"found by a rule that is for it: {share(sum(bool(hit.right) for hit in hits), len(hits))}"
    yield f"of those that have a rule today: {share(sum(bool(hit.right) for hit in with_rule), len(with_rule))}"
    yield f"shown by any rule: {share(sum(bool(hit.after) for hit in hits), len(hits))}"
    yield f"alerts that show something planted: {share(true, alerts)}"
    yield f"payments in alerts: {share(shown, payments)}"
    yield f"alerts a week: {alerts / sum(score.weeks for score in scores):.2f}"
    leads = [days for score in scores for days in score.leads]
    yield (
        f"payments of found schemes that were not paid yet when a rule for it saw it: "
        f"{share(sum(days > 0 for days in leads), len(leads))}, {middle(days for days in leads if days > 0)} days ahead"
    )
    seconds = sum(score.seconds for score in scores)
    yield f"all rules over all records: {seconds:.0f} s, {payments / seconds:.0f} payments and their records a second"
    yield "(how fast screening is, and how soon a signal can be read: make bench)"
    yield "(schemes are planted far more densely than anybody commits them: precision is no forecast)"


def _by_rule(scores: Sequence[Score], hits: Sequence[Hit], judges: Sequence[Judge]) -> Iterator[str]:
    yield f"{'rule':9} {'found of planted for it':34} {'true of alerts':34} {'a week':>7} {'after':>6} {'ahead':>6}"
    for judge in judges:
        meant = [hit for hit in hits if judge.id in _rules(hit)]
        found = [hit for hit in meant if judge.id in hit.after]
        alerts = sum(score.alerts[judge.id] for score in scores)
        true = sum(score.true_alerts[judge.id] for score in scores)
        rate = alerts / sum(score.weeks for score in scores)
        days = (middle(hit.after[judge.id] for hit in found), middle(hit.ahead[judge.id] for hit in found))
        name = f"{judge.id}{'*' if judge.modifier else ''}"
        line = f"{name:9} {share(len(found), len(meant)):34} {share(true, alerts):34}"
        yield f"{line} {rate:7.2f} {days[0]:>6} {days[1]:>6}"
    yield "after: median days since it could be seen; ahead: days before the scheme's last; *: only modifies"


def _by(title: str, of: Callable[[Hit], str], hits: Sequence[Hit], known: set[str]) -> Iterator[str]:
    yield f"{title:30} {'found by a rule for it':34} {'of those with a rule':34} {'by any rule':34}"
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(of(hit), []).append(hit)
    for name in sorted(groups.keys() - {""}):
        mine = groups[name]
        ruled = [hit for hit in mine if _has_rule(hit, known)]
        columns = (
            share(sum(bool(hit.right) for hit in mine), len(mine)),
            share(sum(bool(hit.right) for hit in ruled), len(ruled)),
            share(sum(bool(hit.after) for hit in mine), len(mine)),
        )
        yield f"{name:30} {columns[0]:34} {columns[1]:34} {columns[2]:34}"


def _rules(hit: Hit) -> list[str]:
    rules = hit.label["rule_ids"]
    assert isinstance(rules, list)
    return rules


def _has_rule(hit: Hit, known: set[str]) -> bool:
    return not known.isdisjoint(_rules(hit))
