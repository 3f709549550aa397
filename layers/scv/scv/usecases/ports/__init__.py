"""What the use cases need from the outside, as questions of the business: one room for each subject."""
