import stat

import pytest

from oncosurv.cohort.keys import make_study_keys, read_secret

# printf 'bminvSYN-0001' | openssl dgst -sha256 -hmac 'bminv demonstration'
OPENSSL = "9e43d399e4257ef1ca4b9be3f922a9249be10cc5b440aa653c069c230a8343d9"


def test_a_key_is_the_start_of_the_keyed_hash():
    keys = make_study_keys("bminv", ["SYN-0001"], b"bminv demonstration")
    assert keys == {"SYN-0001": "P-" + OPENSSL[:8].upper()}


def test_keys_depend_on_record_study_and_secret():
    records = ["1", "2"]
    keys = make_study_keys("a", records, b"one")
    assert len(set(keys.values())) == 2
    assert not set(keys.values()) & set(make_study_keys("b", records, b"one").values())
    assert not set(keys.values()) & set(make_study_keys("a", records, b"two").values())


def test_keys_do_not_depend_on_who_else_is_there():
    assert make_study_keys("a", ["1", "2"], b"s")["1"] == make_study_keys("a", ["3", "1"], b"s")["1"]


def test_two_patients_with_one_key_lengthen_the_keys_of_all():
    alike = ["54824", "98297"]  # found by search: the first 8 digits are equal, the ninth and tenth differ
    keys = make_study_keys("a", [*alike, "1"], b"s")
    assert keys["54824"][:10] == keys["98297"][:10] == "P-78734364"
    assert {len(key) for key in keys.values()} == {len("P-") + 10}
    assert len(set(keys.values())) == 3
    assert make_study_keys("a", ["54824", "1"], b"s")["54824"] == "P-78734364"


def test_an_empty_secret_is_refused():
    with pytest.raises(ValueError, match="the secret of the study keys is empty"):
        make_study_keys("a", ["1"], b"")


def test_the_salt_of_a_synthetic_study_is_its_secret(tmp_path):
    assert read_secret({"data_are": "synthetic", "key_salt": "salt"}, tmp_path / "secret") == b"salt"
    assert not (tmp_path / "secret").exists()


def test_real_data_get_a_secret_of_their_own_once(tmp_path):
    path = tmp_path / "private" / "secret"
    first = read_secret({"data_are": "real"}, path)
    assert len(first) == 64
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_secret({"data_are": "real"}, path) == first
    assert read_secret({"data_are": "real"}, tmp_path / "other") != first


def test_real_data_take_no_salt(tmp_path):
    with pytest.raises(ValueError, match="study.key_salt: a salt in the study file is no secret"):
        read_secret({"data_are": "real", "key_salt": "salt"}, tmp_path / "secret")


def test_a_damaged_secret_is_refused(tmp_path):
    (tmp_path / "secret").write_bytes(b"short")
    with pytest.raises(ValueError, match="shorter than 16 bytes; restore it from your copy"):
        read_secret({"data_are": "real"}, tmp_path / "secret")
