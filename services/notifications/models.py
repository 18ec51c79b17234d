"""Tables of schema notifications."""

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
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

from shared.db import service_metadata

metadata = service_metadata()

# who can get mail: the committees of a person are several, or '*' for all, so the row belongs to none
recipient = Table(
    "recipient",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("subject", String(120), primary_key=True),
    Column("roles", ARRAY(String(40)), nullable=False),
    Column("committees", ARRAY(String(20)), nullable=False),
    # empty: addresses are sealed
    Column("mail", String(254)),
    Column("sealed_mail", LargeBinary),
    Column("language", String(2), nullable=False, server_default="sv"),
    # one plain address: no line break, list or display name can slip into a header
    CheckConstraint("mail ~ '^[A-Za-z0-9_.+-]+@[A-Za-z0-9.-]+$'", "mail"),
    CheckConstraint("language IN ('sv', 'en')", "language"),
)

notification = Table(
    "notification",
    metadata,
    Column("notification_id", Uuid, primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("committee_id", String(20), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("link_id", Uuid, nullable=False),
    Column("reference", String(40), nullable=False),
    Column("excluded", String(120), nullable=False),
    Column("number", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("barred", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("hidden_units", ARRAY(Text), nullable=False, server_default=text("'{}'")),
)
Index("ix_notification_link", notification.c.municipality_id, notification.c.link_id)
Index(
    "ix_notification_created",
    notification.c.municipality_id,
    notification.c.created_at.desc(),
    notification.c.notification_id,
)

# what has been told once is never told again, whatever is delivered again
told = Table(
    "told",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("kind", String(40), primary_key=True),
    Column("thing_id", Uuid, primary_key=True),
    Column("committee_id", String(20), nullable=False),
    Column("notification_id", Uuid, nullable=False),
)

# number is how many things the notification told of when it was read: more of them make it new again
notification_read = Table(
    "notification_read",
    metadata,
    Column(
        "notification_id",
        Uuid,
        ForeignKey("notification.notification_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("subject", String(120), primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("committee_id", String(20), nullable=False),
    Column("number", Integer, nullable=False),
    Column("read_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

# one mail to one person: it gathers lines until it is due, then is sent until it has left or is given up;
# due_at is when somebody should take it next, which while it is being sent is the end of the lease
delivery = Table(
    "delivery",
    metadata,
    Column("delivery_id", Uuid, primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("subject", String(120), nullable=False),
    Column("status", String(20), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("opened_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("settled_at", DateTime(timezone=True)),
    Column("reason", String(200)),
    CheckConstraint("status IN ('gathering', 'sending', 'sent', 'given_up')", "status"),
)
Index(
    "uq_delivery_gathering",
    delivery.c.municipality_id,
    delivery.c.subject,
    unique=True,
    postgresql_where=text("status = 'gathering'"),
)
Index("ix_delivery_due", delivery.c.due_at, postgresql_where=text("status IN ('gathering', 'sending')"))

delivery_line = Table(
    "delivery_line",
    metadata,
    Column("delivery_id", Uuid, ForeignKey("delivery.delivery_id", ondelete="CASCADE"), primary_key=True),
    Column("notification_id", Uuid, ForeignKey("notification.notification_id"), primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("committee_id", String(20), nullable=False),
    Column("number", Integer, nullable=False),
)

# what the sink of the local profile caught
mailbox = Table(
    "mailbox",
    metadata,
    Column("mail_id", Uuid, primary_key=True),
    Column("municipality_id", String(4), nullable=False),
    Column("to", String(254)),
    Column("subject", String(300)),
    Column("body", Text),
    Column("sealed_to", LargeBinary),
    Column("sealed_subject", LargeBinary),
    Column("sealed_body", LargeBinary),
    Column("sent_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
Index("ix_mailbox_sent", mailbox.c.municipality_id, mailbox.c.sent_at.desc(), mailbox.c.mail_id)

# who is kept from the things that notifications link to
matter = Table(
    "matter",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("object_id", Uuid, primary_key=True),
    Column("committee_id", String(20), nullable=False),
    Column("barred", ARRAY(Text), nullable=False),
    Column("hidden_units", ARRAY(Text), nullable=False),
    Column("version", Integer, nullable=False),
)
