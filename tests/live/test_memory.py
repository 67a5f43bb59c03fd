import gc
import weakref

from fitmirror.live.memory import release, settle


class Node:
    pass


def test_what_only_knows_itself_is_let_go():
    gc.disable()
    try:
        node = Node()
        node.self = node
        gone = weakref.ref(node)
        del node
        assert gone() is not None
        release()
        assert gone() is None
    finally:
        gc.enable()


def test_what_stays_is_not_looked_at_again():
    try:
        settle()
        assert gc.get_freeze_count() > 1000
    finally:
        gc.unfreeze()
