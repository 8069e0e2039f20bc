"""From the paths a user names to the files of their projects, each path left out with a reason."""
