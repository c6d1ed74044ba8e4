"""Wall seconds, CPU seconds and peak memory of a command with all that it starts."""

import os
import subprocess
import time


def measure(command, cwd=None, env=None):
    """dict wall, cpu (seconds), peak (MB of the largest process), of a command that must end well.

    CPU is that of the command and of every process below it that was waited for, as Snakemake's jobs are.
    """
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=cwd, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace"
    )
    words = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    if process.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} failed:\n{words[-3000:]}")
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss / 1024}


def load():
    """The load of the machine, in words: other programs make every number here worse."""
    one, five, _ = os.getloadavg()
    return f"load {one:.1f} (last minute), {five:.1f} (last five), {os.cpu_count()} cores"
