"""Downloads against a real server that stalls, cuts and lies."""

import hashlib
import shutil
import socket
import threading
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from tests.nets.lying_server import Manners, serving

from fitmirror.nets import store
from fitmirror.nets.kept import KeptError
from fitmirror.nets.pullable import Pullable
from fitmirror.nets.store import PullError, download

BODY = np.random.default_rng(3).bytes(300_000)


def net_at(*urls: str, body: bytes = BODY, file: str = "net.onnx") -> Pullable:
    return Pullable("net", "a net", file, urls, len(body), hashlib.sha256(body).hexdigest(), "MIT")


def quiet(have: int, total: int) -> None:
    pass


def test_a_net_comes_whole_and_the_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    with serving(Manners(BODY)) as server:
        path = download(net_at(server.url), tmp_path / "new" / "nets", lambda *p: told.append(p))
    assert path.read_bytes() == BODY
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    assert told[-1] == (len(BODY), len(BODY))
    assert len(told) > 2


def test_what_is_cut_off_is_gone_on_with_from_where_it_broke(tmp_path: Path) -> None:
    with serving(Manners(BODY, cuts=[100_000, 50_000])) as server:
        path = download(net_at(server.url), tmp_path, quiet)
        assert path.read_bytes() == BODY
        assert [r.get("range") for r in server.seen] == [None, "bytes=100000-", "bytes=150000-"]
        assert {r.get("if-range") for r in server.seen[1:]} == {'"one"'}


def test_a_server_that_falls_silent_is_asked_again(tmp_path: Path) -> None:
    with serving(Manners(BODY, stalls_after=70_000)) as server:
        assert download(net_at(server.url), tmp_path, quiet, stall_s=0.3).read_bytes() == BODY
        assert server.seen[1]["range"] == "bytes=70000-"


def test_a_download_that_comes_to_nothing_goes_on_at_the_next_call(tmp_path: Path) -> None:
    cut = [120_000, 0, 0, 0, 0]
    with serving(Manners(BODY, cuts=cut)) as server:
        with pytest.raises(PullError, match=r"ended too early; 0\.1 of 0\.3 MB came, which is kept"):
            download(net_at(server.url), tmp_path, quiet)
        server.cuts.clear()
        server.seen.clear()
        assert download(net_at(server.url), tmp_path, quiet).read_bytes() == BODY
        assert server.seen[0]["range"] == "bytes=120000-"


def test_a_server_that_ignores_ranges_sends_all_again(tmp_path: Path) -> None:
    with serving(Manners(BODY, cuts=[100_000], ranges=False)) as server:
        assert download(net_at(server.url), tmp_path, quiet).read_bytes() == BODY


def test_without_a_validator_a_download_begins_again(tmp_path: Path) -> None:
    with serving(Manners(BODY, cuts=[100_000], etag=None)) as server:
        assert download(net_at(server.url), tmp_path, quiet).read_bytes() == BODY
        assert "range" not in server.seen[1]


def test_a_file_that_has_changed_in_between_is_taken_from_its_beginning(tmp_path: Path) -> None:
    with serving(Manners(BODY[::-1], cuts=[100_000, 0, 0, 0, 0])) as server:
        with pytest.raises(PullError):
            download(net_at(server.url), tmp_path, quiet)
        server.cuts.clear()
        server.body, server.etag = BODY, '"two"'
        assert download(net_at(server.url), tmp_path, quiet).read_bytes() == BODY


def test_what_was_begun_with_other_bytes_is_thrown_away_and_fetched_again(tmp_path: Path) -> None:
    (tmp_path / "net.onnx.part").write_bytes(bytes(len(BODY)))
    with serving(Manners(BODY)) as server:
        assert download(net_at(server.url), tmp_path, quiet).read_bytes() == BODY
    (tmp_path / "net.onnx.part").write_bytes(bytes(len(BODY) + 5))
    with serving(Manners(BODY)) as server:
        assert download(net_at(server.url), tmp_path, quiet).read_bytes() == BODY


def test_other_bytes_are_refused_and_leave_nothing(tmp_path: Path) -> None:
    with serving(Manners(BODY[::-1])) as server, pytest.raises(PullError, match="another sha-256"):
        download(net_at(server.url), tmp_path, quiet)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("says", [None, -1])
def test_a_body_longer_than_the_net_is_refused_and_leaves_nothing(tmp_path: Path, says: int | None) -> None:
    with serving(Manners(BODY + b"!" * 1_000_000, says=says)) as server, pytest.raises(PullError, match="sends more"):
        download(net_at(server.url), tmp_path, quiet)
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_claims_less_than_it_has_never_ends_in_a_broken_net(tmp_path: Path) -> None:
    with serving(Manners(BODY, says=1000, ranges=False)) as server, pytest.raises(PullError, match="too early"):
        download(net_at(server.url), tmp_path, quiet)


def test_a_server_that_claims_more_than_it_sends_is_gone_on_with(tmp_path: Path) -> None:
    with serving(Manners(BODY[:1000], says=len(BODY))) as server, pytest.raises(PullError):
        download(net_at(server.url), tmp_path, quiet)


def test_another_part_than_asked_for_is_refused(tmp_path: Path) -> None:
    with serving(Manners(BODY, cuts=[100_000], shift=7)) as server, pytest.raises(PullError, match="another part"):
        download(net_at(server.url), tmp_path, quiet)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("target", ["https://127.0.0.1:1/net", "ftp://127.0.0.1/net", "file:///etc/passwd", "gopher:x"])
def test_a_redirect_to_another_scheme_is_not_followed(tmp_path: Path, target: str) -> None:
    with serving(Manners(BODY, redirect=target)) as server, pytest.raises(PullError, match="another scheme"):
        download(net_at(server.url), tmp_path, quiet)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("target", ["/elsewhere", None])
def test_a_redirect_of_the_same_scheme_is_followed(tmp_path: Path, target: str | None) -> None:
    with serving(Manners(BODY)) as other, serving(Manners(BODY, redirect=target or other.url)) as server:
        assert download(net_at(server.url), tmp_path, quiet).read_bytes() == BODY


def test_a_redirect_without_end_is_given_up(tmp_path: Path) -> None:
    with serving(Manners(BODY, redirect="/net")) as server, pytest.raises(PullError, match="302"):
        download(net_at(server.url), tmp_path, quiet)


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_net_that_is_not_there_is_said_at_once(tmp_path: Path, status: int) -> None:
    with serving(Manners(BODY, statuses=[status] * 9)) as server, pytest.raises(PullError, match=f"answers {status}"):
        download(net_at(server.url), tmp_path, quiet)
    assert len(server.seen) == 1


def test_a_server_in_trouble_is_asked_again(tmp_path: Path) -> None:
    with serving(Manners(BODY, statuses=[503, 500, 429])) as server:
        assert download(net_at(server.url), tmp_path, quiet).read_bytes() == BODY


def test_the_next_address_serves_where_the_first_does_not(tmp_path: Path) -> None:
    with serving(Manners(BODY[::-1])) as wrong, serving(Manners(BODY)) as right:
        assert download(net_at(wrong.url, right.url), tmp_path, quiet).read_bytes() == BODY


def test_nobody_at_the_address_is_said(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        with pytest.raises(PullError, match=r"net could not be fetched from 127.*refused"):
            download(net_at(f"http://127.0.0.1:{taken.getsockname()[1]}/net"), tmp_path, quiet)


def test_a_disk_without_room_is_said_before_anything_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=40_000_000))
    with serving(Manners(BODY)) as server, pytest.raises(PullError, match=r"needs 50 MB free .* 40 MB"):
        download(net_at(server.url), tmp_path, quiet)
    assert server.seen == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_disk_that_fills_up_meanwhile_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "inside", lambda folder, file: folder / file)  # the link is this test's own
    (tmp_path / "net.onnx.part").symlink_to("/dev/full")
    with serving(Manners(BODY)) as server, pytest.raises(PullError, match="the disk is full: free some room"):
        download(net_at(server.url), tmp_path, quiet)


@pytest.mark.parametrize("file", ["../net.onnx", "/tmp/net.onnx", "a/b.onnx", "..", "a\\b.onnx", ""])
def test_a_file_outside_the_store_is_refused(tmp_path: Path, file: str) -> None:
    with serving(Manners(BODY)) as server, pytest.raises(KeptError, match="outside"):
        download(net_at(server.url, file=file), tmp_path / "nets", quiet)
    assert server.seen == []
    assert [p.name for p in tmp_path.iterdir()] == ["nets"]


def test_a_link_out_of_the_store_is_not_written_through(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_bytes(b"mine")
    (tmp_path / "nets").mkdir()
    (tmp_path / "nets" / "net.onnx.part").symlink_to(precious)
    with serving(Manners(BODY)) as server, pytest.raises(KeptError, match="outside"):
        download(net_at(server.url), tmp_path / "nets", quiet)
    assert precious.read_bytes() == b"mine"


def test_two_pulls_of_one_net_do_not_write_over_each_other(tmp_path: Path) -> None:
    with serving(Manners(BODY, stalls_after=70_000)) as server:
        begun = threading.Event()
        first = threading.Thread(
            target=download, args=(net_at(server.url), tmp_path, lambda *p: begun.set()), kwargs={"stall_s": 2.0}
        )
        first.start()
        assert begun.wait(10)
        with pytest.raises(PullError, match="another program"):
            download(net_at(server.url), tmp_path, quiet)
        server.woken.set()
        first.join()
    assert (tmp_path / "net.onnx.part").read_bytes() == BODY
