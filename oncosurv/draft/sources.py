"""From tables to sources of a study file: names, record numbers, links between files, a proposal for each column."""

from dataclasses import dataclass, field

from oncosurv.draft.guess import CONFIRM, Guess, guess_column
from oncosurv.draft.profile import Profile, shared
from oncosurv.draft.roles import is_patient, name_of, role_of, vital_words

NO_KEY = "no column holds record numbers that were recognised or that occur in the other files; declare it by hand"
LINKED = 0.5  # of the record numbers of a file must occur in another one
STANDARD_NAMES = {"birth": "birth", "death": "death", "last": "last_contact", "diagnosis": "diagnosis"}


@dataclass
class Column:
    """One column of a source: its profile, our name, its role and the proposal."""

    profile: Profile
    name: str
    role: str
    guess: Guess


@dataclass
class Source:
    """One source: its table, our name, the heading of the record number with the evidence, its columns."""

    table: object
    name: str
    patient: str
    why: str
    one_row: bool
    columns: list
    settings: dict
    unsure: list = field(default_factory=list)
    apart: list = field(default_factory=list)

    def by_role(self, role, *types):
        """Columns of a role that are proposed as one of the types."""
        return [c for c in self.columns if c.role == role and (not types or c.guess.type in types)]


def make_sources(tables):
    """(sources, [(table, why not)]): what can be drafted, and what not, of the tables that were looked at."""
    left = [(table, table.problem) for table in tables if table.problem]
    sound = [table for table in tables if not table.problem]
    keys = choose_keys(sound)
    sources, taken = [], {"reports", "cohort"}
    for number, table in enumerate(sound):
        if keys[number] is None:
            left.append((table, NO_KEY))
        else:
            sources.append(make_source(table, *keys[number], taken))
    return sources, left


def choose_keys(tables):
    """For each table (profile of the record numbers, evidence) or None: by its heading and by what other files hold."""
    candidates = []
    for table in tables:
        found = [
            p
            for p in table.columns
            if p.filled and (p.distinct() > 1 or is_patient(p.heading)) and p.filled >= MOST_FILLED * table.rows
        ]
        candidates.append([p for p in found if not _is_date(p)])
    called = [[p for p in found if is_patient(p.heading)] for found in candidates]
    chosen = []
    for number, found in enumerate(candidates):
        others = [p for place, list_ in enumerate(called) if place != number for p in list_]
        scored = []
        for profile in found:
            links = [other for other in others if _linked(profile, other)]
            named = is_patient(profile.heading)
            unique = profile.most_rows() == 1
            if named or (links and not is_flag(profile)):
                scored.append(((named and bool(links or not others), len(links), named, unique), profile, links))
        if not scored:
            chosen.append(None)
            continue
        _, profile, links = max(scored, key=lambda item: item[0])
        about = "" if profile.complete else "about "
        words = f"{about}{profile.distinct():,} distinct in {profile.filled:,} rows"
        words += f"; shared with {len(links)} of the other columns of record numbers" if others else ""
        chosen.append((profile, words))
    return _largest_group(chosen)


def _largest_group(chosen):
    """Only the keys of the largest group of linked files: the others are about other things than these patients."""
    groups = []
    for number, key in enumerate(chosen):
        if key is None:
            continue
        near = [group for group in groups if any(_linked(key[0], chosen[other][0]) for other in group)]
        groups = [group for group in groups if group not in near] + [
            [number, *(item for group in near for item in group)]
        ]
    most = max(map(len, groups), default=0)
    kept = {number for group in groups if len(group) == most for number in group}
    return [key if number in kept else None for number, key in enumerate(chosen)]


def _linked(one, other):
    return shared(one, other) >= LINKED or shared(other, one) >= LINKED


MOST_FILLED = 0.8


def is_flag(profile):
    """Whether a column has so few distinct cells that sharing them tells nothing."""
    return profile.distinct() < 12


def _is_date(profile):
    return not is_patient(profile.heading) and guess_column(profile).type in ("date", "number")


def make_source(table, key, why, taken):
    """The Source of a table with its record numbers in the profile `key`."""
    one_row, names = key.most_rows() == 1, {"patient", "row"}
    columns, apart, headings = [], [], [profile.heading for profile in table.columns]
    for profile in table.columns:
        if profile is key or not profile.heading:
            continue
        guess = guess_column(profile)
        role = role_of(profile.heading)
        if headings.count(profile.heading) > 1:
            apart.append((profile.heading, "the heading stands more than once; give each column its own"))
            continue
        if role == "name":
            apart.append((profile.heading, "it names people, and no analysis needs it"))
            continue
        if not guess.type or (
            profile.complete and len(profile.counts) == 1 and guess.type != "date" and role != "status"
        ):
            only = f"always {str(next(iter(profile.counts), ''))[:30]!r}" if guess.type else guess.evidence
            apart.append((profile.heading, only))
            continue
        if role == "status_form":
            apart.append((profile.heading, "the status of a REDCap form, which is read with its boxes"))
            continue
        columns.append(Column(profile, "", role, guess))
    for column in columns:
        column.name = _name(column, columns, names)
        _finish(column, table)
    source = Source(
        table, name_of(table.name, taken), key.heading, why, one_row, columns, dict(table.settings), apart=apart
    )
    _common_settings(source)
    return source


def _name(column, columns, names):
    """The standard name where only one column has the role and the type for it, otherwise the folded heading."""
    role = column.role
    same = [c for c in columns if c.role == role and c.guess.type == column.guess.type]
    if role in STANDARD_NAMES and column.guess.type == "date" and len(same) == 1:
        return name_of(STANDARD_NAMES[role], names)
    if role == "status" and len(same) == 1 and vital_words(column.guess.settings.get("values", {})):
        return name_of("vital_status", names)
    if role in ("analyte", "value", "unit"):
        return name_of(role, names)
    return name_of(column.profile.heading, names)


def _finish(column, table):
    guess, values = column.guess, column.guess.settings.get("values")
    labels = table.labels.get(column.profile.heading)
    if guess.type == "category" and labels:
        guess.settings["values"] = {code: labels.get(code, code) for code in values}
        guess.evidence += "; words from the file's value labels"
        values = guess.settings["values"]
    if column.role == "status" and guess.type == "category":
        read = vital_words(list(values.values()))
        if read:
            guess.settings["values"] = dict(zip(values, read.values(), strict=True))
    if guess.type == "category" and column.role in ("analyte", "unit"):
        guess.type, guess.settings = "text", {k: v for k, v in guess.settings.items() if k == "missing"}
    if column.role == "birth":
        guess.settings["identifies"] = True
    described = table.kinds.get(column.profile.heading)
    if described:
        guess.evidence = f"{described.strip()[:70]}; {guess.evidence}"


def _common_settings(source):
    """Decimal sign and form of dates of the whole source: what most of its columns say; the others keep their own."""
    for key, default in (("decimal", "."), ("date", None), ("two_digit_years_from", None)):
        said = [
            c.guess.settings[key]
            for c in source.columns
            if key in c.guess.settings and c.guess.settings[key] != CONFIRM
        ]
        asked = [c for c in source.columns if c.guess.settings.get(key) == CONFIRM]
        common = max(dict.fromkeys(said), key=said.count, default=None)
        if common is None and asked:
            common = CONFIRM
            source.unsure.append((key, asked[0].guess.unsure[0][1]))
        if common is None and default and source.settings["format"] in ("csv", "redcap", "cbioportal"):
            common = default
        if common is not None:
            source.settings[key] = common
        for column in source.columns:
            if common is not None and column.guess.settings.get(key) == common:
                del column.guess.settings[key]
                if common == CONFIRM:
                    column.guess.unsure = [item for item in column.guess.unsure if item[0] != key]
