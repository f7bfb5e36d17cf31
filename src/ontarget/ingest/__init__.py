"""Rows to records and problems; no disk, no network."""
