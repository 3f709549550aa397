"""DynamoDB stores: keys, items and conditions of the five tables."""
