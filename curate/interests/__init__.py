"""What the user declares, the topics it names, and which words of a post speak of them."""
