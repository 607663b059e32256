"""What services say of themselves, asked over mutual TLS."""
