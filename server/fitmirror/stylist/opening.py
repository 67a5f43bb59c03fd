"""The stylist as the settings and the environment want it."""

from collections.abc import Callable, Sequence

from fitmirror.nets.runtime import Nets
from fitmirror.settings import Settings
from fitmirror.stylist.openai_describer import OpenAIDescriber, endpoint_of_environment
from fitmirror.stylist.privacy import Eyes
from fitmirror.stylist.prompt import Prompts
from fitmirror.stylist.stylist import Stylist
from fitmirror.wardrobe.item import Item


def open_stylist(
    settings: Settings, nets: Nets, items: Callable[[], Sequence[Item]], knows: Callable[[str], bool]
) -> Stylist:
    """One for all mirrors: with a model where OPENAI_API_KEY is set, else with the template alone.

    Raises:
        PromptError: the prompts cannot be used.
        BadEndpoint: OPENAI_BASE_URL cannot be used.
    """
    prompts = Prompts.read(settings.stylist_prompts)
    endpoint = endpoint_of_environment(
        settings.stylist_model, settings.stylist_answer_tokens, settings.stylist_timeout_s
    )
    if endpoint is None:
        return Stylist(settings, None, None, items, knows)
    return Stylist(settings, OpenAIDescriber(endpoint, prompts), Eyes(nets), items, knows)
