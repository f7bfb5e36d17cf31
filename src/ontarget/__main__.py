"""`python -m ontarget`."""

from ontarget.cli.main import run

run()
