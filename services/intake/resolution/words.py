"""Words of Swedish organisations' names: legal forms, ways to shorten, and words that tell nothing alone.

Forms: aktiebolagslagen (2005:551), lag (1980:1102) om handelsbolag och enkla bolag, lag (2018:672) om ekonomiska
föreningar, bostadsrättslagen (1991:614), stiftelselagen (1994:1220), lag (1992:160) om utländska filialer m.m.
All are written folded, as naming.folded makes them.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

FORMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("aktiebolag", "aktiebolaget", "ab", "abp", "publ ab", "ab publ"), "ab"),
        **dict.fromkeys(("handelsbolag", "handelsbolaget", "hb"), "hb"),
        **dict.fromkeys(("kommanditbolag", "kommanditbolaget", "kb"), "kb"),
        **dict.fromkeys(
            (
                *("ekonomisk forening", "ek forening", "ek for", "ekfor", "ekf", "ek f", "e f", "ef"),
                *("kooperativ forening", "kooperativ ekonomisk forening", "koop forening"),
            ),
            "ef",
        ),
        **dict.fromkeys(("bostadsrattsforening", "bostadsrattsforeningen", "bostadsrattsfor", "brf"), "brf"),
        **dict.fromkeys(("ideell forening", "ideella foreningen", "ideell for", "id for"), "id"),
        **dict.fromkeys(("samfallighetsforening", "samfallighetsforeningen", "samf for", "sff"), "sf"),
        **dict.fromkeys(("stiftelse", "stiftelsen"), "st"),
        **dict.fromkeys(("enskild firma", "firma", "ensk firma"), "enskild"),
        **dict.fromkeys(("filial", "sverigefilial", "swedish branch", "svensk filial", "filial i sverige"), "filial"),
        **dict.fromkeys(("gmbh", "limited", "ltd", "oy", "oyj", "aps", "asa", "as", "inc", "llc", "bv", "plc"), "utl"),
    }
)
"""What a legal form is called in names, by its short name."""

LONGEST_FORM: Final = max(len(form.split()) for form in FORMS)

NATIONWIDE: Final = frozenset({"ab"})
"""Forms whose names are one firm's in all of Sweden (lag (2018:1653) om företagsnamn 1 kap. 2 §)."""

NOISE: Final = frozenset({"och", "and", "i", "o", "the", "publ", "for", "av", "pa", "till", "co", "likvidation"})
"""Words and states that are left in or out as it happens; "i likvidation" is a state, not a name."""

SHORT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "gbg": "goteborg",
        "sthlm": "stockholm",
        "goteborgs": "goteborg",
        "stockholms": "stockholm",
        "sv": "svenska",
        "sve": "sverige",
        "sweden": "sverige",
        "swedish": "svenska",
        "nord": "norr",
        "fast": "fastigheter",
        "fastighets": "fastigheter",
        "fastighet": "fastigheter",
        "fastigh": "fastigheter",
        "bygg": "bygg",
        "byggnads": "bygg",
        "byggn": "bygg",
        "byggtjanst": "bygg",
        "forv": "forvaltning",
        "entr": "entreprenad",
        "entreprenader": "entreprenad",
        "konsulter": "konsult",
        "konsulting": "konsult",
        "consulting": "konsult",
        "transporter": "transport",
        "transp": "transport",
        "tpt": "transport",
        "stadservice": "stad",
        "stadning": "stad",
        "utb": "utbildning",
        "kommuns": "kommun",
        "kn": "kommun",
        "ass": "assistans",
        "hemtj": "hemtjanst",
        "elektriska": "el",
        "elektro": "el",
        "rest": "restaurang",
        "idrottsforening": "if",
        "idrottsforeningen": "if",
        "idrottsklubb": "ik",
        "idrottsklubben": "ik",
        "fotbollsklubb": "fk",
        "fotbollsforening": "ff",
        "sportklubb": "sk",
        "skidklubb": "sk",
        "bollklubb": "bk",
        "foreningen": "forening",
        "for": "forening",
        "forb": "forbund",
        "forbundet": "forbund",
        "forsamlingen": "forsamling",
        "svenskakyrkan": "kyrka",
        "kyrkan": "kyrka",
        "skolan": "skola",
        "grp": "gruppen",
        "group": "gruppen",
        "int": "international",
        "intl": "international",
        "maskin": "maskin",
        "maskiner": "maskin",
        "mek": "mekaniska",
        "verkst": "verkstad",
    }
)
"""Ways in which a word is shortened or inflected, and the one form that stands for them."""

_PLACES = (
    "alingsas arboga arvika avesta boden bollnas boras borlange eskilstuna eslov fagersta falkenberg falkoping falun "
    "gavle gotland goteborg hallsberg halmstad harnosand helsingborg hudiksvall jonkoping kalmar karlshamn "
    "karlskoga karlskrona karlstad katrineholm kiruna koping kristianstad kristinehamn kumla kungalv kungsbacka "
    "landskrona lidkoping linkoping ljungby ludvika lulea lund malmo mariestad mjolby molndal mora motala nacka "
    "nassjo norrkoping norrtalje nykoping nynashamn orebro ornskoldsvik oskarshamn ostersund pitea ronneby sala "
    "sandviken skelleftea skovde solleftea solna stockholm strangnas sundsvall sundbyberg soderhamn sodertalje "
    "tierp trelleborg trollhattan uddevalla umea uppsala vanersborg varberg varnamo vasteras vastervik vaxjo "
    "vetlanda visby ystad amal angelholm almhult"
)
_DIRECTIONS = "norr norra soder sodra syd sydost sydvast vast vastra ost ostra mitt mellan centrala nordvast nordost"
_TRADES = (
    "advokat advokatbyra akeri allservice anlaggning apotek arkitekt arkitekter assistans automation barn behandling "
    "bemanning bil bilar bilservice blommor bolag bostad bostader boende bredband bygg byggen byggservice butik "
    "cafe catering centrum data design distribution drift el elektronik energi entreprenad event fastigheter "
    "fastighetsservice film finans forening foretag forlag forsaljning forskola forsamling forskolor forvaltning "
    "gard glas golv grafiska gravmaskiner gruppen handel hem hemtjanst holding hotell hus hvb hyra ik if bk fk ff sk "
    "industri industrier installation international invest jour juridik kapital kiosk klinik klubb kommun "
    "kommunikation konsult kontor "
    "kraft kultur kyrka kyl lager lakare larm leasing lss livsmedel logistik lokalvard lulea mark "
    "marknad maleri maskin mat media medical mekaniska mobler montage musik natur nat omsorg partner plat plast "
    "produktion produkter projekt radgivning rekrytering rental resor restaurang ror ror rorservice sakerhet "
    "samhall service sjukvard skog skola skolor sport stad stadium stall stationen support svensk svenska sverige "
    "system tak tandvard taxi teater teknik tele telecom trading tradgard transport trafik trycker tryckeri trygghet "
    "tvatt unga ungdom uppdrag utbildning utveckling vaktbolag vard vardcentral varme vatten ventilation verkstad "
    "verksamhet vvs aldre aldreboende aldreomsorg riksforbund forbund region distrikt lokalforening hjalp rad"
)
COMMON: Final = frozenset(f"{_PLACES} {_DIRECTIONS} {_TRADES}".split())
"""Words that many organisations carry: places, directions, trades. They tell two firms of a group apart."""
