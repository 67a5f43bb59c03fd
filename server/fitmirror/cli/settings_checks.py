"""The doctor's look at the settings: each wrong one named, and the rest read all the same."""

import difflib
import os
import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import ValidationError
from pydantic_settings import SettingsConfigDict

from fitmirror.cli.checks import Finding, State
from fitmirror.settings import Settings

_PREFIX = "FITMIRROR_"
_OF_THE_TESTS = "FITMIRROR_TEST_"


def read_settings(config: Path | None = None) -> tuple[Settings, list[Finding]]:
    """The settings, defaults in place of wrong ones, and what is wrong.

    Args:
        config: In place of ./fitmirror.toml.
    """
    named = config or Path(str(Settings.model_config["toml_file"]))
    file: Path | None = named
    findings: list[Finding] = []
    try:
        _toml(named, must_be_there=config is not None)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as why:
        reason = f"cannot be read ({why.strerror})" if isinstance(why, OSError) else f"is no TOML ({why})"
        findings.append(Finding(str(named), State.BAD, f"{reason}; mend or remove it"))
        file = None
    try:
        settings = _from(file, "forbid")
    except ValidationError as why:
        findings += [_wrong(error["loc"], error["msg"], file) for error in why.errors()]
        wrong = {str(error["loc"][0]) for error in why.errors() if error["loc"]} & Settings.model_fields.keys()
        fields = Settings.model_fields
        defaults = {name: fields[name].get_default(call_default_factory=True, validated_data={}) for name in wrong}
        settings = _from(file, "ignore", **defaults)
    return settings, [*findings, *_unknown_names()]


def _toml(file: Path, must_be_there: bool) -> None:
    """Read a settings file for its faults alone."""
    try:
        with file.open("rb") as opened:
            tomllib.load(opened)
    except FileNotFoundError:
        if must_be_there:
            raise


def _from(file: Path | None, unknown: Literal["forbid", "ignore"], **given: object) -> Settings:
    """As `settings.load`, from that file or none."""

    class FromFile(Settings):
        model_config = SettingsConfigDict(env_prefix=_PREFIX, toml_file=file, extra=unknown)

    return FromFile(**given)  # type: ignore[arg-type]


def _wrong(place: Sequence[int | str], reason: str, file: Path | None) -> Finding:
    name = str(place[0]) if place else ""
    variable = f"{_PREFIX}{name.upper()}"
    reason = reason.removeprefix("Value error, ")
    if name not in Settings.model_fields:
        return Finding(str(file), State.BAD, f"there is no setting {name!r}{_meant(name)}; mend or remove that line")
    where = variable if _in_environment(variable) else f"{name} in {file}"
    return Finding(where, State.BAD, f"{reason}; {Settings.model_fields[name].description}")


def _unknown_names() -> Iterator[Finding]:
    """Variables of our prefix that no setting reads."""
    for variable in sorted(os.environ):
        name = variable.upper()
        if name.startswith(_PREFIX) and not name.startswith(_OF_THE_TESTS):
            setting = name.removeprefix(_PREFIX).lower()
            if setting not in Settings.model_fields:
                yield Finding(variable, State.NOTE, f"no setting reads it{_meant(setting, _PREFIX)}; mend or unset it")


def _meant(name: str, prefix: str = "") -> str:
    near = difflib.get_close_matches(name.lower(), Settings.model_fields, 1)
    return f" (is {prefix}{near[0].upper() if prefix else near[0]} meant?)" if near else ""


def _in_environment(variable: str) -> bool:
    return any(name.upper() == variable for name in os.environ)


def values(settings: Settings) -> Iterator[Finding]:
    """Settings of the right kind that cannot be used all the same. Loads what they are for."""
    from fitmirror.mirror import refused
    from fitmirror.nets.kept import KeptNets
    from fitmirror.web.access import split_host
    from fitmirror.web.ice import BadIceServer, ice_servers

    if (why := refused(settings.segmenter, settings.blend, KeptNets(settings.nets), live=True)) is not None:
        yield Finding("segmenter, blend", State.BAD, f"{why}; mend FITMIRROR_SEGMENTER or FITMIRROR_BLEND")
    try:
        ice_servers(settings.ice_servers)
    except BadIceServer as bad:
        yield Finding("FITMIRROR_ICE_SERVERS", State.BAD, f"{bad}; mend it")
    for host in settings.hosts:
        try:
            split_host(host)
        except ValueError:
            words = f"{host!r} is no host name; it must be like mirror.shop.example or mirror.shop.example:8443"
            yield Finding("FITMIRROR_HOSTS", State.BAD, words)
    for origin in settings.origins:
        parts = urlsplit(origin)
        if not re.fullmatch(r"https?://[^/?#@*\s]+/?", origin) or not parts.hostname:
            words = f"{origin!r} is no origin, so no page may call by it; it must be like https://shop.example"
            yield Finding("FITMIRROR_ORIGINS", State.NOTE, words)
