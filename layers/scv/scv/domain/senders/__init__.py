"""Who sends webhooks, what one request of theirs holds, and what they are answered (SE, AC6)."""
