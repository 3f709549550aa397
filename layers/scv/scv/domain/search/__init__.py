"""Search: what curated contacts are found by, and what a query asks for (CO6, CO8, CO10, RS7)."""
