"""A made-up firm with planted truth."""
