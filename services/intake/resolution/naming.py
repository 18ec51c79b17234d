"""An organisation's name in the form in which names are compared."""

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

from services.intake.resolution.words import COMMON, FORMS, LONGEST_FORM, NOISE, SHORT

_MARKS: Final = str.maketrans("øæßðþłđ", "oasdtld")
_WORD: Final = re.compile(r"[^\W_]+")
_STANDS_FOR: Final = (("&", " och "), ("+", " och "), ("a/b", "ab"), ("h/b", "hb"), ("k/b", "kb"))
_ASCII: Final = (("aa", "a"), ("ae", "a"), ("oe", "o"), ("ph", "f"), ("w", "v"))
_NUMERALS: Final = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8"}
LEAST_MENDED: Final = 6
"""So long a word must be before one slip in it is mended: shorter ones are another word too easily."""
MOST_REMEMBERED: Final = 200_000


class Name(NamedTuple):
    """A name taken apart: *rare* words tell who, *common* ones what and where, *numbers* which of several."""

    form: str
    key: str
    """All words, sorted."""
    compact: str
    """All words together, in their order."""
    rare: str
    common: str
    numbers: str
    initials: str
    """Words of one letter, which no slip makes another: S Hedlund is not N Hedlund."""
    words: tuple[str, ...]


def folded(text: str) -> str:
    """Small letters without marks: å and ä become a, ö becomes o, as most systems write them."""
    marked = unicodedata.normalize("NFKD", text.casefold().translate(_MARKS))
    return "".join(letter for letter in marked if not unicodedata.combining(letter))


@lru_cache(maxsize=MOST_REMEMBERED)
def name_of(text: str) -> Name:
    """*text* taken apart; a name of a form and nothing else keeps the form as its only word."""
    plain = folded(text)
    for sign, word in _STANDS_FOR:
        plain = plain.replace(sign, word)
    # "A.B." is one word, as is "B & B:s"; every other stop parts two
    plain = re.sub(r"\b(\w)\.(?=\w\b)", r"\1", plain).replace("'", "").replace("’", "")
    found = [_NUMERALS.get(word, word) for word in _WORD.findall(plain)]
    form, words = _without_form(found)
    kept = [SHORT.get(word, word) for word in words if word not in NOISE] or found
    numbers = sorted({_bare(word) for word in kept if word.isdecimal()})
    spelled = [_one_spelling(word) for word in kept if not word.isdecimal()]
    mended = [_mended(word) for word in spelled]
    rare = sorted(word for word in mended if word not in _COMMON)
    common = sorted({word for word in mended if word in _COMMON})
    return Name(
        form,
        " ".join(sorted([*spelled, *numbers])),
        _one_spelling("".join([*spelled, *numbers])),
        " ".join(rare),
        " ".join(common),
        " ".join(numbers),
        " ".join(sorted(word for word in spelled if len(word) == 1)),
        tuple(dict.fromkeys(mended)),
    )


def _without_form(words: list[str]) -> tuple[str, list[str]]:
    """The first legal form that the name carries, and the other words; a branch is a branch whatever else it is."""
    forms, rest, place = [], [], 0
    while place < len(words):
        for length in range(min(LONGEST_FORM, len(words) - place), 0, -1):
            if form := FORMS.get(" ".join(words[place : place + length])):
                forms.append(form)
                place += length
                break
        else:
            rest.append(words[place])
            place += 1
    return ("filial" if "filial" in forms else next(iter(forms), "")), rest


def _bare(number: str) -> str:
    return number.lstrip("0") or "0"


@lru_cache(maxsize=MOST_REMEMBERED)
def _one_spelling(word: str) -> str:
    for written, meant in _ASCII:
        word = word.replace(written, meant)
    return word


_COMMON: Final = frozenset(_one_spelling(word) for word in COMMON)


def _cut_once(word: str) -> set[str]:
    return {word[:place] + word[place + 1 :] for place in range(len(word))}


_NEAR_COMMON: Final = {
    near: word for word in sorted(_COMMON) if len(word) >= LEAST_MENDED for near in (word, *_cut_once(word))
}


@lru_cache(maxsize=MOST_REMEMBERED)
def _mended(word: str) -> str:
    """The common word that *word* is with one slip in it: a letter too many, too few, another, or two swapped."""
    if word in _COMMON or len(word) < LEAST_MENDED:
        return word
    if found := _NEAR_COMMON.get(word):
        return found
    near = {_NEAR_COMMON[cut] for cut in _cut_once(word) if cut in _NEAR_COMMON}
    return min((found for found in near if abs(len(found) - len(word)) <= 1), default=word)
