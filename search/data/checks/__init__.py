"""What is wrong with a data set, or may be: findings with codes, each with its files and a remedy."""
