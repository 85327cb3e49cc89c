import DumpListing
import DurableFiles

/// What stands in the place of a file and is none: an address of the network, or the name of a wiki.
struct RemoteInput {
    /// What it is, in a message.
    let kind: String
    let isAddress: Bool
    /// What to do with it.
    let advice: String

    /// - Parameter reader: the command that reads such an input from standard input.
    /// - Returns: nil for what is neither.
    init?(_ word: String, reader: String) {
        var name = word[...]
        while name.hasSuffix("/") { name.removeLast() }
        if WikiName.isLikely(String(name)) {
            kind = "the name of a wiki"
            isAddress = false
            advice =
                "to download its dump and make token files of it, run '\(WikiName.command(String(name)))'"
            return
        }
        guard let border = word.firstRange(of: "://") else { return nil }
        kind = "an address"
        isAddress = true
        advice = Self.advice(scheme: word[..<border.lowerBound].lowercased(), word, reader: reader)
    }

    private static func advice(scheme: String, _ address: String, reader: String) -> String {
        func piped(_ command: String) -> String { "pipe it in: \(command) | \(reader)" }
        switch scheme {
        case "http", "https", "ftp":
            if let command = command(for: address) { return "to download it, resumed and verified, run '\(command)'" }
            return "download it first, curl -C - -O \(address)"
        // Hadoop's names for the same.
        case "s3", "s3a", "s3n": return piped("aws s3 cp s3\(address.dropFirst(scheme.count)) -")
        case "gs": return piped("gcloud storage cat \(address)")
        case "hdfs", "viewfs": return piped("hdfs dfs -cat \(address)")
        case "file": return "name the file by its path, without file://"
        default: return "copy it here first, or pipe it in: … | \(reader)"
        }
    }

    /// The command that downloads a dump file, or the newest dump of a wiki whose folder it is; nil of other
    /// addresses.
    private static func command(for address: String) -> String? {
        let name = splitPath(address).name
        let wikimedia = Mirror.wikimedia.address
        if let file = DumpFileName(name), !file.isIndex, let day = DumpDay(file.date) {
            let layout: DumpLayout = file.part == nil ? .content : .classic
            let location = layout.recordLocation(of: file.wiki, day) + name
            guard address.hasSuffix(location) else { return nil }
            let mirror = address.dropLast(location.count)
            var command = "wikiprep download \(file.wiki) --date \(file.date)"
            if let part = file.part { command += " --part \(part)" }
            return mirror == wikimedia ? command : command + " --mirror \(mirror)"
        }
        guard address.hasPrefix("\(wikimedia)/") else { return nil }
        let folders = address.dropFirst(wikimedia.count).split(separator: "/").map(String.init)
        guard let wiki = folders.first, WikiName.isLikely(wiki), !wiki.contains("-") else { return nil }
        return "wikiprep download \(wiki)"
    }
}
