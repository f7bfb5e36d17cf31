"""ontarget."""
