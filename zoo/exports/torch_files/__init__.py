"""Networks in the forms that torch itself loads without their source."""
