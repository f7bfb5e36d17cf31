"""Config to store, engine and sources: the only place that chooses, and that reads the clock."""

from __future__ import annotations
