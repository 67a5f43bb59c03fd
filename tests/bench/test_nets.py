"""The bench measures what serves."""

import pytest

from fitmirror.bench.nets import run
from fitmirror.nets.catalog import UnknownNetError


def test_one_row_for_each_number_of_threads() -> None:
    seen: list[str] = []
    rows = run(["face_detection_short_range"], ("cpu",), (1, 2), runs=2, progress=seen.append)
    assert seen == ["face_detection_short_range"]
    assert [(r.net, r.provider, r.threads, r.why) for r in rows] == [
        ("face_detection_short_range", "cpu", 1, None),
        ("face_detection_short_range", "cpu", 2, None),
    ]
    assert all(r.ms > 0 and r.cpu_ms > 0 and r.load_ms > 0 for r in rows)


def test_wrong_requests_are_refused() -> None:
    with pytest.raises(UnknownNetError):
        run(["no_such_net"])
    with pytest.raises(ValueError, match="at least one run"):
        run(runs=0)
