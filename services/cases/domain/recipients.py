"""Who may be given something, and which benefits and offences a basis may speak of."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.cases.domain.wording import Text


class Authority(StrEnum):
    """Bodies outside the municipality that may be given something."""

    EMPLOYMENT_SERVICE = "employment_service"
    COMPANIES_OFFICE = "companies_office"
    STUDENT_AID_BOARD = "student_aid_board"
    E_HEALTH_AGENCY = "e_health_agency"
    SOCIAL_INSURANCE_AGENCY = "social_insurance_agency"
    CARE_INSPECTORATE = "care_inspectorate"
    ENFORCEMENT_AUTHORITY = "enforcement_authority"
    MIGRATION_AGENCY = "migration_agency"
    PENSIONS_AGENCY = "pensions_agency"
    TAX_AGENCY = "tax_agency"
    PAYMENTS_AUTHORITY = "payments_authority"
    MUNICIPALITY = "municipality"
    REGION = "region"
    UNEMPLOYMENT_FUND = "unemployment_fund"
    WORK_ENVIRONMENT_AUTHORITY = "work_environment_authority"
    POLICE = "police"
    PROSECUTOR = "prosecutor"
    ECONOMIC_CRIME_AUTHORITY = "economic_crime_authority"
    COAST_GUARD = "coast_guard"
    SECURITY_SERVICE = "security_service"
    CUSTOMS = "customs"
    TAX_CRIME_UNIT = "tax_crime_unit"


AUTHORITIES: Final[dict[Authority, Text]] = {
    Authority.EMPLOYMENT_SERVICE: Text("Arbetsförmedlingen", "Employment Service"),
    Authority.COMPANIES_OFFICE: Text("Bolagsverket", "Companies Registration Office"),
    Authority.STUDENT_AID_BOARD: Text("Centrala studiestödsnämnden", "Board of Student Finance"),
    Authority.E_HEALTH_AGENCY: Text("E-hälsomyndigheten", "eHealth Agency"),
    Authority.SOCIAL_INSURANCE_AGENCY: Text("Försäkringskassan", "Social Insurance Agency"),
    Authority.CARE_INSPECTORATE: Text("Inspektionen för vård och omsorg", "Health and Social Care Inspectorate"),
    Authority.ENFORCEMENT_AUTHORITY: Text("Kronofogdemyndigheten", "Enforcement Authority"),
    Authority.MIGRATION_AGENCY: Text("Migrationsverket", "Migration Agency"),
    Authority.PENSIONS_AGENCY: Text("Pensionsmyndigheten", "Pensions Agency"),
    Authority.TAX_AGENCY: Text("Skatteverket", "Tax Agency"),
    Authority.PAYMENTS_AUTHORITY: Text("Utbetalningsmyndigheten", "Payments Authority"),
    Authority.MUNICIPALITY: Text("En annan kommun", "Another municipality"),
    Authority.REGION: Text("En region", "A region"),
    Authority.UNEMPLOYMENT_FUND: Text("En arbetslöshetskassa", "An unemployment insurance fund"),
    Authority.WORK_ENVIRONMENT_AUTHORITY: Text("Arbetsmiljöverket", "Work Environment Authority"),
    Authority.POLICE: Text("Polismyndigheten", "Police Authority"),
    Authority.PROSECUTOR: Text("Åklagarmyndigheten", "Prosecution Authority"),
    Authority.ECONOMIC_CRIME_AUTHORITY: Text("Ekobrottsmyndigheten", "Economic Crime Authority"),
    Authority.COAST_GUARD: Text("Kustbevakningen", "Coast Guard"),
    Authority.SECURITY_SERVICE: Text("Säkerhetspolisen", "Security Service"),
    Authority.CUSTOMS: Text("Tullverket", "Customs"),
    Authority.TAX_CRIME_UNIT: Text("Skatteverkets brottsbekämpning", "Tax Agency's crime unit"),
}

LAW_ENFORCEMENT: Final = frozenset(
    {
        Authority.POLICE,
        Authority.PROSECUTOR,
        Authority.ECONOMIC_CRIME_AUTHORITY,
        Authority.COAST_GUARD,
        Authority.SECURITY_SERVICE,
        Authority.CUSTOMS,
        Authority.TAX_CRIME_UNIT,
    }
)
"""Lag (2025:170) 2 §."""


class RecipientKind(StrEnum):
    """What a recipient is: each committee of the municipality is an authority of its own (OSL 8 kap. 1 §)."""

    COMMITTEE = "committee"
    AUTHORITY = "authority"
    LAW_ENFORCEMENT = "law_enforcement"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is given something; *authority* is None for a committee of the own municipality."""

    authority: Authority | None = None

    @property
    def kind(self) -> RecipientKind:
        """What the recipient is."""
        if self.authority is None:
            return RecipientKind.COMMITTEE
        return RecipientKind.LAW_ENFORCEMENT if self.authority in LAW_ENFORCEMENT else RecipientKind.AUTHORITY


class Benefit(StrEnum):
    """An economic benefit or support to or for an individual, lag (2024:307) 3 §."""

    SUBSISTENCE_SUPPORT = "subsistence_support"
    MUNICIPAL_SUPPORT = "municipal_support"
    ASSISTANCE_ALLOWANCE = "assistance_allowance"
    SOCIAL_INSURANCE = "social_insurance"
    PENSION_SUPPLEMENT = "pension_supplement"
    STUDENT_AID = "student_aid"
    EMPLOYMENT_SUPPORT = "employment_support"
    UNEMPLOYMENT_BENEFIT = "unemployment_benefit"
    ASYLUM_ALLOWANCE = "asylum_allowance"
    MEDICINE_BENEFIT = "medicine_benefit"


@dataclass(frozen=True, slots=True)
class BenefitKind:
    """What a benefit is called, and who decides it."""

    text: Text
    decided_by: Authority


BENEFITS: Final[dict[Benefit, BenefitKind]] = {
    Benefit.SUBSISTENCE_SUPPORT: BenefitKind(Text("Försörjningsstöd", "Subsistence support"), Authority.MUNICIPALITY),
    Benefit.MUNICIPAL_SUPPORT: BenefitKind(
        Text("Annat stöd till en enskild från en kommun", "Other support to an individual from a municipality"),
        Authority.MUNICIPALITY,
    ),
    Benefit.ASSISTANCE_ALLOWANCE: BenefitKind(
        Text("Assistansersättning", "Assistance allowance"), Authority.SOCIAL_INSURANCE_AGENCY
    ),
    Benefit.SOCIAL_INSURANCE: BenefitKind(
        Text("Annan förmån från Försäkringskassan", "Another benefit of the Social Insurance Agency"),
        Authority.SOCIAL_INSURANCE_AGENCY,
    ),
    Benefit.PENSION_SUPPLEMENT: BenefitKind(
        Text("Pension, bostadstillägg eller äldreförsörjningsstöd", "Pension, housing supplement or elderly support"),
        Authority.PENSIONS_AGENCY,
    ),
    Benefit.STUDENT_AID: BenefitKind(Text("Studiestöd", "Student aid"), Authority.STUDENT_AID_BOARD),
    Benefit.EMPLOYMENT_SUPPORT: BenefitKind(
        Text("Stöd från Arbetsförmedlingen", "Support of the Employment Service"), Authority.EMPLOYMENT_SERVICE
    ),
    Benefit.UNEMPLOYMENT_BENEFIT: BenefitKind(
        Text("Arbetslöshetsersättning", "Unemployment benefit"), Authority.UNEMPLOYMENT_FUND
    ),
    Benefit.ASYLUM_ALLOWANCE: BenefitKind(
        Text("Dagersättning enligt LMA", "Daily allowance of asylum seekers"), Authority.MIGRATION_AGENCY
    ),
    Benefit.MEDICINE_BENEFIT: BenefitKind(Text("Läkemedelsförmån", "Medicine benefit"), Authority.E_HEALTH_AGENCY),
}


class Offence(StrEnum):
    """Offences that a suspicion may be about."""

    BENEFIT_OFFENCE = "benefit_offence"
    PETTY_BENEFIT_OFFENCE = "petty_benefit_offence"
    GROSS_BENEFIT_OFFENCE = "gross_benefit_offence"
    NEGLIGENT_BENEFIT_OFFENCE = "negligent_benefit_offence"
    FRAUD = "fraud"
    GROSS_FRAUD = "gross_fraud"
    FORGERY = "forgery"
    POPULATION_REGISTER_OFFENCE = "population_register_offence"


@dataclass(frozen=True, slots=True)
class Penalty:
    """What an offence is called, where it stands, and the least prison term in months; 0 where a fine may do."""

    text: Text
    section: str
    least_months: int
    benefit_law: bool = False


# Each has prison in its scale. A least term of 0 is a fine, or prison from its general least term.
OFFENCES: Final[dict[Offence, Penalty]] = {
    Offence.BENEFIT_OFFENCE: Penalty(
        Text("Bidragsbrott", "Benefit offence"), "bidragsbrottslagen (2007:612) 2 §", 0, benefit_law=True
    ),
    Offence.PETTY_BENEFIT_OFFENCE: Penalty(
        Text("Ringa bidragsbrott", "Petty benefit offence"), "bidragsbrottslagen (2007:612) 2 §", 0, benefit_law=True
    ),
    Offence.GROSS_BENEFIT_OFFENCE: Penalty(
        Text("Grovt bidragsbrott", "Gross benefit offence"), "bidragsbrottslagen (2007:612) 3 §", 6, benefit_law=True
    ),
    Offence.NEGLIGENT_BENEFIT_OFFENCE: Penalty(
        Text("Vårdslöst bidragsbrott", "Negligent benefit offence"),
        "bidragsbrottslagen (2007:612) 4 §",
        0,
        benefit_law=True,
    ),
    Offence.FRAUD: Penalty(Text("Bedrägeri", "Fraud"), "brottsbalken 9 kap. 1 §", 0),
    Offence.GROSS_FRAUD: Penalty(Text("Grovt bedrägeri", "Gross fraud"), "brottsbalken 9 kap. 3 §", 6),
    Offence.FORGERY: Penalty(Text("Urkundsförfalskning", "Forgery"), "brottsbalken 14 kap. 1 §", 0),
    Offence.POPULATION_REGISTER_OFFENCE: Penalty(
        Text("Folkbokföringsbrott", "Population register offence"), "folkbokföringslagen (1991:481) 42 §", 0
    ),
}
