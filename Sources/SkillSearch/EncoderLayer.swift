import CVectorKernels

extension Encoder {
    /// Where the weights of one layer lie: attention, then two linear layers with a GELU between.
    struct Layer {
        let attention: Linear
        let output: Linear
        let outputNorm: Norm
        let expansion: Linear
        let contraction: Linear
        let norm: Norm

        /// Takes them in the order in which `ModelPacker` lays them out.
        init(at place: inout Place) {
            attention = Linear(from: width, to: 3 * width, at: &place)
            output = Linear(from: width, to: width, finish: ENCODER_ADD, at: &place)
            outputNorm = Norm(at: &place)
            expansion = Linear(from: width, to: innerWidth, finish: ENCODER_GELU, at: &place)
            contraction = Linear(from: innerWidth, to: width, finish: ENCODER_ADD, at: &place)
            norm = Norm(at: &place)
        }
    }

    struct Linear {
        let inputs: Int
        let outputs: Int
        let finish: encoder_finish
        /// Offsets in the packed file.
        let panels: Int
        let bias: Int

        init(
            from inputs: Int, to outputs: Int, finish: encoder_finish = ENCODER_STORE,
            at place: inout Place
        ) {
            self.inputs = inputs
            self.outputs = outputs
            self.finish = finish
            panels = place.takePanels(inputs * outputs)
            bias = place.takeVector(outputs)
        }
    }

    struct Norm {
        /// Offsets in the packed file.
        let scale: Int
        let shift: Int

        init(at place: inout Place) {
            scale = place.takeVector(width)
            shift = place.takeVector(width)
        }
    }

    /// How far two sections of the packed file have been handed out.
    struct Place {
        var vectors: Int
        var panels: Int

        mutating func takeVector(_ count: Int) -> Int {
            defer { vectors += count * MemoryLayout<Float>.size }
            return vectors
        }

        mutating func takePanels(_ count: Int) -> Int {
            defer { panels += count * MemoryLayout<UInt16>.size }
            return panels
        }
    }
}
