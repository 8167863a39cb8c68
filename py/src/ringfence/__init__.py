"""Ringfence: prepaid billing for resold voice calls, decided inside PostgreSQL.

The package only carries bytes. It verifies signatures, calls the functions of schema `billing`,
fetches vendor lists and carries out effects; every decision about money is made in the database.
"""

__version__ = "0.1.0"
