/// One part of the report, before it is measured.
struct Case: Sendable {
    var title: String
    /// Gives the section of that title.
    var measure: @Sendable (Stage, _ title: String) async throws -> Section
}
