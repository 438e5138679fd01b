//! Intervals with certain bounds, in which transcendental functions are computed as precisely as needed.
//!
//! An [`Enclosure`] is a pair of integers over a common power of two. Every operation rounds its lower
//! end down and its upper end up, so the true value never leaves the interval; how wide the interval
//! is decides whether a rounding is certain. The series are the textbook ones (Abramowitz and Stegun,
//! *Handbook of Mathematical Functions*, 4.1.27, 4.2.1, 4.3.66, 7.1.6), after halving the argument until it
//! is small.

mod slopes;

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

/// The closed interval `[low, high] / 2^bits`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enclosure {
    low: BigInt,
    high: BigInt,
    bits: u64,
}

/// Values at or above 2^this are not enclosed: a [`Decimal`](super::Decimal) ends at about 2^96.
const LARGEST_POWER: u64 = 128;

impl Enclosure {
    /// The interval of width at most 2^−bits that holds `numerator / denominator`.
    pub fn ratio(numerator: &BigInt, denominator: &BigInt, bits: u64) -> Self {
        let scaled = numerator << bits;
        Self { low: scaled.div_floor(denominator), high: scaled.div_ceil(denominator), bits }
    }

    /// The two ends as numerators over the third number, a power of two.
    pub fn ends(&self) -> (&BigInt, &BigInt, BigInt) {
        (&self.low, &self.high, BigInt::one() << self.bits)
    }

    fn integer(value: i64, bits: u64) -> Self {
        let low = BigInt::from(value) << bits;
        Self { high: low.clone(), low, bits }
    }

    /// The same interval over 2^bits, widened outward if that is coarser.
    fn with_bits(&self, bits: u64) -> Self {
        if bits >= self.bits {
            let shift = bits - self.bits;
            return Self { low: &self.low << shift, high: &self.high << shift, bits };
        }
        let unit = BigInt::one() << (self.bits - bits);
        Self { low: self.low.div_floor(&unit), high: self.high.div_ceil(&unit), bits }
    }

    fn is_negative(&self) -> bool {
        self.high.is_negative()
    }

    /// The larger magnitude of the two ends, rounded up to an integer.
    fn magnitude(&self) -> BigInt {
        self.low.abs().max(self.high.abs()).div_ceil(&(BigInt::one() << self.bits))
    }

    fn negated(&self) -> Self {
        Self { low: -&self.high, high: -&self.low, bits: self.bits }
    }

    fn plus(&self, other: &Self) -> Self {
        Self { low: &self.low + &other.low, high: &self.high + &other.high, bits: self.bits }
    }

    fn plus_integer(&self, value: i64) -> Self {
        self.plus(&Self::integer(value, self.bits))
    }

    fn times(&self, other: &Self) -> Self {
        let corners = [
            &self.low * &other.low,
            &self.low * &other.high,
            &self.high * &other.low,
            &self.high * &other.high,
        ];
        let mut low = corners[0].clone();
        let mut high = low.clone();
        for corner in corners {
            if corner < low {
                low = corner;
            } else if corner > high {
                high = corner;
            }
        }
        let unit = BigInt::one() << self.bits;
        Self { low: low.div_floor(&unit), high: high.div_ceil(&unit), bits: self.bits }
    }

    fn times_integer(&self, factor: i64) -> Self {
        Self::ordered(&self.low * factor, &self.high * factor, self.bits)
    }

    fn over_integer(&self, divisor: u64) -> Self {
        let divisor = BigInt::from(divisor);
        Self {
            low: self.low.div_floor(&divisor),
            high: self.high.div_ceil(&divisor),
            bits: self.bits,
        }
    }

    /// `self / other` for a divisor that is certainly positive.
    fn over(&self, other: &Self) -> Self {
        let quotients = |end: &BigInt| {
            let scaled = end << self.bits;
            (
                scaled.div_floor(&other.low).min(scaled.div_floor(&other.high)),
                scaled.div_ceil(&other.low).max(scaled.div_ceil(&other.high)),
            )
        };
        Self { low: quotients(&self.low).0, high: quotients(&self.high).1, bits: self.bits }
    }

    fn ordered(a: BigInt, b: BigInt, bits: u64) -> Self {
        if a <= b { Self { low: a, high: b, bits } } else { Self { low: b, high: a, bits } }
    }

    /// Square root of an interval that is certainly not negative.
    fn square_root(&self) -> Self {
        let low = (&self.low << self.bits).sqrt();
        let high = (&self.high << self.bits).sqrt() + 1;
        Self { low, high, bits: self.bits }
    }

    /// `first + first·ratio(1) + first·ratio(1)·ratio(2) + …`, for terms that shrink at least by half from
    /// some place on: then what is left out is below the last term, and is added to both ends.
    fn series(first: &Self, ratio: impl Fn(&Self, u64) -> Self) -> Self {
        let mut sum = first.clone();
        let mut term = first.clone();
        for n in 1.. {
            term = ratio(&term, n);
            sum = sum.plus(&term);
            let size = term.low.abs().max(term.high.abs());
            if size <= BigInt::from(2) {
                sum.low -= 4;
                sum.high += 4;
                break;
            }
        }
        sum
    }

    /// e^x; `None` where that exceeds 2^128.
    pub fn exp(&self) -> Option<Self> {
        if self.is_negative() {
            // e^−n < 2^−n: below the smallest unit there is nothing left to compute.
            if self.high.abs() >> self.bits > BigInt::from(self.bits + 1) {
                return Some(Self { low: BigInt::zero(), high: BigInt::one(), bits: self.bits });
            }
        } else if self.magnitude() > BigInt::from(LARGEST_POWER) {
            return None;
        }
        // e^x = (e^(x/2^k))^(2^k): each squaring may double the relative error, hence the guard bits.
        let halvings = self.magnitude().bits() + 6;
        let bits = self.bits + halvings + 2 * LARGEST_POWER + 16;
        let x = self.with_bits(bits).over_integer(1 << halvings);
        let mut power =
            Self::series(&Self::integer(1, bits), |term, n| term.times(&x).over_integer(n));
        for _ in 0..halvings {
            power = power.times(&power);
        }
        Some(power.with_bits(self.bits))
    }

    /// cos x, by cos 2x = 2cos²x − 1.
    pub fn cos(&self) -> Option<Self> {
        let halvings = self.magnitude().bits() + 4;
        // Each doubling of the angle may quadruple the error.
        let bits = self.bits + 3 * halvings + 16;
        let x = self.with_bits(bits).over_integer(1 << halvings.min(62));
        let x = if halvings > 62 { x.over_integer(1 << (halvings - 62)) } else { x };
        let square = x.times(&x);
        let mut cosine = Self::series(&Self::integer(1, bits), |term, n| {
            term.times(&square).over_integer((2 * n - 1) * (2 * n)).negated()
        });
        for _ in 0..halvings {
            cosine = cosine.times(&cosine).times_integer(2).plus_integer(-1);
        }
        Some(cosine.with_bits(self.bits))
    }

    /// ln(1 + t) for t in [0, 1], by ln y = 2 artanh((y − 1)/(y + 1)).
    fn ln_one_plus(&self) -> Self {
        let ratio = self.over(&self.plus_integer(2));
        let square = ratio.times(&ratio);
        // The odd powers shrink by at least 1/9 each; the division by 2n + 1 is done on the way.
        let mut power = ratio.clone();
        let mut sum = ratio;
        for n in 1u64.. {
            power = power.times(&square);
            sum = sum.plus(&power.over_integer(2 * n + 1));
            if power.high <= BigInt::from(2) {
                sum.low -= 4;
                sum.high += 4;
                break;
            }
        }
        sum.times_integer(2)
    }

    /// 1/(1 + e^−x), the logistic function.
    pub fn sigmoid(&self) -> Option<Self> {
        if self.is_negative() {
            let power = self.exp()?;
            return Some(power.over(&power.plus_integer(1)));
        }
        let one = Self::integer(1, self.bits);
        Some(one.over(&self.negated().exp()?.plus_integer(1)))
    }

    /// The hyperbolic tangent, as 2σ(2x) − 1.
    pub fn tanh(&self) -> Option<Self> {
        Some(self.times_integer(2).sigmoid()?.times_integer(2).plus_integer(-1))
    }

    /// ln(1 + e^x), as max(x, 0) + ln(1 + e^−|x|).
    pub fn softplus(&self) -> Option<Self> {
        if self.is_negative() {
            return Some(self.exp()?.ln_one_plus());
        }
        Some(self.plus(&self.negated().exp()?.ln_one_plus()))
    }

    /// x·σ(x).
    pub fn silu(&self) -> Option<Self> {
        self.scaled_by(Self::sigmoid)
    }

    /// x·Φ(x) with the distribution function of the standard normal, Φ(x) = (1 + erf(x/√2))/2.
    pub fn gelu(&self) -> Option<Self> {
        self.scaled_by(|x| {
            let root = Self::integer(2, x.bits).square_root();
            Some(x.over(&root).erf()?.plus_integer(1).over_integer(2))
        })
    }

    /// x times a function of x between 0 and 1, with guard bits for the size of x.
    fn scaled_by(&self, factor: impl Fn(&Self) -> Option<Self>) -> Option<Self> {
        let wide = self.with_bits(self.bits + self.magnitude().bits() + 8);
        Some(wide.times(&factor(&wide)?).with_bits(self.bits))
    }

    /// The error function, by the series whose terms are all positive:
    /// erf x = 2/√π · e^(−x²) · Σ 2ⁿx^(2n+1) / (1·3·5⋯(2n+1)).
    fn erf(&self) -> Option<Self> {
        if self.is_negative() {
            return Some(self.negated().erf()?.negated());
        }
        // 1 − erf x < e^(−x²) < 2^(−x²) for x ≥ 1.
        let floor = &self.low >> self.bits;
        if &floor * &floor > BigInt::from(self.bits + 1) {
            let one = BigInt::one() << self.bits;
            return Some(Self { low: &one - 1, high: one, bits: self.bits });
        }
        // The sum is as large as e^(x²), so as many guard bits.
        let size = self.magnitude();
        let guard = u64::try_from(&size * &size * 2).ok()? + 16;
        let x = self.with_bits(self.bits + guard);
        let square = x.times(&x);
        let sum = Self::series(&x, |term, n| {
            term.times(&square).times_integer(2).over_integer(2 * n + 1)
        });
        let scale = square.negated().exp()?.times_integer(2).over(&Self::pi(x.bits).square_root());
        Some(sum.times(&scale).with_bits(self.bits))
    }

    /// π by Machin's formula, 16 arctan(1/5) − 4 arctan(1/239).
    fn pi(bits: u64) -> Self {
        let arctan = |inverse: u64| {
            let mut power = Self::integer(1, bits).over_integer(inverse);
            let mut sum = power.clone();
            for n in 1u64.. {
                power = power.over_integer(inverse * inverse).negated();
                sum = sum.plus(&power.over_integer(2 * n + 1));
                if power.low.abs() <= BigInt::from(2) {
                    sum.low -= 4;
                    sum.high += 4;
                    break;
                }
            }
            sum
        };
        arctan(5).times_integer(16).plus(&arctan(239).times_integer(-4))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Function = fn(&Enclosure) -> Option<Enclosure>;
    type Reference = fn(f64) -> f64;

    fn middle(value: &Enclosure) -> f64 {
        let scale = value.bits - 52;
        let low = i64::try_from(&value.low >> scale).unwrap() as f64;
        low / (1u64 << 52) as f64
    }

    #[test]
    fn intervals_are_narrow_and_hold_the_libm_value() {
        let functions: [(Function, Reference); 9] = [
            (Enclosure::exp, libm::exp),
            (Enclosure::cos, libm::cos),
            (Enclosure::tanh, libm::tanh),
            (Enclosure::sigmoid, |x| 1.0 / (1.0 + libm::exp(-x))),
            (Enclosure::softplus, |x| x.max(0.0) + libm::log1p(libm::exp(-x.abs()))),
            (Enclosure::gelu, |x| x * 0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2)),
            (Enclosure::cos_slope, |x| -libm::sin(x)),
            (Enclosure::silu_slope, |x| {
                let share = 1.0 / (1.0 + libm::exp(-x));
                share * (1.0 + x * (1.0 - share))
            }),
            (Enclosure::gelu_slope, |x| {
                let density = libm::exp(-0.5 * x * x) / libm::sqrt(2.0 * std::f64::consts::PI);
                0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2) + x * density
            }),
        ];
        for (number, (precise, reference)) in functions.into_iter().enumerate() {
            for tenths in -70i64..=70 {
                let x = Enclosure::ratio(&tenths.into(), &10.into(), 100);
                let value = precise(&x).unwrap();
                let width = &value.high - &value.low;
                assert!(width >= BigInt::zero() && width.bits() < 24, "{number} {tenths} {width}");
                let expected = reference(tenths as f64 / 10.0);
                let error = (middle(&value) - expected).abs();
                assert!(error < 1e-14 * expected.abs().max(1.0), "{number} {tenths} {error}");
            }
        }
    }

    #[test]
    fn logarithms_hold_the_libm_value_far_from_1_too() {
        for (numerator, denominator) in [(1, 1), (2, 1), (1, 10_000), (9_999, 10_000), (7, 3)] {
            let x = Enclosure::ratio(&numerator.into(), &denominator.into(), 100);
            let value = x.ln().unwrap();
            let expected = libm::log(numerator as f64 / denominator as f64);
            assert!((middle(&value) - expected).abs() < 1e-14 * expected.abs().max(1.0));
            assert!((&value.high - &value.low).bits() < 24);
        }
        assert!(Enclosure::ratio(&0.into(), &1.into(), 100).ln().is_none());
        assert!(Enclosure::ratio(&BigInt::from(-1), &1.into(), 100).ln().is_none());
        assert!(Enclosure::ratio(&BigInt::from(10).pow(28), &1.into(), 96).ln().is_some());
    }

    #[test]
    fn extremes_do_not_loop_or_overflow() {
        let huge = Enclosure::ratio(&BigInt::from(10).pow(28), &1.into(), 96);
        assert!(huge.exp().is_none());
        for function in [
            Enclosure::cos as Function,
            Enclosure::tanh,
            Enclosure::sigmoid,
            Enclosure::softplus,
            Enclosure::cos_slope,
            Enclosure::silu_slope,
            Enclosure::gelu_slope,
        ] {
            assert!(function(&huge).is_some());
            assert!(function(&huge.negated()).is_some());
        }
        assert!(huge.gelu().is_some() && huge.negated().silu().is_some());
        assert!(huge.negated().exp().is_some());
    }
}
