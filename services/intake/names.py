"""What a payee's name alone tells: a company form, a foreign form, or very likely a natural person."""

import re

# Legal forms and words that only organisations carry. Whole words, any case.
_SWEDISH_FORMS = (
    r"AB|A/B|AKTIEBOLAG(?:ET)?|HB|H/B|HANDELSBOLAG(?:ET)?|KB|K/B|KOMMANDITBOLAG(?:ET)?|EK\.?\s?F[ÖO]R\.?|EKF|BRF|"
    r"EKONOMISK F[ÖO]RENING|F[ÖO]RENING(?:EN)?|STIFTELSE(?:N)?|SAMF[ÄA]LLIGHET(?:EN)?|KOMMUN(?:EN)?|REGION(?:EN)?|"
    r"LANDSTING(?:ET)?|KOMMUNALF[ÖO]RBUND(?:ET)?|F[ÖO]RBUND(?:ET)?|L[ÄA]NSSTYRELSE(?:N)?|MYNDIGHET(?:EN)?|"
    r"VERKET|UNIVERSITET|H[ÖO]GSKOLA(?:N)?|F[ÖO]RSAMLING(?:EN)?|PASTORAT|KYRKA(?:N)?|KLUBB(?:EN)?|IDROTTSF[ÖO]RENING|"
    r"IF|IK|BK|SK|FF|IFK|AIK|KFUM|BANK(?:EN)?|F[ÖO]RS[ÄA]KRING(?:AR)?|TINGSR[ÄA]TT|DOMSTOL|POLISEN|SKATTEVERKET|"
    r"BOLAG(?:ET)?|KOOPERATIV|CONCERN|KONCERN(?:EN)?|FILIAL|FOLKETS HUS|RIKSF[ÖO]RBUND(?:ET)?"
)
_SUFFIXES = r"(?:AKTIEBOLAG|BOLAGET|F[ÖO]RENINGEN|F[ÖO]RENING|STIFTELSEN|KOMMUNEN|KOMMUN|F[ÖO]RBUNDET|VERKET|STYRELSEN)"
_FOREIGN_FORMS = (
    r"GMBH|LTD|LIMITED|LLC|LLP|INC|CORP|CORPORATION|PLC|OYJ?|ASA|A/S|APS|B\.V\.|N\.V\.|SARL|S\.A\.R\.L\.|S\.A\.|SRL|"
    r"S\.R\.L\.|S\.P\.A\.|KFT|SP\.? Z O\.?\s?O\.?|OÜ|UAB|SIA|PTY"
)
# Forms short enough to be something else stand last in a name, or they mean nothing.
_FOREIGN_LAST = r"(?:AS|BV|NV|SA|SAS|OU|AG)\s*$"
_COMPANY = re.compile(rf"(?<![\w/])(?:{_SWEDISH_FORMS})(?![\w/])|{_SUFFIXES}(?!\w)", re.IGNORECASE)
_FOREIGN = re.compile(rf"(?<![\w/.])(?:(?:{_FOREIGN_FORMS})(?![\w/])|{_FOREIGN_LAST})", re.IGNORECASE)
# Words a sole trader's business name carries and a person's name does not.
_TRADE = re.compile(
    r"\b(?:FIRMA|KONSULT\w*|SERVICE|BYGG\w*|[ÅA]KERI\w*|TAXI|CONSULTING|DESIGN|FOTO\w*|MUSIK\w*|PRODUKTION\w*|MEDIA|"
    r"TRANSPORT\w*|ST[ÄA]D\w*|BUTIK\w*|LIVS|CAF[EÉ]|RESTAURANG\w*|PIZZERIA|HANDEL\w*|UTBILDNING\w*|GÅRD\w*|HOTEL\w*|"
    r"SALONG|STUDIO|VERKSTAD\w*|M[ÅA]LERI\w*|TEKNIK|SYSTEM|SOLUTIONS|GROUP|HOUSE|CENTER|CENTRUM|CENTRE|SCHOOL|SKOLA\w*)\b",
    re.IGNORECASE,
)
# Among the most common given names in Sweden (Statistics Sweden, name statistics 2023); enough to settle the
# plain cases, and whoever is not settled stays unknown and is guarded as a person.
_GIVEN_NAMES = """
adam agneta ahmed alexander ali alice alma amanda anders andreas anette angelica anita ann anna anneli annika
arne arvid asta astrid axel barbro bengt berit birgitta bjorn bo boel britt britta camilla carina carl caroline
catarina cecilia charlotte christer christian christina clara dan daniel david ebba elias elin elisabeth elsa
emil emilia emma erik erika ester eva evelina fatima felix filip frans fredrik frida gabriel goran greta gun
gunilla gunnar gustaf gustav hakan hanna hans hassan helen helena henrik hugo ida inga inger ingrid isabella
isak jakob jan jenny jens jesper jessica joakim johan johanna john jonas jonathan josefin julia karin karl
katarina kenneth kent kerstin kim kjell klas kristina lars lena lennart leif linda linn linnea lisa louise
lovisa lucas ludvig magdalena magnus maja malin marcus margareta maria marianne marie mats matilda mattias mia
michael mikael mohamed mona monica nadia nils nina noah ola olle olof oscar oskar patrik per peter petra philip
pia pontus rasmus rebecca rickard robert robin roger roland rolf ronja sandra sara sebastian siv simon sofia
sofie solveig stefan sten stig stina susanne svante sven tage tobias tomas thomas tommy torbjorn tove ulf ulla
ulrika urban vera viktor viktoria vilhelm william wilma yvonne
"""
_GIVEN = frozenset(_GIVEN_NAMES.split())
_NAME = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*\.?")
_FOLD = str.maketrans("åäöéèü", "aaoeeu")
_LEAST_NAMES, _MOST_NAMES = 2, 4


def is_company_name(name: str) -> bool:
    """Whether the name carries a Swedish organisation form or word."""
    return _COMPANY.search(name) is not None


def is_foreign_company_name(name: str) -> bool:
    """Whether the name carries a foreign company form and no Swedish one."""
    return not is_company_name(name) and _FOREIGN.search(name) is not None


def looks_like_natural_person(name: str) -> bool:
    """Whether the name is two to four plain words of which one is a given name or the last a surname."""
    words = re.split(r"[\s,;]+", name.strip())
    if not _LEAST_NAMES <= len(words) <= _MOST_NAMES or not all(_NAME.fullmatch(word) for word in words):
        return False
    if is_company_name(name) or is_foreign_company_name(name) or _TRADE.search(name):
        return False
    folded = [part for word in words for part in word.casefold().translate(_FOLD).split("-")]
    return any(part in _GIVEN for part in folded) or any(w.casefold().endswith("sson") for w in words)
