"""The entry point of ``poolint`` and ``python -m poolint``."""


def main() -> None:
    """Run the command line."""
    from poolint.cli.main import run

    run()


if __name__ == "__main__":
    main()
