"""Rules about what is known of the buyer."""
