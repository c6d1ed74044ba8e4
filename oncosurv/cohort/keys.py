"""Study keys: what a patient is called outside private/. A keyed hash of the record number, stable across updates."""

import hmac
import os

DIGITS, MOST_DIGITS = 8, 64  # hexadecimal digits of a key; two more for everyone as long as two patients share one


def make_study_keys(study_id, records, secret):
    """{record number: study key}, 'P-' and the first 8 or more hexadecimal digits of HMAC-SHA256(secret, id + record).

    Two patients with one key lengthen the keys of all, so that keys have one length. The id of the study goes in, so
    that keys of two studies with one secret cannot be matched. ValueError for an empty secret.
    """
    if not secret:
        raise ValueError("the secret of the study keys is empty: anyone could recompute them from record numbers")
    records = list(records)
    digests = [hmac.digest(secret, f"{study_id}{record}".encode(), "sha256") for record in records]
    digits = _digits_needed(digests)
    return {record: f"P-{digest.hex()[:digits].upper()}" for record, digest in zip(records, digests, strict=True)}


def _digits_needed(digests):
    """How many hexadecimal digits tell all digests (bytes) apart."""
    for digits in range(DIGITS, MOST_DIGITS + 1, 2):
        if len(set(digest[: digits // 2] for digest in digests)) == len(digests):
            return digits
    raise ValueError("two record numbers have the same SHA-256 digest")


def read_secret(study, path):
    """The secret (bytes) of the study keys. It is never written anywhere but to `path`.

    Synthetic and public studies take `key_salt` of the study file, so that two copies give the same keys. Real data
    take the file at `path`, made once with 32 random bytes and readable by its owner only: who loses it gets new keys.
    """
    if study.get("key_salt"):
        if study["data_are"] == "real":
            raise ValueError("study.key_salt: a salt in the study file is no secret; leave it out for real data")
        return study["key_salt"].encode()
    try:
        with open(path, "rb") as file:
            secret = file.read()
    except FileNotFoundError:
        secret = os.urandom(32).hex().encode()
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secret)
    if len(secret) < 16:
        raise ValueError(f"{path}: the secret is shorter than 16 bytes; restore it from your copy")
    return secret
