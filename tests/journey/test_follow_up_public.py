"""What public data say about following up: the traps are named, and nothing more is claimed.

Skipped, loudly, where the public data do not lie beside the checkout.
"""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks import follow_up_public

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def offers(public_data):
    return follow_up_public.bank_offers()


def test_more_calls_at_a_fixed_day_do_not_go_with_fewer_wins(offers):
    from ontarget.followup.learning import study_landmark

    found = study_landmark(offers[0], 7, horizon_days=30, most=3)
    assert found.answered.trend in ("flat", "rising")
    assert found.won.trend in ("flat", "rising")
    assert found.naive.trend == "falling"
    assert found.is_survivorship
    assert found.won.n.sum() > 1000


def test_no_hour_of_calls_is_reliable_once_calls_that_register_answers_are_out(offers):
    from ontarget.followup.learning import study_hours

    found = study_hours(**offers[1])
    assert 0.1 < found.n_registering / found.n < 0.2
    assert found.is_reverse_causation
    assert not found.is_reliable
    naive = found.naive.share[found.naive.n > 0]
    assert naive.max() > 4 * naive.min()


def test_success_of_a_bank_s_calls_diminishes(public_data):
    found = follow_up_public.bank_calls()
    assert found.trend == "falling"
    assert found.share[:3] == pytest.approx([0.056, 0.051, 0.044], abs=0.001)
    text = "\n".join(follow_up_public.lines())
    assert "no annoyance told" in text


def test_the_hour_of_a_message_changes_the_speed_of_replies_not_their_chance(public_data):
    found = follow_up_public.student_messages()
    assert found.latency_ratio > 5
    assert found.chance_ratio < 1.2
    assert np.nanmin(found.chance.share) > 0.5
