"""What can be worn: photos made into products, and the shelf they stand on."""
