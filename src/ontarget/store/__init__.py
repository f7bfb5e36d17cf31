"""The book: tables, migrations, reads as Arrow."""
