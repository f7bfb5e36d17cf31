"""What a price cut costs and what it would have to bring."""
