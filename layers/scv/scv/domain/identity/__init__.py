"""What contacts have in common, and when several are one."""
