"""Codes that sources write, as people say them: (Swedish, English). A code that is not here is shown as it came."""

from collections.abc import Mapping
from typing import Final

CODES: Final[Mapping[str, tuple[str, str]]] = {
    # what changed in a company
    "board_changed": ("byte av styrelse", "change of board"),
    "owner_changed": ("byte av ägare", "change of owner"),
    "signatory_changed": ("byte av firmatecknare", "change of signatory"),
    "name_changed": ("byte av namn", "change of name"),
    "address_changed": ("byte av adress", "change of address"),
    "industry_changed": ("byte av bransch", "change of industry"),
    "auditor_resigned": ("revisor har lämnat", "auditor left"),
    # how a company stands
    "active": ("verksamt", "active"),
    "bankrupt": ("konkurs", "bankrupt"),
    "bankruptcy": ("konkurs", "bankruptcy"),
    "liquidation": ("likvidation", "liquidation"),
    "reconstruction": ("rekonstruktion", "reconstruction"),
    # why an engagement ended
    "false_time_reports": ("felaktiga tidrapporter", "wrong time reports"),
    "time_reports": ("tidrapporter", "time reports"),
    "deficient_delivery": ("brister i leveransen", "deficient delivery"),
    "unpaid_tax": ("obetald skatt", "unpaid tax"),
    # lines of work
    "home_care": ("hemtjänst", "home care"),
    "personal_assistance": ("personlig assistans", "personal assistance"),
    "residential_care": ("särskilt boende", "residential care"),
    "residential": ("särskilt boende", "residential care"),
    "group_home": ("bostad med särskild service", "group home"),
    "subsistence": ("försörjningsstöd", "subsistence support"),
    "escort": ("ledsagning", "escort"),
    "respite": ("avlösning", "respite"),
    "hvb": ("HVB", "residential home"),
    "placement": ("placering", "placement"),
    "school": ("skola", "school"),
    "preschool": ("förskola", "preschool"),
    # supervision
    "food": ("livsmedel", "food"),
    "alcohol": ("alkohol", "alcohol"),
    "serving": ("servering", "serving"),
    "tobacco": ("tobak", "tobacco"),
    "environment": ("miljö", "environment"),
    "fire": ("brandskydd", "fire safety"),
    "documentation": ("dokumentation", "documentation"),
    "hygiene": ("hygien", "hygiene"),
    "traceability": ("spårbarhet", "traceability"),
    # how it was procured, as OCDS says it
    "open": ("öppet förfarande", "open procedure"),
    "selective": ("selektivt förfarande", "selective procedure"),
    "limited": ("begränsat förfarande", "limited procedure"),
    "direct": ("direktupphandling", "direct award"),
    # grants
    "activity": ("aktivitetsbidrag", "activity grant"),
    "start": ("startbidrag", "start-up grant"),
    "rent": ("hyresbidrag", "rent grant"),
    "project": ("projektbidrag", "project grant"),
    # how a payment went out
    "manual": ("manuellt", "manually"),
    "urgent": ("brådskande", "urgent"),
}
