"""All demo items."""

from fitmirror.wardrobe.demo.bottoms import BOTTOMS
from fitmirror.wardrobe.demo.dresses import DRESSES
from fitmirror.wardrobe.demo.hoodies import HOODIES
from fitmirror.wardrobe.demo.knitwear import KNITWEAR
from fitmirror.wardrobe.demo.outerwear import OUTERWEAR
from fitmirror.wardrobe.demo.piece import Exact, Piece
from fitmirror.wardrobe.demo.shirts import SHIRTS
from fitmirror.wardrobe.demo.tees import TEES

COLLECTION: tuple[Piece | Exact, ...] = (*TEES, *SHIRTS, *KNITWEAR, *HOODIES, *BOTTOMS, *DRESSES, *OUTERWEAR)
