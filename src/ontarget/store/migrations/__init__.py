"""The steps that bring a book from each schema to the next; run by Alembic.

A step is a file ``versions/vNNNN_what.py`` whose ``revision`` is the schema version it leads to.
It states its columns itself and is never changed after a release; ``layout.SCHEMA_VERSION`` is
raised with it, and the tests compare what all steps together make with the declarations.
"""
