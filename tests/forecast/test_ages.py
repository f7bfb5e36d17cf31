from __future__ import annotations

import numpy as np

from ontarget.forecast import ages


def test_every_age_has_the_band_it_starts_or_follows():
    found = ages.band_of(np.array([-1, 0, 1, 2, 6, 7, 729, 730, 5_000]))
    assert found.tolist() == [0, 0, 1, 1, 3, 3, 14, 15, 15]
    assert len(ages.NAMES) == ages.N_BANDS == 16
