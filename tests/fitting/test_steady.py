"""Stillness, lag and decisions on a made-up clock."""

from dataclasses import replace

import numpy as np
import pytest
from tests.fitting.people import at_time, garment, person, pose

from fitmirror.body.body import Face
from fitmirror.fitting.outfit import Outfit
from fitmirror.fitting.stance import stance_of
from fitmirror.fitting.steady import Steady
from fitmirror.fitting.visibility import View, view_of

FPS = 30.0


def track(outfit_frames, name="left_shoulder"):
    return np.array([worn.anchors[name] for worn in outfit_frames])


def run(shake, frames=60, move=0.0):
    rng = np.random.default_rng(0)
    frame, body = person()
    outfit, seen = Outfit((garment(),), "alpha"), []
    for i in range(frames):
        marks = body.landmarks.copy()
        marks[:, :2] += rng.normal(0, shake, (33, 2)) + np.array([move * i, 0.0])
        drawn = outfit.dress(at_time(frame, i / FPS), replace(body, landmarks=marks.astype(np.float32)), lambda: 0.0)
        seen.append(drawn.worn[0])
    return seen


def test_a_still_person_s_garment_is_stiller_than_the_landmarks():
    anchors = track(run(shake=1.0))[20:]
    second = anchors[2:] - 2 * anchors[1:-1] + anchors[:-2]
    assert second.std() < 0.35 * 2.45  # white noise of 1 px has a second difference of 2.45 px


def test_a_walking_person_s_garment_keeps_up():
    _, body = person()
    steady, lags = Steady(), []
    for i in range(60):
        marks = body.landmarks.copy()
        marks[:, 0] += 3.0 * i
        stance = steady.stance(replace(body, landmarks=marks), (2000, 480), i / FPS)
        lags.append(marks[[11, 12], 0].mean() - stance.neck[0])
    assert max(lags[30:]) < 2 * 3.0  # less than two frames of motion


def test_a_garment_told_of_the_motion_follows_a_bouncing_person_though_frames_are_far_apart():
    _, body = person()
    off = {}
    for told in (True, False):
        steady, apart = Steady(), []
        for i in range(40):
            by = np.float32([0.0, 40.0 * np.sin(2 * np.pi * 1.5 * 4 * i / FPS)])
            marks = body.landmarks.copy()
            marks[:, :2] += by
            travel = np.tile(by, (33, 1)) if told else None
            stance = steady.stance(replace(body, landmarks=marks, travel=travel), (2000, 480), 4 * i / FPS)
            apart.append(abs(marks[[11, 12], 1].mean() - stance.neck[1]))
        off[told] = max(apart[10:])
    assert off[True] < 1.0
    assert off[False] > 5 * off[True]


def test_a_jump_to_another_place_is_followed_at_once():
    frame, body = person()
    steady = Steady()
    for i in range(10):
        steady.stance(body, frame.size, i / FPS)
    there = body.landmarks.copy()
    there[:, 0] += 250
    stance = steady.stance(replace(body, landmarks=there), (1280, 480), 10 / FPS)
    assert stance.neck[0] == pytest.approx(320 + 250, abs=1.0)


def swapped(body):
    """The body as the net reads it for a frame when it takes the front for the back."""
    marks = body.landmarks.copy()
    marks[[11, 12]], marks[[23, 24]] = marks[[12, 11]], marks[[24, 23]]
    return replace(body, landmarks=marks)


def test_shoulders_that_change_places_for_a_moment_are_misread():
    frame, body = person()
    body = replace(body, travel=np.zeros((33, 2), np.float32))  # the picture goes on and nothing in it moves
    steady, neck = Steady(), []
    for i in range(30):
        read = swapped(body) if i in (10, 11, 20) else body
        stance = steady.stance(read, frame.size, i / FPS)
        neck.append(stance.shoulders.ravel())
    assert np.abs(np.array(neck) - neck[0]).max() < 1.0


def test_shoulders_that_stay_where_they_leapt_to_are_believed_within_half_a_second():
    frame, body = person()
    body = replace(body, travel=np.zeros((33, 2), np.float32))
    steady = Steady()
    for i in range(40):
        stance = steady.stance(body if i < 20 else swapped(body), frame.size, i / FPS)
        if i == 21:
            assert stance.shoulders[1, 0] > stance.shoulders[0, 0]
    assert stance.shoulders[1, 0] < stance.shoulders[0, 0]


def test_after_a_cut_nothing_is_held_back():
    frame, body = person()
    steady = Steady()
    for i in range(10):
        steady.stance(replace(body, travel=np.zeros((33, 2), np.float32)), frame.size, i / FPS)
    stance = steady.stance(replace(swapped(body), travel=None), frame.size, 10 / FPS)
    assert stance.shoulders[1, 0] < stance.shoulders[0, 0] + 60.0


def test_a_torso_seen_in_a_face_is_none():
    frame, body = person()
    marks = pose()
    face = np.zeros((468, 3), np.float32)
    face[10, :2], face[152, :2] = (320, 60), (320, 125)
    face = Face(face, 0.9)
    assert stance_of(replace(body, face=face), frame.size, 1.25, True) is not None
    marks[:, :2] = (320, 85) + 0.25 * (marks[:, :2] - marks[[11, 12], :2].mean(axis=0))
    assert stance_of(replace(body, landmarks=marks, face=face), frame.size, 1.25, True) is None
    marks = pose(l0=(0.0, 0.3))
    assert stance_of(replace(body, landmarks=marks), frame.size, 1.25, True) is None


@pytest.mark.parametrize(("turned", "worn"), [(0, True), (85, True), (-85, True), (180, False), (140, False)])
def test_legs_taken_for_a_trunk_upside_down_are_none(turned, worn):
    frame, body = person()
    marks = pose()
    c, s = np.cos(np.radians(turned)), np.sin(np.radians(turned))
    middle = np.array(frame.size) / 2
    marks[:, :2] = middle + (marks[:, :2] - middle) @ np.array([[c, s], [-s, c]])
    assert (stance_of(replace(body, landmarks=marks.astype(np.float32)), frame.size, 1.25, True) is not None) is worn


def test_a_bow_hides_no_garment():
    frame, body = person()
    marks = pose(l0=(0.0, 0.2), l23=(0.27, 0.6), l24=(-0.27, 0.6))
    assert stance_of(replace(body, landmarks=marks), frame.size, 1.25, True) is not None


def test_hips_out_of_view_keep_the_shopper_s_own_proportions():
    frame, body = person()
    steady = Steady()
    for i in range(5):
        before = steady.stance(body, frame.size, i / FPS)
    hidden = body.landmarks.copy()
    hidden[23:, 2] = 0.01
    hidden[23:25, :2] += (0, 260)
    for i in range(5, 40):
        after = steady.stance(replace(body, landmarks=hidden), frame.size, i / FPS)
        assert after.torso == pytest.approx(before.torso, rel=0.08)
    assert not after.hips_seen


def test_one_bad_hip_does_not_flicker_the_decision():
    frame, body = person()
    marks = body.landmarks.copy()
    marks[23:25, 2] = 0.42
    edge = replace(body, landmarks=marks)
    assert stance_of(edge, frame.size, 1.25, hips_were_seen=True).hips_seen
    assert not stance_of(edge, frame.size, 1.25, hips_were_seen=False).hips_seen


def turned(cosine):
    frame, body = person()
    marks = pose()
    centre = marks[[11, 12], 0].mean()
    marks[:, 0] = centre + (marks[:, 0] - centre) * cosine
    return stance_of(replace(body, landmarks=marks), frame.size, 1.25, True)


def test_the_garment_fades_with_the_turn_and_not_at_once():
    assert view_of(turned(1.0), 1.25, 480, None, 0.0) == View(1.0, None)
    side = view_of(turned(0.2), 1.25, 480, None, 0.0)
    assert side.opacity == 0.0
    assert side.hint == "face_forward"
    step = view_of(turned(0.2), 1.25, 480, View(1.0, None), 1 / FPS)
    assert 0.8 < step.opacity < 1.0


def test_a_hint_needs_more_to_go_than_to_come():
    between = turned(0.56)
    assert view_of(between, 1.25, 480, View(1.0, None), 1 / FPS).hint is None
    assert view_of(between, 1.25, 480, View(1.0, "face_forward"), 1 / FPS).hint == "face_forward"
