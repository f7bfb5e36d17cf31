"""What deserves time: findings with evidence, verdicts, and which half to keep."""
