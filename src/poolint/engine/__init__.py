"""From modules to judged call sites."""
