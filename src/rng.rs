//! The seeded generator: the only source of randomness, equal on every platform. Depends on nothing of the crate.

/// The step between states: 2⁶⁴ divided by the golden ratio, made odd.
const GAMMA: u64 = 0x9E37_79B9_7F4A_7C15;

/// SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).
#[derive(Debug, Clone)]
pub struct Rng {
    state: u64,
}

impl Rng {
    /// A generator whose whole sequence follows from `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(GAMMA);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A generator at draw number `counter` of the sequence of `seed` and `stream`: draws can be had in any order.
    #[must_use]
    pub fn at(seed: u32, stream: u32, counter: u64) -> Self {
        let start = Self::new(u64::from(stream) << 32 | u64::from(seed)).next_u64();
        Self { state: start.wrapping_add(counter.wrapping_mul(GAMMA)) }
    }

    /// Uniform in `[0, 1)`, with 53 random bits.
    pub fn uniform(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// Standard normal (Box and Muller, 1958), by `libm` so that wasm and native agree bit for bit.
    pub fn normal(&mut self) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(1.0 - self.uniform()));
        radius * libm::cos(std::f64::consts::TAU * self.uniform())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_the_published_sequence_of_seed_1234567() {
        let mut rng = Rng::new(1_234_567);
        assert_eq!([rng.next_u64(), rng.next_u64()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
    }

    #[test]
    fn draws_in_any_order_are_the_draws_in_order() {
        let mut rng = Rng::at(3, 7, 0);
        let inorder: Vec<u64> = (0..5).map(|_| rng.next_u64()).collect();
        let single: Vec<u64> = (0..5).map(|counter| Rng::at(3, 7, counter).next_u64()).collect();
        assert_eq!(inorder, single);
        assert_ne!(Rng::at(3, 8, 0).next_u64(), single[0]);
        assert_ne!(Rng::at(4, 7, 0).next_u64(), single[0]);
    }

    #[test]
    fn normal_has_mean_zero_and_variance_one() {
        let mut rng = Rng::new(7);
        let draws: Vec<f64> = (0..20_000).map(|_| rng.normal()).collect();
        let mean = draws.iter().sum::<f64>() / draws.len() as f64;
        let variance = draws.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / draws.len() as f64;
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.05, "{mean} {variance}");
    }
}
