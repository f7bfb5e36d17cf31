"""When to contact whom, with what, and when to leave them alone."""
