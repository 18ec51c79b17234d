"""Where else somebody can turn who suspects a crime or a wrong payment: facts, with their source and the day checked.

They are others' to change: look at each source once a year, and write the new day.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from services.web.words import N_


@dataclass(frozen=True, slots=True)
class Way:
    """Somebody who takes tips: for what, how, where it is said, and the day that was looked up."""

    who: str
    what: str
    how: str
    address: str
    source: str
    checked: date


_CHECKED: Final = date(2026, 11, 25)
WAYS: Final = (
    Way(
        "SOS Alarm",
        N_("Danger to life, property or the environment, now"),
        N_("Call 112"),
        "https://www.sosalarm.se/",
        "sosalarm.se, 114 14 och 112",
        _CHECKED,
    ),
    Way(
        "Polisen",
        N_("A crime that is not going on now"),
        N_("Call 114 14"),
        "https://polisen.se/",
        "sosalarm.se, 114 14 – Polismyndighetens telefonnummer",
        _CHECKED,
    ),
    Way(
        "Försäkringskassan",
        N_("Wrong payments of the social insurance, such as assistance or sickness benefit"),
        N_("A form on the web, also without your name"),
        "https://www.forsakringskassan.se/",
        "forsakringskassan.se, If you suspect incorrect payments or criminal violations",
        _CHECKED,
    ),
    Way(
        "Skatteverket",
        N_("Tax, undeclared work, wrong registration of where people live"),
        N_("A form on the web"),
        "https://www.skatteverket.se/",
        "skatteverket.se",
        _CHECKED,
    ),
    Way(
        "Ekobrottsmyndigheten",
        N_("Economic crime in companies"),
        N_("By the police, 114 14"),
        "https://www.ekobrottsmyndigheten.se/",
        "ekobrottsmyndigheten.se, Tipsa om ekonomisk brottslighet",
        _CHECKED,
    ),
    Way(
        "Inspektionen för vård och omsorg",
        N_("Care that is unsafe, or not given"),
        N_("A form on the web"),
        "https://www.ivo.se/",
        "ivo.se, För privatpersoner",
        _CHECKED,
    ),
)
