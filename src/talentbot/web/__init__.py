"""The HTTP side of `talentbot run`: webhook and health."""
