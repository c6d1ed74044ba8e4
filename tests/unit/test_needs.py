import pytest

from tests.needs import need


@pytest.fixture
def nothing_installed(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    return monkeypatch


def test_a_missing_program_skips_on_a_laptop_and_fails_on_a_build_server(nothing_installed):
    nothing_installed.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="Rscript is not on the PATH: install R 4.2 or later"):
        need("Rscript")
    nothing_installed.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="chromium is not on the PATH"):
        need("chromium")


def test_a_missing_r_package_is_named(monkeypatch, tmp_path):
    fake = tmp_path / "Rscript"
    fake.write_text("#!/bin/sh\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="the R package coin is not installed"):
        need("Rscript", ("coin",))


def test_a_program_that_is_there_is_found():
    assert need("sh").endswith("/sh")
