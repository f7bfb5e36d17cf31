"""Rules of the family concentration."""
