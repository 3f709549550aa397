"""What runs inside the emulator's own interpreter: who may call it, what it keeps, how functions run."""
