import SkillSearch
import Testing

@Suite struct EmbeddingErrorTests {
    @Test(
        arguments: [
            (
                .missing(file: "vocab.txt", folder: "/models"),
                """
                There is no "vocab.txt" in "/models". Run skillbox model install, or name another \
                folder with SKILLBOX_MODELS.
                """
            ),
            (
                .damaged(file: "/models/vocab.txt", reason: "It has 3 tokens, not 4."),
                """
                The model file "/models/vocab.txt" is damaged: It has 3 tokens, not 4. Install the \
                model again.
                """
            ),
            (
                .missingLibrary(reason: "libblas.so.3: no such file"),
                """
                The BLAS library could not be loaded (libblas.so.3: no such file). Install \
                libopenblas0-pthread, or another package that has it.
                """
            ),
            (
                .missingEigensolver(reason: "liblapack.so.3: no such file"),
                """
                The LAPACK library could not be loaded (liblapack.so.3: no such file). Install \
                libopenblas0-pthread, or another package that has it.
                """
            ),
            (
                .wrongDimension(expected: 384, found: 2),
                """
                An embedding of 2 components can't be compared with those of 384. Embed the skills \
                again with the model in use.
                """
            ),
        ] as [(EmbeddingError, String)])
    func saysWhatToDo(error: EmbeddingError, message: String) {
        #expect(error.description == message)
    }
}
