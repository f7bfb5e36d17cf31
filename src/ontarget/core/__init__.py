"""The field's nouns and arithmetic; standard library only."""
