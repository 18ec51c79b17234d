"""The words of a sheet in the order they are read, in one language: headings, sentences, lists."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.web.messages import Language
from services.web.pages.alert_records import Records
from services.web.record_values import in_short, named, value_of
from services.web.schemas.records import Kind, Record, RecordField
from services.web.schemas.sheets import Matter, Section, Sheet

BLANK: Final = "____________________"
_MARKS: Final = re.compile("[⟦⟧]")
# types of fields that say nothing of anybody: days, times and figures
_BARE: Final = ("day", "moment", "number")
# numbers that are kept in hundredths, which nobody reads
_SCALED: Final = "Hundredths"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands at the top; an empty value is left to fill in by hand. *words* names each line."""

    title: str
    sender: str
    reader: str
    reference: str
    day: str
    contact: str
    data_protection: str
    words: Mapping[str, str]

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Each line with what it is called."""
        return [(word, getattr(self, name) or BLANK) for name, word in self.words.items()]


@dataclass(frozen=True, slots=True)
class Block:
    """A heading of a *level*, sentences, and a list under them."""

    level: int
    heading: str
    paragraphs: tuple[str, ...]
    items: tuple[str, ...] = ()


def blocks(language: Language, sheet: Sheet, read: Records) -> list[Block]:
    """The whole sheet below its letterhead."""
    say, text = language.say, language.text
    found = [Block(2, "", tuple(map(text, sheet.intro)))]
    for matter in sheet.matters:
        found += _of_matter(language, matter)
    if own := [*_payments(language, sheet), *_records(language, sheet, read)]:
        found.append(Block(2, say("The entries that it is about"), (), tuple(own)))
    return [*found, *(_section(language, one) for one in sheet.sections)]


def _section(language: Language, section: Section) -> Block:
    """Its sentences as one paragraph; what the reader is to do, one by one."""
    sentences = tuple(map(language.text, section.paragraphs))
    if section.code == "answer":
        return Block(2, language.text(section.heading), (), sentences)
    return Block(2, language.text(section.heading), (" ".join(sentences),))


def _of_matter(language: Language, matter: Matter) -> Iterable[Block]:
    say, text = language.say, language.text
    seen = [matter.seen] if matter.seen else []
    yield Block(2, text(matter.title), ())
    yield Block(3, say("This is what we saw"), tuple(map(text, (*seen, *matter.notes))))
    yield Block(3, say("This is what we compared with"), (text(matter.looked_for),))
    for source, day in dict.fromkeys((text(one.source), one.valid_from) for one in matter.limits):
        same = [text(one.shown) for one in matter.limits if (text(one.source), one.valid_from) == (source, day)]
        yield Block(4, "", (say("%(source)s, since %(day)s:", source=source, day=language.day(day)),), tuple(same))
    clears = matter.clears.sv if language.code == "sv" else matter.clears.en
    ask = say("Is it one of these? Tell us. It may be something else too.")
    yield Block(3, say("This may explain it"), (ask,), tuple(clears))


def _payments(language: Language, sheet: Sheet) -> Iterable[str]:
    for one in sheet.payments:
        parts = [one.invoice_number or language.say("Payment"), language.day(one.day), language.kr(one.amount)]
        yield ", ".join(parts)


def _records(language: Language, sheet: Sheet, read: Records) -> Iterable[str]:
    """The reader's own records: what they are called, and their days and figures. Nobody else stands there."""
    for record, kind in _read_of(sheet, read):
        if _is_readers(kind, record, sheet.party_id):
            bare = [
                f"{in_short(language, field).lower()} {value.text}"
                for field in kind.fields
                if field.role == "plain" and _is_bare(field) and (value := value_of(language, field, record.body))
            ]
            called = dict.fromkeys((language.text(kind.title), named(language, kind, record)))
            yield ", ".join([" ".join(called), *bare])


def _is_bare(field: RecordField) -> bool:
    return field.type in _BARE and not field.name.endswith(_SCALED)


def _read_of(sheet: Sheet, read: Records) -> Iterable[tuple[Record, Kind]]:
    """Each record that the sheet may speak of and that could be read, with its kind."""
    for one in sheet.records:
        record, kind = read.records.get(one.record_id), read.kinds.get(one.kind)
        if record and kind:
            yield record, kind


def _is_readers(kind: Kind, record: Record, party_id: str) -> bool:
    told = (record.body.get(field.name) for field in kind.fields if field.role == "party")
    return any(isinstance(one, Mapping) and one.get("partyId") == party_id for one in told)


def plain_text(letter: Letterhead, given: Sequence[Block]) -> str:
    """The sheet as text with a line a sentence."""
    parts = [letter.title, "", *(f"{word}: {value}" for word, value in letter.lines)]
    for block in given:
        parts += ["", block.heading] if block.heading else [""]
        parts += [*block.paragraphs, *(f"- {item}" for item in block.items)]
    return _MARKS.sub("", "\n".join(parts)) + "\n"
