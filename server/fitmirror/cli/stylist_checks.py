"""The doctor's look at who describes the looks, without asking a model anything."""

from collections.abc import Iterator

from fitmirror.cli.checks import Finding, State
from fitmirror.settings import Settings


def stylist(settings: Settings) -> Iterator[Finding]:
    """Prompts, key and address. Loads what reads them."""
    from fitmirror.stylist.openai_describer import KEY, BadEndpoint, endpoint_of_environment
    from fitmirror.stylist.prompt import PromptError, Prompts

    try:
        Prompts.read(settings.stylist_prompts)
    except PromptError as why:
        yield Finding("FITMIRROR_STYLIST_PROMPTS", State.BAD, f"{why}; mend it")
    try:
        endpoint = endpoint_of_environment(
            settings.stylist_model, settings.stylist_answer_tokens, settings.stylist_timeout_s
        )
    except BadEndpoint as why:
        yield Finding("stylist", State.BAD, f"{why}; mend or unset it")
        return
    if endpoint is None:
        words = f"no model: set {KEY}, and OPENAI_BASE_URL for another server; until then it tells what is measured"
        yield Finding("stylist", State.NOTE, words)
        return
    picture = "no picture, only facts"
    if settings.stylist_pictures:
        picture = "with consent the picture, " + ("face covered" if settings.stylist_cover_faces else "face and all")
    state = State.OK if settings.stylist_cover_faces or not settings.stylist_pictures else State.NOTE
    yield Finding("stylist", state, f"{endpoint.model} at {endpoint.host}; sends {picture}")
