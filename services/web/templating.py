"""Templates: one environment a language, everything escaped, nothing undefined passes."""

import hashlib
import re
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from services.web import fairness_words, tip_words, told_words, version_words, words
from services.web.messages import language

HERE: Final = Path(__file__).parent
MARKED: Final = re.compile("⟦([^⟦⟧]*)⟧")
# A marked value up to this length stays on one line; a longer one may break.
UNBROKEN: Final = 24
WHOLE: Final = Markup('<mark class="whole">{}</mark>')
BREAKABLE: Final = Markup("<mark>{}</mark>")


@cache
def environment(code: str) -> Environment:
    """The templates in one language, with its amounts and dates as filters."""
    speech = language(code)
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_translations(speech.translations, newstyle=True)  # type: ignore[attr-defined] # by ext.i18n
    made.filters.update(
        tr=speech.text,
        kr=speech.kr,
        kr_short=speech.kr_short,
        amount=speech.amount,
        number=speech.number,
        day=speech.day,
        moment=speech.moment,
        share=speech.share,
        long_month=speech.long_month,
        ago=speech.ago,
        left=speech.left,
        word=partial(word, code),
        marked=marked,
    )
    made.globals.update(lang=speech.code, words=words, tip_words=tip_words, told_words=told_words, static=static)
    made.globals.update(version_words=version_words, fairness_words=fairness_words)
    return made


def word(code: str, value: str | None, known: Mapping[str, str]) -> str:
    """What a code of the API is called; the code itself where we do not know it."""
    if not value:
        return "–"
    return language(code).say(known[value]) if value in known else value


def marked(text: str) -> Markup:
    """*text* escaped, its ⟦values⟧ marked."""
    parts = MARKED.split(text)
    for index, part in enumerate(parts):
        shape = WHOLE if len(part) <= UNBROKEN else BREAKABLE
        parts[index] = shape.format(part) if index % 2 else escape(part)
    return Markup("").join(parts)


@cache
def static(name: str) -> str:
    """The address of a static file, with its content's hash so that it may be cached for ever."""
    digest = hashlib.sha256((HERE / "static" / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def render(code: str, template: str, values: Mapping[str, Any]) -> str:
    """A template in a language as HTML."""
    return environment(code).get_template(template).render(values)
