"""Records that a signal speaks of: one table a kind, and spans of time as a picture."""

from datetime import UTC, datetime
from typing import Any

import lxml.etree

from services.web.charts import Span, spans
from services.web.messages import language
from services.web.pages.alert_records import Records, by_kind, together
from services.web.schemas.records import Kind, Record
from services.web.schemas.risk import Signal

SHIFT = Kind.model_validate(
    {
        "kind": "shift",
        "title": {"sv": "Arbetspass", "en": "Shift"},
        "fields": [
            {"name": "shiftNumber", "title": {"sv": "Nummer", "en": "Number"}, "role": "reference"},
            {"name": "startsAt", "title": {"sv": "Började", "en": "Began"}, "type": "moment"},
            {"name": "endsAt", "title": {"sv": "Slutade", "en": "Ended"}, "type": "moment"},
            {"name": "place", "title": {"sv": "Plats", "en": "Place"}, "role": "blind"},
            {"name": "service", "title": {"sv": "Insats", "en": "Service"}},
        ],
    }
)


def record(number: str, start: str, end: str) -> Record:
    body = {"shiftNumber": number, "startsAt": start, "endsAt": end, "place": "ab12"}
    return Record(record_id=number, body=body, received_at=datetime(2026, 11, 3, tzinfo=UTC))


def shown(*records: Record, of: tuple[tuple[str, str], ...]) -> Any:
    said = [{"recordId": record_id, "kind": "shift", "role": role} for record_id, role in of]
    read = Records({"shift": SHIFT}, {one.record_id: one for one in records})
    return by_kind(language("sv"), Signal.model_validate({"records": said}), read)


NOW = datetime(2026, 11, 3, tzinfo=UTC)
EARLY = record("A-1", "2026-11-02T08:00:00Z", "2026-11-02T12:00:00Z")
LATE = record("A-2", "2026-11-02T11:00:00Z", "2026-11-02T15:00:00Z")
BOTH = (("A-2", "subject"), ("A-1", "compared"))


def test_each_record_stands_in_a_row_with_its_role() -> None:
    [table] = shown(EARLY, LATE, of=BOTH)

    assert [(row.name, row.flagged, row.role) for row in table.rows] == [
        ("A-2", True, "The one we saw"),
        ("A-1", False, "Compared with"),
    ]


def test_a_column_is_shown_where_something_is_said_and_never_a_token() -> None:
    [table] = shown(EARLY, LATE, of=BOTH)

    assert table.head == (("Började", "moment"), ("Slutade", "moment"))


def test_records_that_last_are_drawn_in_time() -> None:
    [table] = shown(EARLY, LATE, of=BOTH)

    assert table.picture is not None
    assert table.picture.rows == (
        ("A-1", "2026-11-02 09:00", "2026-11-02 13:00"),
        ("A-2", "2026-11-02 12:00", "2026-11-02 16:00"),
    )


def test_one_record_alone_is_not_drawn() -> None:
    [table] = shown(EARLY, of=(("A-1", "subject"),))

    assert table.picture is None


def test_a_record_that_the_reader_may_not_see_is_left_out() -> None:
    [table] = shown(EARLY, of=BOTH)

    assert [row.name for row in table.rows] == ["A-1"]


def test_spans_lie_on_one_scale() -> None:
    def at(hour: int) -> datetime:
        return datetime(2026, 11, 2, hour, tzinfo=UTC)

    given = [Span(at(first), at(last), name, ("f", "t")) for first, last, name in ((8, 12, "a"), (10, 16, "b"))]

    svg = lxml.etree.fromstring(str(spans("Två", ("Vad", "Började", "Slutade"), given).svg))

    assert svg.xpath("//rect/@x") == ["0.00%", "25.00%"]
    assert svg.xpath("//rect/@width") == ["50.00%", "75.00%"]


def test_nothing_in_a_span_can_be_markup() -> None:
    moment = datetime(2026, 11, 2, tzinfo=UTC)

    svg = str(spans("x", ("a", "b", "c"), [Span(moment, moment, "<script>", ("<b>", "&"))]).svg)

    assert "<script>" not in svg
    assert "<b>" not in svg


PERMIT = Kind.model_validate(
    {
        "kind": "permit",
        "title": {"sv": "Tillstånd", "en": "Permit"},
        "fields": [
            {"name": "permitNumber", "title": {"sv": "Nummer", "en": "Number"}, "role": "reference"},
            {"name": "validFrom", "title": {"sv": "Gäller från", "en": "From"}, "type": "day"},
            {"name": "status", "title": {"sv": "Status: gäller, vilande", "en": "Status: valid, paused"}},
            {"name": "currency", "title": {"sv": "Valuta (ISO 4217)", "en": "Currency (ISO 4217)"}},
        ],
    }
)


def beside_a_permit(*records: Record) -> Any:
    body = {"permitNumber": "IVO-1", "validFrom": "2026-10-01", "status": "revoked", "currency": "SEK"}
    permit = Record(record_id="p", body=body, received_at=datetime(2026, 11, 3, tzinfo=UTC))
    said = [{"recordId": one.record_id, "kind": "shift", "role": "subject"} for one in records]
    signal = Signal.model_validate({"records": [*said, {"recordId": "p", "kind": "permit", "role": "compared"}]})
    read = Records({"shift": SHIFT, "permit": PERMIT}, {one.record_id: one for one in (permit, *records)})
    return by_kind(language("sv"), signal, read)


def test_a_column_is_called_by_its_title_without_examples_and_currency_stands_with_amounts() -> None:
    [_, permit] = beside_a_permit(EARLY)

    assert [title for title, _ in permit.head] == ["Gäller från", "Status"]


def test_a_code_of_a_source_is_said_as_a_word() -> None:
    [_, permit] = beside_a_permit(EARLY)

    assert [value.text for value in permit.rows[0].values] == ["2026-10-01", "Återkallat"]


def test_records_of_two_kinds_are_drawn_together_and_what_goes_on_ends_now() -> None:
    picture = together(language("sv"), beside_a_permit(EARLY), NOW)

    assert picture is not None
    assert picture.rows == (
        ("Tillstånd IVO-1", "2026-10-01", "pågår"),
        ("Arbetspass A-1", "2026-11-02 09:00", "2026-11-02 13:00"),
    )


def test_where_one_kind_is_drawn_nothing_is_drawn_together() -> None:
    assert together(language("sv"), beside_a_permit(EARLY, LATE), NOW) is None


def test_one_kind_alone_is_not_drawn_together() -> None:
    assert together(language("sv"), shown(EARLY, of=(("A-1", "subject"),)), NOW) is None
