"""All demo items."""

from fitmirror.wardrobe.demo.knitwear import KNITWEAR
from fitmirror.wardrobe.demo.piece import Piece
from fitmirror.wardrobe.demo.shirts import SHIRTS
from fitmirror.wardrobe.demo.tees import TEES

COLLECTION: tuple[Piece, ...] = (*TEES, *SHIRTS, *KNITWEAR)
