import InputStreams

/// The bytes of a file or a pipe, decompressed, however it is compressed.
func decompressed(_ file: DescriptorStream, _ compression: Compression, observer: any RunObserver) throws
    -> any ByteStream
{
    let label = file.path == "-" ? "standard input" : file.path
    return switch compression {
    case .none: file
    case .gzip: try GzipStream(of: file, path: file.path)
    case .zstd: try ZstdStream(of: file, path: file.path)
    case .bzip2: try BZip2Stream(of: file, path: label, observer: observer)
    case .unsupported(let advice): throw RunError.unreadableInput(path: label, reason: "this is \(advice)")
    }
}
