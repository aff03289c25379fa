//! Codebooks and few bits.

use crate::{assert_close, pack_any};
use quant_playground::quant::Granularity::PerTensor;
use quant_playground::quant::{
    Binary, CodebookScaling, FourBit, FourBitTable, KMeans, KMeansMethod, LloydMax, NumberFormat, OwnCodebook,
    PowerOfTwo, PowerTerms, Ternary, TernaryRule,
};
use std::f32::consts::FRAC_1_SQRT_2;

fn four_bit(table: FourBitTable) -> NumberFormat {
    NumberFormat::FourBit(FourBit { table })
}

fn k_means(levels: u32, method: KMeansMethod) -> NumberFormat {
    NumberFormat::KMeans(KMeans { levels, method })
}

fn power_of_two(bits: u32, terms: PowerTerms) -> NumberFormat {
    NumberFormat::PowerOfTwo(PowerOfTwo { bits, terms })
}

fn own(values: &[f32], scaling: CodebookScaling) -> NumberFormat {
    NumberFormat::OwnCodebook(OwnCodebook { values: values.to_vec(), scaling })
}

fn ternary(rule: TernaryRule) -> NumberFormat {
    NumberFormat::Ternary(Ternary { rule })
}

#[test]
fn values_come_back_from_codebooks_and_signs_as_decided() {
    const C: f32 = FRAC_1_SQRT_2;
    const MAX: f32 = f32::MAX;
    let nf4 = four_bit(FourBitTable::Nf4);
    let [histogram, exact] = [KMeansMethod::Histogram, KMeansMethod::Exact].map(|method| k_means(4, method));
    let [normal, even] = [3, 2].map(|levels| NumberFormat::LloydMax(LloydMax { levels }));
    let binary = NumberFormat::Binary(Binary {});
    let [twn, absmean, optimal] = [TernaryRule::Twn, TernaryRule::Absmean, TernaryRule::Optimal].map(ternary);
    let powers = power_of_two(8, PowerTerms::Single);
    let sums = power_of_two(2, PowerTerms::Additive);
    let typed = own(&[3.0, -1.0, 0.0, 3.0], CodebookScaling::Absmax);
    let rows: Vec<(&str, &NumberFormat, Vec<f32>, Vec<f32>)> = vec![
        ("the end of the range is a level", &nf4, vec![C; 3], vec![C; 3]),
        ("zeros stay zeros, as in bitsandbytes, which stores a scale of 0", &nf4, vec![0.0, -0.0], vec![0.0; 2]),
        (
            "bitsandbytes makes values below 1e-38 zero: it divides by no less",
            &nf4,
            vec![1e-40, -1e-40],
            vec![1e-40, -1e-40],
        ),
        ("the largest float", &nf4, vec![MAX, -MAX], vec![MAX, -MAX]),
        ("no values", &nf4, vec![], vec![]),
        ("a constant is its own codebook", &histogram, vec![0.1; 9], vec![0.1; 9]),
        ("so are fewer values than levels", &exact, vec![0.1, -3.0, 0.1, 1e-45], vec![0.1, -3.0, 0.1, 1e-45]),
        ("the ends of 32 bits beside one", &exact, vec![MAX, 1.0, -MAX, 2.0, 4.0], vec![MAX, 1.5, -MAX, 1.5, 4.0]),
        ("no values have a codebook of no bytes", &histogram, vec![], vec![]),
        (
            "the deviation is taken about zero: a constant is one deviation",
            &normal,
            vec![C; 4],
            vec![1.224_006_4 * C; 4],
        ),
        ("two levels have no zero: zeros become 1e-38", &even, vec![0.0; 3], vec![-9.379_088e-39; 3]),
        ("a level beyond 32 bits would be ∞: the scale stays below", &normal, vec![MAX, MAX], vec![MAX; 2]),
        ("the sign of zero is plus", &binary, vec![0.0, -0.0, -2.0, 2.0], vec![1.0, 1.0, -1.0, 1.0]),
        ("zeros alone become 1e-38", &binary, vec![0.0; 3], vec![f32::MIN_POSITIVE; 3]),
        ("the mean of the largest floats is summed in 64 bits", &binary, vec![MAX, -MAX], vec![MAX, -MAX]),
        ("a constant is above 0.7 of its mean", &twn, vec![C, -C, C], vec![C, -C, C]),
        ("zeros are above no threshold", &twn, vec![0.0; 3], vec![0.0; 3]),
        (
            "what is below 0.7 of the mean is zero, although 1 is nearer to the scale",
            &twn,
            vec![1.0, 2.0, 2.0],
            vec![0.0, 2.0, 2.0],
        ),
        ("zeros, whose scale is BitNet's least", &absmean, vec![0.0; 3], vec![0.0; 3]),
        ("tiny weights are zeros to BitNet", &absmean, vec![1e-6, -1e-6], vec![0.0; 2]),
        ("half a scale is a tie, which goes to zero", &absmean, vec![0.5, 1.5, -1.0], vec![0.0, 1.0, -1.0]),
        ("zeros", &optimal, vec![0.0; 3], vec![0.0; 3]),
        ("one large weight alone is the best", &optimal, vec![9.0, 0.1, -0.1], vec![9.0, 0.0, 0.0]),
        ("the best of a constant is the constant", &optimal, vec![-C; 5], vec![-C; 5]),
        ("seven bits of exponents", &powers, vec![1.0, f32::MIN_POSITIVE, 0.0], vec![1.0, f32::MIN_POSITIVE, 0.0]),
        (
            "two bits of either power are ternary; a tie goes to the lower level",
            &sums,
            vec![1.0, -0.49, -0.5],
            vec![1.0, 0.0, -1.0],
        ),
        (
            "the largest typed number is the end of the range, whatever its sign",
            &typed,
            vec![-6.0, 2.9, -1.5],
            vec![-2.0, 0.0, -2.0],
        ),
    ];
    for (why, format, values, expected) in rows {
        let packed = pack_any(&[values.len()], &values, format, PerTensor).unwrap();
        assert_close(why, &packed.decode(), &expected);
    }
    let plain =
        pack_any(&[4], &[0.4, 0.5, 9.0, -9.0], &own(&[1.0, 0.0, 1.0], CodebookScaling::None), PerTensor).unwrap();
    assert_close("a tie goes to the lower level", &plain.decode(), &[0.0, 0.0, 1.0, 0.0]);
    assert_eq!(plain.byte_len(), 1 + 8, "four codes of one bit, two levels, no scale");
}

#[test]
fn codebooks_that_are_none_are_refused() {
    let any = |format: NumberFormat| pack_any(&[1], &[1.0], &format, PerTensor).map(drop);
    let cases = [
        ("one level for a codebook", any(k_means(1, KMeansMethod::Exact)), "out-of-range"),
        ("more levels than a codebook can have", any(k_means(257, KMeansMethod::Exact)), "out-of-range"),
        ("one level for a normal distribution", any(NumberFormat::LloydMax(LloydMax { levels: 1 })), "out-of-range"),
        ("a sign without a power", any(power_of_two(1, PowerTerms::Single)), "out-of-range"),
        ("exponents beyond 32-bit floats", any(power_of_two(9, PowerTerms::Single)), "out-of-range"),
        ("9 bits of sums", any(power_of_two(9, PowerTerms::Additive)), "out-of-range"),
        ("a codebook of nothing", any(own(&[], CodebookScaling::None)), "out-of-range"),
        ("a codebook of one number, twice", any(own(&[0.0, -0.0], CodebookScaling::Absmax)), "out-of-range"),
        ("a codebook of 257 numbers", any(own(&[1.0; 257], CodebookScaling::None)), "out-of-range"),
        ("a codebook with NaN", any(own(&[1.0, f32::NAN, 2.0], CodebookScaling::None)), "non-finite"),
        ("a codebook with ∞", any(own(&[1.0, f32::INFINITY], CodebookScaling::Absmax)), "non-finite"),
    ];
    for (why, answer, code) in cases {
        assert_eq!(answer.map_err(|error| error.code()), Err(code), "{why}");
    }
}
