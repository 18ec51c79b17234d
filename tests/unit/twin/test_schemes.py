"""Easy schemes leave what the catalogue's thresholds speak of: measured from the tables alone, without any rule."""

from datetime import timedelta
from typing import Any

import polars as pl

from tests.twin.chance import ZONE
from tests.unit.twin.made import small

SEEDS = (1, 2)


def easy(scheme: str) -> list[tuple[dict[str, pl.DataFrame], dict[str, Any]]]:
    """The tables and the label of each easy planting of a scheme."""
    found = []
    for seed in SEEDS:
        made = small(seed)
        labels = made.labels.filter(pl.col("scheme") == scheme, pl.col("difficulty") == "easy")
        found += [(made.tables, label) for label in labels.to_dicts()]
    assert found
    return found


def shifts(tables: dict[str, pl.DataFrame], worker: str) -> pl.DataFrame:
    """A worker's shifts in order, with Swedish day and minutes."""
    return (
        tables["shift"]
        .filter(pl.col("worker") == worker)
        .sort("starts_at")
        .with_columns(
            pl.col("starts_at").dt.convert_time_zone(ZONE).dt.date().alias("day"),
            (pl.col("ends_at") - pl.col("starts_at")).dt.total_minutes().alias("minutes"),
            pl.col("ends_at").shift(1).alias("earlier_end"),
        )
    )


def test_a_worker_in_two_places_overlaps_by_more_than_ten_minutes() -> None:
    for tables, label in easy("two places at once"):
        mine = shifts(tables, label["subject_id"])
        overlap = (pl.col("earlier_end") - pl.col("starts_at")).dt.total_minutes()

        assert mine.filter(overlap > 10).height >= 20


def test_more_than_anybody_works_is_over_48_hours_a_week_for_four_months() -> None:
    for tables, label in easy("more than anybody works"):
        mine = shifts(tables, label["subject_id"]).filter(
            pl.col("day").is_between(label["first_day"], label["first_day"] + timedelta(days=119))
        )

        assert int(mine["minutes"].sum()) / 60 / (120 / 7) > 48


def test_an_impossible_day_is_over_eighteen_hours() -> None:
    for tables, label in easy("impossible day"):
        days = shifts(tables, label["subject_id"]).group_by("day").agg(pl.col("minutes").sum())

        assert days.filter(pl.col("minutes") > 1_080).height >= 3


def test_visits_while_in_hospital_are_within_an_absence_that_is_not_paid() -> None:
    for tables, label in easy("while in hospital"):
        away = tables["absence"].filter(pl.col("person") == label["subject_id"], ~pl.col("payable"))
        both = tables["shift"].join(away.select(user="person", away_from="starts_at", away_until="ends_at"), on="user")

        assert both.filter(pl.col("starts_at").is_between("away_from", "away_until")).height >= 5


def test_time_after_death_is_after_the_register_s_day() -> None:
    for tables, label in easy("after death"):
        gone = tables["person_status"].filter(pl.col("person") == label["subject_id"]).sort("as_of").tail(1)
        left = pl.coalesce("deceased_on", "emigrated_on", "moved_on")
        day = gone.select(left).to_series()[0]
        mine = tables["shift"].filter(pl.col("user") == label["subject_id"])

        assert mine.filter(pl.col("starts_at").dt.date() > day).height >= 30


def test_what_is_always_exactly_granted_is_so_for_six_months() -> None:
    for tables, label in easy("always exactly granted"):
        own = tables["benefit_decision"].filter(pl.col("record_id") == label["subject_id"]).row(0, named=True)
        months = (
            tables["shift"]
            .filter(pl.col("decision_number") == own["decision_number"])
            .group_by(pl.col("starts_at").dt.convert_time_zone(ZONE).dt.date().dt.month_start())
            .agg((pl.col("ends_at") - pl.col("starts_at")).dt.total_minutes().sum().alias("minutes"))
        )
        ratio = pl.col("minutes") / own["granted_minutes"]

        assert months.filter(ratio.is_between(0.995, 1.005)).height >= 6


def test_short_visits_are_less_than_six_tenths_of_what_was_billed() -> None:
    for tables, label in easy("short visits"):
        mine = tables["visit"].filter(pl.col("worker") == label["subject_id"])
        seen = (pl.col("ends_at") - pl.col("starts_at")).dt.total_minutes()

        assert mine.filter(seen < 0.6 * pl.col("billed_minutes")).height >= 0.2 * mine.height


def test_prices_above_the_contract_are_two_per_cent_over_it() -> None:
    for tables, label in easy("above the agreed price"):
        agreed = tables["contract_price"].select(
            "supplier", "article", pl.col("valid_from").dt.year().alias("year"), agreed="unit_price_minor"
        )
        lines = tables["invoice_line"].filter(pl.col("record_id").is_in(label["record_ids"]))
        both = lines.with_columns(pl.col("invoiced_on").dt.year().alias("year")).join(
            agreed, on=["supplier", "article", "year"]
        )

        assert both.height == lines.height
        assert (both["unit_price_minor"] / both["agreed"]).min() > 1.02  # type: ignore[operator]  # a number


def test_wages_untold_pass_what_was_declared() -> None:
    for tables, label in easy("wages untold"):
        told = tables["benefit_application"].filter(pl.col("applicant") == label["subject_id"])
        replies = tables["income_reply"].group_by("person", "month").agg(pl.col("amount_minor").sum())
        both = told.join(replies, left_on=["applicant", "period_from"], right_on=["person", "month"])

        assert both.filter(pl.col("amount_minor") - pl.col("income_minor") > 500_00).height >= 3


def test_the_same_members_are_twenty_and_four_tenths_of_the_smaller_list() -> None:
    for tables, label in easy("same members"):
        lists = tables["member_list"].filter(pl.col("record_id").is_in(label["record_ids"]))["members"].to_list()
        common = set(lists[0]) & set(lists[1])

        assert len(common) >= max(20, 0.4 * min(map(len, lists)))


def test_one_hand_takes_all_steps_of_an_invoice() -> None:
    for tables, label in easy("one hand in all steps"):
        steps = tables["user_action"].filter(pl.col("record_id").is_in(label["record_ids"]))
        users = steps.group_by("item").agg(pl.col("user_name").n_unique(), pl.col("action").n_unique())

        assert users.filter(pl.col("user_name") == 1, pl.col("action") == 3).height >= 3


def test_staff_of_nobody_works_more_hours_than_declared_staff_can() -> None:
    for tables, label in easy("nobody employed"):
        months = tables["company_workforce"].filter(pl.col("record_id").is_in(label["record_ids"]))
        hours = (
            tables["shift"]
            .group_by("provider", pl.col("starts_at").dt.date().dt.month_start().alias("month"))
            .agg((pl.col("ends_at") - pl.col("starts_at")).dt.total_minutes().sum().alias("minutes"))
        )
        both = months.join(hours, left_on=["company", "month"], right_on=["provider", "month"])

        assert both.filter(pl.col("minutes") / 60 > pl.col("employees") * 174 * 1.2).height >= 3


def test_innocent_workers_are_not_in_two_places() -> None:
    for seed in SEEDS:
        made = small(seed)
        planted = made.labels.explode("record_ids").select(record_id="record_ids").drop_nulls()
        innocent = made.tables["shift"].join(planted, on="record_id", how="anti").filter(~pl.col("double_staffed"))
        earlier = pl.col("ends_at").shift(1).over("worker")
        overlap = (earlier - pl.col("starts_at")).dt.total_minutes()
        long = innocent.sort("worker", "starts_at").filter(overlap > 10)

        assert long.height <= innocent.height / 1_000


def test_an_invoice_is_the_sum_of_its_lines() -> None:
    for seed in SEEDS:
        tables = small(seed).tables
        lines = tables["invoice_line"].group_by("supplier", "invoice_number").agg(pl.col("amount_minor").sum())
        bills = tables["payment"].filter(pl.col("category").is_in(["HT-DAG", "PA-TIM", "HVB-DYGN", "SKOLPENG"]))
        both = bills.join(lines, left_on=["party_id", "invoice_number"], right_on=["supplier", "invoice_number"])

        assert both.height == bills.height
        assert both.filter(pl.col("net_minor") != pl.col("amount_minor_right")).is_empty()
