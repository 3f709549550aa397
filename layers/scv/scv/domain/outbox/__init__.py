"""What others are told of: every change, once it is true."""
