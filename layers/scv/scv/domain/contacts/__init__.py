"""What a contact is and what its fields may be."""
