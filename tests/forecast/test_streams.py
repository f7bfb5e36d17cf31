from __future__ import annotations

import numpy as np

from ontarget.forecast.streams import latin_normals, normal_quantiles, stream


def test_a_stream_belongs_to_its_seed_and_key():
    first = stream(1, "opportunity", "file", "a").random(5)
    assert np.array_equal(first, stream(1, "opportunity", "file", "a").random(5))
    assert not np.array_equal(first, stream(2, "opportunity", "file", "a").random(5))
    assert not np.array_equal(first, stream(1, "opportunity", "file", "b").random(5))
    assert stream(-3, "x").random() != stream(3, "x").random()


def test_latin_normals_take_one_from_each_stratum_in_an_order_of_their_own():
    first, second = latin_normals(400, 1, "a"), latin_normals(400, 1, "b")
    assert np.array_equal(np.sort(first), np.sort(second))
    assert abs(first.mean()) < 1e-9
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.2


def test_quantiles_are_those_of_the_normal():
    found = normal_quantiles(np.array([0.025, 0.5, 0.975]))
    assert np.allclose(found, [-1.959964, 0, 1.959964], atol=1e-6)
