"""Real orders and procurements: read to the öre, and enough for the indicators that are published with them."""

import json
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from services.intake.formats import read_records
from services.intake.records import RecordKind
from services.intake.records.award import AWARD
from services.intake.records.bid import BID
from services.intake.records.procurement import PROCUREMENT
from services.intake.records.purchase_order import PURCHASE_ORDER
from tests.data_files import shared_data

CARDINAL = "ocds_redflags/open-contracting__cardinal-rs/tests__fixtures__indicators__"
SHORTEST = timedelta(days=15)


def frame(path: Path, kind: RecordKind) -> pl.DataFrame:
    """The accepted rows of that kind."""
    frames = [chunk.records for chunk in read_records(path) if chunk.kind is kind]
    return pl.concat(frames) if frames else pl.DataFrame(schema=kind.schema())


def raised(indicator: str, of: str = "OCID") -> dict[str, float]:
    """What the indicator's publisher finds in its sample."""
    expected = json.loads((shared_data() / f"{CARDINAL}{indicator}.expected").read_text("utf-8"))
    return {name: values[indicator] for name, values in expected[of].items()}


def sample(indicator: str) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Procurements, bids and awards of the indicator's sample; cancelled procurements are left out."""
    path = shared_data() / f"{CARDINAL}{indicator}.jsonl"
    procurements = frame(path, PROCUREMENT).filter(pl.col("status").fill_null("") != "cancelled")
    bids, awards = (frame(path, kind).join(procurements, on="ocid", how="semi") for kind in (BID, AWARD))
    return procurements, bids, awards


def test_a_real_order_is_read_to_the_ore() -> None:
    (path,) = (shared_data() / "ubl_orders").rglob("*UC5_Order.xml")

    (row,) = frame(path, PURCHASE_ORDER).iter_rows(named=True)

    assert (row["net_minor"], row["total_minor"], row["contract_reference"]) == (11_500, 14_375, "C1")
    assert sum(line["amount_minor"] for line in row["lines"]) == row["net_minor"]
    assert all(
        line["price_minor"] * line["quantity_millionths"] == line["amount_minor"] * line["price_per_millionths"]
        for line in row["lines"]
    )


def test_short_tender_periods_are_found() -> None:
    procurements, _, _ = sample("R003")

    short = procurements.filter(pl.col("tender_until") - pl.col("tender_from") < SHORTEST)

    assert set(short["ocid"]) == set(raised("R003"))


def test_single_bidders_are_found() -> None:
    procurements, _, _ = sample("R018")

    single = procurements.filter(pl.col("bids") == 1, pl.col("method").is_in(["open", "selective"]))

    assert set(single["ocid"]) == set(raised("R018"))


def test_late_bids_of_winners_are_found() -> None:
    procurements, bids, awards = sample("R030")
    won = awards.filter(pl.col("status") == "active").select("ocid", "supplier")

    late = (
        bids.join(procurements.select("ocid", "tender_until"), on="ocid")
        .filter(pl.col("submitted_at") > pl.col("tender_until"))
        .join(won, left_on=["ocid", "bidder"], right_on=["ocid", "supplier"], how="semi")
    )

    assert set(late["ocid"]) == set(raised("R030"))


def test_lowest_bids_that_were_disqualified_are_found() -> None:
    procurements, bids, awards = sample("R036")
    decided = awards.filter(pl.col("status") == "active").join(
        procurements.filter(pl.col("method_details").is_null()), on="ocid", how="semi"
    )
    lowest = (
        bids.join(decided, on="ocid", how="semi")
        .group_by("ocid")
        .agg(
            pl.col("value_minor").filter(pl.col("status") == "disqualified").min().alias("disqualified"),
            pl.col("value_minor").filter(pl.col("status") == "valid").min().alias("valid"),
            (pl.col("status") == "pending").any().alias("open"),
        )
    )

    found = lowest.filter(pl.col("disqualified") <= pl.col("valid"), ~pl.col("open"))

    assert set(found["ocid"]) == set(raised("R036"))


@pytest.mark.parametrize(("role", "of"), [("buyer", "Buyer"), ("procuring_entity", "ProcuringEntity")])
def test_buyers_that_disqualify_many_are_found(role: str, of: str) -> None:
    procurements, bids, _ = sample("R038")

    shares = (
        bids.join(procurements.select("ocid", pl.col(role).struct.field("identifier").alias("by")), on="ocid")
        .group_by("by")
        .agg((pl.col("status") == "disqualified").mean().alias("share"))
        .filter(pl.col("share") > 0)
    )

    assert dict(shares.iter_rows()) == raised("R038", of)


def test_a_bid_far_below_the_next_is_measured() -> None:
    _, bids, _ = sample("R058")

    low, high = sorted(bids.filter(pl.col("ocid") == "F")["value_minor"])

    assert (high - low) / low == raised("R058")["F"]
