"""Ranks what can be done this week, by what the target hangs on."""
