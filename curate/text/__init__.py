"""From raw text to what the signals read: words, language, readability."""
