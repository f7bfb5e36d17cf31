"""Rules of the family slippage."""
