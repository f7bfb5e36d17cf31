"""What a screen, page or JSON answer contains."""
