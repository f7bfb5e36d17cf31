"""Rules of the family amount."""
