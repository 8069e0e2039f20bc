"""The entry point of ``poolint`` and ``python -m poolint``."""


def main() -> None:
    """Run the command line."""
    import gc

    # Most of what start-up makes stays: looking through it again and again finds nothing.
    gc.set_threshold(50_000, 20, 20)
    from poolint.cli.main import run

    try:
        run()
    finally:
        # The process ends and gives all of it back at once; looking for cycles before that is in vain.
        gc.freeze()


if __name__ == "__main__":
    main()
