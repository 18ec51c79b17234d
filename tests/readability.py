"""How hard a text is to read: LIX for Swedish (Björnsson 1968), Flesch's reading ease for English (Flesch 1948)."""

import re
from typing import Final

_WORD: Final = re.compile(r"[0-9]*[^\W\d_]+")
_END: Final = re.compile(r"[.!?]+(?=\s|$)")
_VOWELS: Final = re.compile(r"[aeiouy]+", re.IGNORECASE)
_LONG = 6  # letters; longer words make a text heavy


def words_of(text: str) -> list[str]:
    """The words of *text*, amounts and other figures left out."""
    return _WORD.findall(text)


def sentences_in(text: str) -> int:
    """How many sentences end in *text*, one at least."""
    return max(1, len(_END.findall(text)))


def lix(text: str) -> float:
    """Words a sentence and long words in a hundred: below 30 very easy, 40 as fiction, 50 as news, 60 official."""
    words = words_of(text)
    return len(words) / sentences_in(text) + 100 * sum(len(word) > _LONG for word in words) / len(words)


def flesch(text: str) -> float:
    """Reading ease: from 60 plain English, 30 to 50 difficult, below 30 for scholars."""
    words = words_of(text)
    return 206.835 - 1.015 * len(words) / sentences_in(text) - 84.6 * sum(map(_syllables, words)) / len(words)


def _syllables(word: str) -> int:
    count = len(_VOWELS.findall(word))
    silent = word.lower().endswith("e") and not word.lower().endswith("le") and count > 1
    return max(1, count - silent)
