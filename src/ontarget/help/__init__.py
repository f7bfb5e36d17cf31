"""Help pages, shipped in the wheel."""
