"""The values that flow through the system and the seams they cross: pure, imports nothing of ours."""
