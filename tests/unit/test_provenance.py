"""Digests follow what code does, not how it is written, and see every project module that is imported."""

import json
import os

import pytest

from oncosurv import provenance


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setattr(provenance, "ROOT", tmp_path)
    monkeypatch.setattr(provenance, "KNOWN", tmp_path / "kept" / "code.json")
    forget()
    (tmp_path / "scripts").mkdir()
    room = tmp_path / "oncosurv" / "room"
    room.mkdir(parents=True)
    for folder in (room.parent, room):
        (folder / "__init__.py").touch()
    (room / "deep.py").write_text("LIMIT = 5\n")
    (room / "near.py").write_text("from oncosurv.room import deep\n")
    (tmp_path / "scripts" / "do.py").write_text("import json\nfrom oncosurv.room.near import deep\n")
    yield tmp_path
    forget()


def forget():
    for function in (
        provenance.known_code,
        provenance.code_read,
        provenance.read_code,
        provenance.module_files,
        provenance.own_files,
        provenance.code_of,
    ):
        function.cache_clear()


def digests(*others):
    forget()
    return provenance.code_of("scripts/do.py", *others)


def test_the_closure_of_imports(root):
    assert list(digests()) == [
        "oncosurv/__init__.py", "oncosurv/room/__init__.py", "oncosurv/room/deep.py", "oncosurv/room/near.py",
        "scripts/do.py",
    ]  # fmt: skip


def test_comments_layout_and_dates_do_not_count_but_a_number_does(root):
    before = digests()
    deep = root / "oncosurv/room/deep.py"
    deep.write_text("# why five\nLIMIT   =  5\n")
    os.utime(deep, (0, 0))
    assert digests() == before
    deep.write_text("LIMIT = 6\n")
    changed = digests()
    assert [name for name in before if before[name] != changed[name]] == ["oncosurv/room/deep.py"]


def test_other_files_count_by_their_bytes(root):
    (root / "page.j2").write_text("a")
    before = digests("*.j2")
    (root / "page.j2").write_text("a ")
    assert digests("*.j2")["page.j2"] != before["page.j2"]


def test_digest_of_a_file(tmp_path):
    (tmp_path / "x").write_bytes(b"abc")
    assert provenance.digest_of(tmp_path / "x").startswith("ba7816bf8f01cfea414140de5dae2223")
    assert provenance.digest_of(tmp_path / "y") == "absent"


def test_what_was_read_before_is_kept_by_the_bytes_and_anything_else_is_read_anew(root, monkeypatch):
    first = digests()
    provenance.keep_known_code()
    monkeypatch.setattr(provenance, "parse_code", None)  # now nothing can be parsed
    assert digests() == first
    monkeypatch.undo()
    monkeypatch.setattr(provenance, "ROOT", root)
    provenance_file = root / "kept" / "code.json"
    monkeypatch.setattr(provenance, "KNOWN", provenance_file)
    (root / "oncosurv/room/deep.py").write_text("LIMIT = 6\n")
    assert digests() != first
    provenance_file.write_text("{ half")
    assert digests()["oncosurv/room/near.py"] == first["oncosurv/room/near.py"]


def test_what_is_kept_is_what_this_run_read_and_is_not_written_again(root):
    digests()
    provenance.keep_known_code()
    kept = root / "kept" / "code.json"
    whole, written = kept.read_text(), kept.stat().st_mtime_ns
    digests()
    provenance.keep_known_code()
    assert kept.stat().st_mtime_ns == written
    (root / "oncosurv/room/deep.py").write_text("LIMIT = 6\n")
    digests()
    provenance.keep_known_code()
    assert kept.read_text() != whole
    assert len(json.loads(kept.read_text())["files"]) == len(json.loads(whole)["files"]), "the old version is dropped"
