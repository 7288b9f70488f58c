"""The process that typesets papers: its limits, and what happens after it ends."""

import os
import signal
import struct
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.writers import fonts
from reports.writers.template_values import template_values
from reports.writers.typesetter import CannotTypeset, Typesetter, png
from tests.reports.sample_content import build_content
from tracker.charts import Segment, stacked_bar

VALUES = template_values(build_content(actions=1))


@pytest.fixture
def typesetter() -> Iterator[Typesetter]:
    started = Typesetter()
    yield started
    started.stop()


def typeset_with(typesetter: Typesetter) -> bytes:
    return typesetter.typeset("pdf", values=VALUES, moment=0)


def test_one_process_typesets_one_paper_after_another(typesetter: Typesetter) -> None:
    first = typeset_with(typesetter)
    running = typesetter.pid

    assert running is not None
    assert typeset_with(typesetter) == first
    assert typesetter.pid == running


def test_after_its_process_is_killed_the_next_paper_is_typeset(typesetter: Typesetter) -> None:
    first = typeset_with(typesetter)
    killed = typesetter.pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    os.waitid(os.P_PID, killed, os.WEXITED | os.WNOWAIT)

    assert typeset_with(typesetter) == first
    assert typesetter.pid != killed


def test_paper_that_takes_too_long_is_stopped_and_the_next_is_typeset(typesetter: Typesetter) -> None:
    typesetter.seconds = 0
    with pytest.raises(CannotTypeset, match="took longer than 0 seconds"):
        typeset_with(typesetter)
    assert typesetter.pid is None

    typesetter.seconds = 60
    assert typeset_with(typesetter).startswith(b"%PDF")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux applies the memory limit")
def test_paper_that_needs_too_much_memory_is_refused() -> None:
    narrow = Typesetter(megabytes=1)

    with pytest.raises(CannotTypeset, match="more memory"):
        typeset_with(narrow)


def test_process_that_has_grown_is_replaced(typesetter: Typesetter) -> None:
    typesetter.megabytes_at_rest = 0
    typeset_with(typesetter)

    assert typesetter.pid is None


def test_no_more_papers_are_created_at_once_than_there_are_slots() -> None:
    full = Typesetter(papers_at_once=1)

    with full.slot(), pytest.raises(CannotTypeset, match="Several other papers"), full.slot():
        pass
    with full.slot():
        pass


def test_paper_waits_its_turn_and_no_longer(typesetter: Typesetter) -> None:
    typesetter.seconds_of_waiting = 0
    with typesetter._turn, pytest.raises(CannotTypeset, match="are taking a long time"):
        typeset_with(typesetter)

    typesetter.seconds_of_waiting = 60
    done = []
    with typesetter._turn:
        waiting = threading.Thread(target=lambda: done.append(typeset_with(typesetter)))
        waiting.start()
        time.sleep(0.05)
        assert done == []
    waiting.join()
    assert done[0].startswith(b"%PDF")


def test_job_that_cannot_be_sent_leaves_no_answer_for_the_next(typesetter: Typesetter) -> None:
    with pytest.raises(TypeError):
        typesetter.typeset("pdf", values=threading.Lock(), moment=0)

    assert typeset_with(typesetter).startswith(b"%PDF")


def test_typesetter_refuses_a_drawing_that_is_not_svg(typesetter: Typesetter) -> None:
    with pytest.raises(CannotTypeset, match="could not be created"):
        typesetter.typeset("png", drawing="<svg", width=10, ppi=72)


def test_missing_fonts_are_named(tmp_path: Path) -> None:
    assert fonts.missing() == ""
    assert "Roboto is not installed (400Regular, " in fonts.missing(tmp_path)


DRAWING = stacked_bar(
    [Segment("green", "Green", 6, "#1f7a3d", "dots")], title="t", desc="d", width=320, height=32
)


def test_picture_has_the_width_and_sharpness_asked_for() -> None:
    data = png(DRAWING, width=320, ppi=144)

    assert data.startswith(b"\x89PNG")
    assert struct.unpack(">II", data[16:24]) == (640, 64)


def test_two_runs_give_the_same_bytes() -> None:
    first = png(DRAWING, width=320)
    png.cache_clear()

    assert png(DRAWING, width=320) == first
