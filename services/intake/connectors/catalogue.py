"""All registers, and where the settings say that each is."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from services.intake.connectors import Connector, bolagsverket, population, tax
from services.intake.connectors.client import Door
from services.intake.settings import Settings

CONNECTORS: Final[Mapping[str, Connector]] = MappingProxyType(
    {one.name: one for one in (bolagsverket.CONNECTOR, tax.CONNECTOR, population.CONNECTOR)}
)


def doors(settings: Settings) -> Iterator[tuple[Connector, Door]]:
    """The registers that the settings name an address for, with the way in."""
    local = settings.profile == "local"
    ways = {
        "bolagsverket": Door(
            settings.bolagsverket_url,
            settings.bolagsverket_token_url,
            settings.bolagsverket_client_id,
            settings.bolagsverket_client_secret,
            scope="vardefulla-datamangder:read",
            local=local,
        ),
        "tax": Door(settings.tax_register_url, certificate=settings.tax_register_certificate_file, local=local),
        "population": Door(
            settings.population_register_url,
            settings.population_register_token_url,
            settings.population_register_client_id,
            settings.population_register_client_secret,
            settings.population_register_certificate_file,
            scope="fbfuppgoffakt",
            api_id=settings.population_register_api_id,
            api_secret=settings.population_register_api_secret,
            order=settings.population_register_order,
            organisation=settings.population_register_organisation,
            local=local,
        ),
    }
    return ((CONNECTORS[name], door) for name, door in ways.items() if door.url)
