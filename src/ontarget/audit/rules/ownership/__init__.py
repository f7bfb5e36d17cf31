"""Rules of the family ownership."""
