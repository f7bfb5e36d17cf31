"""Made-up firms shared by the tests of the world; each is lived through once."""

from datetime import date

import pytest

from ontarget.world.firm import World, generate

AS_OF = date(2026, 11, 23)


@pytest.fixture(scope="session")
def world() -> World:
    return generate(as_of=AS_OF, n_owners=10, seed=3)


@pytest.fixture(scope="session")
def worlds() -> list[World]:
    return [generate(as_of=AS_OF, seed=seed) for seed in range(11, 21)]
