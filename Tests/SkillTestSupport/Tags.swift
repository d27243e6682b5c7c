public import Testing

extension Tag {
    /// Tests that run real programs behind the launcher.
    @Tag public static var jail: Self
}
