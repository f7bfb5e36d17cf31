"""The documentation as a folder of pages: ``python -m tools.docs_site``, or ``make site``."""
