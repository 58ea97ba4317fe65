"""Recordings on disk: whole, bounded, shared, compressed, and read again."""

import errno
import gzip
import json
import os
from datetime import UTC, datetime, timedelta

import pytest

from ocpp_sim.recording.line import Event, Frame
from ocpp_sim.transport import tape as tape_module
from ocpp_sim.transport.tape import Tape, play_back
from ocpp_sim.written.source import WrittenError

AT = datetime(2024, 6, 1, 9, tzinfo=UTC)


def frames(count, text='[2,"1","Heartbeat",{}]'):
    at = [AT + timedelta(seconds=number) for number in range(count)]
    return [Frame(one, "CP-1", "sent", text) for one in at]


def recorded(path, lines, **options):
    tape = Tape(path, **options)
    for line in lines:
        tape.put(line)
    tape.close()
    return tape


@pytest.mark.parametrize("name", ["frames.jsonl", "frames.jsonl.gz"])
def test_what_is_recorded_is_read_again(tmp_path, name):
    lines = [Event(AT, "connected", "CP-1"), *frames(10_000), Frame(AT, "CP-1", "received", "x")]

    tape = recorded(tmp_path / name, lines, every_s=0.001)

    assert lines == list(play_back(tmp_path / name))
    assert (len(lines), 0) == (tape.lines, tape.dropped)


def test_a_gz_name_compresses(tmp_path):
    recorded(tmp_path / "x.gz", frames(1000))

    assert len(gzip.decompress((tmp_path / "x.gz").read_bytes()).splitlines()) == 1000
    assert (tmp_path / "x.gz").stat().st_size < 20_000


def test_several_may_write_to_one_file(tmp_path):
    path = tmp_path / "x.jsonl.gz"
    recorded(path, frames(1))
    two = [Tape(path, fresh=False, every_s=0.001) for _ in range(2)]

    for line in frames(500):
        for tape in two:
            tape.put(line)
    for tape in two:
        tape.close()

    assert len(list(play_back(path))) == 1001
    recorded(path, [])
    assert list(play_back(path)) == []


def test_large_batches_are_written_in_parts(tmp_path, monkeypatch):
    monkeypatch.setattr(tape_module, "_BATCH_BYTES", 100)

    recorded(tmp_path / "x", frames(10), every_s=60)

    assert frames(10) == list(play_back(tmp_path / "x"))


def test_what_is_too_much_for_the_disk_is_dropped_and_told(tmp_path):
    tape = recorded(tmp_path / "x", frames(5), most=250, every_s=60)

    *kept, told = play_back(tmp_path / "x")
    assert frames(2) == kept
    assert (("lines", 3),) == told.facts
    assert 3 == tape.dropped


def test_known_secrets_are_blotted(tmp_path):
    recorded(tmp_path / "x", frames(1, '[2,"1","DataTransfer",{"data":"hush"}]'), secrets=("hush",))

    assert b"hush" not in (tmp_path / "x").read_bytes()


def test_a_secret_may_be_another_for_each(tmp_path):
    told = '[2,"1","DataTransfer",{"data":"CP-1-hush","more":"CP-2-hush"}]'
    recorded(tmp_path / "x", frames(1, told), secrets=("{identity}-hush",))

    kept = (tmp_path / "x").read_bytes()

    assert (b"CP-1-hush" in kept, b"CP-2-hush" in kept) == (False, True)


def test_a_full_disk_is_told_at_the_end(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    tape = Tape(tmp_path / "x", every_s=60)
    monkeypatch.setattr(tape_module, "_BATCH_BYTES", 100)
    monkeypatch.setattr(os, "write", full)
    for line in frames(5):
        tape.put(line)

    with pytest.raises(OSError, match="No space left"):
        tape.close()
    assert tape.lines == 0


def test_a_file_that_cannot_be_made_is_told_at_once(tmp_path):
    with pytest.raises(FileNotFoundError):
        Tape(tmp_path / "nowhere" / "x")


def test_what_is_no_line_is_named_by_its_place(tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps({"at": "2024-06-01T09:00:00Z", "event": "began"}) + "\nnonsense\n")

    with pytest.raises(WrittenError, match=r"x\.jsonl:2: is not JSON"):
        list(play_back(path))


@pytest.mark.parametrize("name", ["x.jsonl", "x.jsonl.gz"])
def test_a_recording_that_was_cut_is_read_to_its_last_whole_line(tmp_path, name):
    path = tmp_path / name
    recorded(path, frames(3))
    path.write_bytes(path.read_bytes()[:-5])

    assert len(list(play_back(path))) in (2, 3)
