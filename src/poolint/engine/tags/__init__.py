"""Who asked: the labels each call carries, itself, by what is around it, and on the paths to it."""
