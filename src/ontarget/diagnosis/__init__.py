"""Why a period ended as it did: luck, structure, and causes as far as the book holds evidence."""
