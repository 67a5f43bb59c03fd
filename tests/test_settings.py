"""Settings: arguments over environment over file, each wrong value named."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from fitmirror.settings import load


@pytest.fixture(autouse=True)
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_arguments_win_over_environment_over_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "shop.toml"
    file.write_text('port = 1001\nhost = "10.0.0.1"\nmax_mirrors = 7\n')
    monkeypatch.setenv("FITMIRROR_HOST", "10.0.0.2")
    monkeypatch.setenv("FITMIRROR_PORT", "1002")
    found = load(file, port=1003, host=None)
    assert (found.port, found.host, found.max_mirrors) == (1003, "10.0.0.2", 7)


def test_the_file_in_the_working_directory_is_read(tmp_path: Path) -> None:
    (tmp_path / "fitmirror.toml").write_text("port = 1004\n")
    assert load().port == 1004


def test_lists_are_comma_separated_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FITMIRROR_ORIGINS", "https://a.example, https://b.example")
    assert load().origins == ("https://a.example", "https://b.example")


def test_an_unknown_name_in_the_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "shop.toml"
    file.write_text("prot = 1001\n")
    with pytest.raises(ValidationError, match="prot"):
        load(file)


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"gone\.toml"):
        load(tmp_path / "gone.toml")


@pytest.mark.parametrize("wrong", [{"port": 70000}, {"provider": "abacus"}, {"max_mirrors": 0}])
def test_a_wrong_value_is_named(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match=next(iter(wrong))):
        load(None, **wrong)
