"""The list of many studies, what a run of each needs, and the table of what they found."""

import os

import yaml

from oncosurv.combined import combine_estimates
from oncosurv.many import needs_of, read_list, run_command
from oncosurv.provenance import ROOT


def write_list(folder, *studies, **more):
    path = folder / "list.yaml"
    path.write_text(yaml.safe_dump({"name": "both", "studies": list(studies), **more}))
    return str(path)


def test_a_study_file_may_stand_for_several_sites(tmp_path):
    (tmp_path / "exports").mkdir()
    file = os.path.relpath(ROOT / "studies/gbsg.yaml", tmp_path)
    listed = read_list(write_list(tmp_path, {"file": file}, {"file": file, "id": "north", "data": "exports"}, cores=3))
    first, north = listed["studies"]
    assert (listed["name"], listed["cores"], first["id"], north["id"]) == ("both", 3, "gbsg", "north")
    command = run_command(north, "Snakefile", 3)
    assert command[-3:] == ["--config", "study={id: north}", f"data={tmp_path / 'exports'}"]
    assert "--config" not in run_command(first, "Snakefile", 3)


def test_what_a_study_needs_follows_its_files(tmp_path):
    study = yaml.safe_load((ROOT / "studies/gbsg.yaml").read_text())
    study["sources"] = [{"name": "table", "file": "table.csv"}]
    (tmp_path / "own.yaml").write_text(yaml.safe_dump(study))
    own = read_list(write_list(tmp_path, {"file": "own.yaml"}))["studies"][0]
    (tmp_path / "table.csv").write_text("a\n")
    small = needs_of(own)
    (tmp_path / "table.csv").write_text("a\n" * 1_000_000)
    large = needs_of(own)
    assert (small["mem_mb"], large["mem_mb"]) == (1500, 2000) and large["minutes"] == 24
    changed = [name for name in small["digests"] if small["digests"][name] != large["digests"][name]]
    assert [os.path.basename(name) for name in changed] == ["table.csv"] and len(small["digests"]) == 2


def test_results_of_an_earlier_run_are_not_taken_for_this_one(tmp_path, monkeypatch):
    """Tables lie there, but the run did not end: one row with the reason. A hidden number is copied as it is."""
    monkeypatch.chdir(tmp_path)
    tables = tmp_path / "results/site-public/survival"
    tables.mkdir(parents=True)
    (tables / "estimates.csv").write_text("estimate_id,endpoint,population,factor,level,role,n,events,median\n"
                                          "os/all/overall,os,all,overall,all,primary,30,[c],\n")  # fmt: skip
    study = {"id": "site", "public": True, "endpoints": None, "declared": ["os"]}
    assert [row["reason"] for row in combine_estimates([study], "ended")] == [
        "the run of this study did not end: its log says why"
    ]
    (tmp_path / "ended").mkdir()
    (tmp_path / "ended/site.json").touch()
    row = combine_estimates([study], "ended")[0]
    assert (row["study"], row["n"], row["events"], row["estimate"], row["quantity"]) == (
        "site",
        "30",
        "[c]",
        "",
        "median",
    )
