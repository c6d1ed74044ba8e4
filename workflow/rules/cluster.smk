# What a scheduler has to know of a job: memory, time, and which steps are no job at all. Nothing of it changes a result.
from oncosurv.scatter import count_rows, parts_of


def megabytes(paths):
    """Size of files, and of all files in folders. FileNotFoundError while one is not there: asked again later."""
    sizes = [os.path.getsize(path) for path in paths]
    for folder in filter(os.path.isdir, paths):
        sizes += [os.path.getsize(os.path.join(place, file)) for place, _, files in os.walk(folder) for file in files]
    return sum(sizes) / 1e6


SMALL = megabytes(filter(os.path.exists, SOURCES)) < 20  # then even the patients' tables are read in a second or two


def sized(memory, seconds):
    """Resources that grow with a job's input: MB of memory and seconds of time for each MB of it (docs/cluster.md).

    Twice that is asked for, 600 MB and 10 minutes are added, and after a failure all of it is doubled.
    """

    def mem_mb(wildcards, input, attempt):
        return attempt * round(600 + 2 * memory * megabytes(input))

    def runtime(wildcards, input, attempt):
        return attempt * round(10 + 2 * seconds * megabytes(input) / 60)

    return {"mem_mb": mem_mb, "runtime": runtime}


def drawn_apart(kind):
    """Input function: what was drawn in jobs of their own for one model; nothing where one job is quicker."""

    def parts(wildcards):
        checkpoints.write_analysis_sets.get()
        n = count_rows(f"{EXACT}/sets/cox/{wildcards.model}.csv")
        chunks = parts_of(kind, named(MODELS, wildcards.model)[kind], n)
        return [f"{EXACT}/cox/parts/{wildcards.model}.{kind}.{chunk}.csv" for chunk in chunks]

    parts.patterns = []  # no step of its own in the provenance: how many there are changes no result
    return parts


# Shorter than the start of a job on a cluster, whatever the size of the study: they read tables of estimates.
localrules:
    all,
    cohort,
    describe,
    survival,
    cox,
    figures,
    publish_tables,
    compare_engines,
    assert_agreement,
    compare_published,
    plot_flow,
    write_provenance,


if SMALL:

    localrules:
        read_exports,
        build_cohort,
        write_analysis_sets,
        describe_characteristics,
        describe_efficacy,
