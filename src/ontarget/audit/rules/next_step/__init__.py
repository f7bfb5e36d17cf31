"""Rules of the family next step."""
