"""Tables of the network: edges as records tell of them, and what is known of companies from all of them together."""

from sqlalchemy import Boolean, Column, Date, Float, Index, Integer, String, Table, Uuid

from services.risk.models import metadata

# one row for each thing that a standing record says a party has; payments' accounts are in `link`
edge = Table(
    "network_edge",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("source_id", Uuid, primary_key=True),
    Column("party_id", String(36), primary_key=True),
    Column("tie", String(20), primary_key=True),
    Column("value", String(500), primary_key=True),
    Column("committee_id", String(20), nullable=False),
    Column("public", Boolean, nullable=False),
    Column("source_kind", String(40), nullable=False),
    Column("party_kind", String(20)),
    Column("party_name", String(200)),
    Column("value_kind", String(20)),
    Column("value_name", String(200)),
    Column("since", Date),
    Column("until", Date),
)
Index("ix_network_edge_party", edge.c.municipality_id, edge.c.party_id, edge.c.tie, edge.c.value)
Index("ix_network_edge_value", edge.c.municipality_id, edge.c.value, edge.c.party_id, edge.c.tie)

# companies that are in a community, or of whose situation something is told; made anew as a whole
member = Table(
    "network_member",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("committee_id", String(20), primary_key=True),
    Column("party_id", String(36), primary_key=True),
    Column("party_kind", String(20)),
    Column("party_name", String(200)),
    # the first of its members in the order of ids; none for a company by itself
    Column("community", String(36)),
    # codes, apart by blanks
    Column("ties", String(200), nullable=False),
    Column("facts", String(200), nullable=False),
    Column("score", Float, nullable=False),
    Column("payments", Integer, nullable=False),
)
Index("ix_network_member_community", member.c.municipality_id, member.c.committee_id, member.c.community)

# by which version of edges.py a municipality's edges were made
made = Table(
    "network_made",
    metadata,
    Column("municipality_id", String(4), primary_key=True),
    Column("version", Integer, nullable=False),
)
