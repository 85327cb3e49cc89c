/// The version of the program and its libraries, as records state it.
public let wikiprepVersion = "0.2.0"
