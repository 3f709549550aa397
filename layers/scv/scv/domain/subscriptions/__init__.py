"""Who is told of changes outside AWS, and how deliveries to them go."""
