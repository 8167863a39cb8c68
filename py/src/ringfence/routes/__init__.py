"""The HTTP surface, one module per subject.

Each module offers `OPERATIONS`; `ALL` below is the one list from which both the routes of the
application and the OpenAPI document are made, so that neither can know a path the other does not.
"""

from __future__ import annotations

from ringfence.routes import (
    description,
    health,
    monitoring,
    payments,
    reconciliation,
    stripe,
    vapi,
    wallet,
)
from ringfence.routes.operation import Operation

ALL: tuple[Operation, ...] = (
    *wallet.OPERATIONS,
    *payments.OPERATIONS,
    *reconciliation.OPERATIONS,
    *monitoring.OPERATIONS,
    *vapi.OPERATIONS,
    *stripe.OPERATIONS,
    *health.OPERATIONS,
    *description.OPERATIONS,
)
