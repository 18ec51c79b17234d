"""Sections of the secrecy act (OSL 2009:400), and spans of them that a basis does not break."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

SECTION_PATTERN: Final = r"^(0|[1-9]\d?:[1-9]\d?( [a-z])?( st[1-9])?)$"
NOTHING_KEPT: Final = "0"
"""Written in place of a section where an item is not secret at all."""

_WRITTEN: Final = re.compile(
    r"(?P<chapter>[1-9]\d?):(?P<number>[1-9]\d?)(?: (?P<letter>[a-z]))?(?: st(?P<paragraph>[1-9]))?"
)

# the sections that a municipality meets, for a form to offer
KNOWN: Final[dict[str, tuple[str, str]]] = {
    NOTHING_KEPT: ("Ingen sekretess", "Not secret"),
    "26:1": ("Socialtjänst", "Social services"),
    "25:1": ("Hälso- och sjukvård", "Health care"),
    "23:1": ("Förskola", "Preschool"),
    "23:2": ("Skola", "School"),
    "31:16": ("Enskilds affärsförhållanden", "Business of a private party"),
    "19:3": ("Upphandling", "Procurement"),
    "39:2": ("Personaladministration", "Personnel"),
    "32:3 b": ("Visselblåsare", "Whistleblower"),
    "21:7": ("Behandling i strid med dataskyddet", "Processing against data protection"),
    "22:1": ("Folkbokföring, skyddad identitet", "Population register, protected identity"),
    "17:1 b": ("Metoder och urval i kontroll", "Methods and selections of controls"),
    "17:2": ("Pågående granskning", "Ongoing review"),
    "18:1": ("Förundersökning", "Criminal investigation"),
}


@dataclass(frozen=True, slots=True, order=True)
class Section:
    """A section, as 26:1 a; *paragraph* 0 where none is named, which then stands for all of them."""

    chapter: int
    number: int
    letter: str = ""
    paragraph: int = 0

    @classmethod
    def parse(cls, written: str) -> "Section | None":
        """The section that is written as 26:1, 26:1 a or 26:1 a st2; None for NOTHING_KEPT. ValueError."""
        if written == NOTHING_KEPT:
            return None
        found = _WRITTEN.fullmatch(written)
        if found is None:
            raise ValueError(written)
        paragraph = int(found["paragraph"] or 0)
        return cls(int(found["chapter"]), int(found["number"]), found["letter"] or "", paragraph)

    @property
    def place(self) -> tuple[int, str]:
        """Where the section stands in its chapter."""
        return self.number, self.letter


@dataclass(frozen=True, slots=True)
class Span:
    """Consecutive sections of a chapter, or of one section a single paragraph."""

    chapter: int
    first: tuple[int, str]
    last: tuple[int, str]
    paragraph: int = 0

    def holds(self, section: Section) -> bool:
        """Whether *section* lies in the span; one that names no paragraph may be the one that is meant."""
        if section.chapter != self.chapter or not self.first <= section.place <= self.last:
            return False
        return 0 in {self.paragraph, section.paragraph} or self.paragraph == section.paragraph


_LAST: Final = (99, "z")


def chapters(first: int, last: int) -> tuple[Span, ...]:
    """All sections of the chapters *first* to *last*."""
    return tuple(Span(chapter, (0, ""), _LAST) for chapter in range(first, last + 1))


def span(chapter: int, first: int, last: int) -> Span:
    """The sections *first* to *last* of a chapter, those with a letter between them too."""
    return Span(chapter, (first, ""), (last, ""))


def one(chapter: int, number: int, letter: str = "", paragraph: int = 0) -> Span:
    """One section of a chapter, or one paragraph of it."""
    return Span(chapter, (number, letter), (number, letter), paragraph)


def among(sections: Iterable[Section], spans: Iterable[Span]) -> list[Section]:
    """Those of *sections* that lie in one of *spans*, in order."""
    kept = tuple(spans)
    return sorted({section for section in sections if any(each.holds(section) for each in kept)})
