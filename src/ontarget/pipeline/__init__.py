"""The state of every opportunity on a date, and its history."""
