"""Audits the pipeline: rules, verdicts, and which half to keep."""
