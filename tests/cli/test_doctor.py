"""The doctor: what it finds broken, it says with the way out, and it never stumbles itself."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fitmirror import assets
from fitmirror.cli import checks, engine_checks, phone_checks, storage_checks
from fitmirror.cli.checks import Finding, State
from fitmirror.cli.doctor import findings
from fitmirror.cli.main import app
from fitmirror.nets import catalog
from fitmirror.settings import Settings, load
from fitmirror.web import self_signed

NOBODY = 65534
NOW = datetime(2030, 6, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("FITMIRROR_") and not name.startswith("FITMIRROR_TEST_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FITMIRROR_WARDROBE", str(tmp_path / "wardrobe"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def as_nobody(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that this user can read and not write; without root's right to do everything, which containers give."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "closed").mkdir()
        monkeypatch.chdir(folder)
        (folder / "closed").chmod(0o000)
        folder.chmod(0o555)
        root = os.geteuid() == 0
        if root:
            os.seteuid(NOBODY)
        try:
            yield folder
        finally:
            if root:
                os.seteuid(0)
            folder.chmod(0o755)


def one(found: Iterator[Finding] | list[Finding], what: str) -> Finding:
    """The one finding about this."""
    (finding,) = [f for f in found if f.what == what]
    return finding


def said() -> dict[str, tuple[str, str]]:
    """The whole command's output: state and words by what was looked at. Exit code 1 where something is bad only."""
    done = CliRunner().invoke(app, ["doctor"])
    rows = [line.split(maxsplit=1) for line in done.stdout.splitlines()]
    assert all(state in set(State) for state, _ in rows), done.stdout
    assert done.exit_code == (1 if any(state == State.BAD for state, _ in rows) else 0), done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return {what.strip(): (state, words.strip()) for state, rest in rows for what, words in [rest.split("  ", 1)]}


def test_a_sound_machine_has_nothing_that_must_be_put_right() -> None:
    lines = said()
    assert {"Python", "nets run on", "nets", "wardrobe", "disk", "port", "UDP", "certificate", "phone", "token"} <= set(
        lines
    )
    assert not [what for what, (state, _) in lines.items() if state == State.BAD]
    # It leaves nothing behind.
    assert list(Path.cwd().iterdir()) == []


# Settings.


def test_wrong_settings_are_all_named_and_the_rest_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FITMIRROR_PORT", "many")
    monkeypatch.setenv("FITMIRROR_MAX_MIRRORS", "0")
    monkeypatch.setenv("FITMIRROR_TOKEN", "")
    monkeypatch.setenv("FITMIRROR_HOTS", "mirror.shop.example")
    monkeypatch.setenv("FITMIRROR_ICE_SERVERS", "turn:ann:secret")
    monkeypatch.setenv("FITMIRROR_SEGMENTER", "scissors")
    monkeypatch.setenv("FITMIRROR_HOSTS", "mirror.shop.example/page")
    monkeypatch.setenv("FITMIRROR_ORIGINS", "shop.example")
    lines = said()
    for name in ("PORT", "MAX_MIRRORS", "TOKEN", "ICE_SERVERS", "HOSTS"):
        assert lines[f"FITMIRROR_{name}"][0] == State.BAD, name
    assert "secret" not in " ".join(words for _, words in lines.values())
    assert lines["segmenter, blend"][0] == State.BAD
    assert "FITMIRROR_HOST" in lines["FITMIRROR_HOTS"][1]
    assert "https://shop.example" in lines["FITMIRROR_ORIGINS"][1]
    # The default in place of the wrong one.
    assert "8080" in lines["port"][1]
    assert lines["nets"][0] == State.OK


def test_a_wrong_settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FITMIRROR_THREADS", "-1")
    file = tmp_path / "fitmirror.toml"
    file.write_text('prot = 1001\nport = 18123\nprovider = "abacus"\n')
    lines = said()
    assert "'port'" not in lines["fitmirror.toml"][1]
    assert "(is port meant?)" in lines["fitmirror.toml"][1]
    assert lines["provider in fitmirror.toml"][0] == lines["FITMIRROR_THREADS"][0] == State.BAD
    assert "18123" in lines["port"][1]
    for content in (b"port = \n", b"\xff\xfe\x00", b"[port"):
        file.write_bytes(content)
        lines = said()
        assert lines["fitmirror.toml"][0] == State.BAD
        assert lines["FITMIRROR_THREADS"][0] == State.BAD
        assert lines["nets"][0] == State.OK


def test_a_settings_file_of_another_name(tmp_path: Path) -> None:
    (tmp_path / "shop.toml").write_text("port = 18124\n")
    assert "18124" in one(list(findings(tmp_path / "shop.toml")), "port").words
    assert one(list(findings(tmp_path / "gone.toml")), str(tmp_path / "gone.toml")).state is State.BAD


# The wardrobe and the disk.


def test_a_wardrobe_that_this_user_cannot_write(as_nobody: Path) -> None:
    for folder in (as_nobody, as_nobody / "not-yet"):
        found = one(storage_checks.wardrobe(load(wardrobe=folder)), "wardrobe")
        assert found.state is State.BAD
        assert f"{as_nobody} cannot be written" in found.words
        assert "chmod" in found.words


def test_a_wardrobe_that_this_user_cannot_read(as_nobody: Path) -> None:
    for folder in (as_nobody / "closed", as_nobody / "closed" / "wardrobe"):
        found = one(storage_checks.wardrobe(load(wardrobe=folder)), "wardrobe")
        assert found.state is State.BAD
        assert "cannot be read" in found.words
        assert "chmod" in found.words


def test_a_wardrobe_where_no_user_may_write() -> None:
    if not Path("/proc/self").is_dir():
        pytest.skip("no /proc here")
    found = one(storage_checks.wardrobe(load(wardrobe="/proc/fitmirror/wardrobe")), "wardrobe")
    assert found.state is State.BAD
    assert "FITMIRROR_WARDROBE" in found.words


def test_a_wardrobe_that_is_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "wardrobe").write_text("a file")
    assert said()["wardrobe"][0] == State.BAD
    monkeypatch.setenv("FITMIRROR_WARDROBE", str(tmp_path / "wardrobe" / "below"))
    assert said()["wardrobe"][0] == State.BAD


def test_a_broken_item_is_named_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "wardrobe" / "nonsense").mkdir(parents=True)
    (tmp_path / "wardrobe" / "nonsense" / "item.json").write_text("{")
    (tmp_path / "wardrobe" / "future").mkdir()
    (tmp_path / "wardrobe" / "future" / "item.json").write_text(json.dumps({"version": 99}))
    lines = said()
    assert lines["wardrobe"][0] == State.OK
    for name in ("nonsense", "future"):
        state, words = lines[f"item {name}"]
        assert state == State.NOTE
        assert str(tmp_path / "wardrobe" / name) in words


def test_a_disk_with_little_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage_checks, "LEAST_DISK_BYTES", 10**18)
    found = storage_checks.disk(load())
    assert found.state is State.NOTE
    assert "free some" in found.words


def test_a_full_disk(tmp_path: Path) -> None:
    """A file system of its own, of the smallest size, filled."""
    room = tmp_path / "room"
    room.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", room], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("this user may not mount a file system")
    try:
        (room / "ballast").write_bytes(bytes(60 * 1024))
        with pytest.raises(OSError, match="No space"):
            (room / "more").write_bytes(bytes(60 * 1024))
        found = one(storage_checks.wardrobe(load(wardrobe=room)), "wardrobe")
        assert found.state is State.BAD
        assert "no room left" in found.words
        assert storage_checks.disk(load(wardrobe=room)).state is State.NOTE
    finally:
        subprocess.run(["umount", room], check=True)


# The port.


def test_a_port_that_another_program_has() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        for host in ("127.0.0.1", "0.0.0.0"):
            found = checks.port(load(port=taken.getsockname()[1], host=host))
            assert found.state is State.NOTE
            assert "another program" in found.words


@pytest.mark.parametrize("tls", [[], ["--tls-self-signed", "--host", "127.0.0.1"]])
def test_a_port_where_the_service_runs_already(tls: list[str]) -> None:
    command = [sys.executable, "-m", "fitmirror", "serve", "--port", "0", *tls]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline().rstrip("/\n").rpartition(":")[2])
        found = checks.port(load(port=port))
    finally:
        process.terminate()
        process.wait(20)
    assert found.state is State.NOTE
    assert "a fitmirror runs there" in found.words


@pytest.mark.parametrize("host", ["192.0.2.77", "no.such.host.invalid"])
def test_an_address_that_is_not_ours(host: str) -> None:
    found = checks.port(load(host=host))
    assert found.state is State.BAD
    assert "--host" in found.words


def test_a_port_for_root_alone(as_nobody: Path) -> None:
    if int(Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text()) <= 80:
        pytest.skip("every user may listen on port 80 here")
    found = checks.port(load(port=80))
    assert found.state is State.BAD
    assert "above 1023" in found.words


def test_datagrams_pass_here() -> None:
    assert checks.udp().state is State.OK


# What computes.


def test_a_damaged_net_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied = tmp_path / "models"
    shutil.copytree(assets.models_dir(), copied)
    net = copied / "face_detection_short_range.onnx"
    net.write_bytes(net.read_bytes()[:-1000])
    (copied / "pose_detection.onnx").unlink()
    monkeypatch.setattr(catalog, "models_dir", lambda: copied)
    monkeypatch.setattr(catalog, "entries", catalog.entries.__wrapped__)
    lines = said()
    state, words = lines["nets"]
    assert state == State.BAD
    assert "face_detection_short_range" in words
    assert "damaged" in words
    assert "pose_detection.onnx is missing" in words
    assert "install fitmirror again" in words
    assert lines["nets run on"][0] == State.BAD
    # The rest is looked at all the same.
    assert lines["VP8 encoder"][0] == State.OK


def test_encoders_encode() -> None:
    found = list(engine_checks.encoders())
    assert [(f.what, f.state) for f in found[:2]] == [("VP8 encoder", State.OK), ("H.264 encoder", State.OK)]
    assert one(found, "GPU encoder").state is State.NOTE


def test_a_missing_library_of_mediapipe_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("mediapipe")
    monkeypatch.setattr(checks, "MEDIAPIPE_LIBRARIES", {"libsurelynot.so.9": "libsurelynot9"})
    (found,) = checks.mediapipe_libraries()
    assert found.state is State.NOTE
    assert "apt-get install libsurelynot9" in found.words


def test_a_check_that_fails_says_so_and_the_others_go_on() -> None:
    def half_way() -> Iterator[Finding]:
        yield Finding("a", State.OK, "good")
        raise ZeroDivisionError("of all things\nsecond line")

    first, second = checks.isolated("b", half_way)
    assert first.what == "a"
    assert (second.what, second.state) == ("b", State.NOTE)
    assert "ZeroDivisionError: of all things" in second.words
    assert "\n" not in second.words

    def unloadable() -> Finding:
        import fitmirror.surely_not  # noqa: F401

        raise AssertionError

    (found,) = checks.isolated("c", unloadable)
    assert found.state is State.BAD
    assert "install fitmirror again" in found.words


# Phones.


def test_a_phone_needs_https() -> None:
    for settings in (load(), load(host="0.0.0.0")):
        found = phone_checks.phone(settings)
        assert found.state is State.NOTE
        if "no network" not in found.words:
            assert "fitmirror serve --tls-self-signed" in found.words
            assert "https://" in found.words


def test_a_phone_is_told_where_to_go() -> None:
    found = phone_checks.phone(load(tls_self_signed=True))
    if "no network" in found.words:
        pytest.skip("this machine has no address in a network")
    assert found.state is State.OK
    assert ":8080/" in found.words
    assert "--host 0.0.0.0" in phone_checks.phone(load(tls_self_signed=True, host="127.0.0.1")).words


def test_our_own_certificate_by_the_clock(tmp_path: Path) -> None:
    kept, settings = tmp_path / "tls" / "own.pem", load(tls_self_signed=True)

    def told(now: datetime) -> Finding:
        (found,) = phone_checks.certificate(settings, now, kept)
        return found

    assert "made at the next start" in told(NOW).words
    assert not kept.parent.exists()
    from fitmirror.web.tls import needed

    self_signed.keep(kept, *needed(settings.host), NOW)
    assert told(NOW).state is State.OK
    assert "2032-" in told(NOW).words
    assert told(NOW + timedelta(days=800)).state is State.NOTE
    assert "ended" in told(NOW + timedelta(days=900)).words
    self_signed.keep(kept, ("elsewhere",), (), NOW + timedelta(days=900))
    assert "accept it on each phone" in told(NOW + timedelta(days=900)).words


def test_a_certificate_that_cannot_be_kept(tmp_path: Path) -> None:
    if not Path("/proc/self").is_dir():
        pytest.skip("no /proc here")
    (found,) = phone_checks.certificate(load(tls_self_signed=True), NOW, Path("/proc/tls/own.pem"))
    assert found.state is State.BAD


def test_certificates_from_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    both = tmp_path / "both.pem"
    both.write_bytes(self_signed.make(("mirror.shop.example",), (), datetime.now(UTC) - timedelta(days=812)))
    both.chmod(0o644)
    monkeypatch.setenv("FITMIRROR_TLS_CERT", str(both))
    monkeypatch.setenv("FITMIRROR_HOST", "0.0.0.0")
    found = list(phone_checks.certificate(load()))
    assert [f.state for f in found] == [State.OK, State.NOTE, State.NOTE]
    assert "mirror.shop.example" in found[0].words
    assert "https://mirror.shop.example:8080/" in phone_checks.phone(load()).words
    monkeypatch.setenv("FITMIRROR_TLS_SELF_SIGNED", "1")
    assert "not both" in said()["certificate"][1]
    monkeypatch.delenv("FITMIRROR_TLS_SELF_SIGNED")
    both.write_text("nonsense")
    lines = said()
    assert lines["certificate"][0] == State.BAD
    assert lines["phone"][0] == State.NOTE


@pytest.mark.parametrize(
    ("settings", "state", "word"),
    [
        ({}, State.OK, "not needed"),
        ({"host": "0.0.0.0"}, State.NOTE, "FITMIRROR_TOKEN"),
        ({"host": "0.0.0.0", "token": "short"}, State.NOTE, "guessed"),
        ({"host": "0.0.0.0", "token": "a" * 32}, State.NOTE, "unencrypted"),
        ({"tls_self_signed": True, "token": "a" * 32}, State.OK, "set"),
        ({"tls_self_signed": True}, State.NOTE, "FITMIRROR_TOKEN"),
    ],
)
def test_advice_on_the_token(settings: dict[str, object], state: State, word: str) -> None:
    found = phone_checks.token(Settings(**settings))  # type: ignore[arg-type]
    assert found.state is state
    assert word in found.words
