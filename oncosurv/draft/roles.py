"""What a heading is about, by its words in English or Spanish: a hint for the draft, which a person confirms."""

import re
import unicodedata

# The first pattern that fits a heading wins; headings are folded to plain lower-case words parted by blanks.
ROLES = (
    ("status_form", r".* complete|complete\??( \d+)?"),
    ("birth", r".*\b(birth|dob|born|nacimiento|fecha nac|f nac|fnac|geburt)\b.*|.*birthdate.*"),
    ("cause", r".*\b(cause|causa)\b.*"),
    ("death", r".*\b(death|deathdate|died|dod|exitus|defuncion|muerte|fallecimiento|f exitus)\b.*"),
    ("last", r".*\b(last|ultim[oa]|ult)\b.*\b(contact|contacto|visit|visita|seen|follow|followup|fu|control)\b.*"
        r"|.*\bultim[oa]\b.*\b(revision|noticia)\b.*"
             r"|.*\b(lastcontact|lfu|dlc|fuc|fecha fu|fu date|censor.*|seguimiento)\b.*"),
    ("diagnosis", r".*\b(diagnosis|diagnostico|dx|diag|diagdate|diagdateb)\b.*"),
    ("relapse", r".*\b(relapse|recurrence|recur|recdate|recaida|recidiva|progression|progresion)\b.*"),
    ("status", r".*\b(vital|status|alive|dead|estado|situacion|vivo|fallecido|exitus|censdead|os status)\b.*"),
    ("sex", r"(sex|sexo|gender|genero)"),
    ("name", r".*\b(name|nombre|apellidos?|initials|iniciales|address|direccion|phone|telefono|email|dni|nie)\b.*"),
    ("start", r".*\b(start|begin|inicio|desde)\b.*"),
    ("stop", r".*\b(stop|end|fin|hasta)\b.*"),
    ("analyte", r"(analyte|test|parameter|parametro|analito|determinacion|prueba)"),
    ("value", r"(value|result|resultado|valor)"),
    ("unit", r"(unit|units|unidad|unidades)"),
    ("age", r".*\b(age|edad)\b.*"),
    ("baseline", r".*\b(grade|grado|stage|estadio|size|tamano|nodes|ganglios|er|pr|re|rp|her2|menopaus\w*|histolog\w*|"
                 r"ecog|ps|subtype|subtipo|laterality|lateralidad|ct|cn|pt|pn)\b.*"),
)  # fmt: skip
PATIENT = re.compile(
    r"(patient|patients|paciente|subject|sujeto|record|mrn|nhc|nhcs|historia|case|caso|person|id|pid|usubjid)"
    r"( ?(id|identifier|no|nr|number|num|numero|code|codigo|clinica))?"
    r"|(id|cod|codigo|numero|num|no) (de )?(paciente|historia)( clinica)?"
    r"|n historia( clinica)?|hc"
)
DEAD = re.compile(r".*\b(dead|deceased|died|death|exitus|muert[oa]|fallecid[oa]|fallecio|dod|doc)\b.*")
ALIVE = re.compile(r".*\b(alive|living|viv[oa]|ned|awd|aned)\b.*")


def fold(heading):
    """A heading as plain lower-case words: no accents, other signs as blanks, camelCase parted."""
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", str(heading))
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text).split())


def name_of(heading, taken):
    """A name for the study file: folded, unlike those in `taken`, to which it is added."""
    name = "_".join(fold(heading).split()) or "column"
    name = name if name[0].isalpha() else f"c_{name}"
    name = {"patient": "patient_column", "row": "row_column"}.get(name, name)[:40].strip("_")
    number, unique = 1, name
    while unique in taken:
        number += 1
        unique = f"{name}_{number}"
    taken.add(unique)
    return unique


def role_of(heading):
    """The role of a heading, '' for none."""
    folded = fold(heading)
    return next((role for role, pattern in ROLES if re.fullmatch(pattern, folded)), "")


def is_patient(heading):
    """Whether a heading is called as record numbers are."""
    return bool(PATIENT.fullmatch(fold(heading)))


def vital_words(values):
    """{value: alive or dead} of the words of a vital status; None where one of them says neither."""
    found = {
        value: "dead" if DEAD.fullmatch(fold(value)) else "alive" if ALIVE.fullmatch(fold(value)) else None
        for value in values
    }
    return found if values and None not in found.values() else None
