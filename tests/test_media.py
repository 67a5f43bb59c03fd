"""Photos, videos and directories of frames, in and out."""

from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from fitmirror.media import MediaError, NumberedSink, open_sink, open_source, write_picture


def moving_square(count: int, size: tuple[int, int] = (96, 64)) -> list[np.ndarray]:
    frames = []
    for i in range(count):
        frame = np.full((size[1], size[0], 3), 60, np.uint8)
        cv2.rectangle(frame, (4 * i, 20), (4 * i + 20, 40), (30, 200, 240), -1)
        frames.append(frame)
    return frames


def test_a_video_comes_back_with_its_rate_and_count(tmp_path: Path) -> None:
    frames = moving_square(9)
    with open_sink(tmp_path / "out.mp4", 25) as sink:
        for frame in frames:
            sink.write(frame)
    source = open_source(tmp_path / "out.mp4")
    read = list(source)
    assert (source.fps, source.count, len(read)) == (25, 9, 9)
    assert [round(f.pts, 3) for f in read] == [round(i / 25, 3) for i in range(9)]
    for frame, original in zip(read, frames, strict=True):
        assert np.abs(frame.bgr.astype(int) - original).mean() < 6


def test_a_phone_video_is_turned_upright(tmp_path: Path) -> None:
    plain, held = tmp_path / "plain.mp4", tmp_path / "held.mp4"
    with open_sink(plain, 30) as sink:
        for frame in moving_square(3, (96, 64)):
            sink.write(frame)
    # The display matrix as a phone writes it: -90 degrees, in 16.16 fixed point, inside the track header.
    data = bytearray(plain.read_bytes())
    header = data.index(b"tkhd") + 4
    matrix = header + 40
    unit, zero = (0x00010000).to_bytes(4, "big"), bytes(4)
    minus = (0xFFFF0000).to_bytes(4, "big")
    data[matrix : matrix + 20] = zero + unit + zero + minus + zero
    held.write_bytes(bytes(data))
    upright = next(iter(open_source(held))).bgr
    assert upright.shape == (96, 64, 3)
    capture = cv2.VideoCapture(str(held))
    _, reference = capture.read()
    assert np.abs(upright.astype(int) - reference).mean() < 6


def test_a_directory_is_read_by_name_at_the_rate_asked_for(tmp_path: Path) -> None:
    for name, grey in (("b.png", 20), ("a.jpg", 10), ("c.png", 30)):
        write_picture(tmp_path / name, np.full((8, 8, 3), grey, np.uint8))
    (tmp_path / "notes.txt").write_text("not a picture")
    source = open_source(tmp_path, fps=10)
    assert source.count == 3
    assert [round(float(f.bgr.mean())) for f in source] == [10, 20, 30]
    assert [f.pts for f in source] == [0.0, 0.1, 0.2]


def test_a_person_cut_out_stands_before_white(tmp_path: Path) -> None:
    cut = np.zeros((8, 8, 4), np.uint8)
    cut[2:6, 2:6] = (10, 20, 30, 255)
    write_picture(tmp_path / "a.png", cut)
    for source in (open_source(tmp_path), open_source(tmp_path / "a.png")):
        (frame,) = source
        assert frame.bgr.shape == (8, 8, 3)
        assert frame.bgr[0, 0].tolist() == [255, 255, 255]
        assert frame.bgr[3, 3].tolist() == [10, 20, 30]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("gone.jpg", None, "there is no"),
        ("gone.mp4", None, "there is no"),
        ("bad.mp4", b"not a video at all", "not a video"),
        ("empty.mp4", b"", "not a video"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(
    tmp_path: Path, name: str, content: bytes | None, words: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(MediaError, match=words):
        open_source(tmp_path / name)


def test_a_sound_file_has_no_video(tmp_path: Path) -> None:
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=44100)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 2048), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 44100
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with pytest.raises(MediaError, match="no video"):
        open_source(path)


def test_an_empty_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="no pictures"):
        open_source(tmp_path)


def test_the_suffix_chooses_what_is_written(tmp_path: Path) -> None:
    frames = moving_square(2)
    for name in ("one.png", "clip.mp4", "clip.webm", "many"):
        with open_sink(tmp_path / name, 30) as sink:
            for frame in frames[: 1 if name == "one.png" else 2]:
                sink.write(frame)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["clip.mp4", "clip.webm", "many", "one.png"]
    assert [p.name for p in sorted((tmp_path / "many").iterdir())] == ["00000.png", "00001.png"]
    with pytest.raises(MediaError, match="unknown suffix"):
        open_sink(tmp_path / "x.docx", 30)


def test_a_picture_file_refuses_a_second_frame(tmp_path: Path) -> None:
    sink = open_sink(tmp_path / "one.png", 30)
    sink.write(moving_square(1)[0])
    with pytest.raises(MediaError, match="one picture"):
        sink.write(moving_square(1)[0])


def test_a_broken_off_video_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), open_sink(tmp_path / "out.mp4", 30) as sink:
        sink.write(moving_square(1)[0])
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_a_video_that_changes_size_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="directory"), open_sink(tmp_path / "out.mp4", 30) as sink:
        sink.write(moving_square(1, (96, 64))[0])
        sink.write(moving_square(1, (64, 96))[0])


def test_an_unwritable_place_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MediaError, match="cannot write"):
        write_picture(tmp_path / "file" / "x.png", np.zeros((4, 4, 3), np.uint8))
    with pytest.raises(MediaError, match="cannot write"):
        open_sink(tmp_path / "file" / "x.mp4", 30)


def test_numbered_pictures_count_up(tmp_path: Path) -> None:
    sink = NumberedSink(tmp_path / "layers", "worn_")
    for _ in range(2):
        sink.write(np.zeros((4, 4, 4), np.uint8))
    assert sorted(p.name for p in (tmp_path / "layers").iterdir()) == ["worn_00000.png", "worn_00001.png"]
