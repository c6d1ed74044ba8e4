"""What is no YAML, or more than data, is told with its line; nothing of it is ever built or run."""

import random

import pytest
import yaml

from oncosurv.commands.check import main
from oncosurv.provenance import ROOT
from oncosurv.study_checks.yaml_file import check_yaml
from tests.unit.study_checks.example import FILES, STUDY

LISTS = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
)
KEYS = "a0: &a0 {x: 1}\n" + "".join(
    f"a{n}: &a{n} {{{', '.join(f'k{k}: *a{n - 1}' for k in range(10))}}}\n" for n in range(1, 12)
)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("a: 1\nb: [1, 2\nc: 3\n", "line 3: this is no YAML"),
        ("study:\n\tid: x\n", "line 2: this is no YAML"),
        ("a: b: c\n", "line 1: this is no YAML: mapping values are not allowed in this context."),
        ('a: "open\n', "line 2: this is no YAML"),
        ("a: 1\n  b: 2\n", "line 2: this is no YAML"),
        (LISTS, "line 6: written out, the aliases (*) make more than 200000 entries."),
        (KEYS, "line 6: written out, the aliases"),
        ("a: &a [*a]\n", "line 1: *a refers to itself or to nothing."),
        ("a: *b\n", "line 1: *b refers to itself or to nothing."),
        (
            'x: 1\na: !!python/object/apply:os.system ["touch pwned"]\n',
            "line 2: the tag !!python/object/apply:os.system asks",
        ),
        ("a: !include secret.txt\n", "line 1: the tag !include asks for more than data."),
        ("x: 1\n__use_yte__: true\n", "line 2: __use_yte__ would run parts of this file as a program."),
        ("a: " + "[" * 5000, "line 1: more than 60 levels lie in each other here."),
        ("a: x\x00y\n", "line 1: this is no YAML"),
        ("a: x\x01y\n", "line 1: this is no YAML"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(tmp_path, content, words):
    (tmp_path / "study.yaml").write_text(content, encoding="utf-8")
    found = check_yaml(tmp_path / "study.yaml")
    assert len(found) == 1 and found[0].message.startswith(words) and found[0].hint
    assert not (tmp_path / "pwned").exists()


def test_bytes_that_are_no_utf_8_and_files_that_are_not_there(tmp_path):
    (tmp_path / "study.yaml").write_bytes(b"a: 1\nb: Espa\xf1a\n")
    assert check_yaml(tmp_path / "study.yaml")[0].message == "line 2: the byte 0xF1 is not UTF-8."
    (tmp_path / "study.yaml").write_bytes(b"x" * 5_000_001)
    assert "more than 5 MB" in check_yaml(tmp_path / "study.yaml")[0].message
    assert "cannot be opened" in check_yaml(tmp_path / "gone.yaml")[0].message


def test_anchors_and_plain_tags_in_reason_pass(tmp_path):
    (tmp_path / "study.yaml").write_text("\ufeffa: &a [1, 2]\nb: *a\nc: !!str 007\nd: ! x\n", encoding="utf-8")
    assert check_yaml(tmp_path / "study.yaml") == []


def test_the_command_lists_the_mistakes_of_a_study_file(tmp_path, capsys):
    for name in FILES:
        (tmp_path / name).touch()
    path = tmp_path / "study.yaml"
    path.write_text(STUDY, encoding="utf-8")
    assert main([str(path)]) == 0 and "no mistake found" in capsys.readouterr().out
    path.write_text(STUDY.replace("reference: luminal", "reference: lumnal"), encoding="utf-8")
    assert main([str(path)]) == 1 and "did you mean 'luminal'" in capsys.readouterr().err
    path.write_text(STUDY + "\nx: [\n", encoding="utf-8")
    assert main([str(path)]) == 1 and "this is no YAML" in capsys.readouterr().err
    path.write_text("- 1\n", encoding="utf-8")
    assert main([str(path)]) == 1
    path.write_text("", encoding="utf-8")
    assert main([str(path)]) == 1


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_study_file_is_in_order_or_told_never_a_traceback(tmp_path, seed, capsys):
    rng = random.Random(seed)
    text = list(STUDY)
    for _ in range(rng.randint(1, 4)):
        place = rng.randrange(len(text))
        text[place] = rng.choice(
            ["", "\t", ":", "[", "}", '"', "&", "*", "!", "\n", "\x00", "é", "- ", "x" * 200, "%", "|"]
        )
    for name in FILES:
        (tmp_path / name).touch()
    (tmp_path / "study.yaml").write_text("".join(text), encoding="utf-8")
    code = main([str(tmp_path / "study.yaml")])
    said = capsys.readouterr()
    assert code in (0, 1) and ("no mistake" in said.out) == (code == 0)
    assert code == 0 or ("1. " in said.err and "Hint: " in said.err)
    if code == 0:
        yaml.safe_load("".join(text))


def test_the_command_looks_for_the_exports_in_the_folder_that_it_is_given(tmp_path, capsys):
    study, data = tmp_path / "study.yaml", tmp_path / "kept"
    study.write_text((ROOT / "studies/bminv_es.yaml").read_text(encoding="utf-8").replace("../data/bminv/", "bminv/"))
    assert main([str(study), "--data", str(data)]) == 1
    assert f"there is no folder {str(data)!r} (named by data=" in capsys.readouterr().err
