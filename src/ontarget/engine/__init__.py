"""Runs table expressions: DuckDB first."""
