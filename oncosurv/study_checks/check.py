"""The study file before anything runs: all of its mistakes at once, each with its place and what to do about it."""

from oncosurv.study_checks.analyses import check_analyses, check_head
from oncosurv.study_checks.author_texts import check_author_texts
from oncosurv.study_checks.baseline import check_baseline
from oncosurv.study_checks.confirm import find_confirm
from oncosurv.study_checks.data_checks import check_data_checks
from oncosurv.study_checks.declared import read_declared
from oncosurv.study_checks.linkage import check_linkage
from oncosurv.study_checks.months import check_months
from oncosurv.study_checks.names import check_names
from oncosurv.study_checks.problems import Problem, StudyFileError, in_file_order
from oncosurv.study_checks.schema import check_shape
from oncosurv.study_checks.sources import check_sources
from oncosurv.study_checks.times import check_times
from oncosurv.study_checks.variables import check_variables
from oncosurv.study_checks.yaml_file import check_yaml
from oncosurv.study_checks.yaml_traps import find_repeated_keys, with_text_keys


def check_study(config, folder, files=(), data=None):
    """Raise StudyFileError, which lists every mistake of a study file; nothing happens where there is none.

    config: the study file as a dict, and nothing else in it; folder: where it lies, to which the paths of sources are
    relative; files: the YAML files that it was read from, in which keys that stand twice are looked for; data: the
    DataFolder in which the sources' files lie instead.
    """
    unread = [problem for file in files for problem in check_yaml(file)]
    if unread:
        raise StudyFileError(unread, config)
    if not isinstance(config, dict):
        words, hint = "the file holds no sections with names.", "copy a study file that works, and change it."
        raise StudyFileError([Problem((), words, hint)], {})
    repeated = [problem for file in files for problem in find_repeated_keys(file)]
    config, untexted = with_text_keys(config)
    undecided = find_confirm(config, files)
    if undecided:  # a draft: what else is wrong cannot be known before these are decided
        raise StudyFileError(in_file_order([*repeated, *undecided], config), config)
    misshapen, usable = check_shape(config)
    problems = [*repeated, *untexted, *misshapen]
    taken = {problem.path for problem in problems}
    declared = read_declared(usable)
    meant = [
        *check_head(usable),
        *check_names(usable),
        *check_sources(usable, declared, folder, data),
        *check_months(usable),
        *check_linkage(usable, declared),
        *check_data_checks(usable, declared),
        *check_times(usable, declared),
        *check_variables(usable, declared),
        *check_analyses(usable, declared, folder),
        *check_author_texts(usable),
        *check_baseline(usable),
    ]
    problems += [problem for problem in meant if problem.path not in taken]
    if problems:
        raise StudyFileError(in_file_order(problems, config), config)
