"""Rules of the family qualification."""
