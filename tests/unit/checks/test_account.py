"""The account of the cross-check: no column of a published table without its place in it."""

from oncosurv.analyses import competing, curves, discrimination, imputed, models, partial_dates
from oncosurv.checks import account
from oncosurv.checks.kernel_numbers import EXCUSES
from oncosurv.describe.efficacy import EFFICACY_COLUMNS

PUBLISHED = {
    **curves.COLUMNS,
    **models.COLUMNS,
    **competing.COLUMNS,
    "imputation": imputed.COLUMNS,
    "concordance": discrimination.COLUMNS,
    "partial_dates": partial_dates.COLUMNS,
    "efficacy": EFFICACY_COLUMNS,
    "survival_influence": curves.COLUMNS["influence"],
}


def test_every_column_of_every_published_table_has_its_place():
    assert account.check_account(PUBLISHED) == []


def test_the_account_has_no_table_that_is_not_published():
    named = {table for _, places in account.NOT_COMPARED.values() for table in places}
    assert {*account.COMPARED, *account.NO_ESTIMATE, *named} == set(PUBLISHED)
    assert set(EXCUSES) == set(account.COMPARED)
    assert all(set(keys) <= set(PUBLISHED[table]) for table, keys in account.PLACES.items())


def test_a_new_a_lost_and_a_doubled_column_are_named():
    columns = {"curves": [*(name for name in PUBLISHED["curves"] if name != "upper"), "hazard"]}
    words = account.check_account(columns)
    assert [sentence.split(". ")[0] for sentence in words] == [
        "curves.hazard stands 0 times in the account of the cross-check",
        "curves.upper has an account, but the table has no such column",
    ]


def test_each_quantity_is_compared_in_one_way_and_every_way_is_used():
    kinds = {}
    for columns in account.COMPARED.values():
        for quantity, kind in columns.values():
            assert kinds.setdefault(quantity, kind) == kind
    assert set(kinds.values()) == set(account.KINDS)
    assert not set(kinds) & set(account.NOT_COMPARED)
