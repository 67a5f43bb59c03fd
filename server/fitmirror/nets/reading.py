"""How a net on pictures is fed and what its outputs mean: plain data, kept beside the net."""

from dataclasses import dataclass
from typing import Literal

Layout = Literal["NHWC", "NCHW", "HWC", "CHW"]
Scores = Literal["probability", "logit", "softmax"]
Range = Literal["0..1", "-1..1", "0..255", "imagenet", "caffe"]

_IMAGENET_MEAN, _IMAGENET_STD = (123.675, 116.28, 103.53), (58.395, 57.12, 57.375)
RANGES: dict[Range, tuple[tuple[float, float, float], tuple[float, float, float]]] = {
    "0..1": ((0.0, 0.0, 0.0), (255.0, 255.0, 255.0)),
    "-1..1": ((127.5, 127.5, 127.5), (127.5, 127.5, 127.5)),
    "0..255": ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)),
    "imagenet": (_IMAGENET_MEAN, _IMAGENET_STD),
    # Means of ImageNet in the order blue, green, red, as Caffe's and Detectron's nets want them.
    "caffe": ((102.9801, 115.9465, 122.7717), (1.0, 1.0, 1.0)),
}
"""Mean and divisor of each channel, in levels of 0..255, by the name of a range; channels in the net's own order."""

EIGHT_BITS: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "uint8": ((0.0,) * 3, (1.0,) * 3),
    "int8": ((128.0,) * 3, (1.0,) * 3),
}
"""The same of a picture that goes in as whole numbers: whatever range they stand for, each is a level."""


@dataclass(frozen=True)
class PictureInput:
    """How a picture goes in.

    Attributes:
        number: Which input it is.
        layout: Order of the axes.
        width, height: Px; 0 where the net takes any.
        values: What the levels 0..255 become, unless `mean` and `divisor` say it.
        mean, divisor: Of each channel in the net's own order, in levels; empty where `values` says it.
        bgr: Whether the channels are blue, green, red.
        short_side: Where the net takes any size, px of the picture's shorter side.
        multiple: Where the net takes any size, px that both sides must be a multiple of; the rest is zeros.
    """

    number: int = 0
    layout: Layout = "NHWC"
    width: int = 0
    height: int = 0
    values: Range = "0..1"
    bgr: bool = False
    short_side: int = 288
    multiple: int = 1
    mean: tuple[float, ...] = ()
    divisor: tuple[float, ...] = ()


@dataclass(frozen=True)
class MaskOutput:
    """One map of person scores.

    Attributes:
        number: Which output it is.
        layout: Order of the axes; the channels' may be missing.
        channel: Which channel is the person.
        scores: What the numbers are: a probability, its logit, or one of several classes' logits.
    """

    number: int = 0
    layout: Layout | Literal["NHW", "HW"] = "NHWC"
    channel: int = 0
    scores: Scores = "probability"


@dataclass(frozen=True)
class InstancesOutput:
    """Things found one by one, as Mask R-CNN gives them: numbers of the outputs, and of the class of people."""

    boxes: int = 0
    labels: int = 1
    scores: int = 2
    masks: int = 3
    person: int = 1


@dataclass(frozen=True)
class Reading:
    """How a net that finds people is used.

    Attributes:
        picture: Its picture.
        output: Its answer.
        states: (input, output) of each tensor that goes back in with the next picture; zeros at first.
        constants: (input, value) of each other input.
    """

    picture: PictureInput
    output: MaskOutput | InstancesOutput
    states: tuple[tuple[int, int], ...] = ()
    constants: tuple[tuple[int, float], ...] = ()


STYLE_SIDE_PX = 512
"""Side of the square picture that a style net is fed, if it has no size of its own."""

StylePart = Literal["picture", "predict", "transfer", "whole"]


@dataclass(frozen=True)
class StyleReading:
    """How a net that gives a picture another style is used.

    Attributes:
        part: "predict" makes a vector of a style's picture, "transfer" lays it on a picture (Ghiasi et al. 2017);
            "whole" knows one style (Johnson et al. 2016). What is kept as "picture" is no net but a style's picture.
        picture: The picture that goes in.
        vector: Which input is the style's vector, of "transfer".
        length: Of the vector, of "predict" and "transfer".
        layout: Order of the axes of the picture that comes out, the first output.
        values: What the levels 0..255 are there.
    """

    part: StylePart
    picture: PictureInput = PictureInput()
    vector: int = 0
    length: int = 0
    layout: Layout = "NHWC"
    values: Range = "0..1"
