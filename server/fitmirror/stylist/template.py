"""An answer without any model: what was measured, said in whole sentences, in English or Chinese."""

from collections.abc import AsyncGenerator, Sequence

from fitmirror.stylist.colour import Colour, in_chinese
from fitmirror.stylist.describer import Request, Source, Used
from fitmirror.stylist.facts import Facts, Piece
from fitmirror.stylist.prompt import language_of
from fitmirror.wardrobe.item import Category

_ENDS = {
    "above the waist": "下摆在腰线以上", "at the waist": "下摆到腰部", "at the hips": "下摆到臀部",
    "at the upper thigh": "下摆到大腿上部", "at mid-thigh": "下摆到大腿中部", "at the knee": "下摆到膝盖",
    "at mid-calf": "下摆到小腿中部", "at the ankle": "下摆到脚踝",
}  # fmt: skip
_LEG_ENDS = {
    "at the upper thigh": "裤脚到大腿上部", "at mid-thigh": "裤脚到大腿中部", "at the knee": "裤脚到膝盖",
    "at mid-calf": "裤脚到小腿中部", "at the ankle": "裤脚到脚踝",
}  # fmt: skip
_FITS = {
    "close": ("sits close", "较为贴身"), "straight": ("falls straight", "直身剪裁"), "loose": ("sits loose", "宽松"),
    "narrow": ("has narrow legs", "裤腿偏窄"), "wide": ("has wide legs", "阔腿"),
}  # fmt: skip
_TUCKED = ("is tucked in", "下摆扎进裤腰")
_STRAIGHT_LEGS = ("has straight legs", "直筒")
_SLEEVES = {
    "none": ("has no sleeves", "无袖"), "at the shoulder": ("has sleeves that end at the shoulder", "袖口在肩部"),
    "above the elbow": ("has sleeves that end above the elbow", "袖口在肘部以上"),
    "at the elbow": ("has sleeves that end at the elbow", "袖口到肘部"),
    "on the forearm": ("has sleeves that end on the forearm", "袖口到前臂"),
    "at the wrist": ("has sleeves that end at the wrist", "袖口到手腕"),
    "over the hand": ("has sleeves that reach over the hand", "袖口盖过手部"),
}  # fmt: skip
_BRIGHTNESS = {"dim": ("dim", "偏暗"), "bright": ("bright", "明亮")}
_WARMTH = {"warm": ("warm", "偏暖"), "cool": ("cool", "偏冷")}
_COLOURS_LOOK = (", so colours may look a little different in daylight.", "，颜色在日光下可能略有不同。")
_NOBODY = ("Nobody is in view: step in front of the mirror and ask again.", "画面中没有人，请站到镜子前再问一次。")
_NOTHING = (
    "You are not wearing anything of the shop's in the mirror yet: choose an item.",
    "你还没有试穿商品，请先选一件。",
)
_UNDRAWN = (
    "What you chose cannot be seen on you yet: face the mirror and step back a little.",
    "所选商品还看不到，请面向镜子并稍微后退。",
)


class TemplateDescriber:
    """Says what was measured; knows no answer to a question."""

    @property
    def source(self) -> Source:
        """No model's."""
        return "template"

    @property
    def model(self) -> str | None:
        """None."""
        return None

    @property
    def host(self) -> str | None:
        """None: nothing leaves the machine."""
        return None

    @property
    def blind(self) -> bool:
        """It sees none."""
        return True

    async def describe(self, request: Request) -> AsyncGenerator[str | Used, None]:
        """All of it at once."""
        yield self.write(request)

    def write(self, request: Request) -> str:
        """The same without waiting."""
        return written(request.facts, request.locale, request.chosen)

    async def close(self) -> None:
        """Nothing to let go."""


def written(facts: Facts, locale: str, chosen: bool = False) -> str:
    """A short description of a look.

    Args:
        facts: What was measured.
        locale: BCP 47 tag; all but Chinese get English.
        chosen: Whether items were chosen, drawn or not.
    """
    chinese, light = language_of(locale) == "zh", facts.light
    if not facts.seen:
        return _NOBODY[chinese]
    if not facts.pieces:
        sentences = [(_UNDRAWN if chosen else _NOTHING)[chinese]]
    else:
        outermost, *others = reversed(facts.pieces)
        write = _in_chinese if chinese else _in_english
        sentences = [write(outermost, False), *(write(piece, True) for piece in others)]
    own = [
        (where, colours)
        for where, colours in ((("above", "上装"), facts.own_top), (("below", "下装"), facts.own_bottom))
        if colours
    ]
    if own and chinese:
        sentences.append("你自己的" + "，".join(f"{where[1]}是{_colours(c, True)}" for where, c in own) + "。")
    elif own:
        parts = [f"{_colours(colours, False)} {where[0]}" for where, colours in own]
        sentences.append(f"Your own clothes are {_listed(parts)}.")
    lit = [table[word] for table, word in ((_BRIGHTNESS, light.brightness), (_WARMTH, light.warmth)) if word in table]
    if lit and facts.pieces:
        words = [word[chinese] for word in lit]
        said = "光线" + "、".join(words) if chinese else f"The light is {_listed(words)}"
        sentences.append(said + _COLOURS_LOOK[chinese])
    return ("" if chinese else " ").join(sentences)


def _in_english(piece: Piece, besides: bool) -> str:
    colours = f" in {_colours(piece.colours, False)}" if piece.colours else ""
    size = f", size {piece.size}" if piece.size else ""
    said = _sits(piece, chinese=False)
    first = f"{'With it you wear' if besides else 'You are wearing'} {piece.title}{colours}{size}"
    return first + (f": it {_listed(said)}." if said else ".")


def _in_chinese(piece: Piece, besides: bool) -> str:
    colours = f"，颜色为{_colours(piece.colours, True)}" if piece.colours else ""
    size = f"，{piece.size}码" if piece.size else ""
    said = _sits(piece, chinese=True)
    first = f"{'搭配的是' if besides else '你穿的是'}“{piece.title}”{colours}{size}"
    return first + (f"；{'，'.join(said)}。" if said else "。")


def _sits(piece: Piece, chinese: bool) -> list[str]:
    """How it sits, a clause for each thing that is known."""
    said = []
    if piece.tucked:
        said.append(_TUCKED)
    if piece.fit:
        straight_legs = piece.category is Category.BOTTOM and piece.fit == "straight"
        said.append(_STRAIGHT_LEGS if straight_legs else _FITS[piece.fit])
    if piece.ends:
        legs = piece.category is Category.BOTTOM and piece.ends in _LEG_ENDS and piece.fit is not None
        said.append((f"ends {piece.ends}", (_LEG_ENDS if legs else _ENDS)[piece.ends]))
    if piece.sleeves:
        said.append(_SLEEVES[piece.sleeves])
    return [clause[chinese] for clause in said]


def _colours(colours: Sequence[Colour], chinese: bool) -> str:
    names = [in_chinese(colour.name) if chinese else colour.name for colour in colours]
    return "、".join(names) if chinese else _listed(names)


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
