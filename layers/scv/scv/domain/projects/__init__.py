"""Settings of a line of business."""
