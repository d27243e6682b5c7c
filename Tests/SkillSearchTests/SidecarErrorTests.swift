import SkillSearch
import Testing

@Suite struct SidecarErrorTests {
    @Test func saysWhatToDo() {
        let error = SidecarError.unwritable(
            folder: "/library.vectors", reason: "No space left on device")

        #expect(
            error.description == """
                The vectors could not be kept in "/library.vectors": No space left on device. Check \
                that the folder may be written and the disk has room.
                """)
    }
}
