"""`python -m summitqa` is `summitqa`."""

from summitqa.cli import main

if __name__ == "__main__":
    main()
