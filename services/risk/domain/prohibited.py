"""What no rule may look at: a lint over the names of its columns and parameters. Pure.

The grounds are those of the discrimination act (diskrimineringslagen 2008:567, 1 kap. 5 §) and the special categories
of the data protection regulation (article 9; article 10 for convictions). A proxy is what often tells such a ground
without naming it. The lint knows names, not meanings: it finds what is called what it is, in Swedish and English, in
any case and way of joining words. That is why audits look at what a rule does (fairness.py).
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from services.risk.domain.explain import Text
from services.risk.domain.kinds.catalogue import KINDS
from services.risk.domain.record_rule import RecordRule
from services.risk.domain.rule import AnyRule, PaymentRule

Kind = Literal["prohibited", "proxy"]

_DISCRIMINATION: Final = "diskrimineringslagen (2008:567) 1 kap. 5 §"
_SPECIAL: Final = "dataskyddsförordningen (EU) 2016/679 artikel 9.1"
_CONVICTIONS: Final = "dataskyddsförordningen (EU) 2016/679 artikel 10"
_BOTH: Final = f"{_DISCRIMINATION}; {_SPECIAL}"


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a name is not to be used: what it tells, of which law, and the words that say it.

    *words* are phrases, their words apart; those of seven letters or more are found inside longer words too.
    """

    kind: Kind
    tells: Text
    law: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A name that a rule uses and should not (prohibited), or should be able to justify (proxy)."""

    name: str
    kind: Kind
    tells: Text
    law: str


def _words(text: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in text.split(","))


GROUNDS: Final = (
    Ground(
        "prohibited",
        Text("kön eller könsidentitet", "sex or gender identity"),
        _DISCRIMINATION,
        _words(
            "kön, kvinna, kvinnor, kvinnlig, manlig, könsidentitet, könstillhörighet, könsöverskridande, transperson, "
            "sex, gender, female, male, woman, women, transgender, pregnant, pregnancy, gravid, graviditet"
        ),
    ),
    Ground(
        "prohibited",
        Text("etnisk tillhörighet, nationalitet eller födelseland", "ethnicity, nationality or country of birth"),
        _BOTH,
        _words(
            "etnicitet, etnisk, nationalitet, medborgarskap, medborgare, födelseland, födelseort, härkomst, hudfärg, "
            "utländsk, invandrare, invandrad, flykting, ras, nationellt ursprung, ethnicity, ethnic, race, racial, "
            "nationality, citizenship, citizen, birth country, birth place, country of birth, place of birth, "
            "national origin, foreign born, foreign background, immigrant, migrant, refugee, skin colour, skin color"
        ),
    ),
    Ground(
        "prohibited",
        Text("religion eller annan trosuppfattning", "religion or other belief"),
        _BOTH,
        _words("religion, religiös, trosuppfattning, trossamfund, trostillhörighet, religious, belief, faith, creed"),
    ),
    Ground(
        "prohibited",
        Text("funktionsnedsättning", "disability"),
        _BOTH,
        _words("funktionsnedsättning, funktionshinder, funktionsvariation, handikapp, disability, disabled, handicap"),
    ),
    Ground(
        "prohibited",
        Text("sexuell läggning eller sexualliv", "sexual orientation or sex life"),
        _BOTH,
        _words("sexuell läggning, sexualliv, sexual orientation, sexual preference, sex life"),
    ),
    Ground(
        "prohibited",
        Text("ålder", "age"),
        _DISCRIMINATION,
        _words(
            "ålder, åldersgrupp, åldersklass, födelsedatum, födelsedag, födelseår, född, age, age group, age band, "
            "birth, birth date, birth day, birth year, birthday, birthdate, dob, born"
        ),
    ),
    Ground(
        "prohibited",
        Text("hälsa", "health"),
        _SPECIAL,
        _words(
            "hälsa, hälsotillstånd, diagnos, sjukdom, sjukskriven, sjukskrivning, läkarintyg, läkemedel, medicinsk, "
            "health, diagnosis, illness, disease, sickness, sick leave, medical, medication"
        ),
    ),
    Ground(
        "prohibited",
        Text("medlemskap i fackförening", "trade union membership"),
        _SPECIAL,
        _words("fackförening, fackförbund, fackmedlem, facklig, fack, trade union, union, union member"),
    ),
    Ground(
        "prohibited",
        Text("politiska åsikter", "political opinions"),
        _SPECIAL,
        _words("politisk, partitillhörighet, partimedlem, political, party membership, party member"),
    ),
    Ground(
        "prohibited",
        Text("genetiska eller biometriska uppgifter", "genetic or biometric data"),
        _SPECIAL,
        _words("genetisk, biometri, biometrisk, ansiktsigenkänning, genetic, biometric, biometrics, face recognition"),
    ),
    Ground(
        "prohibited",
        Text("fällande domar i brottmål", "criminal convictions"),
        _CONVICTIONS,
        _words("belastningsregister, brottsregister, brottsdom, conviction, criminal record, criminal history"),
    ),
    Ground(
        "proxy",
        Text("personnumret säger ålder och kön", "a personal identity number tells age and sex"),
        _DISCRIMINATION,
        _words(
            "personnummer, pnr, personal identity number, identity number, national id, social security number, ssn"
        ),
    ),
    Ground(
        "proxy",
        Text("samordningsnumret säger att någon inte är folkbokförd", "a coordination number tells of no registration"),
        _BOTH,
        _words("samordningsnummer, samordningsnr, coordination number"),
    ),
    Ground(
        "proxy",
        Text("bostadsområdet säger ofta härkomst", "where somebody lives often tells origin"),
        _BOTH,
        _words(
            "postnummer, postnr, postort, postadress, gatuadress, adress, bostadsområde, stadsdel, kommundel, "
            "bostadsort, hemort, folkbokföringsort, desområde, deso, regso, postal code, postal area, post code, "
            "postcode, zip, zip code, street, street address, address, home address, neighbourhood, neighborhood, "
            "city district, residential area"
        ),
    ),
    Ground(
        "proxy",
        Text("namnet säger ofta kön, härkomst och religion", "a name often tells sex, origin and religion"),
        _BOTH,
        _words("namn, förnamn, efternamn, mellannamn, name, first name, last name, surname, forename, given name"),
    ),
    Ground(
        "proxy",
        Text("landet säger ofta härkomst", "a country often tells origin"),
        _BOTH,
        _words("land, landkod, hemland, ursprung, ursprungsland, country, country code, nation, origin"),
    ),
    Ground(
        "proxy",
        Text("språket säger ofta härkomst", "the language often tells origin"),
        _BOTH,
        _words("språk, modersmål, tolk, tolkbehov, language, mother tongue, native language, interpreter"),
    ),
    Ground(
        "proxy",
        Text("familjen säger ofta kön, ålder och läggning", "the family often tells sex, age and orientation"),
        _DISCRIMINATION,
        _words("civilstånd, make, maka, barn, föräldraledig, marital status, spouse, children, parental leave, parent"),
    ),
)

_INSIDE: Final = 7  # letters from which a word is told inside another: shorter ones stand in many
_START: Final = 5  # letters from which it is told at the beginning of another, as in "åldersgrupp"
_MOST_WORDS: Final = 5  # no phrase has more
_PIECES: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def lint(names: Iterable[str]) -> list[Finding]:
    """What is wrong with the names, each at most once: a prohibited ground before a proxy. In the order of names."""
    return [found for name in dict.fromkeys(names) if (found := _finding(name)) is not None]


def names_of(rule: AnyRule) -> list[str]:
    """All names that a rule declares: columns, keys and conditions of its lookups, parameters.

    The names of parties in records are left out: they are organisations' alone, and only told (domain.kinds).
    """
    lookups = rule.lookups if isinstance(rule, PaymentRule) else ()
    reads = rule.reads if isinstance(rule, RecordRule) else ()
    looked_up = [name for lookup in lookups for name in (*lookup.keys, *([lookup.where] if lookup.where else []))]
    told = {f"{one.kind}.{party}_name" for one in reads for party in KINDS[one.kind].parties}
    columns = [name for name in rule.columns if name not in told]
    return [*columns, *looked_up, *(parameter.name for parameter in rule.parameters())]


def lint_rule(rule: AnyRule) -> list[Finding]:
    """What is wrong with what a rule declares that it looks at."""
    return lint(names_of(rule))


def linted(rules: Iterable[AnyRule]) -> dict[Finding, list[str]]:
    """What is found in *rules*, each with the ids of those that read it."""
    found: dict[Finding, list[str]] = {}
    for rule in rules:
        for one in lint_rule(rule):
            found.setdefault(one, []).append(rule.id)
    return found


def _finding(name: str) -> Finding | None:
    pieces = _pieces(name)
    for ground in GROUNDS:
        if any(_says(pieces, phrase) for phrase in _phrases(ground)):
            return Finding(name, ground.kind, ground.tells, ground.law)
    return None


def _says(pieces: tuple[str, ...], phrase: str) -> bool:
    """Whether some words in a row are the phrase, however joined, or a long one stands in a longer word."""
    runs = _runs(pieces)
    if phrase in runs or f"{phrase}s" in runs:
        return True
    if len(phrase) >= _INSIDE:
        return any(phrase in run for run in runs)
    return len(phrase) >= _START and any(piece.startswith(phrase) for piece in pieces)


@cache
def _runs(pieces: tuple[str, ...]) -> frozenset[str]:
    """The words, and those in a row joined."""
    spans = ((start, start + length) for start in range(len(pieces)) for length in range(1, _MOST_WORDS + 1))
    return frozenset("".join(pieces[start:end]) for start, end in spans)


@cache
def _phrases(ground: Ground) -> tuple[str, ...]:
    return tuple("".join(_pieces(phrase)) for phrase in ground.words)


def _pieces(name: str) -> tuple[str, ...]:
    """The words of a name in small letters without marks: snake, kebab, dotted and camel case."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    return tuple(piece.lower() for piece in _PIECES.findall(plain))
