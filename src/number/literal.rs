//! Reading a decimal exactly, within stated bounds.

use std::fmt;

use rust_decimal::Decimal;

/// The longest number a lesson may write, in characters.
pub const MAX_LITERAL_LENGTH: usize = 64;

/// The most digits of a number that count: 28, what a [`Decimal`] holds.
const MAX_SIGNIFICANT: usize = 28;

/// Why a text is no usable number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LiteralError {
    /// Not a decimal number at all.
    Malformed,
    /// `inf` or `nan`.
    NotFinite,
    /// More than [`MAX_LITERAL_LENGTH`] characters.
    TooLong,
    /// 10^28 or more.
    TooLarge,
    /// More than 28 digits, or not zero yet below 10^−28.
    TooFine,
    /// More decimals than the lesson works with; `rounded` is the nearest that fits.
    TooManyDecimals {
        /// The lesson's `digits`.
        digits: u32,
        /// How many decimals the number has.
        decimals: u32,
        /// The number rounded half away from zero to `digits` decimals.
        rounded: String,
    },
}

impl fmt::Display for LiteralError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LiteralError::Malformed => f.write_str("this is not a decimal number"),
            LiteralError::NotFinite => f.write_str("a number must be finite"),
            LiteralError::TooLong => {
                write!(f, "a number may have at most {MAX_LITERAL_LENGTH} characters")
            }
            LiteralError::TooLarge => f.write_str("this number is too large"),
            LiteralError::TooFine => {
                write!(f, "this number has more than {MAX_SIGNIFICANT} digits")
            }
            LiteralError::TooManyDecimals { digits, decimals, .. } => {
                write!(f, "this number has {decimals} decimals, but the lesson works with {digits}")
            }
        }
    }
}

impl std::error::Error for LiteralError {}

/// Reads a decimal exactly: sign, digits with `_` between them, point, exponent; `.5` is 0.5.
///
/// Nothing is allocated in proportion to an exponent, so `1e999999999` costs nothing.
///
/// ```
/// use longhand::number::{LiteralError, decimal};
/// assert_eq!(decimal("-12.50").unwrap().to_string(), "-12.5");
/// assert_eq!(decimal(".5").unwrap().to_string(), "0.5");
/// assert_eq!(decimal("1e-3").unwrap().to_string(), "0.001");
/// assert_eq!(decimal("1e999999999"), Err(LiteralError::TooLarge));
/// ```
pub fn decimal(text: &str) -> Result<Decimal, LiteralError> {
    if text.len() > MAX_LITERAL_LENGTH {
        return Err(LiteralError::TooLong);
    }
    let unsigned = text.strip_prefix(['+', '-', '−']).unwrap_or(text);
    if unsigned == "inf" || unsigned == "nan" {
        return Err(LiteralError::NotFinite);
    }
    let (digits, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = match digits.split_once('.') {
        Some(("", fraction)) => ("0", fraction),
        parts => parts.unwrap_or((digits, "0")),
    };
    let sound = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_digit())
            && part.ends_with(|c: char| c.is_ascii_digit())
            && part.chars().all(|c| c.is_ascii_digit() || c == '_')
    };
    let exponent_digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    if !sound(whole) || !sound(fraction) || !sound(exponent_digits) {
        return Err(LiteralError::Malformed);
    }

    let all: String = format!("{whole}{fraction}").replace('_', "");
    let significant = all.trim_start_matches('0').trim_end_matches('0');
    if significant.is_empty() {
        return Ok(Decimal::ZERO);
    }
    let negative_exponent = exponent.starts_with('-');
    // An exponent that does not fit an i32 decides the matter by its sign alone.
    let Ok(exponent) = exponent.replace('_', "").parse::<i32>() else {
        return Err(if negative_exponent { LiteralError::TooFine } else { LiteralError::TooLarge });
    };
    let trailing_zeros = all.len() - all.trim_end_matches('0').len();
    let decimals =
        fraction.replace('_', "").len() as i64 - trailing_zeros as i64 - i64::from(exponent);
    let integer_digits = significant.len() as i64 - decimals;
    if integer_digits > MAX_SIGNIFICANT as i64 {
        return Err(LiteralError::TooLarge);
    }
    if significant.len() > MAX_SIGNIFICANT || decimals > MAX_SIGNIFICANT as i64 {
        return Err(LiteralError::TooFine);
    }
    let padding = "0".repeat((-decimals).max(0) as usize);
    let mantissa: i128 =
        format!("{significant}{padding}").parse().map_err(|_| LiteralError::TooLarge)?;
    let mantissa =
        if unsigned.len() < text.len() && !text.starts_with('+') { -mantissa } else { mantissa };
    Decimal::try_from_i128_with_scale(mantissa, decimals.max(0) as u32)
        .map_err(|_| LiteralError::TooLarge)
}

/// Reads a number of a lesson that works with `digits` decimals.
///
/// # Errors
/// As [`decimal`], and [`LiteralError::TooManyDecimals`] where rounding would be needed.
pub fn literal(text: &str, digits: u32) -> Result<Decimal, LiteralError> {
    let value = decimal(text)?;
    if value.scale() > digits {
        let rounded = value
            .round_dp_with_strategy(digits, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
        return Err(LiteralError::TooManyDecimals {
            digits,
            decimals: value.scale(),
            rounded: rounded.normalize().to_string(),
        });
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_numbers_are_read_exactly() {
        for (text, expected) in [
            ("0", "0"),
            ("-0.0", "0"),
            ("+4", "4"),
            ("−3", "-3"),
            ("1_000.5", "1000.5"),
            ("12e2", "1200"),
            ("1.5e-3", "0.0015"),
            ("100", "100"),
            ("0.10", "0.1"),
            (".05", "0.05"),
            ("-.5", "-0.5"),
            ("9999999999999999999999999999", "9999999999999999999999999999"),
        ] {
            assert_eq!(decimal(text).unwrap().normalize().to_string(), expected, "{text}");
        }
    }

    #[test]
    fn hostile_numbers_are_refused_cheaply() {
        assert_eq!(decimal("nan"), Err(LiteralError::NotFinite));
        assert_eq!(decimal("-inf"), Err(LiteralError::NotFinite));
        assert_eq!(decimal("1e400"), Err(LiteralError::TooLarge));
        assert_eq!(decimal("1e-400"), Err(LiteralError::TooFine));
        assert_eq!(decimal("1e-999999999"), Err(LiteralError::TooFine));
        assert_eq!(decimal("1e99999999999999999999"), Err(LiteralError::TooLarge));
        assert_eq!(decimal("0e99999999999999999999"), Ok(Decimal::ZERO));
        assert_eq!(decimal(&"1".repeat(10_000)), Err(LiteralError::TooLong));
        for text in ["", "-", ".", "5.", "1e", "1__", "0x10", "1.2.3", "e5", "١", "1e+-2"] {
            assert_eq!(decimal(text), Err(LiteralError::Malformed), "{text}");
        }
    }

    #[test]
    fn too_many_decimals_come_with_a_fix() {
        assert_eq!(
            literal("0.12345", 4),
            Err(LiteralError::TooManyDecimals { digits: 4, decimals: 5, rounded: "0.1235".into() })
        );
        assert!(literal("0.12340", 4).is_ok());
    }
}
