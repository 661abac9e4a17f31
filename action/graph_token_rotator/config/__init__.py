"""What the user asks for: inputs and the fleet file become settings, or every problem at once."""
