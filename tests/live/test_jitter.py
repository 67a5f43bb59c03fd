"""Sequence numbers of a stream, given to the buffer in all kinds of order."""

import pytest
from aiortc.rtp import RtpPacket

from fitmirror.live.jitter import CAPACITY, MarkerJitterBuffer, starts_key_frame


def packet(sequence, frame, last=True, key=False, marker=True):
    p = RtpPacket(payload_type=97, sequence_number=sequence & 0xFFFF, timestamp=frame * 3000)
    p.marker = int(last and marker)
    p._data = f"{frame}.{sequence} ".encode()
    p.key = key
    return p


class Receiver:
    def __init__(self):
        self.frames, self.lost = [], 0
        self.buffer = MarkerJitterBuffer(lambda p, frame: self.frames.append(frame), lambda p: p.key)

    def take(self, *packets):
        for p in packets:
            lost, frame = self.buffer.add(p)
            self.lost += lost
            if frame:
                self.frames.append(frame)
        return self.names()

    def names(self):
        return [frame.timestamp // 3000 for frame in self.frames]


@pytest.fixture
def receiver():
    return Receiver()


def test_a_frame_goes_with_its_last_packet(receiver):
    assert receiver.take(packet(10, 1, last=False), packet(11, 1, last=False)) == []
    assert receiver.take(packet(12, 1)) == [1]
    assert receiver.frames[0].data == b"1.10 1.11 1.12 "


def test_packets_out_of_order(receiver):
    assert receiver.take(packet(10, 1, last=False), packet(12, 1), packet(11, 1, last=False)) == [1]


def test_a_sender_without_markers_is_understood_by_its_timestamps(receiver):
    assert receiver.take(packet(10, 1, marker=False), packet(11, 2, marker=False)) == [1]
    assert receiver.take(packet(12, 3, marker=False)) == [1, 2]


def test_after_a_recovered_loss_all_complete_frames_go_at_once_and_in_order(receiver):
    assert receiver.take(packet(10, 1), *(packet(s, s - 9) for s in range(12, 22))) == [1]
    assert receiver.take(packet(11, 2)) == list(range(1, 13))
    assert receiver.take(packet(22, 13)) == list(range(1, 14))


def test_sequence_numbers_wrap(receiver):
    assert receiver.take(packet(0xFFFF, 1), packet(0x10000, 2), packet(0x10001, 3)) == [1, 2, 3]


def test_a_late_packet_of_a_frame_that_has_gone_is_ignored(receiver):
    receiver.take(packet(10, 1), packet(11, 2))
    assert receiver.take(packet(10, 1)) == [1, 2]


def test_skipping_lets_nothing_out_before_a_whole_key_frame(receiver):
    receiver.take(packet(10, 1))
    assert receiver.take(packet(12, 3), packet(13, 4)) == [1]
    receiver.buffer.skip_to_key_frame()
    assert receiver.take(packet(14, 5)) == [1]
    assert receiver.take(packet(15, 6, key=True, last=False), packet(16, 6)) == [1, 6]
    assert receiver.take(packet(17, 7)) == [1, 6, 7]
    assert receiver.take(packet(11, 2)) == [1, 6, 7]


def test_skipping_uses_a_key_frame_that_lies_here_already(receiver):
    receiver.take(packet(10, 1), packet(12, 3), packet(13, 4, key=True))
    receiver.buffer.skip_to_key_frame()
    assert receiver.take(packet(14, 5)) == [1, 4, 5]


def test_parameter_sets_before_the_key_slice_belong_to_it(receiver):
    receiver.take(packet(10, 1), packet(12, 3, last=False), packet(13, 3, last=False, key=True))
    receiver.buffer.skip_to_key_frame()
    assert receiver.take(packet(14, 3)) == [1, 3]
    assert receiver.frames[-1].data.startswith(b"3.12")


def test_when_the_buffer_is_full_it_gives_up_and_asks_for_a_key_frame(receiver):
    receiver.take(packet(10, 1))
    receiver.take(*(packet(s, s) for s in range(12, 12 + CAPACITY)))
    assert receiver.lost == 1
    assert receiver.names() == [1]
    sequence = 12 + CAPACITY
    assert receiver.take(packet(sequence, sequence, key=True)) == [1, sequence]


def test_a_sender_that_starts_anew_is_followed(receiver):
    receiver.take(packet(30_000, 1))
    assert receiver.take(packet(20_000, 2)) == [1]
    assert receiver.lost == 1
    assert receiver.take(packet(20_001, 3, key=True)) == [1, 3]


@pytest.mark.parametrize(
    ("codec", "payload", "data", "is_key"),
    [
        ("VP8", b"\x90\x80\x80\x01", b"\x10\x02", True),
        ("VP8", b"\x90\x80\x80\x01", b"\x11\x02", False),
        ("VP8", b"\x80\x80\x80\x01", b"\x10\x02", False),
        ("VP8", b"\x10", b"\x10\x02", True),
        ("H264", b"", b"\0\0\0\1\x67\x42", True),
        ("H264", b"", b"\0\0\0\1\x65\x88", True),
        ("H264", b"", b"\0\0\0\1\x41\x9a", False),
        ("H264", b"", b"\x9a\x9a\x9a\x9a\x65", False),
    ],
)
def test_key_frames_are_known_by_their_first_bytes(codec, payload, data, is_key):
    p = RtpPacket(payload=payload)
    p._data = data
    assert starts_key_frame(codec, p) is is_key
