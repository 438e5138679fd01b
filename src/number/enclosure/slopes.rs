//! The logarithm, and the slopes of activations, as intervals with certain bounds.

use num_bigint::BigInt;
use num_traits::{Signed, Zero};

use super::Enclosure;

impl Enclosure {
    /// ln x; `None` unless x is certainly above 0.
    ///
    /// With x = m·2^k and m near 1 to 2, ln x = ln m + k·ln 2.
    pub fn ln(&self) -> Option<Self> {
        if !self.low.is_positive() {
            return None;
        }
        let size = i64::try_from(self.low.bits()).ok()?;
        let power = size - 1 - i64::try_from(self.bits).ok()?;
        let bits = self.bits + power.unsigned_abs() + 16;
        let wide = self.with_bits(bits);
        let mantissa = if power < 0 {
            Self::ordered(&wide.low << -power, &wide.high << -power, bits)
        } else {
            let unit = BigInt::from(1) << power;
            Self { low: &wide.low / &unit, high: &wide.high / &unit + 1, bits }
        };
        let two = Self::integer(1, bits).ln_one_plus();
        let sum = mantissa.plus_integer(-1).ln_one_plus().plus(&two.times_integer(power));
        Some(sum.with_bits(self.bits))
    }

    /// −sin x, the slope of cos, as cos(x + π/2).
    pub fn cos_slope(&self) -> Option<Self> {
        self.plus(&Self::pi(self.bits).over_integer(2)).cos()
    }

    /// Φ(x) + x·φ(x), the slope of GELU, with φ(x) = e^(−x²/2) / √(2π).
    pub fn gelu_slope(&self) -> Option<Self> {
        let x = self.with_bits(self.bits + 2 * self.magnitude().bits() + 16);
        let below =
            x.over(&Self::integer(2, x.bits).square_root()).erf()?.plus_integer(1).over_integer(2);
        let root = Self::pi(x.bits).times_integer(2).square_root();
        let density = x.square().over_integer(2).negated().exp()?.over(&root);
        Some(below.plus(&x.times(&density)).with_bits(self.bits))
    }

    /// σ(x)·(1 + x·(1 − σ(x))), the slope of SiLU.
    pub fn silu_slope(&self) -> Option<Self> {
        let x = self.with_bits(self.bits + self.magnitude().bits() + 16);
        let inner = x.times(&x.negated().sigmoid()?).plus_integer(1);
        Some(x.sigmoid()?.times(&inner).with_bits(self.bits))
    }

    /// x², which is nowhere below 0.
    fn square(&self) -> Self {
        let mut square = self.times(self);
        square.low = square.low.max(BigInt::zero());
        square
    }
}
