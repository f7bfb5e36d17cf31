"""Rules of the family silence."""
