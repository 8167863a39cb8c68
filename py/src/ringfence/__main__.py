"""Lets `python -m ringfence` stand in for the `ringfence` command."""

from ringfence.cli import main

main()
