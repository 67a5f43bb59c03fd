"""The built-in demo items, drawn by this program: `python -m fitmirror.wardrobe.demo FOLDER`.

What a visitor wears at the first start. Each is drawn as a product photo, and then goes the way of any product photo:
cut-out, key points and neckline are found, not set.
"""
