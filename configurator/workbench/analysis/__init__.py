"""What follows from the rules of a product, whatever is chosen, told as warnings with their places."""
