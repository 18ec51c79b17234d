"""Tables of schema risk."""

from typing import Any

import polars as pl
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from services.risk.domain.state import LINK_MEASURES, LINKS_KEY, MEASURES, TOTALS_KEY
from shared.db import service_metadata

metadata = service_metadata()

_SQL: dict[Any, type[TypeEngine[Any]]] = {
    pl.Int64: BigInteger,
    pl.Int32: Integer,
    pl.String: String,
    pl.Date: Date,
}

stream = Table(
    "stream",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("last_sequence", BigInteger, nullable=False),
    Column("last_alert", Integer, nullable=False),
)

parked = Table(
    "parked",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("sequence", BigInteger, primary_key=True),
    Column("payload", LargeBinary, nullable=False),
    Column("parked_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

payment = Table(
    "payment",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("position", BigInteger, primary_key=True),
    Column("payment_id", Uuid, nullable=False),
    Column("committee_id", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("party_id", Uuid, nullable=False),
    Column("party_kind", String(20), nullable=False),
    Column("party_name", String(200)),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("net_minor", BigInteger),
    Column("vat_minor", BigInteger),
    Column("vat_lines", String),
    Column("vat_registered", Boolean),
    Column("invoice_number", String(80)),
    Column("invoice_date", Date),
    Column("due_date", Date),
    Column("payment_date", Date),
    Column("account_token", String(32)),
    Column("account_label", String(60)),
    Column("unit", String(120)),
    Column("category", String(120)),
    Column("text", String(500)),
    Column("order_reference", String(80)),
    Column("contract_reference", String(80)),
    Column("file_id", Uuid),
    Column("row", Integer),
    Column("day", Date),
    Column("kind_group", String(10), nullable=False),
    Column("amount_abs", BigInteger, nullable=False),
    Column("value_minor", BigInteger),
    Column("number_key", String(80)),
    Column("large", Boolean, nullable=False),
    Column("verdict", String(10), nullable=False),
    Column("screened_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
Index("uq_payment_id", payment.c.municipality_id, payment.c.payment_id, unique=True)
Index(
    "ix_payment_amount",
    payment.c.municipality_id,
    payment.c.party_id,
    payment.c.amount_abs,
    payment.c.position,
)
Index(
    "ix_payment_number",
    payment.c.municipality_id,
    payment.c.party_id,
    payment.c.number_key,
    payment.c.position,
    postgresql_where=text("number_key IS NOT NULL"),
)
Index(
    "ix_payment_account",
    payment.c.municipality_id,
    payment.c.account_token,
    payment.c.number_key,
    payment.c.position,
    postgresql_where=text("account_token IS NOT NULL"),
)
Index(
    "ix_payment_large",
    payment.c.municipality_id,
    payment.c.party_id,
    payment.c.position,
    postgresql_where=text("large"),
)
Index(
    "ix_payment_contract",
    payment.c.municipality_id,
    payment.c.contract_reference,
    postgresql_where=text("contract_reference IS NOT NULL"),
)
Index(
    "ix_payment_order",
    payment.c.municipality_id,
    payment.c.order_reference,
    postgresql_where=text("order_reference IS NOT NULL"),
)

total = Table(
    "total",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    *(Column(name, String, primary_key=True) for name in TOTALS_KEY),
    *(Column(name, _SQL[measure.dtype]) for name, measure in MEASURES.items()),
)

link = Table(
    "link",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    *(Column(name, String, primary_key=True) for name in LINKS_KEY),
    *(Column(name, _SQL[measure.dtype]) for name, measure in LINK_MEASURES.items()),
)
Index("ix_link_account", link.c.municipality_id, link.c.account_token)

signal = Table(
    "signal",
    metadata,
    Column("signal_id", Uuid, primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("committee_id", String(20), nullable=False),
    Column("rule", String(10), nullable=False),
    Column("version", Integer, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("score", Float, nullable=False),
    Column("subject_type", String(20), nullable=False),
    Column("subject_id", String(500), nullable=False),
    Column("party_id", Uuid),
    Column("payment_id", Uuid),
    Column("position", BigInteger, nullable=False),
    Column("period", String(500), nullable=False),
    Column("key", Text),  # the partition of records that it was found in; none of a signal on payments
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("evidence", JSONB, nullable=False),
    Column("compared", JSONB, nullable=False),
    Column("sv", String, nullable=False),
    Column("en", String, nullable=False),
    Column("alert_id", Uuid),
    Column("cleared", Boolean, nullable=False, server_default=text("false")),
    Column("raised_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    # which rule version said so; signals from before versions were kept have none
    Column("digest", String(64)),
    Column("code_hash", String(64)),
    Column("parameters_digest", String(64)),
    Column("seen_on", Date),  # the day it is about; signals from before days were kept have none
    Column("suppression_id", Uuid),  # what keeps it from every alert
    CheckConstraint("suppression_id IS NULL OR alert_id IS NULL", name="one_place"),
)
Index("ix_signal_suppression", signal.c.suppression_id, postgresql_where=text("suppression_id IS NOT NULL"))
Index("ix_signal_subject", signal.c.municipality_id, signal.c.subject_id)
Index("ix_signal_alert", signal.c.alert_id)
Index("ix_signal_payment", signal.c.municipality_id, signal.c.payment_id)
Index("ix_signal_rule", signal.c.municipality_id, signal.c.rule, signal.c.raised_at)
Index(
    "ix_signal_key",
    signal.c.municipality_id,
    signal.c.rule,
    signal.c["key"],
    postgresql_where=text("key IS NOT NULL"),
)

alert = Table(
    "alert",
    metadata,
    Column("alert_id", Uuid, primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("committee_id", String(20), nullable=False),
    Column("number", Integer, nullable=False),
    Column("subject_type", String(20), nullable=False),
    Column("subject_id", String(500), nullable=False),
    Column("party_id", Uuid),
    Column("score", Integer, nullable=False),
    Column("deep", Boolean, nullable=False),
    Column("rules", JSONB, nullable=False),
    Column("title_sv", String(200), nullable=False),
    Column("title_en", String(200), nullable=False),
    Column("subject_name", String(200)),
    Column("amount_minor", BigInteger, nullable=False),
    Column("status", String(10), nullable=False, server_default="open"),
    Column("outcome", String(30)),
    # a person's reason is sealed; in clear there is only what the service itself says
    Column("reason", String(2000)),
    Column("sealed_reason", LargeBinary),
    Column("triaged_by", String(120)),
    Column("triaged_at", DateTime(timezone=True)),
    Column("raised_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("barred", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("hidden_units", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("access_version", Integer, nullable=False, server_default=text("0")),
    Column("snoozed_until", Date),
    Column("merged_into", Uuid),
    Column("reopened", Integer, nullable=False, server_default=text("0")),
)
Index("ix_alert_merged", alert.c.merged_into, postgresql_where=text("merged_into IS NOT NULL"))
Index("ix_alert_list", alert.c.municipality_id, alert.c.status, alert.c.score.desc())
Index("ix_alert_subject", alert.c.municipality_id, alert.c.subject_id)

backtest = Table(
    "backtest",
    metadata,
    Column("backtest_id", Uuid, primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("committees", String(400), nullable=False),
    Column("requested_by", String(120), nullable=False),
    Column("rule", String(10)),
    Column("parameters", JSONB, nullable=False),
    Column("since", Date),
    Column("until", Date),
    Column("status", String(10), nullable=False, server_default="queued"),
    Column("result", JSONB),
    Column("requested_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("finished_at", DateTime(timezone=True)),
    # of the rule version that it was run for; none where somebody only tried parameters out
    Column("digest", String(64)),
)

# rules whose limits, and whose selections of history, are secret (OSL 17 kap. 1 b §)
secrecy = Table(
    "secrecy",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("rule", String(10), primary_key=True),
    # rows from before reasons were sealed hold them in clear
    Column("reason", String(2000)),
    Column("sealed_reason", LargeBinary),
    Column("set_by", String(120), nullable=False),
    Column("set_at", DateTime(timezone=True), nullable=False),
)

# payees with a protected identity are not matched with others
protected_party = Table(
    "protected_party",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("party_id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("protected", Boolean, nullable=False),
)

# payees whose data may only be stored (dataskyddsförordningen art. 18); with an exception work goes on, marked
restricted_party = Table(
    "restricted_party",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("party_id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("restricted", Boolean, nullable=False),
    Column("continues", Boolean, nullable=False),
    Column("since", Date),
    Column("exception", String(30)),
)

import services.risk.activation_models  # noqa: E402
import services.risk.arm.models  # noqa: E402
import services.risk.desk.models  # noqa: E402
import services.risk.fairness_models  # noqa: E402
import services.risk.matching_models  # noqa: E402
import services.risk.network.models  # noqa: E402
import services.risk.own_models  # noqa: E402
import services.risk.record_models  # noqa: E402
import services.risk.register.models  # noqa: E402, F401 - their tables join the metadata
