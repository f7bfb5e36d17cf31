"""Whom to contact again, when, with what, and whom to leave alone."""
