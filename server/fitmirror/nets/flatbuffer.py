"""Reading FlatBuffers: tables, vectors and strings of a buffer, every offset checked against its end.

The format: https://flatbuffers.dev/internals. A table begins with the signed distance to its vtable, which holds for
each field the field's offset in the table (0: absent, the default holds).
"""

import struct
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

N = TypeVar("N", bound=np.generic)


class FlatbufferError(ValueError):
    """The buffer is cut short or is no FlatBuffer."""


class Table:
    """One table in a buffer; fields are named by their slot in the schema, counted from 0.

    Every method raises FlatbufferError where the buffer ends too early.
    """

    def __init__(self, data: bytes, position: int) -> None:
        """The table at a byte position of the buffer."""
        self._data, self._at = data, position
        vtable = position - self._number("<i", position)
        size = self._number("<H", vtable)
        slots = max(0, size - 4) // 2
        self._slots = self._unpack(f"<{slots}H", vtable + 4)

    @classmethod
    def root(cls, data: bytes, identifier: bytes) -> "Table":
        """The root table of a buffer that carries a four-byte identifier."""
        if data[4:8] != identifier:
            raise FlatbufferError(f"no {identifier.decode()} file")
        return cls(data, int(struct.unpack_from("<I", data)[0]))

    def int32(self, slot: int, default: int = 0) -> int:
        """A 32-bit integer field."""
        return self._scalar("<i", slot, default)

    def uint32(self, slot: int, default: int = 0) -> int:
        """An unsigned 32-bit integer field."""
        return self._scalar("<I", slot, default)

    def int8(self, slot: int, default: int = 0) -> int:
        """An 8-bit integer field, an enumeration's too."""
        return self._scalar("<b", slot, default)

    def boolean(self, slot: int) -> bool:
        """A bool field; false where it is absent."""
        return bool(self._scalar("<B", slot, 0))

    def text(self, slot: int) -> str:
        """A string field; empty where it is absent."""
        return bytes(self.vector(slot, np.uint8)).decode("utf-8", "replace")

    def table(self, slot: int) -> "Table | None":
        """A table field."""
        position = self._field(slot)
        return None if position is None else Table(self._data, self._follow(position))

    def tables(self, slot: int) -> "list[Table]":
        """A vector of tables; empty where it is absent."""
        start, count = self._vector(slot)
        self._check(start, 4 * count)
        return [Table(self._data, self._follow(start + 4 * i)) for i in range(count)]

    def vector(self, slot: int, dtype: type[N]) -> NDArray[N]:
        """A vector of numbers, read-only; empty where it is absent."""
        start, count = self._vector(slot)
        little_endian = np.dtype(dtype).newbyteorder("<")
        self._check(start, count * little_endian.itemsize)
        return np.frombuffer(self._data, little_endian, count, start)

    def _scalar(self, form: str, slot: int, default: int) -> int:
        position = self._field(slot)
        return default if position is None else self._number(form, position)

    def _vector(self, slot: int) -> tuple[int, int]:
        position = self._field(slot)
        if position is None:
            return 0, 0
        start = self._follow(position)
        return start + 4, self._number("<I", start)

    def _field(self, slot: int) -> int | None:
        offset = self._slots[slot] if slot < len(self._slots) else 0
        return self._at + offset if offset else None

    def _follow(self, position: int) -> int:
        return position + self._number("<I", position)

    def _number(self, form: str, position: int) -> int:
        return self._unpack(form, position)[0]

    def _unpack(self, form: str, position: int) -> tuple[int, ...]:
        self._check(position, struct.calcsize(form))
        return struct.unpack_from(form, self._data, position)

    def _check(self, position: int, size: int) -> None:
        if not 0 <= position <= len(self._data) - size:
            raise FlatbufferError("the file is cut short or damaged")
