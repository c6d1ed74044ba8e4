"""The same input gives the same bytes, whatever the number of cores, the folder, the locale, the hash seed."""

import pytest

pytestmark = [pytest.mark.heavy]


def test_cores_folder_locale_and_hash_seed(finished, fresh):
    """finished ran on two cores in another folder; this run differs in all that must not matter."""
    fresh.run(cores=4, TZ="Pacific/Auckland", LC_ALL="C", PYTHONHASHSEED="7", OPENBLAS_NUM_THREADS="1")
    assert fresh.results() == finished.results()


def test_one_core(finished, fresh):
    fresh.run(cores=1)
    assert fresh.results() == finished.results()


def test_results_survive_the_loss_of_snakemakes_records(project):
    before = project.results()
    for file in sorted(project.path(".snakemake").rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()
    project.run()
    assert project.results() == before
