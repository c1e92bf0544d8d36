"""Keeping the FAQ true: what is checked before it goes live."""
