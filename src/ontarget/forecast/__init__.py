"""How likely, how much, by when."""
