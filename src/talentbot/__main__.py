"""`python -m talentbot`."""

from talentbot.cli import main

main()
