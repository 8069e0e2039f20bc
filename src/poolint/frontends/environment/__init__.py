"""Front ends for what surrounds the code: env files, containers, services, workflows and settings."""
