"""From rules to what the API answers of them."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple, Protocol

from services.risk.domain import measures
from services.risk.domain.record_rule import RecordRule
from services.risk.domain.rule import AnyRule, ParameterValue
from services.risk.presenting import innocent, parameters_of, precision_out, text_out
from services.risk.queries import Judged
from services.risk.rule_schemas import Innocent, ParameterOut, RuleOut
from services.risk.rules.controls import Control


class Guarded(NamedTuple):
    """What a reader of the rule book may not see: secret rules, those masked for them, payees that are skipped."""

    secret: Collection[str] = ()
    masked: Collection[str] = ()
    protected_payees: int = 0
    restricted_payees: int = 0


class Stands(Protocol):
    """How a rule stands in a municipality."""

    @property
    def state(self) -> str:
        """Of the version that points at payments, or of the one that is nearest to it."""

    @property
    def needs_review(self) -> bool:
        """Whether it came with the platform and has not been proved here."""

    @property
    def parameters(self) -> Mapping[str, int | float] | None:
        """What it works with; None for what is shipped."""

    @property
    def waits_for(self) -> tuple[str, ...]:
        """Kinds of records that it needs and that nobody has told of."""


def rule_out(
    rule: AnyRule, judged: Mapping[str, Judged], recent: Mapping[str, int], guarded: Guarded, stands: Stands
) -> RuleOut:
    """A rule as people read it; its limits are left out where they are masked."""
    told = [] if rule.id in guarded.masked else parameters_of(rule, stands.parameters)
    return RuleOut(
        rule=rule.id,
        version=rule.version,
        title=text_out(rule.texts.title),
        description=text_out(rule.texts.description),
        severity=rule.severity,
        status=stands.state,
        needs_review=stands.needs_review,
        waits_for=list(stands.waits_for),
        typology=rule.typology,
        family=rule.family,
        follow_up=rule.follow_up,
        innocent=innocent(rule),
        next_step=text_out(rule.texts.next_step),
        parameters=[_parameter_out(rule.id, one) for one in told],
        limits_secret=rule.id in guarded.secret,
        protected_payees=guarded.protected_payees if "account_token" in rule.columns else 0,
        restricted_payees=guarded.restricted_payees,
        precision=precision_out(judged.get(rule.id)),
        signals30d=recent.get(rule.id, 0),
        reads="records" if isinstance(rule, RecordRule) else "payments",
    )


def _parameter_out(rule: str, one: ParameterValue) -> ParameterOut:
    return ParameterOut(
        name=one.name,
        value=one.value,
        unit=one.unit,
        source=one.source,
        valid_from=one.valid_from,
        shown=text_out(measures.shown(rule, one)),
        source_text=text_out(measures.source(one)),
    )


def control_out(control: Control, guarded: Guarded, today: date, *, active: bool) -> RuleOut:
    """What stands beside the rules, as people read it among them."""
    values = [(one, [value for value in one.values if value.valid_from <= today][-1]) for one in control.parameters]
    texts = ("title", "description", "reason", "next_step")
    return RuleOut(
        rule=control.id,
        kind=control.kind,
        version=1,
        severity=0,
        status="active" if active else "draft",
        needs_review=False,
        waits_for=[],
        typology=control.typology,
        family=control.family,
        follow_up="",
        innocent=Innocent(sv=[], en=[]),
        parameters=[
            _parameter_out(control.id, ParameterValue(one.name, value.value, one.unit, value.source, value.valid_from))
            for one, value in values
        ],
        limits_secret=False,
        protected_payees=guarded.protected_payees if control.kind == "guard" else 0,
        restricted_payees=0,
        precision=None,
        signals30d=0,
        **{name: text_out(getattr(control, name)) for name in texts},
    )
