"""Deploying to AWS: what is asked, checked, deployed, and tried afterwards."""
