"""Encoders are compared by the picture that comes out."""

from itertools import islice

import numpy as np
import pytest

from fitmirror.bench.codecs import FIRST_FRAMES, _psnr, _ssim, measure_codecs
from fitmirror.bench.loopback import scenes


def test_each_encoder_is_measured_at_each_rate_and_more_bits_are_a_better_picture():
    rows = measure_codecs(islice(scenes(320, 240), 60), (150_000, 600_000))
    assert [row.encoder for row in rows[:4]] == ["vp8", "h264", "aiortc vp8", "aiortc h264"]
    for poor, rich in zip(rows[:2], rows[4:6], strict=True):
        assert (poor.width, poor.height, poor.asked_kbps, rich.asked_kbps) == (320, 240, 150, 600)
        assert rich.psnr_db > poor.psnr_db + 1
        assert 0.5 < poor.ssim < rich.ssim < 1
        assert poor.kbps < rich.kbps
    assert all(row.cpu_ms > 0 for row in rows)


def test_likeness_is_what_the_papers_have_it():
    rng = np.random.default_rng(2)
    one = rng.integers(30, 220, (64, 64), np.uint8)
    assert _ssim(one, one) == pytest.approx(1)
    assert _psnr(one, one + 5) == pytest.approx(20 * np.log10(255 / 5), abs=1e-3)
    flat = np.full((64, 64), 100, np.uint8)  # of even pictures only the brightness counts
    c1 = (0.01 * 255) ** 2
    assert _ssim(flat, flat + 20) == pytest.approx((2 * 100 * 120 + c1) / (100**2 + 120**2 + c1), abs=1e-4)
    assert _ssim(one, rng.integers(30, 220, (64, 64), np.uint8)) < 0.3


def test_too_short_a_clip_is_said_to_be_that():
    with pytest.raises(ValueError, match="too few"):
        measure_codecs(islice(scenes(320, 240), FIRST_FRAMES))
