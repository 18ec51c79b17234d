"""The words that a form's questions can be answered with, by code."""

from typing import Final

from services.intake.domain import Text

AREAS: Final = {
    "supplier": Text("Leverantör", "Supplier"),
    "association_grant": Text("Bidrag till föreningar", "Grants to associations"),
    "subsistence_support": Text("Ekonomiskt bistånd", "Subsistence support"),
    "personal_assistance": Text("Personlig assistans", "Personal assistance"),
    "home_care": Text("Hemtjänst", "Home care"),
    "residential_care_home": Text("Särskilt boende", "Residential care"),
    "school": Text("Förskola och skola", "Preschool and school"),
    "housing_adaptation": Text("Bostadsanpassning", "Housing adaptation"),
    "permit": Text("Tillstånd", "Permits"),
    "employment": Text("Anställning", "Employment"),
    "other": Text("Annat", "Something else"),
}
GRADES: Final = {
    "1": Text("1, litet", "1, small"),
    "2": Text("2", "2"),
    "3": Text("3, måttligt", "3, moderate"),
    "4": Text("4", "4"),
    "5": Text("5, mycket allvarligt", "5, very serious"),
}
CHANCES: Final = {
    "1": Text("1, osannolikt", "1, unlikely"),
    "2": Text("2", "2"),
    "3": Text("3, möjligt", "3, possible"),
    "4": Text("4", "4"),
    "5": Text("5, mycket sannolikt", "5, very likely"),
}
MEANS: Final = {
    "tool": Text("Verktyg", "Tool"),
    "method": Text("Metod", "Method"),
    "cooperation": Text("Samverkan", "Cooperation"),
    "routine": Text("Rutin", "Routine"),
    "other": Text("Annat", "Something else"),
}
SOURCES: Final = {
    "authority": Text("Myndighet", "Authority"),
    "press": Text("Media", "Press"),
    "municipality": Text("Annan kommun", "Another municipality"),
    "court": Text("Dom", "Judgment"),
    "other": Text("Annat", "Something else"),
}
INCIDENTS: Final = {
    "harassment": Text("Trakasserier", "Harassment"),
    "threat": Text("Hot", "A threat"),
    "violence": Text("Våld", "Violence"),
    "damage": Text("Skadegörelse", "Damage"),
    "gift": Text("Gåva, förmån eller erbjudande", "A gift, a favour or an offer"),
    "self_censorship": Text("Jag lät bli att göra något av oro", "I refrained from something out of worry"),
    "other": Text("Annat", "Something else"),
}
ROLES: Final = {
    "staff": Text("Anställd", "Staff"),
    "manager": Text("Chef", "Manager"),
    "elected": Text("Förtroendevald", "Elected"),
    "other": Text("Annat", "Something else"),
}
RELATIONS: Final = {
    "user": Text("Brukare eller anhörig", "A user or a relative"),
    "resident": Text("Invånare", "A resident"),
    "supplier": Text("Leverantör eller utförare", "A supplier or a provider"),
    "association": Text("Förening", "An association"),
    "colleague": Text("Kollega eller chef", "A colleague or a manager"),
    "elected": Text("Förtroendevald", "An elected official"),
    "unknown": Text("Okänd", "Unknown"),
    "other": Text("Annat", "Something else"),
}
DIRECTIONS: Final = {
    "from_outside": Text("Utifrån", "From outside"),
    "from_inside": Text("Inifrån", "From inside"),
    "from_above": Text("Uppifrån", "From above"),
}
CHANNELS: Final = {
    "meeting": Text("Vid ett möte", "At a meeting"),
    "telephone": Text("Telefon", "Telephone"),
    "e_mail": Text("E-post", "E-mail"),
    "letter": Text("Brev", "Letter"),
    "social_media": Text("Sociala medier", "Social media"),
    "at_home": Text("Vid hemmet", "At home"),
    "other": Text("Annat", "Something else"),
}
CONCERNS: Final = {
    "payment": Text("En betalning eller faktura", "A payment or an invoice"),
    "association_grant": Text("Ett bidrag till en förening", "A grant to an association"),
    "benefit": Text("Ett bidrag eller stöd till en person", "A benefit or support to a person"),
    "care": Text("Omsorg eller skola som inte utförs som den ska", "Care or school not given as it should be"),
    "permit": Text("Ett tillstånd", "A permit"),
    "other": Text("Annat", "Something else"),
}
"""What a tip from the public concerns."""
