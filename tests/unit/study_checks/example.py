"""A small study file that is in order, and ways to spoil it: the tests say what is said of each mistake."""

import copy
import re

import yaml

from oncosurv.study_checks.check import check_study
from oncosurv.study_checks.problems import StudyFileError

FILES = ("people.csv", "labs.csv", "drugs.csv", "notes.csv", "targets.csv")
STUDY = """
study: {id: toy, title: Toy, question: What, data_are: synthetic, data_note: Invented., data_cut: "2012-06-30",
        key_salt: toy, design: retrospective, prespecified: false}
sources:
  - {name: people, file: people.csv, format: csv, encoding: utf-8, delimiter: ",", decimal: ".", date: "%Y-%m-%d",
     patient: id, one_row_per_patient: true, columns: [
       {name: birth, column: birth, type: date, identifies: true}, {name: died, column: died, type: date},
       {name: seen, column: seen, type: date}, {name: sex, column: sex, type: category, values: {F: female, M: male}},
       {name: smoker, column: smoker, type: category, values: {"yes": "1", "no": "0"}},
       {name: morphology, column: icdo, type: text}, {name: stage, column: stage, type: text},
       {name: height, column: height, type: integer, minimum: 50, maximum: 250}]}
  - {name: labs, file: labs.csv, format: csv, encoding: utf-8, delimiter: ",", decimal: ".", date: "%d/%m/%Y",
     patient: id, columns: [
       {name: sampled, column: day, type: date}, {name: analyte, column: what, type: text},
       {name: value, column: value, type: number}, {name: unit, column: unit, type: text}],
     measurements: [{analyte: platelets, names: [PLT], unit: 10^9/L, minimum: 1, maximum: 2000}]}
  - {name: drugs, file: drugs.csv, format: csv, encoding: utf-8, delimiter: ",", decimal: ".", date: "%Y-%m-%d",
     patient: id, columns: [
       {name: drug, column: drug, type: text},
       {name: intent, column: intent, type: category, values: {m: cure, p: care}},
       {name: start, column: start, type: date}, {name: stop, column: stop, type: date}]}
  - {name: notes, file: notes.csv, format: csv, encoding: utf-8, delimiter: ",", decimal: ".", date: "%Y-%m-%d",
     patient: id, one_per_patient: {keep: specimen is "marrow", latest: noted}, columns: [
       {name: noted, column: day, type: date}, {name: text, column: text, type: text},
       {name: specimen, column: specimen, type: text}, {name: er_percent, column: er, type: number},
       {name: pr_percent, column: pr, type: number},
       {name: response, column: response, type: category, values: {CR: CR, PD: PD}},
       {name: her2_ihc, column: ihc, type: category, values: {"0": "0", "1+": "1+", "2+": "2+", "3+": "3+"}},
       {name: her2_ish, column: ish, type: text}]}
reports: {source: notes, date: noted, text: text, keep: specimen is "marrow",
          classes: [{class: negative, any: [no evidence]}, {class: positive, any: [carcinoma]}]}
index_event: {name: onset, label: Onset, words: the first positive report, rule: first_report, class: positive}
eligibility:
  - {id: positive, words: No report, keep: any reports.class is "positive", sub_reasons: [negative]}
  - {id: period, words: Outside, keep: onset from "2000-01-01" to "2012-02-29"}
dates: [{name: first_note, label: First note, rule: column, from: notes.noted}]
variables:
  - {name: age, label: Age, unit: years, type: number, timing: baseline, rule: years_to_index, from: people.birth}
  - {name: platelets, label: Platelets, unit: 10^9/L, type: number, timing: baseline, rule: measurement,
     from: labs.platelets, date: sampled, window_days: [-14, 0]}
  - {name: low, label: Low, type: flag, timing: baseline, rule: cut, from: platelets, below: 75, source: study,
     prespecified: true}
  - {name: grade, label: Grade, type: category, timing: baseline, rule: ctcae_grade, from: platelets, version: "5",
     term: platelet count decreased,
     levels: [{id: 0-1, label: a}, {id: "2", label: b}, {id: "3", label: c}, {id: "4", label: d}]}
  - {name: subtype, label: Subtype, type: category, timing: baseline, rule: receptors, from: notes, source: study,
     positive_from_percent: 1, reference: luminal,
     levels: [{id: luminal, label: a}, {id: her2, label: b}, {id: triple_negative, label: c}]}
  - {name: female, label: Sex, type: category, timing: baseline, rule: column, from: people.sex, undefined_when: low,
     levels: [{id: female, label: F}, {id: male, label: M}]}
  - {name: wait, label: Wait, type: flag, timing: baseline, rule: days_between, start: first_note, stop: onset,
     at_most: 30, source: study}
  - {name: courses, label: Courses, type: number, timing: baseline, rule: count_courses, from: drugs, date: start,
     keep: intent is "cure", before_day: 0}
  - {name: ever, label: Ever, type: flag, timing: post_baseline, rule: any_course, from: drugs, date: start}
  - {name: regimen, label: Regimen, type: category, timing: post_baseline, rule: first_course, from: drugs, date: start,
     after_day: 0, text: drug, classes: [{class: mild, any: [weekly]}, {class: hard, any: [q3w]}], none: nothing,
     levels: [{id: mild, label: a}, {id: hard, label: b}, {id: nothing, label: c}]}
exposures: [{name: treated, label: Treated, from: drugs, keep: drug contains "zol", start: start, stop: stop,
             then: stays exposed, landmarks_days: [30]}]
endpoints: [{name: os, label: Survival, events: [{label: death, date: people.died}],
             censor: [{label: contact, date: people.seen}], event_words: {one: death, many: deaths}}]
outcomes:
  - {name: better, label: Better, rule: count_improvement, from: labs, date: sampled, days: [21, 120],
     sustained_days: 56, source: study, lineages: [{name: platelets, label: P, eligible_below: 100, rise_of: 30}]}
  - {name: best, label: Best, rule: best_response, from: notes.response, date: noted, within_days: 180,
     measurable: [low], responders: [CR]}
populations: [{name: all, label: All}, {name: luminal, label: Luminal, keep: subtype is luminal}]
describe:
  characteristics: {populations: [all], by: subtype, variables: [age, ever]}
  efficacy: {outcomes: [better, best], by: [regimen, treated], landmark_days: 21}
survival: {confidence_interval: log-log, times_days: [30, 365], month_days: 30.4375, items: [
  {name: os_all, endpoint: os, population: all, factors: [subtype, low]},
  {name: os_luminal, endpoint: os, population: luminal, factors: [low]}]}
models: [{name: m1, label: M, role: primary, population: all, endpoint: os, variables: [low, age, subtype]},
         {name: m3, label: M, role: secondary, population: all, endpoint: os, exposure: treated, variables: [low]}]
sensitivity: [{id: graded, label: G, models: [m3], replace: {low: grade}},
              {id: new_only, label: N, models: [m3], drop: treated_group is continuing}]
reproduction: {name: paper, citation: A paper, targets: targets.csv, words: As printed,
  survival: [{name: again, endpoint: os, population: all, factors: [treated]}],
  models: [{name: m2, label: M, population: all, endpoint: os, variables: [low, treated, ever],
            univariable_also: [age]}]}
disclosure: {profile: internal, threshold: 5}
report: {language: en, p_style: nejm, months_decimals: 1}
"""
PARSED = yaml.safe_load(STUDY)
DELETED = object()


def spoiled(changes):
    """The study file with changes: {'variables/low/below': value}; an entry is named, or 0, 1, ...; DELETED removes."""
    study = copy.deepcopy(PARSED)
    for place, value in changes.items():
        *above, last = place.split("/")
        here = study
        for key in above:
            here = here[_key(here, key)]
        last = _key(here, last)
        if value is DELETED:
            del here[last]
        elif isinstance(here, list) and last == len(here):
            here.append(value)
        else:
            here[last] = value
    return study


def _key(here, key):
    if not isinstance(here, list) or key.isdigit():
        return int(key) if isinstance(here, list) else key
    return next(
        place for place, item in enumerate(here) if key in (item.get("name"), item.get("id"), item.get("class"))
    )


def said(changes, folder, files=()):
    """What is said of a spoiled study file: ['place | message | hint', ...]; [] where nothing is."""
    study = changes if "study" in changes and "sources" in changes else spoiled(changes)
    for name in FILES:
        (folder / name).touch()
    try:
        check_study(study, folder, files)
    except StudyFileError as error:
        text = str(error)
        found = re.findall(r"^(\d+)\. (.*)\n   (.*)\n   Hint: (.*)$", text, flags=re.M)
        assert [int(number) for number, *_ in found] == list(range(1, len(error.problems) + 1))
        return [" | ".join(rest) for _, *rest in found]
    return []
