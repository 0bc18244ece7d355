"""What was measured on this device, kept between runs."""
