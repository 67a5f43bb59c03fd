"""Every knob, typed, in one place: environment `FITMIRROR_*` first, then `fitmirror.toml`, then the defaults here."""

import os
from pathlib import Path
from typing import Annotated, Literal, Self

from platformdirs import user_data_path
from pydantic import Field, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

SPARE_PROCESSORS = 4
EVERY_ADDRESS = "0.0.0.0"


def _processors() -> int:
    """Processors this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Settings(BaseSettings):
    """All settings of the service; the field's description is its documentation."""

    model_config = SettingsConfigDict(env_prefix="FITMIRROR_", toml_file="fitmirror.toml", extra="forbid")

    host: str = Field("127.0.0.1", description="Address the service listens on.")
    port: int = Field(8080, ge=0, le=65535, description="TCP port of the service; 0 takes a free one.")
    origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Origins besides our own that may call, e.g. https://shop.example (comma separated)."
    )
    hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Host names this service is reached by, besides its own addresses (comma separated)."
    )
    tls_self_signed: bool = Field(
        False, description="Serve https with a certificate of our own, kept and renewed; listens everywhere by default."
    )
    tls_cert: Path | None = Field(None, description="Serve https with this certificate, PEM with the chain after it.")
    tls_key: Path | None = Field(None, description="Its private key, PEM; not needed where it is in the same file.")
    token: str | None = Field(
        None, min_length=1, description="Bearer token that every call but the page and health checks needs."
    )
    max_mirrors: int = Field(4, ge=1, description="Mirrors at the same time; one more is answered 503.")
    provider: Literal["auto", "tensorrt", "cuda", "cpu"] = Field("auto", description="What runs the nets.")
    threads: int = Field(0, ge=0, description="Threads for each net and for pixels; 0 chooses by the machine.")
    draw_every: int = Field(
        0,
        ge=0,
        le=5,
        description="Live, draw afresh on every n-th frame and carry it on in between; 0 keeps up with the camera.",
    )
    segmenter: str = Field("fused", description="Default segmenter.")
    blend: str = Field("alpha", description="Default blender; some take options, such as poisson:full.")
    wardrobe: Path = Field(
        default_factory=lambda: user_data_path("fitmirror") / "wardrobe", description="Folder of the shop's items."
    )
    nets: Path = Field(
        default_factory=lambda: user_data_path("fitmirror") / "nets",
        description="Folder of the nets that were pulled or imported.",
    )
    demo: bool = Field(True, description="Offer the built-in demo items beside the wardrobe's own.")
    stylist_model: str = Field(
        "gpt-4o-mini",
        min_length=1,
        description="Model that describes the look; needs OPENAI_API_KEY in the environment.",
    )
    stylist_pictures: bool = Field(
        True, description="Let the model see the picture, of shoppers who agree; else facts."
    )
    stylist_picture_px: int = Field(768, ge=128, le=2048, description="Longest side of the picture that it sees.")
    stylist_cover_faces: bool = Field(True, description="Make faces unrecognisable in it.")
    stylist_keep_background: bool = Field(False, description="Leave in it what is behind the shopper.")
    stylist_prompts: Path | None = Field(
        None, description="Folder of texts that take the place of the built-in prompts."
    )
    stylist_timeout_s: float = Field(45.0, ge=1, le=600, description="Longest time for one answer, s.")
    stylist_answer_tokens: int = Field(400, ge=16, le=8000, description="Longest answer, tokens.")
    stylist_mirror_per_minute: int = Field(6, ge=0, description="Answers per mirror and minute; 0 is no limit.")
    stylist_per_minute: int = Field(60, ge=0, description="Answers per minute of all mirrors; 0 is no limit.")
    stylist_tokens_per_day: int = Field(1_000_000, ge=0, description="Tokens per day (UTC); 0 is no limit.")
    ice_servers: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="STUN and TURN URLs (turn:user:password@host:port) for both ends; none by default."
    )

    @field_validator("origins", "hosts", "ice_servers", mode="before")
    @classmethod
    def _commas(cls, value: object) -> object:
        return tuple(v.strip() for v in value.split(",") if v.strip()) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _for_other_devices(self) -> Self:
        # A certificate for the machine's addresses is asked for by who wants other devices in. That no host was named
        # stays on record.
        if self.tls_self_signed and "host" not in self.model_fields_set:
            self.host = EVERY_ADDRESS
            self.model_fields_set.discard("host")
        return self

    @property
    def scheme(self) -> Literal["http", "https"]:
        """What the service itself speaks."""
        return "https" if self.tls_self_signed or self.tls_cert or self.tls_key else "http"

    @property
    def everywhere(self) -> bool:
        """Whether the service listens on every address of the machine."""
        return self.host in ("", EVERY_ADDRESS, "::")

    @property
    def thread_count(self) -> int:
        """Threads for each net and for pixels: the setting, or one for each four processors.

        A second thread makes a net a tenth faster for a third more processor time, which a mirror that shares few
        processors with codecs and other mirrors does not have.
        """
        return self.threads or min(4, max(1, _processors() // 4))

    @property
    def live_draw_every(self) -> int:
        """How often a live frame is drawn afresh: the setting, or what to start from by the number of processors."""
        return self.draw_every or (1 if _processors() >= SPARE_PROCESSORS else 4)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments over environment over file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load(config: Path | None = None, **overrides: object) -> Settings:
    """Settings from everywhere, `config` in place of ./fitmirror.toml.

    Raises:
        pydantic.ValidationError: a value of the wrong kind or an unknown name in the file.
        FileNotFoundError: `config` was named and is not there.
    """
    given = {k: v for k, v in overrides.items() if v is not None}
    if config is None:
        return Settings(**given)  # type: ignore[arg-type]
    if not config.is_file():
        raise FileNotFoundError(f"no settings file {config}")

    class FromFile(Settings):
        model_config = SettingsConfigDict(env_prefix="FITMIRROR_", toml_file=config, extra="forbid")

    return FromFile(**given)  # type: ignore[arg-type]
