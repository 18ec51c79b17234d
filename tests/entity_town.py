"""A made municipality's suppliers as its systems write them, with who each row really is.

Nothing here is taken from the code that is judged: the words are its own, and many are not among the words that
services/intake/resolution knows. What is hard is planted on purpose: firms of one group with near names, housing
societies that differ in a number, families whose names differ in a letter, accounts that a factor collects for many,
names that were changed, and names cut off by an old system.
"""

from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple

from services.intake.resolution.features import Organisation
from tests.bench.made import organisation_number


class Row(NamedTuple):
    """One row and the firm that it really is."""

    firm: int
    organisation: Organisation


class Firm(NamedTuple):
    """A firm as it is registered; *old* is the name it had before."""

    name: str
    number: str
    accounts: tuple[str, ...]
    place: str
    old: str


def _words(text: str) -> list[str]:
    return text.split()


_FAMILIES = _words(
    "Andersson Anderson Johansson Johanson Karlsson Carlsson Nilsson Eriksson Ericsson Larsson Olsson Ohlsson "
    "Persson Pehrson Svensson Gustafsson Gustavsson Pettersson Peterson Jonsson Jansson Hansson Lindberg Lundberg "
    "Lindgren Lundgren Lindström Lundström Lundin Lundén Berglund Bergman Bergkvist Bergquist Hallin Hallén "
    "Hedlund Hedlin Sandberg Sandström Forsberg Forslund Sjöberg Sjöström Wallin Wallén Engström Eklund Ekberg "
    "Holmberg Holmgren Nyström Nyberg Nygren Öberg Åberg Åkesson Månsson Mårtensson Björk Björklund Söderström "
    "Söderlund Norberg Nordin Nordén Hermansson Isaksson Fransson Danielsson Mattsson Löfgren Löfström Dahlberg "
    "Dahlström Lindqvist Lindkvist"
)
_TRADES = _words(
    "Bygg Måleri El Rör VVS Städ Transport Åkeri Konsult Redovisning Trädgård Plåt Golv Kakel Glasmästeri Smide "
    "Fönster Snickeri Svets Schakt Mark Anläggning Ventilation Kyl Larm Lås Tak Fasad Betong Vård Omsorg "
    "Assistans Hemtjänst Tandvård Förskola Utbildning Catering Kök Bageri Livsmedel Frukt Tvätt Skylt Tryckeri "
    "Reklam Foto Ljud Data Nätverk Telefoni Bil Däck Maskin Skog Lantbruk Park Lek Sport Resor Buss Taxi Flytt "
    "Lager Säkerhet Bevakning Bemanning Juridik Arkitekter Mätteknik Geoteknik Brunnsborrning Sotning Hiss Möbler "
    "Textil Blommor"
)
_PLACES = _words(
    "Luleå Umeå Sundsvall Gävle Falun Örebro Västerås Uppsala Solna Nacka Södertälje Nyköping Linköping "
    "Norrköping Jönköping Växjö Kalmar Karlskrona Kristianstad Lund Malmö Helsingborg Halmstad Varberg Borås "
    "Göteborg Mölndal Uddevalla Trollhättan Skövde Karlstad Arvika Östersund Skellefteå Kiruna Piteå Visby "
    "Vellinge Höör Tomelilla"
)
_NATURE = _words(
    "Eken Björken Linden Granen Tallen Almen Asken Rönnen Lönnen Hasseln Svalan Lärkan Örnen Ugglan Tranan Svanen "
    "Hjorten Älgen Räven Uttern Solgläntan Ängen Höjden Dalen Källan Bäcken Sjöstjärnan Fyren Kvarnen Smedjan"
)
_CLUBS = _words("IF IK SK BK FF Ryttarförening Brukshundklubb Hembygdsförening Scoutkår Orienteringsklubb Båtklubb")
_GROUP = _words("Sverige Norden Holding Förvaltning Fastigheter Service Produktion Invest Syd Nord Väst Öst Mitt Drift")
_SYLLABLES = _words("no va ra lu mi o ti ka sol ve do ri an ex qua fel tre bo si mar ne lo pi ga du xi ber")
_FORMS = ("AB", "AB", "AB", "AB", "AB", "AB", "AB", "HB", "KB", "Ek. för.")
_HOME = "Tomelilla"
_FACTORS = tuple(f"factor {n}" for n in range(6))


def town(rows: int, seed: int) -> list[Row]:
    """At least *rows* rows of made firms, shuffled; the same seed gives the same rows."""
    random = Random(seed)
    found: list[Row] = []
    taken: set[str] = set()
    number = 0
    while len(found) < rows:
        for name, shared in _names(random):
            # a registered name is one firm's (lag (2018:1653) om företagsnamn 1 kap. 2 §); a club's may be many clubs'
            if name in taken:
                continue
            taken |= set() if name.split()[-1] in _CLUBS else {name}
            number += 1
            firm = _firm(random, name, number, shared)
            found += _rows(random, number, firm, len(found))
    random.shuffle(found)
    return found


def rows_of(names: Sequence[tuple[str, str]], seed: int) -> list[Row]:
    """The same for firms that there are: their *names* and organisation numbers."""
    random = Random(seed)
    found: list[Row] = []
    for firm, (name, number) in enumerate(names):
        found += _rows(random, firm, _firm(random, name, firm, None)._replace(number=number), len(found))
    return found


def _names(random: Random) -> list[tuple[str, str | None]]:
    """The names of one firm, or of some that are easily taken for each other, with an account they may share."""
    kind, form = random.random(), random.choice(_FORMS)
    stem, trade, place = _stem(random), random.choice(_TRADES), random.choice(_PLACES)
    if kind < 0.5:
        return [(f"{stem} {trade} {form}" if random.random() < 0.7 else f"{stem} {trade} i {place} {form}", None)]
    if kind < 0.58:
        return [(f"{stem} & {random.choice(_FAMILIES)} {trade} {form}", None)]
    if kind < 0.64:
        return [(f"{place} {trade} {form}" if random.random() < 0.1 else f"{stem} {form}", None)]
    if kind < 0.72:
        first, some = random.randint(1, 9), random.randint(1, 4)
        home = f"{random.choice(_NATURE)} i {place}" if random.random() < 0.5 else f"{stem} {random.choice(_NATURE)}"
        return [(f"Brf {home} {first + n}", None) for n in range(some)]
    if kind < 0.83:
        club = f"{stem} {random.choice(_CLUBS)}"
        return [(club if kind < 0.8 else f"Stiftelsen {stem} {random.choice(_NATURE)}", None)]
    parts = random.sample(_GROUP + _TRADES + _PLACES, random.randint(2, 5))
    pool = f"pool {stem}" if random.random() < 0.3 else None
    return [(f"{stem} {part} AB", pool) for part in parts]


def _stem(random: Random) -> str:
    kind = random.random()
    if kind < 0.35:
        family = random.choice(_FAMILIES)
        return f"{random.choice('ABCEGHJKLMNPRST')} {family}" if random.random() < 0.6 else f"{family}s"
    if kind < 0.45:
        return "".join(random.choice("ABCDEFGHIJKLMNOPRSTV") for _ in range(random.randint(3, 4)))
    return "".join(random.choice(_SYLLABLES) for _ in range(random.randint(3, 5))).capitalize()


def _firm(random: Random, name: str, number: int, shared: str | None) -> Firm:
    accounts = [f"account {number} {n}" for n in range(random.choice((1, 1, 1, 2)))]
    if random.random() < 0.05:
        accounts = [random.choice(_FACTORS)]
    if shared and random.random() < 0.7:
        accounts = [shared]
    old = f"{_stem(random)} {random.choice(_TRADES)} AB"
    place = _HOME if random.random() < 0.4 else random.choice(_PLACES)
    return Firm(name, organisation_number(number), tuple(accounts), place, old)


def _rows(random: Random, firm: int, of: Firm, first: int) -> list[Row]:
    """A row with the number for most firms, and up to three without it."""
    found: list[tuple[str, str | None]] = []
    if random.random() < 0.85:
        found.append((of.name, of.number))
    found += [(random.choices(_WAYS, _SHARES)[0](random, of), None) for _ in range(random.choice((0, 0, 1, 1, 2, 3)))]
    rows: list[Row] = []
    for name, number in found:
        # a changed name is known again by the account, or not at all
        accounts: tuple[str, ...] = (random.choice(of.accounts),) if random.random() < 0.75 else ()
        if number:  # one row for all that was paid to the number, to whichever account
            accounts = tuple(account for account in of.accounts if random.random() < 0.85)
        place = None
        if random.random() < 0.4:
            place = of.place if random.random() < 0.9 else random.choice(_PLACES)
        organisation = Organisation(f"p{first + len(rows)}", name, number, None, accounts, place)
        rows.append(Row(firm, organisation))
    return rows


def _capitals(_random: Random, firm: Firm) -> str:
    return firm.name.upper()


def _without_form(_random: Random, firm: Firm) -> str:
    name = firm.name.removesuffix(" Ek. för.")
    words = [word for word in name.split() if word not in {"AB", "HB", "KB", "Brf", "Stiftelsen"}]
    return " ".join(words)


def _long_form(_random: Random, firm: Firm) -> str:
    name = f"{firm.name} ".replace(" AB ", " Aktiebolag ").replace(" HB ", " Handelsbolag ").strip()
    return name.replace("Ek. för.", "ekonomisk förening").replace("Brf ", "Bostadsrättsföreningen ")


def _form_first(_random: Random, firm: Firm) -> str:
    return f"AB {firm.name.removesuffix(' AB')}" if firm.name.endswith(" AB") else firm.name.replace("&", "och")


def _slip(random: Random, firm: Firm) -> str:
    letters = list(firm.name)
    places = [
        place for place in range(1, len(letters) - 4) if letters[place].isalpha() and letters[place + 1].isalpha()
    ]
    if not places:
        return firm.name.lower()
    place = random.choice(places)
    match random.randrange(4):
        case 0:
            del letters[place]
        case 1:
            letters[place] = random.choice("aeinorst")
        case 2:
            letters.insert(place, letters[place])
        case _:
            letters[place], letters[place + 1] = letters[place + 1], letters[place]
    return "".join(letters)


def _plain_letters(random: Random, firm: Firm) -> str:
    pairs = (("å", "a", "aa"), ("ä", "a", "ae"), ("ö", "o", "oe"), ("Å", "A", "Aa"), ("Ä", "A", "Ae"), ("Ö", "O", "Oe"))
    which = random.choice((1, 2))
    name = firm.name
    for pair in pairs:
        name = name.replace(pair[0], pair[which])
    return name if random.random() < 0.5 else name.upper()


def _shortened(_random: Random, firm: Firm) -> str:
    pairs = (("Göteborg", "Gbg"), ("Transport", "Transp."), ("Fastigheter", "Fast."), ("Sverige", "Sv."))
    name = firm.name
    for long, short in (*pairs, ("Förvaltning", "Förv."), ("Konsult", "Consulting"), ("Restaurang", "Rest.")):
        name = name.replace(long, short)
    return name.replace(" i ", " ") if name == firm.name else name


def _other_order(_random: Random, firm: Firm) -> str:
    first, _, rest = firm.name.partition(" ")
    return f"{rest}, {first}"


def _longer(random: Random, firm: Firm) -> str:
    added = random.choice((firm.place, "Sverige", "(publ)", f"{firm.place}", "i likvidation"))
    return f"{firm.name} {added}"


def _joined(_random: Random, firm: Firm) -> str:
    words = firm.name.split()
    if len(words) == 2 or words[0] in {"Brf", "Stiftelsen"}:
        return firm.name.replace(" ", "  ")
    return " ".join(["".join(words[:2]), *words[2:]])


def _cut_off(random: Random, firm: Firm) -> str:
    return firm.name[: random.choice((18, 22, 28))].strip().upper()


def _changed(_random: Random, firm: Firm) -> str:
    return firm.old


_WAYS: tuple[Callable[[Random, Firm], str], ...] = (
    *(_capitals, _without_form, _long_form, _form_first, _slip, _plain_letters),
    *(_shortened, _other_order, _longer, _joined, _cut_off, _changed),
)
_SHARES = (20, 15, 8, 5, 14, 10, 5, 4, 6, 6, 4, 3)
