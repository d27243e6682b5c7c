/// The error function as a quotient of polynomials, within 5e-7 of the true value.
///
/// The coefficients are those of Eigen's `erf` for floats. Unlike the C library's, it becomes SIMD
/// code: a batch of texts spent a sixth of its time in `erff`.
func errorFunction(_ value: Float) -> Float {
    // Beyond 4 the answer is 1 to the last bit; the quotient is fitted up to there.
    let x: Float = value > 4 ? 4 : value < -4 ? -4 : value
    let square = x * x
    var numerator: Float = -2.726_142_258_013_06e-10
    numerator = numerator * square + 2.770_681_424_959_02e-08
    numerator = numerator * square - 2.101_024_020_825_08e-06
    numerator = numerator * square - 5.692_506_394_623_46e-05
    numerator = numerator * square - 7.349_906_303_268_55e-04
    numerator = numerator * square - 2.954_599_808_540_25e-03
    numerator = numerator * square - 1.609_603_332_624_15e-02
    var denominator: Float = -1.456_607_184_649_96e-05
    denominator = denominator * square - 2.133_740_552_789_05e-04
    denominator = denominator * square - 1.682_826_974_382_03e-03
    denominator = denominator * square - 7.373_329_167_204_68e-03
    denominator = denominator * square - 1.426_473_905_141_89e-02
    return x * numerator / denominator
}
