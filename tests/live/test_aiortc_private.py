"""Each private name of aiortc that live/aiortc_private.py leans on; when aiortc moves one, this says which."""

import inspect
import queue

import aiortc
import pytest
from aiortc import RTCConfiguration, RTCPeerConnection
from aiortc.jitterbuffer import JitterBuffer, JitterFrame
from aiortc.mediastreams import VideoStreamTrack
from aiortc.rate import BandwidthUsage, RemoteBitrateEstimator
from aiortc.rtcrtpreceiver import StreamStatistics, TimestampMapper
from aiortc.rtcrtpsender import RTCEncodedFrame, RTCRtpSender
from aiortc.rtcsctptransport import RTCSctpTransport


@pytest.fixture
async def transceiver():
    peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    yield peer.addTransceiver(VideoStreamTrack(), "sendrecv")
    await peer.close()


def test_aiortc_is_the_one_these_names_are_of():
    assert aiortc.__version__.startswith("1.16.")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("_RTCRtpReceiver__jitter_buffer", JitterBuffer),
        ("_RTCRtpReceiver__remote_bitrate_estimator", RemoteBitrateEstimator),
        ("_RTCRtpReceiver__codecs", dict),
        ("_RTCRtpReceiver__timestamp_mapper", TimestampMapper),
        ("_RTCRtpReceiver__decoder_queue", queue.Queue),
        ("_RTCRtpReceiver__remote_streams", dict),
        ("_RTCRtpReceiver__rtx_ssrc", dict),
    ],
)
async def test_receiver(transceiver, name, kind):
    assert isinstance(getattr(transceiver.receiver, name), kind)


async def test_receiver_sends_a_pli_for_a_stream(transceiver):
    assert list(inspect.signature(transceiver.receiver._send_rtcp_pli).parameters) == ["media_ssrc"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("_RTCRtpSender__encoder", None), ("_RTCRtpSender__force_keyframe", False), ("_enabled", True)],
)
async def test_sender(transceiver, name, value):
    assert getattr(transceiver.sender, name) is value


async def test_sender_fetches_frames_and_asks_for_key_frames_by_methods_of_its_own(transceiver):
    assert list(inspect.signature(transceiver.sender._next_encoded_frame).parameters) == ["codec"]
    assert inspect.iscoroutinefunction(transceiver.sender._next_encoded_frame)
    assert list(inspect.signature(transceiver.sender._send_keyframe).parameters) == []
    assert list(inspect.signature(RTCEncodedFrame).parameters) == ["payloads", "timestamp", "audio_level"]


def test_sender_sets_the_bit_rate_on_its_encoder_and_calls_those_methods():
    handler = inspect.getsource(RTCRtpSender._handle_rtcp_packet)
    assert 'hasattr(self.__encoder, "target_bitrate")' in handler
    assert "self._send_keyframe()" in handler
    assert "await self._next_encoded_frame(codec)" in inspect.getsource(RTCRtpSender._run_rtp)


def test_jitter_buffer():
    buffer = JitterBuffer(capacity=16, is_video=True)
    assert buffer._origin is None
    assert buffer._packets == [None] * 16
    assert buffer._capacity == buffer.capacity == 16
    assert list(inspect.signature(buffer.remove).parameters) == ["count"]
    assert list(inspect.signature(buffer.smart_remove).parameters) == ["count"]
    assert list(inspect.signature(JitterFrame).parameters) == ["data", "timestamp"]


def test_estimator():
    estimator = RemoteBitrateEstimator()
    assert list(inspect.signature(estimator.add).parameters) == [
        "arrival_time_ms",
        "abs_send_time",
        "payload_size",
        "ssrc",
    ]
    assert estimator.detector.state() == BandwidthUsage.NORMAL
    assert estimator.rate_control.current_bitrate > 0


def test_stream_statistics():
    assert StreamStatistics(90_000).packets_received == 0
    assert isinstance(StreamStatistics.packets_lost, property)


def test_data_channel_transport_knows_the_largest_message():
    assert "self._remote_max_message_size" in inspect.getsource(RTCSctpTransport.__init__)
