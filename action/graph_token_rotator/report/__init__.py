"""What is told of the outcomes: to people in the summary, the log and annotations; to machines in outputs and files. Pure."""
