import cv2
import numpy as np

from fitmirror.body.matte import refine


def guided_by_the_paper(guide, mask, radius, noise):
    """He, Sun, Tang 2013, equations 19 to 21 with a colour guide, window by window."""
    h, w = mask.shape
    colour = guide.astype(np.float64) / 255
    a, b = np.zeros((h, w, 3)), np.zeros((h, w))

    def window(y, x):
        return np.s_[max(0, y - radius) : y + radius + 1, max(0, x - radius) : x + radius + 1]

    for y in range(h):
        for x in range(w):
            c, p = colour[window(y, x)].reshape(-1, 3), mask[window(y, x)].reshape(-1)
            covariance = ((c - c.mean(0)) * (p - p.mean())[:, None]).mean(0)
            a[y, x] = np.linalg.solve(np.cov(c.T, bias=True) + noise * np.eye(3), covariance)
            b[y, x] = p.mean() - a[y, x] @ c.mean(0)
    size = (2 * radius + 1, 2 * radius + 1)
    return (cv2.blur(a, size) * colour).sum(-1) + cv2.blur(b, size)


def test_matches_the_published_filter_where_the_mask_has_an_edge():
    rng = np.random.default_rng(0)
    guide = cv2.GaussianBlur(rng.integers(0, 255, (48, 40, 3), np.uint8), (0, 0), 2)
    mask = np.clip((np.mgrid[:48, :40][1] - 16.0) / 8, 0, 1).astype(np.float32)
    expected = guided_by_the_paper(guide, mask, 3, 1e-3)
    np.testing.assert_allclose(refine(guide, mask, 3, 1e-3)[8:40, 17:23], expected[8:40, 17:23], atol=2e-3)


def test_the_edge_moves_onto_the_pictures():
    guide = np.full((60, 60, 3), (40, 90, 60), np.uint8)
    guide[:, 30:] = (60, 70, 200)
    mask = np.clip((np.mgrid[:60, :60][1] - 26.0) / 6, 0, 1).astype(np.float32)  # its half lies at 29, and soft
    refined = refine(guide, mask)
    rows = refined[10:50]
    assert rows[:, :28].max() < 0.25
    assert rows[:, 32:].min() > 0.75
    crossing = (rows >= 0.5).argmax(axis=1)
    assert (crossing == 30).all()


def test_a_mask_without_an_edge_is_left_alone():
    guide = np.random.default_rng(0).integers(0, 255, (31, 47, 3), np.uint8)
    for value in (0.0, 0.5, 1.0):
        mask = np.full((31, 47), value, np.float32)
        np.testing.assert_array_equal(refine(guide, mask), mask)


def test_any_size_of_grid():
    for h, w in ((1, 1), (3, 50), (17, 16), (288, 5)):
        mask = np.zeros((h, w), np.float32)
        mask[:, w // 2 :] = 1
        refined = refine(np.full((h, w, 3), 128, np.uint8), mask)
        assert refined.shape == (h, w)
        assert np.isfinite(refined).all()
