"""Persons: trainees, trainers and officials, one national record each, without an account; names as people
write them, and whether two of them are one."""
