-- instance
bury(ARGV[1])
