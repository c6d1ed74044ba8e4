"""A real Slurm of two nodes on this machine, from the distribution's packages: munged, slurmctld and two slurmd.

It needs neither systemd nor cgroups nor root, listens on loopback at free ports, and keeps everything below one folder.
"""

import contextlib
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from tests.needs import need

NODES = ("n1", "n2")
CLIENTS = ("sbatch", "srun", "squeue", "sacct", "scontrol", "scancel", "sinfo", "sacctmgr")
CONFIGURATION = """\
ClusterName=toy
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge/socket
CryptoType=crypto/munge
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SlurmdParameters=config_overrides
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
MailProg=/bin/true
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=2,bf_interval=2,batch_sched_delay=0
# a lost node is noticed after SlurmdTimeout (default 300 s) and comes back by itself
ReturnToService=2
SlurmdTimeout=9
SlurmctldTimeout=30
InactiveLimit=0
KillWait=2
MinJobAge=600
{storage}
{nodes}
PartitionName=debug Nodes=n1,n2 Default=YES MaxTime=60 DefMemPerCPU=500 State=UP
"""


class Slurm:
    """The cluster; `path` goes before PATH of whoever uses it."""

    def __init__(self, folder, accounts=False):
        self.folder, self.host = Path(folder), socket.gethostname().split(".")[0]
        self.user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
        self.path, self.configuration = self.folder / "bin", self.folder / "slurm.conf"
        for part in ("bin", "munge", "state", *(f"spool-{node}" for node in NODES)):
            self.folder.joinpath(part).mkdir(parents=True, exist_ok=True)
        self.programs = {name: need(name) for name in ("munged", "slurmctld", "slurmd", *CLIENTS)}
        ports = free_ports(1 + len(NODES))
        self.accounts = Accounts(self) if accounts else None
        nodes = [
            f"NodeName={node} NodeHostname={self.host} NodeAddr=127.0.0.1 Port={port} CPUs=2 RealMemory=8000 "
            "State=UNKNOWN"
            for node, port in zip(NODES, ports[1:], strict=True)
        ]
        self.configuration.write_text(
            CONFIGURATION.format(
                host=self.host, user=self.user, ports=ports, folder=self.folder, nodes="\n".join(nodes),
                storage=self.accounts.configuration if accounts else "AccountingStorageType=accounting_storage/none",
            )
        )  # fmt: skip
        for name in CLIENTS:  # a job drops SLURM_CONF from its environment, and /etc/slurm is not ours
            file = self.path / name
            file.write_text(f'#!/bin/sh\nSLURM_CONF={self.configuration} exec {self.programs[name]} "$@"\n')
            file.chmod(0o755)

    def start(self):
        """Start the daemons and wait until both nodes are idle."""
        munge = self.folder / "munge"
        munge.chmod(0o711)  # munged asks for a folder that others may pass and not change
        munge.joinpath("key").write_bytes(os.urandom(128))
        munge.joinpath("key").chmod(0o600)
        files = {"key-file": "key", "socket": "socket", "pid-file": "pid", "log-file": "log", "seed-file": "seed"}
        run(self.programs["munged"], "--force", *(f"--{option}={munge / file}" for option, file in files.items()))
        if self.accounts:
            self.accounts.start()
        run(self.programs["slurmctld"], "-f", self.configuration)
        for node in NODES:
            self.start_node(node)
        self.wait(lambda: self.states() == {node: "idle" for node in NODES}, "both nodes are idle")

    def start_node(self, node):
        """Start the daemon of a node."""
        run(self.programs["slurmd"], "-f", self.configuration, "-N", node)

    def stop(self):
        """End the jobs and daemons, these only."""
        with contextlib.suppress(subprocess.SubprocessError):
            self.ask("scancel", "--user", self.user)
        for node in NODES:
            self.lose(node)
        for name in ("slurmctld.pid", "munge/pid"):
            end(self.pid(name), signal.SIGTERM)
        if self.accounts:
            self.accounts.stop()

    def ask(self, program, *options):
        """What a client of Slurm answers."""
        done = subprocess.run([self.path / program, *options], capture_output=True, text=True, timeout=60, check=True)
        return done.stdout.strip()

    def states(self):
        """{node: its state}."""
        try:
            return dict(line.split() for line in self.ask("sinfo", "-h", "-N", "-o", "%N %T").splitlines())
        except subprocess.CalledProcessError:  # not up yet
            return {}

    def jobs(self, *options):
        """[(id, state, node, rule)] of the jobs that Slurm still knows."""
        lines = self.ask("squeue", "-h", "-t", "all", "-o", "%i|%T|%N|%k", *options).splitlines()
        return [tuple(line.split("|")) for line in lines]

    def lose(self, node):
        """Kill all that runs on a node, as a power failure does: its daemon, the steps and what they started."""
        doomed = {self.pid(f"slurmd-{node}.pid")} - {None}
        mark = {f"SLURMD_NODENAME={node}".encode(), f"SLURM_CONF={self.configuration}".encode()}
        log = str(self.folder / f"slurmd-{node}.log")  # which the daemon and each slurmstepd hold open
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                inside = any(os.readlink(file) == log for file in entry.glob("fd/*"))
                own = mark <= set(entry.joinpath("environ").read_bytes().split(b"\0"))
                if own or inside:
                    doomed.add(int(entry.name))
        doomed |= set().union(*map(descendants, doomed))
        for how in (signal.SIGSTOP, signal.SIGKILL):  # frozen first: nobody reports the death of another
            for pid in doomed:
                end(pid, how)

    def pid(self, name):
        """Number in a file of a daemon; None without it."""
        try:
            return int(self.folder.joinpath(name).read_text())
        except (OSError, ValueError):
            return None

    def wait(self, ready, what, seconds=30):
        """Wait until ready() holds; AssertionError with the logs otherwise."""
        until = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > until:
                logs = [f"{file.name}:\n{file.read_text()[-2000:]}" for file in sorted(self.folder.glob("*.log"))]
                raise AssertionError(f"not within {seconds} s: {what}\n" + "\n".join(logs))
            time.sleep(0.2)


class Accounts:
    """The database of a cluster that keeps accounts: mariadbd and slurmdbd, below the cluster's folder."""

    def __init__(self, slurm):
        self.slurm, self.folder = slurm, slurm.folder / "accounts"
        self.folder.mkdir()
        self.server, self.daemon = need("mariadbd"), need("slurmdbd")
        self.ports, self.started = free_ports(2), []
        self.configuration = (
            "AccountingStorageType=accounting_storage/slurmdbd\nAccountingStorageHost=localhost\n"
            f"AccountingStoragePort={self.ports[0]}\nAccountingStoragePass={slurm.folder}/munge/socket"
        )
        file = slurm.folder / "slurmdbd.conf"  # it is looked for beside slurm.conf
        file.write_text(
            f"AuthType=auth/munge\nAuthInfo=socket={slurm.folder}/munge/socket\nDbdHost=localhost\n"
            f"DbdPort={self.ports[0]}\nSlurmUser={slurm.user}\nPidFile={self.folder}/slurmdbd.pid\n"
            f"LogFile={self.folder}/slurmdbd.log\nStorageType=accounting_storage/mysql\nStorageHost=127.0.0.1\n"
            f"StoragePort={self.ports[1]}\nStorageUser=slurm\nStoragePass=toy\nStorageLoc=slurm_acct_db\n"
        )
        file.chmod(0o600)

    def start(self):
        """Start both, and name the cluster and its user in the database."""
        data, socket_file = self.folder / "data", self.folder / "socket"
        own = ["--no-defaults", f"--datadir={data}", f"--user={self.slurm.user}"]
        run(need("mariadb-install-db"), *own, "--auth-root-authentication-method=normal", "--skip-test-db")
        self.begin(self.server, *own, f"--socket={socket_file}", "--bind-address=127.0.0.1", f"--port={self.ports[1]}",
                   f"--pid-file={self.folder}/mariadbd.pid")  # fmt: skip
        tell = [need("mariadb"), "--no-defaults", "-u", "root", "-S", str(socket_file), "-e"]
        self.slurm.wait(lambda: subprocess.run([*tell, "select 1"], capture_output=True).returncode == 0, "mariadbd")
        user = "'slurm'@'{}' identified by 'toy'"
        words = "create database slurm_acct_db;" + "".join(
            f"create user {user.format(host)}; grant all on slurm_acct_db.* to 'slurm'@'{host}';"
            for host in ("127.0.0.1", "localhost")
        )
        subprocess.run([*tell, words], check=True)
        self.begin("env", f"SLURM_CONF={self.slurm.configuration}", self.daemon, "-D")
        for words in ("cluster toy", "account toy Cluster=toy", f"user {self.slurm.user} Account=toy"):
            self.slurm.wait(lambda words=words: self.add(words), words)

    def add(self, words):
        """Whether sacctmgr could add something."""
        command = [self.slurm.path / "sacctmgr", "-i", "add", *words.split()]
        return subprocess.run(command, capture_output=True).returncode == 0

    def begin(self, *command):
        """Start a daemon that stays in the foreground."""
        log = open(self.folder / f"{len(self.started)}.log", "wb")
        command = list(map(str, command))
        self.started.append(subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log))

    def stop(self):
        """End both."""
        for process in reversed(self.started):
            process.terminate()
            process.wait(timeout=30)


def run(*command):
    """Start a daemon, which goes to the background by itself."""
    with open(os.devnull, "r+b") as nothing:
        done = subprocess.run(list(map(str, command)), stdin=nothing, stdout=nothing, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 0, done.stderr


def descendants(pid):
    """Numbers of all processes that a process started, and that these started."""
    found = set()
    for task in Path(f"/proc/{pid}/task").glob("*"):
        with contextlib.suppress(OSError):
            children = {int(child) for child in task.joinpath("children").read_text().split()}
            found |= children.union(*map(descendants, children))
    return found


def end(pid, how):
    """Send a signal to a process that may have ended."""
    if pid:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, how)


def free_ports(count):
    """Ports of loopback that nobody listens at."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports
