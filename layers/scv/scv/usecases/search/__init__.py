"""Search, list and walk through curated contacts (CO6, CO10, RS7)."""
