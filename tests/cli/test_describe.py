"""`fitmirror try --describe` and what the doctor says of the stylist."""

import cv2
import pytest
from tests.fitting.people import person
from tests.stylist.openai_server import PIECES, Manner, serving
from typer.testing import CliRunner

from fitmirror.cli.checks import State
from fitmirror.cli.main import app
from fitmirror.cli.stylist_checks import stylist
from fitmirror.settings import Settings

RUN = CliRunner()


@pytest.fixture(autouse=True)
def _own_place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FITMIRROR_WARDROBE", str(tmp_path / "wardrobe"))
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


def described():
    cv2.imwrite("person.png", person(size=(640, 480), sleeves=True)[0].bgr)
    return RUN.invoke(app, ["try", "person.png", "--wear", "tee-sunrise", "-o", "out.png", "--describe"])


def test_without_a_key_it_prints_what_is_measured():
    done = described()
    assert done.exit_code == 0, done.output
    assert "You are wearing" in done.stdout
    assert done.stdout.rstrip().endswith("(template)")


def test_with_a_key_it_prints_what_the_model_says(monkeypatch):
    with serving() as server:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        done = described()
        assert done.exit_code == 0, done.output
        assert "".join(PIECES) in done.stdout
        assert f"(gpt-4o-mini at {server.host})" in done.stdout
        assert "gets the picture" in done.stderr
        assert "sk-secret" not in done.output
        assert len(server.sent) == 1


@pytest.mark.parametrize("manner", [Manner(status=401), Manner(cut_after=1)])
def test_where_the_model_fails_it_says_so_and_prints_what_is_measured(monkeypatch, manner):
    with serving(manner) as server:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        done = described()
    assert done.exit_code == 0, done.output
    assert done.stdout.rstrip().endswith("(template)")
    assert "cannot be reached" in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [("OPENAI_BASE_URL", "localhost", "must be like"), ("FITMIRROR_STYLIST_PROMPTS", "nowhere", "no folder")],
)
def test_what_cannot_be_used_is_one_sentence(monkeypatch, name, value, told):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv(name, value)
    done = described()
    assert done.exit_code != 0
    assert told in done.stderr
    assert "Traceback" not in done.output
    (found,) = [one for one in stylist(Settings(_env_file=None)) if one.state is State.BAD]
    assert told in found.words


def test_the_doctor_tells_who_describes_and_what_they_get(monkeypatch):
    (none,) = stylist(Settings(_env_file=None))
    assert none.state is State.NOTE
    assert "OPENAI_API_KEY" in none.words
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    (one,) = stylist(Settings(_env_file=None))
    assert one.state is State.OK
    assert "api.openai.com" in one.words
    assert "face covered" in one.words
    (bare,) = stylist(Settings(_env_file=None, stylist_cover_faces=False))
    assert bare.state is State.NOTE
    (facts,) = stylist(Settings(_env_file=None, stylist_pictures=False))
    assert "no picture" in facts.words
