"""What is asked, shown and computed of the city's rows; pure."""
