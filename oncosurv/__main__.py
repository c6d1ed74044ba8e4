"""python -m oncosurv COMMAND ...: each command is a module with a main(arguments)."""

import runpy
import sys

COMMANDS = {
    "draft": ("oncosurv.commands.draft", "a study file from a folder of exports, to go on from"),
    "check": ("oncosurv.commands.check", "every mistake of a study file, with its line or place"),
    "freeze": ("oncosurv.commands.freeze", "keep the results of a run as a baseline"),
    "changes": ("oncosurv.commands.changes", "what changed since a baseline, or between two"),
}


def main(arguments):
    """Run the command that the first argument names; exit code 2 and a list of the commands where it names none."""
    if not arguments or arguments[0] not in COMMANDS:
        lines = [f"  {name:<8} {words}" for name, (_, words) in sorted(COMMANDS.items())]
        print("\n".join(["usage: python -m oncosurv COMMAND [--help]", *lines]), file=sys.stderr)
        return 2
    return runpy.run_module(COMMANDS[arguments[0]][0])["main"](arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
