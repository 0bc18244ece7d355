"""`python -m genoc` is the command `genoc`."""

from zoo.main import main

if __name__ == "__main__":
    main(prog_name="genoc")
