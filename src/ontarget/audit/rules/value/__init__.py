"""Rules of the family value."""
