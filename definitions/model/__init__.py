"""What a process definition is made of, from a deadline to the whole process."""
