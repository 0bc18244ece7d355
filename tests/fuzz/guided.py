"""`python -m tests.fuzz.guided TARGET`: a campaign in which atheris chooses inputs by what lines they reach.

Those that reach something new are gone on from; half of the time they are changed by their structure, as
without it, else by libFuzzer. atheris is for Linux: the extra `fuzzing`.
"""

import argparse
import os
import sys
import warnings
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import process_time

import atheris

with atheris.instrument_imports(include=["genotype", "compiler", "search", "zoo"]):
    from tests.fuzz.apart import quick_folder
    from tests.fuzz.attempt import limited, tried
    from tests.fuzz.campaign import LONGEST, Campaign
    from tests.fuzz.mutations import mutated
    from tests.fuzz.records import tally_text
    from tests.fuzz.target import CORPUS
    from tests.fuzz.targets import targets


def main() -> None:
    """Try one target; the tally is written to a file, for the process never returns from libFuzzer."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.guided")
    parser.add_argument("target")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--findings", type=Path, default=Path("fuzz-findings"))
    parser.add_argument("--tally", type=Path, required=True)
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    target = targets()[given.target]
    with TemporaryDirectory(dir=quick_folder()) as home:
        (Path(home) / "reached").mkdir()
        campaign = Campaign(target, Path(home), given.findings.resolve() / target.name, Random(given.seed))
        campaign.warm()
        begun = process_time()

        def read(data: bytes) -> None:
            campaign.note(data, tried(campaign.read, data, campaign.folder))
            if process_time() - begun > given.seconds:
                given.tally.write_text(tally_text(campaign.ended(process_time() - begun)))
                os._exit(0)

        def change(data: bytes, most: int, seed: int) -> bytes:
            random = Random(seed)
            if random.random() < 0.5 or not data:
                return atheris.Mutate(data, most)
            return mutated(random, data, target.form, campaign.corpus)[:most]

        flags = [f"-seed={given.seed}", f"-max_len={LONGEST}", "-len_control=0", "-print_final_stats=0"]
        places = [str(Path(home) / "reached"), str(CORPUS / target.name)]
        atheris.Setup([sys.argv[0], *flags, *places], read, custom_mutator=change)
        limited(atheris.Fuzz)


if __name__ == "__main__":
    main()
