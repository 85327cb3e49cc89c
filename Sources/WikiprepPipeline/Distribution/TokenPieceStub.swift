import TokenFiles
public struct TokenPieceRecord: Codable, Sendable {}
enum TokenPiece {
    static func write(_ tokens: RangeTokens, range: Int, layout: TokenFileLayout, into folder: String) throws
        -> TokenPieceRecord
    { TokenPieceRecord() }
}
