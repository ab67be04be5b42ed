"""What a judgement is and the words for it: states, reasons, scores."""
