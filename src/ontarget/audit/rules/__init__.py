"""The rules of the audit: one folder per family, one rule per file."""
