public import Testing

extension Tag {
    /// Tests that run real programs behind the launcher.
    @Tag public static var jail: Self

    /// Tests against a real server that isn't ours.
    @Tag public static var peer: Self
}
