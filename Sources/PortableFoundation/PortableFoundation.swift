// The part of Foundation that wikiprep uses, for JSON mostly: on Linux a library of its own, which saves a program 30
// MB. Other files import this module: not those of hot loops.

#if canImport(FoundationEssentials)
    @_exported import FoundationEssentials
#else
    @_exported import Foundation
#endif
