import Foundation
import RunReport

/// The page that shows a run, made of its `report.json`.
func page(ofReport path: String) throws -> String {
    let json = try Data(contentsOf: URL(filePath: path))
    let report = try JSONDecoder().decode(Report.self, from: json)
    return ReportPage(report).html
}
