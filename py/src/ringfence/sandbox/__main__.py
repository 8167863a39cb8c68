"""`python -m ringfence.sandbox`."""

from __future__ import annotations

import sys

from ringfence import cli

if __name__ == "__main__":
    sys.argv.insert(1, "sandbox")
    cli.main()
