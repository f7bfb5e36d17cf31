"""Fetches raw rows: files now, CRMs later."""
