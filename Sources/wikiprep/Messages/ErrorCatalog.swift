import BZip2
import BytePairEncoding
import CLibrary
import Checksums
import ClusterTasks
import Corpus
import DumpDownload
import DumpListing
import DurableFiles
import Extraction
import InputStreams
import MediaWikiDump
import CorpusParts
import TokenFiles
import Tokenization
import WikiprepPipeline
import Workers

/// What the program's end says to the shell.
enum ExitStatus: Equatable, Sendable {
    case success, failure, usage, damagedInput
    case stopped(signal: Int32)

    /// The number that the shell gets.
    var code: Int32 {
        switch self {
        case .success: 0
        case .failure: 1
        case .usage: 2
        case .damagedInput: 3
        case .stopped(let signal): 128 + signal
        }
    }

    /// What the number means, for the help and the manual page.
    static let meanings = [
        ("0", "success"), ("1", "the work failed"), ("2", "wrong usage"), ("3", "damaged input"),
        ("128 + N", "stopped by signal N: run the same command again to go on"),
    ]
}

/// A warning or a note that names options.
protocol ListedMessage: RunMessage {
    /// What users see: in the words of the command, which alone has options.
    var message: String { get }
}

/// An error of the list: its exit status, and an example of each case, which shows the message.
protocol ListedError: Error, CustomStringConvertible {
    /// What users see: the error in the words of the command, which alone has options.
    var message: String { get }
    /// With what the program ends.
    var exitStatus: ExitStatus { get }
    /// The error in whose message this one is quoted; nil where it stands for itself. Its message tells neither file
    /// nor advice.
    static var quotedBy: String? { get }
    /// One of each case.
    static var examples: [Self] { get }
}

extension ListedError {
    var message: String { "\(self)" }
    static var quotedBy: String? { nil }
}

/// Every error that the program can end with, and nowhere else its exit status.
///
/// The manual page's diagnostics are made of it, and tests look for types of errors that are not in it.
enum ErrorCatalog {
    /// All types, in the order of the manual page.
    static let all: [any ListedError.Type] = [
        UsageError.self, MissingInput.self, SmallAddressSpace.self, FileError.self, ChangedFile.self,
        ChecksumError.self, Stopped.self, UnsupportedInput.self, PartOptionsError.self,
        ExtractionError.self, TokenizationError.self, PipelineError.self, CostlyPage.self, TaskError.self,
        TaskInputError.self, CorpusError.self, SegmentFileError.self,
        TokenFilesRecordError.self, TokenFileError.self, TokenFileLayoutError.self, TrainingError.self,
        InspectionError.self, DamagedInput.self, DumpListingError.self, DownloadError.self, BZip2Error.self,
        SiteInfoError.self,
        XMLDamage.self, TranscodingError.self, JSONLineError.self, JSONProblem.self, VocabularyError.self,
    ]

    /// With what the program ends after an error.
    static func status(of error: any Error) -> ExitStatus { (error as? any ListedError)?.exitStatus ?? .failure }

    /// What users see of an error.
    static func message(of error: any Error) -> String { (error as? any ListedError)?.message ?? "\(error)" }

    /// The messages that users see, with their status, in the order of the list.
    static var messages: [(status: ExitStatus, message: String)] {
        all.filter { $0.quotedBy == nil }.flatMap { type in type.examples.map { ($0.exitStatus, $0.message) } }
    }
}
