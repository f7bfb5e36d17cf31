"""Rules of the family pipeline."""
