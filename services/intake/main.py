"""The API process of intake."""

import msgspec

from services.intake import api
from services.intake.disposal import DECLARED, carry
from services.intake.dropper import drops
from services.intake.handlers import HANDLERS
from services.intake.importer import importer
from services.intake.orders import PaymentOrder, PaymentOrders
from services.intake.records.catalogue import KINDS
from services.intake.records.inputs import shapes_of
from services.intake.registers import registers
from services.intake.resolver import resolver
from services.intake.settings import settings
from services.intake.writer import group_writer
from shared.api import run
from shared.app import create_app
from shared.disposal.handlers import disposal_resource
from shared.openapi import add_schemas

app = create_app(
    settings(),
    [api.router],
    HANDLERS,
    [
        group_writer,
        importer,
        disposal_resource(DECLARED, carry(settings().data_dir)),
        *([registers, drops, resolver] if settings().worker == "embedded" else []),
    ],
)
SENT = (PaymentOrder, PaymentOrders, *(shape for kind in KINDS.values() for shape in shapes_of(kind)))
_, schemas = msgspec.json.schema_components(SENT, ref_template="#/components/schemas/{name}")
add_schemas(app, schemas)

if __name__ == "__main__":
    run(app, settings())
