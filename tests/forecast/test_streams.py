from __future__ import annotations

import numpy as np

from ontarget.forecast.streams import KeyedStreams, latin_normals, normal_quantiles, stream


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


def test_keyed_streams_depend_on_seed_and_key_alone():
    streams = KeyedStreams(1)
    first = streams.words(50, "opportunity", "file", "a")
    streams.normals(333, "account", "x")  # whatever was drawn before
    assert np.array_equal(first, streams.words(50, "opportunity", "file", "a"))
    assert np.array_equal(first[:20], KeyedStreams(1).words(20, "opportunity", "file", "a"))
    others = [KeyedStreams(2).words(50, "opportunity", "file", "a"),
              KeyedStreams(-1).words(50, "opportunity", "file", "a"),
              streams.words(50, "opportunity", "file", "b"),
              streams.words(50, "account", "file", "a")]  # fmt: skip
    for other in others:
        assert not (first == other).any()


def test_every_bit_is_as_likely_on_as_off_over_keys_and_over_paths():
    """Counts of 64 bits at 400 keys x 500 paths, each within five standard errors of a half."""
    streams = KeyedStreams(3)
    words = np.stack([streams.words(500, "o", str(n)) for n in range(400)])
    bits = np.unpackbits(words.view(np.uint8)).reshape(400, 500, 64)
    for axis, n in (((0, 1), 400 * 500), (1, 500), (0, 400)):
        off = np.abs(bits.mean(axis=axis) - 0.5) / (0.5 / np.sqrt(n))
        assert off.max() < (5 if axis == (0, 1) else 6)


def test_uniforms_fill_the_unit_square_of_neighbouring_keys_and_of_neighbouring_paths():
    """Chi-squared of pairs in 16 x 16 boxes: 255 degrees of freedom, sd 22.6."""
    streams = KeyedStreams(4)
    shares = np.stack([streams.words(1_000, "o", str(n)) for n in range(300)]) / 2.0**64
    pairs = {"keys": (shares[:-1], shares[1:]), "paths": (shares[:, :-1], shares[:, 1:])}
    for first, second in pairs.values():
        box = (first * 16).astype(int) * 16 + (second * 16).astype(int)
        seen = np.bincount(box.ravel(), minlength=256)
        expected = box.size / 256
        assert abs(((seen - expected) ** 2 / expected).sum() - 255) < 5 * 22.6
    between = np.corrcoef(shares)[np.triu_indices(300, 1)] * np.sqrt(1_000)
    assert abs(between.std() - 1) < 0.02
    assert np.abs(between).max() < 6


def test_keyed_normals_are_normal():
    drawn = np.stack([KeyedStreams(5).normals(2_000, "account", str(n)) for n in range(100)])
    assert drawn.dtype == np.float32
    assert abs(drawn.mean()) < 5 / np.sqrt(drawn.size)
    assert abs(drawn.std() - 1) < 5 / np.sqrt(2 * drawn.size)
    for share in (0.01, 0.25, 0.5, 0.9, 0.999):
        bound = normal_quantiles(np.array([share]))[0]
        error = np.sqrt(share * (1 - share) / drawn.size)
        assert abs((drawn < bound).mean() - share) < 5 * error + 1 / 4096
